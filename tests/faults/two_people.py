"""Two people in one encrypted room on a real homeserver, each with a session of ours in this process."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from hints.model import Clearance, Draft, DraftKind, RoomFacts
from session.account.profile import Profile
from session.server.login import LoginRequest
from session.session import Session
from session.store import vault
from session.store.vault import StoreKey
from session.values.model import RoomId
from tests.faults.victim import ADVISOR
from tests.support.users import User

ROTATION = 7
"""Messages under one room key: keys change often, so that losing one shows."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one person's account lies."""

    profile: Profile
    key: StoreKey
    user_id: str

    async def opened(self) -> Session:
        """Return the account's session, not started."""
        return await Session.restore(self.profile, self.key, self.user_id, ADVISOR)


async def log_in(folder: Path, user: User, base_url: str = "") -> Place:
    """Log somebody in and return where the account lies; `base_url` may be a proxy's."""
    profile = Profile(folder / user.localpart)
    profile.folder.mkdir(parents=True, mode=0o700)
    key = await asyncio.to_thread(vault.create, profile.key_file, "paard batterij nietje")
    request = LoginRequest(base_url or user.base_url, user.user_id, password=user.password)
    session = await Session.login(profile, key, request, ADVISOR)
    await session.close()
    return Place(profile, key, user.user_id)


async def meet(host: Place, guest: Place, owner: User) -> RoomId:
    """Let the host make an encrypted room, which `owner` is, and the guest join it."""
    async with running(host) as session:
        facts = RoomFacts("", "", encrypted=True)
        draft = Draft(DraftKind.ROOM_NAME, "Sluisdeur", facts)
        clearance = ADVISOR.clear(draft)
        assert isinstance(clearance, Clearance)
        room_id = await session.create_room(draft, clearance, invite=[guest.user_id])
        wanted = {"algorithm": "m.megolm.v1.aes-sha2", "rotation_period_msgs": ROTATION}
        path = f"/_matrix/client/v3/rooms/{quote(room_id)}/state/m.room.encryption/"
        await asyncio.to_thread(owner.call, "PUT", path, wanted)
        async with running(guest) as other:
            await other.join(room_id)
            await until(lambda: guest.user_id in joined(session, room_id))
            await until(lambda: host.user_id in joined(other, room_id))
    return room_id


def joined(session: Session, room_id: RoomId) -> set[str]:
    """Return who is in a room as the session knows it."""
    if all(room.room_id != room_id for room in session.rooms()):
        return set()
    return {member.user_id for member in session.members(room_id) if member.membership == "join"}


@contextlib.asynccontextmanager
async def running(place: Place) -> AsyncIterator[Session]:
    """Open an account and keep it syncing."""
    session = await place.opened()
    await session.start(lambda _: None)
    try:
        yield session
    finally:
        await session.close()


async def until(true: Callable[[], bool], *, deadline: float = 60, every: float = 0.05) -> None:
    """Wait until something is true of a session that syncs."""
    async with asyncio.timeout(deadline):
        while not true():  # noqa: ASYNC110 - nobody tells: it is read from a store
            await asyncio.sleep(every)
