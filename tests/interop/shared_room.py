"""An encrypted room with our app and Element's SDK in it: made, and looked at from both sides."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from hints.model import Clearance, Draft, DraftKind, Markup
from session.sending.formatting import with_markup
from session.session import Session
from session.values.model import EventId, RoomId, TimelineItem
from tests.interop.element import element_with_identity
from tests.interop.peer import Peer, StartPeer
from tests.support.real_app import RealApp, real_app
from tests.support.screens import advisor
from tests.support.users import MakeUser, User
from tests.support.verifying_client import room_with


class Room:
    """An encrypted room of our app and Element's SDK."""

    def __init__(self, app: RealApp, peer: Peer, room_id: RoomId, ours: str, theirs: str) -> None:
        self.app = app
        self.peer = peer
        self.room_id = room_id
        self.ours = ours
        self.theirs = theirs

    @property
    def session(self) -> Session:
        return self.app.session

    async def say(self, text: str, kind: DraftKind = DraftKind.MESSAGE, **about: EventId) -> str:
        """Send from our side past the gate and return the event's id once the server has it."""
        facts = await self.app.host.ask(self.session.facts, self.room_id)
        draft = with_markup(Draft(kind, text, facts), Markup.MARKDOWN)
        clearance = advisor().clear(draft)
        assert isinstance(clearance, Clearance)
        txn_id = await self.app.host.ask(partial(self.session.send, draft, clearance, **about))
        assert await self.app.host.ask(self.session.flush, 20)
        item = await self.app.host.ask(self._own, txn_id)
        assert item.event_id is not None
        return item.event_id

    async def _own(self, txn_id: Any) -> TimelineItem:
        return self.session.item(txn_id)

    async def theirs_of(self, event_id: str, **options: Any) -> dict[str, Any]:
        """Return a message as Element's SDK has it."""
        found = await self.peer.wait(room_id=self.room_id, event_id=event_id, **options)
        return dict(found["message"])

    async def shown(self, event_id: str, holds: Any = lambda item: True) -> TimelineItem:
        """Return a message as we show it, as soon as it holds."""

        async def items() -> tuple[TimelineItem, ...]:
            return self.session.timeline(self.room_id, 200)

        async with asyncio.timeout(60):
            while True:
                for item in await self.app.host.ask(items):
                    if item.event_id == event_id and holds(item):
                        return item
                await self.app.pilot.pause(0.1)


RoomT = TypeVar("RoomT", bound=Room)


async def shared_room(app: RealApp, peer: Peer, ours: User, theirs: User, *, direct: bool = True) -> RoomId:
    """Make an encrypted room of the two and open it in the app."""
    room_id: RoomId = await app.host.ask(partial(room_with, direct=direct), app.session, theirs.user_id)
    await peer.join(room_id=room_id)
    await peer.wait_member(room_id=room_id, user=ours.user_id)
    await peer.devices(user=ours.user_id)
    await app.open_room(room_id)
    await app.see("2 people")
    return room_id


@contextlib.asynccontextmanager
async def one_room(
    kind: type[RoomT], make_user: MakeUser, start_peer: StartPeer, folder: Path, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[RoomT]:
    """Bring our app and Element's SDK together in a direct room of ours."""
    ours, theirs = make_user("noor"), make_user("els")
    peer, _ = await element_with_identity(start_peer, theirs)
    async with real_app(folder, ours, size) as app:
        room_id = await shared_room(app, peer, ours, theirs)
        yield kind(app, peer, room_id, ours.user_id, theirs.user_id)
