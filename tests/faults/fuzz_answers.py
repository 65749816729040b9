"""Answers that are wrong somewhere, to what is asked beside the sync: `python -m tests.faults.fuzz_answers [MINUTES]`.

Pins, threads, spaces, versions of rooms, older messages, marks of what was read. Nothing may escape but the errors that
have words for the user.
"""

from __future__ import annotations

import asyncio
import copy
import json
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from hints.advisor import Advisor
from hints.policy import Policy
from session.account.profile import Profile
from session.server.login import Credentials
from session.session import Session
from session.store.database import Database
from session.values.errors import SessionError
from session.values.model import DeviceId, EventId, RoomId, UserId
from session.values.places import thread_place
from session.values.updates import Batch
from tests.fakes.answers import MESSAGES, SYNC
from tests.fakes.homeserver import Answer, FakeHomeserver
from tests.fakes.room_events import ALICE, ME, ROOM, member, message, room_news, state, sync_answer
from tests.faults.right_events import EVENTS, FIRST, OTHER
from tests.faults.wrong_json import Wrong

MINUTES = 30
ROUNDS = 20
"""Rounds of questions before a new account begins: making its keys takes as long as all of these."""
Json = dict[str, Any]
HERE = RoomId(ROOM)
_CHILD = {**state("m.space.child", {"via": ["hs.example"], "order": "a"}, state_key=OTHER), "origin_server_ts": 5}
_LISTED = {"name": "x", "topic": "y", "num_joined_members": 3, "canonical_alias": "#x:hs.example"}
_NEWS = room_news(
    message("hallo", event_id=FIRST),
    state=(member(ME), member(ALICE), state("m.room.power_levels", {"users": {ME: 100}})),
    limited=True,
    prev_batch="p",
)
_TOLD = r"/(state|account_data|receipt|read_markers)/"
RIGHT: dict[str, list[Json]] = {
    SYNC: [sync_answer("s", join={ROOM: _NEWS})],
    r"/state/m\.room\.pinned_events$": [{"pinned": [FIRST, "$away", "$poll"]}],
    r"/event/[^/]+$": [{**one, "event_id": "$away"} for one in EVENTS],
    r"/relations/[^/]+/m\.thread$": [{"chunk": [one], "next_batch": "n", "prev_batch": "p"} for one in EVENTS],
    r"/hierarchy$": [
        {
            "rooms": [
                {**_LISTED, "room_id": ROOM, "room_type": "m.space", "children_state": [_CHILD]},
                {**_LISTED, "room_id": OTHER, "children_state": []},
            ],
            "next_batch": "n",
        }
    ],
    r"/capabilities$": [
        {"capabilities": {"m.room_versions": {"default": "11", "available": {"11": "stable", "12": "stable"}}}}
    ],
    MESSAGES: [{"chunk": [one], "state": [member(ALICE)], "start": "s", "end": "e"} for one in EVENTS],
    r"/client/versions$": [{"versions": ["v1.4", "v1.11"], "unstable_features": {"org.matrix.msc2867": True}}],
    r"/keys/upload$": [{"one_time_key_counts": {"signed_curve25519": 50}}],
    r"/keys/query$": [{"device_keys": {ALICE: {}, ME: {}}, "failures": {}}],
    r"/members$": [{"chunk": [member(ME), member(ALICE)]}],
    r"/timestamp_to_event$": [{"event_id": FIRST, "origin_server_ts": 5}],
}
"""What a healthy server answers, by what is asked."""


@dataclass
class Counts:
    """What came of the questions."""

    asked: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    """Said to be wrong, in the words meant for that."""
    escaped: Counter[str] = field(default_factory=Counter)


Question = Callable[[Session], Awaitable[object]]


async def _pins(session: Session) -> None:
    await session.messages.pins.listed(HERE)
    await session.messages.pins.toggle(HERE, EventId(FIRST))


