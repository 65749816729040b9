"""How do a room of 5,000 members and one of 100,000 messages feel? `python -m tests.benchmarks.large_rooms`.

Runs the app on a real session and a small homeserver on this machine, presses the keys that people press, and does
the same in a small room as the yardstick. Printed for each step: the time until the screen is right, its ratio to the
small room, and how long the screen's loop was held at once, 99 of 100 times and at worst (processor time, for a busy
machine makes the clock's time anybody's).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import tempfile
import threading
import time
import tracemalloc
from asyncio import events
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from textual.pilot import Pilot

from session.account.profile import Profile
from session.account.stores import open_store
from session.crypto.machine import Machine
from session.store.database import Database
from session.sync.arrival import Arrival
from session.sync.classic import read_sync
from session.values.model import RoomId
from tests.fakes.room_events import event, room_news, sync_answer
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.screens import chat, settled, until, until_shown
from tests.support.small_app import running, store_key, type_login
from tui.screens.identity import IdentityScreen
from tui.screens.search import SearchScreen
from tui.terminal.garbage import set_aside

ME = "@noor:hs.example"
BIG, SMALL = RoomId("!big:hs.example"), RoomId("!small:hs.example")
MEMBERS, MESSAGES = 5_000, 100_000
FEW_MEMBERS, FEW_MESSAGES = 20, 300
SLICE = 500
"""Messages that one sync brings while the store is filled."""
DAY = 86_400_000
BEGUN = 1_700_000_000_000
WORDS = ("sluis", "deur", "planning", "morgen", "overleg", "server", "release", "test", "kade", "brug", "melding")


@dataclass(frozen=True, slots=True)
class Took:
    """What one step took."""

    seconds: float
    worst: float
    usual: float
    """What 99 of 100 stretches of work took at most, in seconds; with `worst` the processor's time."""


