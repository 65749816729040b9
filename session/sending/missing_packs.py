"""Fetches, once, the sticker packs of rooms whose state had come before packs were kept: /sync tells of news alone."""

from __future__ import annotations

from typing import Any

from session.sending.sticker_packs import IN_ROOM
from session.server import endpoints
from session.server.gateway import Gateway
from session.store.account import AccountStore
from session.store.database import Database
from session.store.rooms import RoomStore
from session.sync.batch import POSITION
from session.sync.guard import check_events, sound
from session.sync.parts import object_of, rooms_of
from session.values.errors import SessionError

_DONE = "packs_of_rooms"
_NONE: dict[str, Any] = {"not_types": ["*"]}
FILTER: dict[str, Any] = {
    "presence": _NONE,
    "account_data": _NONE,
    "room": {
        "state": {"types": [IN_ROOM]},
        "timeline": {"limit": 1, **_NONE},
        "ephemeral": _NONE,
        "account_data": _NONE,
    },
}


class MissingPacks:
    """The packs of one account's rooms."""

    def __init__(self, database: Database, gateway: Gateway) -> None:
        """Work on this database, asking this server."""
        self._database = database
        self._gateway = gateway
        self._account = AccountStore(database)
        self._rooms = RoomStore(database)

    def begin(self) -> None:
        """Remember of a store that is new that nothing is missing: all state comes by itself, packs too."""
        if self._account.get(POSITION) is None:
            self._account.set(_DONE, "1")

    async def run(self) -> None:
        """Fetch them, unless that was done; where the server cannot be asked, the next start tries again."""
        self.begin()
        if self._account.get(_DONE) is not None:
            return
        try:
            # Without a position: so nothing of what waits for this device is taken.
            answer = await endpoints.sync(self._gateway, None, 0, FILTER)
        except SessionError:
            return
        with self._database.transaction():
            self._keep(answer)
            self._account.set(_DONE, "1")

    def _keep(self, answer: dict[str, Any]) -> None:
        for room_id, raw in rooms_of(object_of(answer.get("rooms")).get("join")):
            known = {key for key, _content in self._rooms.states(room_id, IN_ROOM)}
            for event in sound(check_events(object_of(raw.get("state")).get("events"))):
                # What is known already came with the news, which are newer.
                if event.type == IN_ROOM and event.state_key is not None and event.state_key not in known:
                    self._rooms.apply_state(room_id, event)