async def _thread(session: Session) -> None:
    place = thread_place(HERE, EventId(FIRST))
    await session.threads.open(place)
    await session.threads.fetch_older(place)
    await session.threads.all(HERE)
    await session.threads.close(place)


async def _read(session: Session) -> None:
    await session.receipts.marks.mark(HERE, unread=True)
    await session.receipts.marks.mark(HERE, unread=False)
    await session.receipts.mark_read(HERE)


QUESTIONS: dict[str, Question] = {
    "pins": _pins,
    "threads": _thread,
    "spaces": lambda session: session.directory.in_space(HERE),
    "versions of rooms": lambda session: session.admin.upgrades.offer(HERE),
    "older messages": lambda session: session.page_back(HERE),
    "what was read": _read,
    "news": lambda session: session.sync_once(),
}
"""What is asked, by subject."""


class Sick:
    """Makes the answers: the first sync of an account is right, most others are wrong somewhere."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._wrong = Wrong(self._chance)
        self.well = True

    def answer(self, rights: list[Json]) -> Answer:
        """Return an answer with one of these, changed."""

        async def answer(request: web.Request) -> web.StreamResponse:
            said: Any = copy.deepcopy(self._chance.choice(rights))
            if not self.well and self._chance.random() < 0.9:
                said = self._wrong.changed(said, 3)
            # What is no object at all is no answer of a homeserver; the whole session would slow down for it.
            said = said if isinstance(said, dict) else {"x": said}
            return web.Response(text=json.dumps(said), content_type="application/json")

        return answer


async def fuzz(enough: Callable[[], bool], seed: int) -> Counts:
    """Ask all questions in turn until it is enough; what escapes is printed once."""
    counts, sick = Counts(), Sick(seed)
    async with FakeHomeserver() as server:
        for path, rights in RIGHT.items():
            for method in ("GET", "POST"):
                server.on(method, path, sick.answer(rights))
        for method in ("PUT", "POST"):
            server.on(method, _TOLD, sick.answer([{"event_id": "$x"}]))
        with tempfile.TemporaryDirectory() as folder:
            while True:
                server.requests.clear()
                session = await _session(server, Path(folder), sick)
                try:
                    for name in ROUNDS * [*QUESTIONS]:
                        if enough():
                            return counts
                        await _ask(name, QUESTIONS[name], session, counts)
                finally:
                    await session.close()


async def _ask(name: str, question: Question, session: Session, counts: Counts) -> None:
    counts.asked[name] += 1
    try:
        await question(session)
    except SessionError as error:
        counts.refused[name] += 1
        counts.escaped[f"{name}: more than one line"] += "\n" in str(error)
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        where = f"{name}: {type(error).__name__}: {error}"
        if where not in counts.escaped:
            traceback.print_exc()
        counts.escaped[where] += 1


async def _session(server: FakeHomeserver, folder: Path, sick: Sick) -> Session:
    """Return a session of an account that is in a room."""
    credentials = Credentials(server.url, UserId(ME), DeviceId("DEVICE"), "token")
    session = Session(Profile(folder), Database.in_memory(), credentials, Advisor(Policy(())))
    session.listen(_nobody)
    sick.well = True
    await session.sync_once()
    sick.well = False
    return session


def _nobody(_batch: Batch) -> None:
    """Hear of what changed: it has to be made, and is shown to nobody."""


def main() -> int:
    """Ask for as long as was asked for and say what came of it."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES
    end = time.monotonic() + minutes * 60
    counts = asyncio.run(fuzz(lambda: time.monotonic() > end, seed=time.time_ns()))
    for name in QUESTIONS:
        print(f"{name}: asked {counts.asked[name]:,} times, {counts.refused[name]:,} refused in words")
    print(f"escaped: {sum(counts.escaped.values())}")
    return 1 if +counts.escaped else 0


if __name__ == "__main__":
    raise SystemExit(main())
