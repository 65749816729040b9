"""A walk through the screens of the app in a bare terminal: keys in, bytes out, each step until its words came."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from session.account.profile import Profile
from session.server.login import LoginRequest
from session.session import Session
from session.store import vault
from tests.fakes.hostile_homeserver import ME, HostileHomeserver
from tests.support.commands import PASSPHRASE, environment
from tests.support.in_a_pty import InAPty
from tests.support.screens import advisor
from tests.support.terminal_stream import strictly_taken_apart
from tests.support.users import PASSWORD

DEADLINE = 60.0
"""Seconds that one step may take."""
QUIET = 0.15
"""Seconds without a byte after which the next key is pressed."""
SLOW = 5.0
"""Seconds in which a key does something, if it does anything."""
OVERLAP = 200
"""Bytes in which a word may have begun that is looked for in what came behind."""
_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\r\n")

MAIN_SCREEN = "> # 0 hall"
"""The open room in the list: stands on the main screen alone."""
UP, BACK = "\x1b[A", "\x1b[Z"
ESCAPE = "\x1b[27u"
"""As terminals with the kitty keyboard protocol send it: a bare one and what is typed next could be read as one key."""


class Walk:
    """Presses keys, and reads what comes of it."""

    def __init__(self, app: InAPty) -> None:
        self.app = app

    async def see(self, *words: str, keys: str = "") -> str:
        """Press keys and wait until all of the words came."""
        start = read = len(self.app.seen)
        self.app.type(keys)
        give_up = time.monotonic() + DEADLINE
        left = set(words)
        while left and time.monotonic() < give_up and self.app.process.poll() is None:
            if len(self.app.seen) > read:
                text = self.text(max(start, read - OVERLAP))
                left = {word for word in left if word not in text}
                read = len(self.app.seen)
            await self._read(QUIET)
        assert not left, f"{keys!r}: {len(left)} of {len(words)}: {sorted(left)[:20]}\n{self.text(start)[-1500:]}"
        return self.text(start)

    async def press(self, keys: str) -> None:
        """Press keys, and read until nothing comes for a moment after something came."""
        start, give_up = len(self.app.seen), time.monotonic() + SLOW
        self.app.type(keys)
        seen = -1
        while seen != len(self.app.seen) or (seen == start and time.monotonic() < give_up):
            seen = len(self.app.seen)
            await self._read(QUIET)

    async def look(self, keys: str, *words: str) -> None:
        """Open a screen, see the words and go back to the main screen."""
        await self.see(*words, keys=keys)
        await self.see(MAIN_SCREEN, keys=ESCAPE)
        await self.settle()

    async def settle(self) -> None:
        """Read until nothing comes for a moment: what comes then was asked for then."""
        seen = -1
        while seen != len(self.app.seen):
            seen = len(self.app.seen)
            await self._read(QUIET)

    def text(self, start: int = 0) -> str:
        """Return what was printed since then, without colours and places."""
        return _SEQUENCE.sub("", self.app.seen[start:].decode("utf-8", "replace"))

    async def _read(self, patience: float = 0.05) -> None:
        await asyncio.to_thread(self.app._read, patience)


async def home_with_account(home: Path, server: HostileHomeserver, settings: str = "") -> Path:
    """Log an account in, in this home, with these settings beside the usual ones; return the home."""
    profile = Profile(Path(environment(home)["SLUIS_DATA_DIR"]))
    profile.folder.mkdir(parents=True, mode=0o700)
    key = vault.create(profile.key_file, PASSPHRASE)
    session = await Session.login(profile, key, LoginRequest(server.url, ME, PASSWORD), advisor(), identity=False)
    await session.close()
    (home / ".config" / "sluis").mkdir(parents=True)
    (home / ".config" / "sluis" / "config.toml").write_text(f'log = true\nlanguage = "en"\n{settings}')
    return home


@asynccontextmanager
async def walking(
    home: Path, *words: str, swept: bool = False, size: tuple[int, int] = (200, 800)
) -> AsyncIterator[Walk]:
    """Run the app until these words are on its first screen; end it as a user does."""
    program = ("-m", "tui") if swept else ("-m", "tests.support.unswept")
    app = InAPty(environment(home), size=size, program=program)
    walk = Walk(app)
    try:
        await walk.see("synced", *words)
        yield walk
        app.type("\x11")
        assert app.until_ended() == 0
    finally:
        app.close()


def of(tags: Iterable[str], ends: str) -> Iterator[str]:
    """Yield each tag with each of these ends."""
    return (tag + end for tag in tags for end in ends)


def everything(walk: Walk) -> None:
    """Look at all that came over the line."""
    stream = strictly_taken_apart(walk.app.seen.decode("utf-8"))
    assert stream.foreign == []
    assert stream.hidden == []
