"""What the account's owner chooses about a room for themselves: where it stands in the list, and how much is heard."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from session.server import endpoints
from session.server.gateway import Gateway
from session.store.account import AccountStore
from session.store.database import Database
from session.store.room_settings import TAGS, RoomSettings
from session.store.rooms import RoomStore
from session.values.errors import SessionError
from session.values.model import RoomId, UserId
from session.values.room_marks import NotifyLevel, RoomTag, rule_for, rules_about, with_level
from session.values.words import N_

_RULES = "m.push_rules"
_DIRECT = "m.direct"
_LIST = "list_of_rooms"
_PAIR = "rooms_side_by_side"
_LAST = "room_open_last"


class RoomChoices:
    """Tags and notification levels; the server keeps them for all devices of the account."""

    def __init__(
        self, database: Database, gateway: Gateway, own_user: UserId, changed: Callable[[set[str] | None], None]
    ) -> None:
        """Ask through this gateway; `changed` hears which rooms look different then."""
        self._database = database
        self._gateway = gateway
        self._own_user = own_user
        self._changed = changed
        self._account = AccountStore(database)
        self._settings = RoomSettings(database)
        self._rooms = RoomStore(database)

    async def put(self, room_id: RoomId, tag: RoomTag) -> None:
        """Let a room stand among the favourites, among those of low priority, or nowhere special.

        Raises:
            SessionError: when the server refuses or cannot be reached; so does `set_level`.
        """
        before = self._settings.tags().get(room_id, RoomTag.NONE)
        if tag is not RoomTag.NONE:
            await endpoints.set_tag(self._gateway, self._own_user, room_id, tag)
        for other in (RoomTag.FAVOURITE, RoomTag.LOW):
            if other is not tag and before is not RoomTag.NONE:
                await endpoints.remove_tag(self._gateway, self._own_user, room_id, other)
        with self._database.transaction():
            given = self._settings.given_tags(room_id)
            others = {one: about for one, about in given.items() if one not in (RoomTag.FAVOURITE, RoomTag.LOW)}
            self._settings.keep(room_id, TAGS, {"tags": {**others, **({tag.value: {}} if tag.value else {})}})
        self._changed({room_id})

    async def keep_list(self, view: str, sort: str, space: RoomId | None) -> None:
        """Keep how the list of rooms is looked at; it stays on this device."""
        with self._database.transaction():
            self._account.set(_LIST, json.dumps([view, sort, space]))

    async def kept_list(self) -> tuple[str, str, RoomId | None] | None:
        """Return how the list was looked at last, or None when nothing was chosen."""
        kept = self._account.get(_LIST)
        if kept is None:
            return None
        view, sort, space = json.loads(kept)
        return view, sort, None if space is None else RoomId(space)

    async def keep_pair(self, pair: tuple[RoomId, RoomId, int] | None) -> None:
        """Keep which rooms stand side by side, and which of them (0 or 1) is written in; None for one room alone."""
        with self._database.transaction():
            self._account.set(_PAIR, json.dumps(pair))

    async def kept_pair(self) -> tuple[RoomId, RoomId, int] | None:
        """Return which rooms stood side by side last, or None when one stood alone."""
        pair = json.loads(self._account.get(_PAIR) or "null")
        return None if pair is None else (RoomId(pair[0]), RoomId(pair[1]), int(pair[2]))

    async def keep_last(self, room_id: RoomId) -> None:
        """Keep which room is open, to show it first at the next start."""
        with self._database.transaction():
            self._account.set(_LAST, room_id)

    async def kept_last(self) -> RoomId | None:
        """Return which room was open last, or None when that is not known."""
        kept = self._account.get(_LAST)
        return None if kept is None else RoomId(kept)

    async def make_direct(self, room_id: RoomId, user_id: UserId | None = None) -> UserId:
        """Let a room be a direct chat with somebody, or with the only other person in it; return with whom.

        Raises:
            SessionError: when nobody is named and it is not clear who is meant, or the server refuses.
        """
        others = [user for user, _name, _in in self._rooms.members(room_id) if user != self._own_user]
        if user_id is None and len(others) != 1:
            raise SessionError(N_("With whom? Name one of the people here."))
        if user_id is not None and user_id not in others:
            raise SessionError(N_("{user} is not in this room."), user=user_id)
        chosen = user_id or UserId(others[0])
        content = _without(self._account.data(_DIRECT), room_id)
        await self._keep_direct({**content, chosen: [*content.get(chosen, ()), room_id]})
        return chosen

    async def end_direct(self, room_id: RoomId) -> None:
        """Let a room be a direct chat with nobody.

        Raises:
            SessionError: when the server refuses or cannot be reached.
        """
        await self._keep_direct(_without(self._account.data(_DIRECT), room_id))

    async def _keep_direct(self, content: dict[str, list[Any]]) -> None:
        await endpoints.set_account_data(self._gateway, self._own_user, _DIRECT, content)
        with self._database.transaction():
            self._account.set_data(_DIRECT, content)
        self._changed(None)

    async def set_level(self, room_id: RoomId, level: NotifyLevel) -> None:
        """Choose how much of a room notifies."""
        rules, wanted = self._account.data(_RULES), rule_for(room_id, level)
        if wanted is not None:
            kind, body = wanted
            await endpoints.set_push_rule(self._gateway, kind, room_id, body)
        for kind, rule_id in rules_about(rules, room_id):
            if wanted is None or (kind, rule_id) != (wanted[0], room_id):
                await endpoints.remove_push_rule(self._gateway, kind, rule_id)
        with self._database.transaction():
            self._account.set_data(_RULES, with_level(self._account.data(_RULES), room_id, level))
        self._changed({room_id})


def _without(direct: Mapping[str, Any], room_id: str) -> dict[str, list[Any]]:
    """Return who is talked to in which direct chats (Matrix spec, "Direct messaging"), without this room."""
    left = {user: [one for one in rooms if one != room_id] for user, rooms in direct.items() if isinstance(rooms, list)}
    return {user: rooms for user, rooms in left.items() if rooms}
