"""What a sick server answers, and how a session comes through it.

`python -m tests.faults.http_faults [SECONDS] [sliding]`; with the last word the server offers sliding sync.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from session.account.profile import Profile
from session.server.login import LoginRequest
from session.session import Session
from session.store import vault
from session.store.vault import StoreKey
from session.values.model import RoomId, SendState
from tests.fakes import faults
from tests.fakes.answers import SEND
from tests.fakes.homeserver import Answer, ReceivedRequest
from tests.fakes.room_events import ALICE, ME
from tests.fakes.storing_homeserver import StoringHomeserver
from tests.faults.two_people import until
from tests.faults.victim import ADVISOR, say
from tests.support.users import PASSWORD

ROOMS = tuple(RoomId(f"!sluis{number}:hs.example") for number in range(3))
KEY = StoreKey(b"k" * vault.KEY_BYTES)
SECONDS = 60.0
AT_FIRST = 1 + len(ROOMS)
"""Requests that a fault meets at once: the sync, and a message in each room."""
BACK_WITHIN = 5.0
"""Seconds from the end of a fault until everything has arrived both ways."""

FAULTS: dict[str, Answer] = {
    "502 with a page": faults.html(502),
    "503": faults.raw(b"", 503),
    "captive portal": faults.html(200),
    "captive redirect": faults.redirect("http://127.0.0.1:1/login"),
    "no JSON": faults.raw(b"{oops"),
    "empty": faults.raw(b""),
    "a list": faults.raw(b"[]"),
    "null": faults.raw(b"null"),
    "truncated": faults.truncated(),
    "deep": faults.deep(),
    "huge number": faults.huge_number(),
    "429": faults.rate_limited("1000"),
    "429 without a hint": faults.rate_limited(""),
    "429 as a page": faults.html(429),
    "429 soon": faults.rate_limited("", "soon"),
    "429 negative": faults.rate_limited("-5000", "-5"),
    "reset": faults.reset(),
    "redirect for good": faults.redirect("http://127.0.0.1:1/", 308),
    "401 without a reason": faults.html(401),
}
"""Faults that end by themselves; those below need more."""
HELD = ("no answer", "an answer drop by drop")
LOST = "a message taken, its answer lost"
ENDLESS = "429 for years"
NAMES = (*FAULTS, *HELD, LOST, ENDLESS)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a session came through one fault."""

    name: str
    seconds: float
    requests: int
    """Requests that met it."""
    back: float | None
    """Seconds until all had arrived both ways; None when that did not come, or was not waited for."""
    lost: int
    doubled: int

    @property
    def clean(self) -> bool:
        """Whether all that is asked of a session holds."""
        return self.clean_within(BACK_WITHIN)

    def clean_within(self, patience: float) -> bool:
        """Whether all of it holds where coming back may take so many seconds: other work may keep the machine busy."""
        in_time = self.name == ENDLESS or (self.back is not None and self.back < patience)
        return in_time and self.requests <= self.seconds + AT_FIRST and not self.lost and not self.doubled


async def come_through(name: str, seconds: float, folder: Path, *, sliding: bool = False) -> Outcome:
    """Let a session that writes and reads meet one fault for so long."""
    async with StoringHomeserver() as server:
        server.sliding = sliding
        for room_id in ROOMS:
            server.add_room(room_id, [(ME, "Ik"), (ALICE, "Alice")], encrypted=False)
        session = await Session.login(Profile(folder), KEY, LoginRequest(server.url, ME, PASSWORD), ADVISOR)
        try:
            return await _through(name, seconds, server, session)
        finally:
            await session.close()


