"""Compares the names of a room's members. It runs in the session's thread: ask for it, never call it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from session.values.model import RoomId, UserId, server_of
from session.values.words import Words
from widgets.look_alikes import look_alikes

if TYPE_CHECKING:
    from session.session import Session


class NameCheck:
    """The names in one session's rooms."""

    def __init__(self, session: Session, own_servers: tuple[str, ...]) -> None:
        """Trust the members of `own_servers` to call themselves what they are."""
        self._session = session
        self._own_servers = own_servers

    async def check(self, room_id: RoomId) -> Mapping[UserId, Words]:
        """Return whose name deceives in a room, and what to say of it."""
        home = server_of(self._session.user_id)
        return look_alikes(self._session.members(room_id), self._own_servers, home)
