"""Makes links to rooms and messages of ours that lead there from anywhere, from what is known of a room."""

from __future__ import annotations

from session.rooms.power import Ranks
from session.store.database import Database
from session.store.rooms import RoomStore
from session.timeline.permalink import link_to, routing
from session.values.model import EventId, RoomId


class Permalinks:
    """The links of one account's rooms."""

    def __init__(self, database: Database) -> None:
        """Read from this database."""
        self._rooms = RoomStore(database)

    async def to(self, room_id: RoomId, event_id: EventId | None = None) -> str:
        """Return a link to a room, or to a message in it.

        An alias finds its room by itself; an id needs servers beside it, those of the members that are known here.
        """
        state = self._rooms.state_types(room_id)
        alias = state.get("m.room.canonical_alias", {}).get("alias")
        if event_id is None and isinstance(alias, str) and alias.startswith("#"):
            return link_to(alias)
        ranks = Ranks(state, self._rooms.state_sender(room_id, "m.room.create"))
        levels = {user: ranks.level(user) for user, _name, _in in self._rooms.members(room_id, ("join",))}
        return link_to(room_id, event_id or "", routing(levels, state.get("m.room.server_acl")))
