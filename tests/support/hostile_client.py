"""A client to throw hostile cases at: real session, real app, one fresh account store for each case."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import shutil
import time
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot

from hints.advisor import Advisor
from session.account.profile import Profile
from session.host import SessionHost
from session.server.login import LoginRequest
from session.session import Session
from session.store import vault
from session.values.model import RoomId, RoomSummary, TimelineItem
from tests.fakes.crypto_people import Person, World
from tests.fakes.hostile_homeserver import ALICE, MALLORY, ME, OTHER_ROOM, ROOM, HostileHomeserver, joined, said
from tests.support.screens import CONFIG, advisor, chat, shown
from tests.support.users import PASSWORD
from tui.app import SluisApp
from tui.screens.chat import ChatScreen
from tui.settings.logs import log_path, start_logging
from widgets.timeline.timeline import Timeline

SIZE = (120, 56)
PATIENCE = 60.0
CALM_TURNS = 4
GOOD, GOOD_TOO = "the good one", "the good one elsewhere"
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of the stage before the case came."""

    room: RoomSummary
    members: tuple[Any, ...]
    levels: Any
    account: str
    screen: str


@dataclass
class Client:
    """One fresh client on its stage."""

    pilot: Pilot[None]
    host: SessionHost
    session: Session
    server: HostileHomeserver
    folder: Path
    written: list[str]
    opened: list[str]
    people: dict[str, Person] = field(default_factory=dict)
    before: Known | None = None
    asked_before: int = 0

    @property
    def chat(self) -> ChatScreen:
        """The main screen."""
        return chat(self.pilot)

    @property
    def stream(self) -> str:
        """All that was written to the terminal since the case came."""
        return "".join(self.written)

    async def know(self) -> None:
        """Remember how everything stands, and begin to count."""
        self.before = await self.known()
        self.asked_before = len(self.server.requests)
        self.written.clear()

    async def known(self) -> Known:
        """Return how everything stands."""

        def look() -> Known:
            rooms = self.session._rooms._store if hasattr(self.session._rooms, "_store") else None
            store = rooms or self.session._arrival._rooms
            keys = "ed25519", "curve25519"
            account = self.session._machine.account
            return Known(
                self.session._rooms.get(ROOM),
                tuple(self.session.members(RoomId(ROOM))),
                store.state(ROOM, "m.room.power_levels"),
                repr([account.curve_key, keys, self.session.signed]),
                shown(self.pilot),
            )

        found: Known = await self.host.ask(look)
        return found

    async def items(self, room: str = ROOM) -> tuple[TimelineItem, ...]:
        """Return the newest items of a room."""
        found: tuple[TimelineItem, ...] = await self.host.ask(self.session.timeline, RoomId(room), 6000)
        return found

    async def room(self, room: str = ROOM) -> RoomSummary:
        """Return a room as it is known now."""
        found: RoomSummary = await self.host.ask(lambda: self.session._rooms.get(room))
        return found

    async def until(self, holds: Callable[[], bool] | Callable[[], Awaitable[bool]], what: str = "") -> None:
        """Wait until something holds."""
        give_up = time.monotonic() + PATIENCE
        while True:
            found = holds()
            if (await found) if not isinstance(found, bool) else found:
                return
            assert time.monotonic() < give_up, f"waited in vain for {what}\n{shown(self.pilot)}"
            await self.pilot.pause()

    async def see(self, *words: str) -> str:
        """Wait until all these words are on the screen, wherever lines break, and return it."""
        await self.until(lambda: all(word in " ".join(shown(self.pilot).split()) for word in words), repr(words))
        return shown(self.pilot)

    def screen(self) -> str:
        """Return what is on the screen."""
        return shown(self.pilot)

    def conversation(self) -> list[str]:
        """Return the lines of the conversation as they are on the screen."""
        region = self.chat.query_one(Timeline).region
        strips = self.chat._compositor.render_strips()
        return [strip.crop(region.x, region.right).text for strip in strips[region.y : region.bottom]]

    def case_rows(self) -> list[str]:
        """Return the lines of the conversation between the message before the case and the good one behind it."""
        lines = self.conversation()
        ends = [number for number, line in enumerate(lines) if GOOD in line]
        begins = [number for number, line in enumerate(lines) if line.rstrip().endswith("before")]
        return lines[begins[-1] + 1 if begins else 0 : ends[-1] if ends else len(lines)]

    async def calm(self) -> None:
        """Wait until nothing is written, asked or worked at any more, for a few turns."""
        give_up, quiet, last = time.monotonic() + PATIENCE, 0, (0, 0)
        while quiet < CALM_TURNS and time.monotonic() < give_up:
            await self.pilot.pause()
            now = (len(self.written), len(self.server.requests))
            working = any(not worker.is_finished for worker in self.pilot.app.workers)
            quiet = quiet + 1 if now == last and not working else 0
            last = now

    async def press(self, *keys: str) -> None:
        """Press keys and wait for what comes of it."""
        await self.pilot.press(*keys)
        await self.calm()

    async def type(self, text: str) -> None:
        """Write in the composer and press Enter."""
        composer = self.chat.desk.composer
        composer.focus()
        composer.load_text(text)
        await self.calm()
        await self.press("enter")

    async def select(self, event_id: str) -> bool:
        """Select the row of an event; return whether it has one."""
        timeline = self.chat.query_one(Timeline)
        timeline.focus()
        await self.press("end")
        for _ in range(60):
            if timeline.selected is not None and timeline.selected.event_id == event_id:
                return True
            await self.press("up")
        return False

    def requests(self) -> list[Any]:
        """Return what the server was asked since the case came."""
        return self.server.requests[self.asked_before :]

    def log(self) -> str:
        """Return the log file."""
        return log_path().read_text(encoding="utf-8") if log_path().exists() else ""

    async def good_ones_are_shown(self) -> None:
        """See the good message on the screen, and the one in the other room in its conversation."""
        await self.until(lambda: any(GOOD in line for line in self.conversation()), GOOD)
        await self.calm()

        async def elsewhere() -> bool:
            return any(item.body == GOOD_TOO for item in await self.items(OTHER_ROOM))

        await self.until(elsewhere, GOOD_TOO)

    def put(self, *events: Any, other: tuple[Any, ...] = (), good: Any = None, **parts: Any) -> None:
        """Say the case in the next sync, with a good message behind it in its room and in another one."""
        last = said(GOOD, "$good", 99) if good is None else good
        news = {ROOM: joined(*events, last), OTHER_ROOM: joined(*other, said(GOOD_TOO, "$goodtoo", 99))}
        join = parts.pop("join", {})
        self.server.put(join={**news, **join}, **parts)


