"""Kill -9 round after round, messages both ways on a real homeserver: `python -m tests.faults.kill_rounds [ROUNDS]`.

In each round a process opens the account, syncs, says two things and is killed somewhere on the way, while two
messages come in; now and then so many come in that the server leaves some out. In the end all is counted.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from session.session import Session
from session.values.errors import SessionError
from session.values.model import ItemKind, RoomId, SendState
from tests.faults import victim
from tests.faults.two_people import Place, log_in, meet, running
from tests.faults.victim import Part, say
from tests.support.server import ServerView
from tests.support.users import PASSWORD, User
from tui.demo.folder import DemoFolder
from tui.demo.homeserver import Homeserver
from tui.demo.registration import register

ROUNDS = 1000
EACH = 2
"""Messages of either side in one round."""
BURST_EVERY, BURST = 40, 45
"""Every so many rounds, so many messages come while nobody is there: more than one sync brings."""
EVERYTHING = 1_000_000
_WAITS = (SendState.QUEUED, SendState.SENDING, SendState.FAILED)


@dataclass(frozen=True, slots=True)
class Tally:
    """What one side has in the end of what it should have."""

    said: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    unreadable: int
    same_as_server: bool
    """Whether its rows are the server's events, in the server's order."""

    @property
    def clean(self) -> bool:
        """Whether nothing is lost, doubled, unreadable or out of place."""
        return self.same_as_server and not (self.lost or self.doubled or self.unreadable)


@dataclass
class Course:
    """What was said so far."""

    rounds: int = 0
    hers: list[str] = field(default_factory=list)
    unsent_rounds: int = 0
    """Rounds that were killed before anything was in the outbox."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of all rounds."""

    rounds: int
    killed_before_a_message: int
    never_killed: Tally
    killed: Tally
    seconds: float

    @property
    def clean(self) -> bool:
        """Whether both sides have everything once."""
        return self.never_killed.clean and self.killed.clean


async def kill_rounds(view: ServerView, people: list[User], folder: Path, rounds: int) -> Report:
    """Go through so many rounds and return what is there in the end."""
    noor, sam = people
    hers, his = await log_in(folder, noor), await log_in(folder, sam)
    room_id = await meet(hers, his, noor)
    journal = folder / "journal"
    journal.touch()
    course, began = Course(), time.monotonic()
    async with running(hers) as session:
        for number in range(rounds):
            await _round(number, session, his, room_id, journal, course)
            if number % 25 == 24:
                print(f"{number + 1:>5} rounds, {time.monotonic() - began:.0f} s", flush=True)
        await session.flush(60)
        his_words = journal.read_text().splitlines()
        async with running(his) as back:
            await back.flush(60)
            await _until_all(back, room_id, course.hers)
            await _until_all(session, room_id, his_words)
            ids = [event["event_id"] for event in view.events(room_id, "m.room.encrypted")]
            said = {*course.hers, *his_words}
            return Report(
                rounds,
                course.unsent_rounds,
                _tally(session, room_id, said, ids),
                _tally(back, room_id, said, ids),
                time.monotonic() - began,
            )


async def _round(number: int, hers: Session, his: Place, room_id: RoomId, journal: Path, course: Course) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([victim.__name__])
    before = _size(journal)
    texts = tuple(f"his {number} {one}" for one in range(EACH))
    part = Part(his.profile, his.key.secret, his.user_id, room_id, journal, texts)
    burst = BURST if number % BURST_EVERY == BURST_EVERY - 1 else 0
    words = [f"hers {number} {one}" for one in range(burst or EACH)]
    course.hers += words
    if burst:
        await _say_all(hers, room_id, words)
    process = context.Process(target=victim.run, args=(part,))
    await asyncio.to_thread(process.start)
    if not burst:
        await _say_all(hers, room_id, words)
    await asyncio.sleep(random.choice((random.uniform(0, 0.3), random.uniform(0, 0.9), random.uniform(0.5, 1.5))))
    process.kill()
    await asyncio.to_thread(process.join)
    assert process.exitcode == -9, f"it ended by itself: {process.exitcode}"
    course.unsent_rounds += _size(journal) == before


def _size(path: Path) -> int:
    return path.stat().st_size


async def _say_all(session: Session, room_id: RoomId, texts: Iterable[str]) -> None:
    for text in texts:
        await say(session, room_id, text)
    assert await session.flush(180), _waiting(session, room_id)


def _waiting(session: Session, room_id: RoomId) -> list[str]:
    """Return how it stands with what has not reached the server."""
    newest = session.timeline(room_id, 2 * BURST)
    return [f"{item.send_state}: {item.failure}" for item in newest if item.send_state in _WAITS]


async def _until_all(session: Session, room_id: RoomId, texts: list[str]) -> None:
    """Wait until all is there, at most for a while: what is missing then is lost."""
    wanted = set(texts)
    end = time.monotonic() + 60
    while time.monotonic() < end and not wanted <= set(_bodies(session, room_id)):
        try:
            await session.page_back(room_id)
        except SessionError:
            pass
        await asyncio.sleep(0.2)


def _bodies(session: Session, room_id: RoomId) -> list[str]:
    return [item.body for item in session.timeline(room_id, EVERYTHING) if item.kind is ItemKind.MESSAGE]


def _tally(session: Session, room_id: RoomId, said: set[str], ids: list[str]) -> Tally:
    items = session.timeline(room_id, EVERYTHING)
    count = Counter(item.body for item in items if item.kind is ItemKind.MESSAGE)
    rows = [item.event_id for item in items if item.kind in (ItemKind.MESSAGE, ItemKind.UNABLE_TO_DECRYPT)]
    return Tally(
        said=len(said),
        lost=tuple(sorted(said - count.keys())),
        doubled=tuple(sorted(text for text, times in count.items() if times > 1)),
        unreadable=sum(item.kind is ItemKind.UNABLE_TO_DECRYPT for item in items),
        same_as_server=rows == ids,
    )


def main(arguments: list[str]) -> int:
    """Start a homeserver, go through the rounds, print what came of them, and return the exit code."""
    demo = DemoFolder.temporary()
    server = Homeserver(demo.path)
    try:
        server.start()
        server.wait_until_ready()
        url, secret = server.base_url, server.shared_secret
        admin = register(url, secret, "inspector", PASSWORD, admin=True)
        view = ServerView(url, admin.token, server.folder)
        accounts = [register(url, secret, name, PASSWORD) for name in ("noor", "sam")]
        people = [User(url, account.user_id, account.token) for account in accounts]
        with tempfile.TemporaryDirectory() as folder:
            rounds = int(arguments[0]) if arguments else ROUNDS
            report = asyncio.run(kill_rounds(view, people, Path(folder), rounds))
    finally:
        server.stop()
        demo.release()
    print(report)
    return 0 if report.clean else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
