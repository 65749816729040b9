"""Groups of rooms that the account's owner names; the server keeps them for all devices of the account.

What is typed leaves through the door for content; a room is taken out of a group by the name that is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hints.model import Clearance, Draft
from session.account.audit import Audit
from session.rooms.tag_names import MOST_NAME, OWN, problem_with
from session.server import content_door, endpoints
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.room_settings import TAGS, RoomSettings
from session.values.errors import SessionError
from session.values.model import RoomId, UserId
from session.values.words import N_


class RoomTags:
    """The groups of one account."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        own_user: UserId,
        audit: Audit,
        changed: Callable[[set[str] | None], None],
    ) -> None:
        """Ask through this gateway; `audit` keeps which clearances were used, `changed` hears what looks different."""
        self._database = database
        self._gateway = gateway
        self._own_user = own_user
        self._audit = audit
        self._changed = changed
        self._settings = RoomSettings(database)

    async def all(self) -> tuple[str, ...]:
        """Return the names of all groups, in the order of the alphabet."""
        names = {name for of_room in self._settings.own_tags().values() for name in of_room}
        return tuple(sorted(names, key=lambda name: (name.casefold(), name)))

    async def add(self, draft: Draft, clearance: Clearance, room_id: RoomId) -> str:
        """Put a room into the group that the draft's text names; return that name.

        Raises:
            SessionError: when nothing can be called like this, when the server refuses or cannot be reached.
            NotCleared: when the clearance was given for another draft, or for one that is no such name.
        """
        name = draft.text
        if problem := problem_with(name):
            raise SessionError(problem, most=MOST_NAME)
        await content_door.set_tag(self._gateway, draft, clearance, self._own_user, room_id)
        self._audit.sent("", clearance)
        self._keep(room_id, lambda tags: {**tags, f"{OWN}{name}": {}})
        return name

    async def remove(self, room_id: RoomId, typed: str) -> str:
        """Take a room out of a group; return the group's name.

        Raises:
            SessionError: when it is in no such group, when the server refuses or cannot be reached.
        """
        wanted, names = typed.strip(), self._settings.own_tags().get(room_id, ())
        folded = next((name for name in names if name.casefold() == wanted.casefold()), None)
        found = wanted if wanted in names else folded
        if found is None:
            raise SessionError(N_("The room has no such tag."))
        tag = f"{OWN}{found}"
        await endpoints.remove_tag(self._gateway, self._own_user, room_id, tag)
        self._keep(room_id, lambda tags: {one: about for one, about in tags.items() if one != tag})
        return found

    def _keep(self, room_id: RoomId, change: Callable[[Mapping[str, Any]], dict[str, Any]]) -> None:
        with self._database.transaction():
            self._settings.keep(room_id, TAGS, {"tags": change(self._settings.given_tags(room_id))})
        self._changed({room_id})