@dataclass
class Stage:
    """The app in which one client after another is shown, and the store that each begins with."""

    pilot: Pilot[None]
    host: SessionHost
    advisor: Advisor
    folder: Path
    written: list[str]
    opened: list[str]
    server: HostileHomeserver | None = None
    template: Path | None = None

    @contextlib.asynccontextmanager
    async def client(self, *, encrypted: bool, live: bool) -> AsyncIterator[Client]:
        """Show a fresh client; a `live` one is in rooms with people who really encrypt."""
        folder = self.folder / f"client{next(_numbers)}"
        profile = Profile(folder, "case")
        server = HostileHomeserver()
        async with server:
            server.set_the_stage(encrypted=encrypted)
            key = vault.create(profile.key_file, "x")
            request = LoginRequest(server.url, ME, password=PASSWORD)
            session = await self.host.login(profile, key, request, self.advisor, identity=live)
            session.new_recovery_key = None
            client = Client(self.pilot, self.host, session, server, folder, self.written, self.opened)
            if live:
                await _meet(client)
            await self._show(client)
            try:
                yield client
            finally:
                await self._leave()
        shutil.rmtree(folder)

    async def _show(self, client: Client) -> None:
        app = self.pilot.app
        assert isinstance(app, SluisApp)
        app.call_later(app.open_session, client.session)
        await client.until(lambda: chat(self.pilot) is not None, "the main screen")
        await client.until(lambda: client.chat.open_room is not None, "a room")
        client.chat.show_room(RoomId(ROOM))
        await client.see("synced", "before")
        await client.calm()

    async def _leave(self) -> None:
        app = self.pilot.app
        assert isinstance(app, SluisApp)

        async def leave() -> None:
            while not isinstance(app.screen, ChatScreen):
                await app.pop_screen()
            await app.in_use.close_all()
            await app.pop_screen()

        app.call_later(leave)
        give_up = time.monotonic() + PATIENCE
        while chat(self.pilot) is not None:
            assert time.monotonic() < give_up, "the main screen stays"
            await self.pilot.pause()


async def _meet(client: Client) -> None:
    """Let Alice and Mallory log in with keys of their own; the server tells it at the next sync."""
    world = World(client.server.keys)
    world.clock.time = round(time.time() * 1000)
    for user, device in ((ALICE, "ALICEDEV"), (MALLORY, "MALLORYDEV")):
        client.server.log_in(user, device)
        client.people[user] = await world.signed(user, device)


async def _a_turn(min_sleep: float = 0, max_sleep: float = 0) -> None:
    """Let everybody have a turn. Textual's own pause lasts until the process is idle, the server's part included."""
    await asyncio.sleep(0.003)


@contextlib.asynccontextmanager
async def stage(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """Run the app, its output recorded before anything sweeps it, until all cases are through."""
    monkeypatch.setattr(vault, "_MEMORY_KIB", 64)
    monkeypatch.setattr(vault, "_PASSES", 1)
    written: list[str] = []
    opened: list[str] = []
    monkeypatch.setattr(HeadlessDriver, "write", lambda _driver, data: written.append(data))
    monkeypatch.setattr(App, "open_url", lambda _app, url, **_: opened.append(url))
    monkeypatch.setattr("textual.pilot.wait_for_idle", _a_turn)
    monkeypatch.setattr("textual.app.wait_for_idle", _a_turn)
    monkeypatch.setattr(webbrowser, "open", lambda url, *_, **__: opened.append(url))
    root, handlers = logging.getLogger(), list(logging.getLogger().handlers)
    level = root.level
    monkeypatch.setenv("SLUIS_STATE_DIR", str(folder / "state"))
    start_logging(enabled=True)
    host = SessionHost()
    host.start()
    advising = advisor()
    profile = Profile(folder / "nobody")
    try:
        app = SluisApp(host, profile, None, CONFIG, advising)
        async with app.run_test(size=SIZE) as pilot:
            yield Stage(pilot, host, advising, folder, written, opened)
    finally:
        host.stop()
        for handler in list(root.handlers):
            root.removeHandler(handler)
            handler.close()
        root.setLevel(level)
        for handler in handlers:
            root.addHandler(handler)
        logging.captureWarnings(False)
