"""A room of ours and a room of theirs, both encrypted, with our app and Element's SDK in both; cases run one by one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from session.values.model import RoomId, RoomSummary, TimelineItem
from tests.interop.element import element_device, element_with_identity
from tests.interop.peer import Peer, PeerRefused, StartPeer
from tests.interop.shared_room import Room, shared_room
from tests.support.real_app import RealApp, real_app
from tests.support.screens import chat, settled
from tests.support.users import MakeUser, User

_PATIENCE = 60


class Shared(Room):
    """One of the two rooms, from both sides."""

    async def typed(self, line: str) -> None:
        """Type a line in this room and press Enter."""
        await self.app.open_room(self.room_id)
        chat(self.app.pilot).desk.composer.rewrite(line)
        await self.app.press("enter")
        await settled(self.app.pilot)

    async def state_there(self, kind: str, holds: Callable[[dict[str, Any]], bool], **options: Any) -> dict[str, Any]:
        """Return the newest change of that kind as Element's SDK has it, as soon as its content holds."""
        async with asyncio.timeout(_PATIENCE):
            while True:
                found = await self.theirs_of("", type=kind, sender=self.ours, **options)
                if holds(found["content"]):
                    return found
                await self.app.pilot.pause(0.1)

    async def here(self, holds: Callable[[TimelineItem], bool]) -> TimelineItem:
        """Return the newest row of ours that holds, as soon as there is one."""

        async def items() -> tuple[TimelineItem, ...]:
            return self.session.timeline(self.room_id, 200)

        async with asyncio.timeout(_PATIENCE):
            while True:
                found = [item for item in await self.app.host.ask(items) if holds(item)]
                if found:
                    return found[-1]
                await self.app.pilot.pause(0.1)

    async def told(self, sentence: str) -> None:
        """Wait until a row of ours says this."""
        await self.here(lambda item: sentence in str(item.words))

    async def summary(self, holds: Callable[[RoomSummary], bool]) -> RoomSummary:
        """Return the room as our list has it, as soon as that holds."""

        async def ours() -> list[RoomSummary]:
            return [one for one in self.session.rooms() if one.room_id == self.room_id and holds(one)]

        async with asyncio.timeout(_PATIENCE):
            while not (found := await self.app.host.ask(ours)):
                await self.app.pilot.pause(0.1)
        return found[0]

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Wait until something holds on the other side."""
        async with asyncio.timeout(_PATIENCE):
            while not await holds():
                await self.app.pilot.pause(0.1)


@dataclass(frozen=True, slots=True)
class Meeting:
    """What all cases share; later ones find what earlier ones have left."""

    room: Shared
    """Ours."""
    guest: Shared
    """Theirs, where we are a guest."""
    other: Peer
    """Element's SDK as another device of our user."""
    third: User
    """Somebody without a client."""
    folder: Path
    """Where files lie that are sent."""

    async def call(self, method: str, path: str, body: dict[str, object] | None = None) -> dict[str, Any]:
        """Let the third person do something."""
        return await asyncio.to_thread(self.third.call, method, f"/_matrix/client/v3/{path}", body)

    async def third_joins(self, room_id: str) -> None:
        """Let the third person come in."""
        await self.call("POST", f"join/{quote(room_id)}", {})


Case = Callable[[Meeting], Awaitable[Any]]


@contextlib.asynccontextmanager
async def meeting(make_user: MakeUser, start_peer: StartPeer, folder: Path) -> AsyncIterator[Meeting]:
    """Bring both together in both rooms."""
    ours, theirs, third = make_user("noor"), make_user("els"), make_user("bram")
    peer, _ = await element_with_identity(start_peer, theirs)
    async with real_app(folder, ours, (100, 30)) as app:
        room_id = await shared_room(app, peer, ours, theirs)
        made = await peer.create_room(name="Bij Els", invite=[ours.user_id])
        room, guest = (_shared(app, peer, RoomId(one), ours, theirs) for one in (room_id, made["room_id"]))
        await guest.summary(lambda one: one.inviter == theirs.user_id)
        await guest.typed("/join")
        await peer.wait_member(room_id=guest.room_id, user=ours.user_id)
        await app.see("2 people")
        yield Meeting(room, guest, await element_device(start_peer, ours), third, folder)


def _shared(app: RealApp, peer: Peer, room_id: RoomId, ours: User, theirs: User) -> Shared:
    return Shared(app, peer, room_id, ours.user_id, theirs.user_id)


async def run_cases(meet: Meeting, cases: Iterable[Case]) -> None:
    """Run all cases, also after one that fails, and name those that failed."""
    failed: dict[str, str] = {}
    for case in cases:
        try:
            await case(meet)
        except (AssertionError, TimeoutError, LookupError, PeerRefused) as error:
            failed[case.__name__] = f"{type(error).__name__}: {error}"
    assert not failed, failed