class Held:
    """Notes how long each stretch of work holds the loop of this thread."""

    def __init__(self) -> None:
        self.stretches: list[float] = []

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Watch, in this thread alone."""
        run, thread = events.Handle._run, threading.get_ident()

        def watched(handle: events.Handle) -> None:
            if threading.get_ident() != thread:
                run(handle)
                return
            begun = time.thread_time()
            run(handle)
            self.stretches.append(time.thread_time() - begun)

        events.Handle._run = watched  # type: ignore[method-assign]
        try:
            yield
        finally:
            events.Handle._run = run  # type: ignore[method-assign]


Step = Callable[[Pilot[None], RoomId], Awaitable[None]]


async def opened(pilot: Pilot[None], room: RoomId) -> None:
    """Show the room, with its newest messages."""
    chat(pilot).show_room(room)
    await until(pilot, lambda: _newest_shown(pilot, room))
    await settled(pilot)


def _newest_shown(pilot: Pilot[None], room: RoomId) -> bool:
    timeline = chat(pilot).pane.reading.timeline
    return timeline.room_id == room and "nr. " in "".join(strip.text for strip in timeline.drawn())


async def paged(pilot: Pilot[None], _room: RoomId) -> None:
    """Go ten pages up."""
    for _ in range(10):
        await pilot.press("pageup")
        await settled(pilot)


async def to_the_day(pilot: Pilot[None], room: RoomId) -> None:
    """Go to a day in the middle of what is stored."""
    middle = time.strftime("%Y-%m-%d", time.localtime((BEGUN + _moment(stored[room] // 2)) / 1000))
    await _typed(pilot, f"/date {middle}")
    await until(pilot, lambda: chat(pilot).pane.reading.timeline.selected is not None)
    await settled(pilot)
    await pilot.press("escape")
    await settled(pilot)


async def searched(pilot: Pilot[None], _room: RoomId) -> None:
    """Search for a word, typed letter by letter, and close the search."""
    await pilot.press("ctrl+f")
    await until(pilot, lambda: isinstance(pilot.app.screen, SearchScreen))
    await pilot.press(*"storing")
    await until_shown(pilot, "storing nr.")
    await closed(pilot)


async def closed(pilot: Pilot[None]) -> None:
    """Go back to the conversation."""
    while pilot.app.screen is not chat(pilot):
        await pilot.press("escape")
        await settled(pilot)


async def members_seen(pilot: Pilot[None], _room: RoomId) -> None:
    """Open the members, filter, page through them and close."""
    await _typed(pilot, "/members")
    await until_shown(pilot, "Noor de Wit")
    await pilot.press(*"persoon 1")
    await until_shown(pilot, "Persoon 1")
    for _ in range(5):
        await pilot.press("pagedown")
    await closed(pilot)


async def named(pilot: Pilot[None], _room: RoomId) -> None:
    """Begin a message with a name that is completed, and take it back."""
    await pilot.press(*"hallo @per")
    await until_shown(pilot, "@persoon1")
    await settled(pilot)
    await pilot.press("escape")
    for _ in range(10):
        await pilot.press("backspace")


async def written(pilot: Pilot[None], _room: RoomId) -> None:
    """Write a message, letter by letter, and send it."""
    await pilot.press(*"vanmiddag de brug", "enter")
    await until_shown(pilot, "vanmiddag de brug")
    await settled(pilot)


STEPS: dict[str, Step] = {
    "open": opened,
    "ten pages up": paged,
    "a day in the middle": to_the_day,
    "search, letter by letter": searched,
    "members, filter, pages": members_seen,
    "a name completed": named,
    "write and send": written,
}


async def _typed(pilot: Pilot[None], text: str) -> None:
    await pilot.press(*("space" if key == " " else key for key in text), "enter")
    await settled(pilot)


stored: dict[RoomId, int] = {}
"""How many messages a room has."""


def _moment(number: int) -> int:
    """Return when a message was sent, in milliseconds after the first: 300 a day."""
    return number * DAY // 300


async def _event_since(request: web.Request) -> web.StreamResponse:
    """Answer which message is the first since a moment."""
    room = RoomId(request.match_info["path"].split("/")[-2])
    number = -(-(int(request.query["ts"]) - BEGUN) * 300 // DAY)
    return web.json_response({"event_id": _id(room, number), "origin_server_ts": BEGUN + _moment(number)})


def _id(room: RoomId, number: int) -> str:
    return f"${room[1:4]}{number}"


def filled(database: Database, room: RoomId, messages: int, members: int) -> float:
    """Take in messages as syncs bring them; return how many a second."""
    stored[room] = messages
    arrival = Arrival(database, Machine(database, ME, "DEVICE1"), ME)
    chance = random.Random(1)
    begun = time.perf_counter()
    for first in range(0, messages, SLICE):
        news = [
            event(
                "m.room.message",
                {"msgtype": "m.text", "body": " ".join(chance.choices(WORDS, k=6)) + f" storing nr. {number}"},
                f"@persoon{chance.randrange(1, members)}:hs.example",
                _id(room, number),
                origin_server_ts=BEGUN + _moment(number),
            )
            for number in range(first, min(first + SLICE, messages))
        ]
        raw = sync_answer("s1", join={room: room_news(*news, limited=False)})
        arrival.apply(read_sync(json.loads(json.dumps(raw))))
    return messages / (time.perf_counter() - begun)


@contextlib.asynccontextmanager
async def at_the_keyboard(folder: Path, server: SmallHomeserver) -> AsyncIterator[Pilot[None]]:
    """Run the app on an account with both rooms."""
    async with running(folder, (120, 40)) as pilot:
        if chat(pilot) is None:
            await type_login(pilot, server.url)
            await until(pilot, lambda: isinstance(pilot.app.screen, IdentityScreen))
            await until_shown(pilot, "Later")
            await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is chat(pilot) and chat(pilot).open_room is not None)
        await settled(pilot)
        set_aside()  # as the program does two seconds after its start
        yield pilot


async def measured(members: int, messages: int) -> dict[str, dict[str, Any]]:
    """Return what each step took in both rooms, by the names of the steps; and what filling the store took."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        async with SmallHomeserver() as server:
            for room, count in ((SMALL, FEW_MEMBERS), (BIG, members)):
                people = [(ME, "Noor de Wit")]
                people += [(f"@persoon{number}:hs.example", f"Persoon {number}") for number in range(1, count)]
                server.add_room(room, people, name=room[1:6], encrypted=False)
            server.on("GET", "/timestamp_to_event$", _event_since)
            async with at_the_keyboard(folder, server):
                pass
            profile = Profile(folder)
            database = open_store(profile, store_key(profile), ME)
            filled(database, SMALL, FEW_MESSAGES, FEW_MEMBERS)
            taken_in = filled(database, BIG, messages, members)
            database.close()
            async with at_the_keyboard(folder, server) as pilot:
                steps = {room: await walked(pilot, room) for room in (SMALL, BIG)}
                tracemalloc.start()
                await paged(pilot, BIG)
                grown = tracemalloc.get_traced_memory()[1]
                tracemalloc.stop()
    return {"small": steps[SMALL], "big": steps[BIG], "more": {"messages a second": taken_in, "bytes, paging": grown}}


async def walked(pilot: Pilot[None], room: RoomId) -> dict[str, Took]:
    """Do every step in a room, twice: the first time warms up."""
    took: dict[str, Took] = {}
    for _ in range(2):
        for name, step in STEPS.items():
            held = Held()
            begun = time.perf_counter()
            with held.watching():
                await step(pilot, room)
            stretches = sorted(held.stretches)
            usual = stretches[int(len(stretches) * 0.99)]
            took[name] = Took(time.perf_counter() - begun, stretches[-1], usual)
    return took


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, default=MEMBERS)
    parser.add_argument("--messages", type=int, default=MESSAGES)
    arguments = parser.parse_args()
    found = asyncio.run(measured(arguments.members, arguments.messages))
    print(f"{'':<28}{'seconds':>9}{'ratio':>8}{'p99, ms':>9}{'worst':>8}{'small: p99':>12}{'worst':>8}")
    for name in STEPS:
        big, small = found["big"][name], found["small"][name]
        held = "".join(f"{1000 * value:>{width}.1f}" for value, width in ((big.usual, 9), (big.worst, 8)))
        beside = "".join(f"{1000 * value:>{width}.1f}" for value, width in ((small.usual, 12), (small.worst, 8)))
        print(f"{name:<28}{big.seconds:>9.2f}{big.seconds / small.seconds:>8.2f}{held}{beside}")
    for name, value in found["more"].items():
        print(f"{name:<28}{value:>9.0f}")


if __name__ == "__main__":
    main()