async def _through(name: str, seconds: float, server: StoringHomeserver, session: Session) -> Outcome:
    await session.start(lambda _: None)
    await until(lambda: len(session.rooms()) == len(ROOMS))
    await say(session, ROOMS[0], "vooraf")
    await until(lambda: not _unsent(session))
    before, begun = len(_meeting(name, server)), time.monotonic()
    over = asyncio.Event()
    _begin(name, server, over)
    server.tell()
    texts = ["vooraf", *(f"tijdens {room_id}" for room_id in ROOMS)]
    for room_id in ROOMS:
        await say(session, room_id, f"tijdens {room_id}")
    server.say(ROOMS[0], ALICE, "intussen")
    await asyncio.sleep(seconds)
    # A busy machine lets it last longer than it was asked to.
    requests, lasted = len(_meeting(name, server)) - before, time.monotonic() - begun
    server._scripts.clear()
    over.set()
    ended = time.monotonic()
    server.say(ROOMS[1], ALICE, "erna")
    back = None
    with contextlib.suppress(TimeoutError):
        if name != ENDLESS:
            await until(lambda: _arrived(server, session), deadline=4 * BACK_WITHIN)
            back = time.monotonic() - ended
    said = Counter(str(event["content"]["body"]) for room_id in ROOMS for event in server.logs.get(room_id, []))
    seen = Counter(item.body for room_id in ROOMS for item in session.timeline(room_id, 100))
    expected = {*texts, "intussen", "erna"}
    lost = sum((not said[text]) + (not seen[text]) for text in expected) if name != ENDLESS else 0
    doubled = sum(max(0, said[text] - 1) + max(0, seen[text] - 1) for text in expected)
    return Outcome(name, lasted, requests, back, lost, doubled)


def _begin(name: str, server: StoringHomeserver, over: asyncio.Event) -> None:
    fault = FAULTS.get(name)
    if name == LOST:
        server.on("PUT", SEND, _lost_answer(server))
        return
    if name == ENDLESS:
        fault = faults.rate_limited("9" * 30, "9" * 30)
    if name in HELD:
        fault = _held(over, drop_by_drop=name != HELD[0])
    assert fault is not None
    for method in ("GET", "PUT", "POST"):
        server.on(method, "", fault)


def _meeting(name: str, server: StoringHomeserver) -> list[ReceivedRequest]:
    """Return the requests that a fault answers: where only sending is at fault, each sync is told of news at once."""
    return server.seen("PUT", SEND) if name == LOST else server.seen()


def _held(over: asyncio.Event, *, drop_by_drop: bool) -> Answer:
    """Answer with nothing, or a space each second, and hang up when the fault is over."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100000"})
        while not over.is_set():
            with contextlib.suppress(ConnectionError):
                if drop_by_drop and not response.prepared:
                    await response.prepare(request)
                if drop_by_drop:
                    await response.write(b" ")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await over.wait()
        if request.transport is not None:
            request.transport.abort()
        return response

    return answer


def _lost_answer(server: StoringHomeserver) -> Answer:
    """Take what is sent and hang up instead of answering."""
    take: Callable[..., Awaitable[object]] = server._asked

    async def answer(request: web.Request) -> web.StreamResponse:
        await take(server.requests[-1])
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    return answer


def _unsent(session: Session) -> bool:
    items = (item for room_id in ROOMS for item in session.timeline(room_id, 100))
    return any(item.own and item.send_state is not SendState.SENT for item in items)


def _arrived(server: StoringHomeserver, session: Session) -> bool:
    """Return whether everything is everywhere."""
    seen = [item.body for room_id in ROOMS for item in session.timeline(room_id, 100)]
    return {"intussen", "erna"} <= set(seen) and not _unsent(session)


async def _all(seconds: float, folder: Path, *, sliding: bool) -> list[Outcome]:
    return await asyncio.gather(
        *(come_through(name, seconds, folder / f"{number}", sliding=sliding) for number, name in enumerate(NAMES))
    )


def main(arguments: list[str]) -> int:
    """Go through all faults at once, print what came of each, and return the exit code."""
    sliding = arguments[-1:] == ["sliding"]
    seconds = float(arguments[0]) if len(arguments) > sliding else SECONDS
    with tempfile.TemporaryDirectory() as folder:
        outcomes = asyncio.run(_all(seconds, Path(folder), sliding=sliding))
    for one in outcomes:
        back = "not waited for" if one.back is None and one.name == ENDLESS else f"{one.back or 99:.1f} s"
        print(
            f"{'ok ' if one.clean else 'BAD'} {one.name:<34} {one.requests:>3} requests in {one.seconds:.0f} s,"
            f" back after {back}, {one.lost} lost, {one.doubled} doubled"
        )
    return 0 if all(one.clean for one in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
