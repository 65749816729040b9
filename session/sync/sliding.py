"""Ask and read simplified sliding sync (MSC4186, as `org.matrix.simplified_msc3575`): the same batch as from /sync.

The window over the list of rooms grows until it holds them all; from then on an answer brings what is new anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from session.store.rooms import KEPT_STATE, MEMBERSHIPS, WITH_KEYS
from session.sync.batch import SLIDING_POSITION, InviteNews, Receipt, RoomNews, SyncBatch
from session.sync.ephemeral import read_by, typing_of
from session.sync.guard import BadEvent, CheckedEvent, check_events, check_stripped, is_text, sound
from session.sync.parts import (
    account_data,
    count_of,
    counts_of,
    object_of,
    room_settings,
    rooms_of,
    texts_of,
    to_device_events,
)
from session.values.errors import Unreachable
from session.values.words import N_

TIMELINE_LIMIT = 20
"""Events of one room in an answer."""
OPEN_TIMELINE_LIMIT = 40
"""Events of a room that is looked at."""
FIRST_WINDOW = 20
"""Rooms that the first answer brings: those where something happened last."""
GROWTH = 5
"""How many times larger the next window is, until it holds all rooms."""
_LIST = "all"
_CONNECTION = "sluis"


@dataclass(frozen=True, slots=True)
class Position:
    """Where the next answer begins, and how much of the room list the server was asked for so far."""

    pos: str | None = None
    to_device: str | None = None
    """Messages to this device have a position of their own: it outlives a connection that the server forgot."""
    window: int = FIRST_WINDOW
    whole: bool = False
    """Whether the window has held all rooms."""

    @classmethod
    def stored(cls, text: str | None) -> Position:
        """Return what `as_text` made."""
        return cls() if text is None else cls(**json.loads(text))

    def as_text(self) -> str:
        """Return this as it is stored."""
        return json.dumps({"pos": self.pos, "to_device": self.to_device, "window": self.window, "whole": self.whole})

    def forgotten(self) -> Position:
        """Return where to begin anew: the server knows nothing any more but what it still has for this device."""
        return Position(to_device=self.to_device)


def sliding_request(position: Position, open_rooms: Iterable[str]) -> dict[str, Any]:
    """Return the body that asks for what is new since a position."""
    wanted = [[kind, "*" if kind in WITH_KEYS else ""] for kind in sorted(KEPT_STATE)]
    wanted += [["m.room.member", "$ME"], ["m.room.member", "$LAZY"]]
    to_device: dict[str, Any] = {"enabled": True, "limit": 100}
    if position.to_device is not None:
        to_device["since"] = position.to_device
    ranges = [[0, position.window - 1]]
    return {
        "conn_id": _CONNECTION,
        "lists": {_LIST: {"ranges": ranges, "required_state": wanted, "timeline_limit": TIMELINE_LIMIT}},
        "room_subscriptions": {
            room_id: {"required_state": wanted, "timeline_limit": OPEN_TIMELINE_LIMIT} for room_id in open_rooms
        },
        "extensions": {
            "to_device": to_device,
            "e2ee": {"enabled": True},
            "account_data": {"enabled": True},
            "receipts": {"enabled": True},
            "typing": {"enabled": True},
        },
    }


def read_sliding(answer: dict[str, Any], asked: Position, own_user: str) -> tuple[SyncBatch, Position]:
    """Return the batch in an answer to what was asked from a position, and the position behind it.

    Raises:
        Unreachable: when it has no next position, so that it cannot be an answer to this.
    """
    pos = answer.get("pos")
    if not isinstance(pos, str) or not pos or not is_text(pos):
        raise Unreachable(N_("The homeserver gave an answer that cannot be read."))
    extensions = object_of(answer.get("extensions"))
    to_device, e2ee = object_of(extensions.get("to_device")), object_of(extensions.get("e2ee"))
    lists = object_of(e2ee.get("device_lists"))
    following = _following(answer, asked, pos, to_device.get("next_batch"))
    rooms = [(room_id, raw, _own_membership(raw, own_user)) for room_id, raw in rooms_of(answer.get("rooms"))]
    batch = SyncBatch(
        next_token=following.as_text(),
        kept_as=SLIDING_POSITION,
        anew=asked.pos is None,
        joined_rooms=_all_rooms(answer) if following.whole and not asked.whole else None,
        counts_here=True,
        receipts=tuple(_receipts(object_of(extensions.get("receipts")).get("rooms"), own_user)),
        read_by=tuple(
            one
            for room_id, event in rooms_of(object_of(extensions.get("receipts")).get("rooms"))
            for one in read_by(room_id, event.get("content"))
        ),
        typing=tuple(
            (room_id, typing_of(event.get("content")))
            for room_id, event in rooms_of(object_of(extensions.get("typing")).get("rooms"))
        ),
        rooms=tuple(
            _room(room_id, raw, membership, asked)
            for room_id, raw, membership in rooms
            if not (_is_stripped(raw) or membership in ("invite", "knock"))
        ),
        invites=tuple(
            InviteNews(room_id, _stripped(raw))
            for room_id, raw, membership in rooms
            if membership == "invite" or (_is_stripped(raw) and membership != "knock")
        ),
        to_device=tuple(to_device_events(to_device.get("events"))),
        account_data=tuple(account_data(object_of(extensions.get("account_data")).get("global"))),
        room_settings=tuple(room_settings(object_of(extensions.get("account_data")).get("rooms"))),
        devices_changed=texts_of(lists.get("changed")),
        devices_left=texts_of(lists.get("left")),
        key_counts=counts_of(e2ee.get("device_one_time_keys_count")),
        unused_fallback=_fallback(e2ee.get("device_unused_fallback_key_types")),
    )
    return batch, following


def _following(answer: dict[str, Any], asked: Position, pos: str, to_device: object) -> Position:
    """Return the next position: with a larger window while the list is longer than this one."""
    count = count_of(object_of(object_of(answer.get("lists")).get(_LIST)).get("count")) or 0
    since = to_device if isinstance(to_device, str) and to_device and is_text(to_device) else asked.to_device
    whole = count <= asked.window
    return Position(pos, since, asked.window if whole else asked.window * GROWTH, whole)


def _room(room_id: str, raw: dict[str, Any], membership: str | None, asked: Position) -> RoomNews:
    timeline = check_events(raw.get("timeline"))
    heroes = [hero for hero in _list(raw.get("heroes")) if isinstance(hero, dict)]
    ids, named = texts_of([hero.get("user_id") for hero in heroes]), tuple(_named(heroes))
    joined, invited = count_of(raw.get("joined_count")), count_of(raw.get("invited_count"))
    older = raw.get("prev_batch")
    return RoomNews(
        room_id=room_id,
        membership={"join": "join", "leave": "leave", "ban": "leave"}.get(membership or ""),
        state=sound(check_events(raw.get("required_state"))),
        state_at_end=True,
        anew=asked.pos is None or raw.get("initial") is True,
        timeline=timeline,
        limited=raw.get("limited") is True,
        older_token=older if isinstance(older, str) and is_text(older) else None,
        heroes=ids or None,
        # With nobody else left, the heroes are those who have gone.
        present=named if (joined or 0) + (invited or 0) > 1 else (),
        gone=named if joined == 1 and not invited else (),
        joined=joined,
        invited=invited,
        # Servers that leave counting to us say 0 here, always.
        unread=count_of(raw.get("notification_count")) or None,
        highlights=count_of(raw.get("highlight_count")) or None,
    )


def _named(heroes: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for hero in heroes:
        name = hero.get("displayname")
        for user in texts_of([hero.get("user_id")]):
            yield user, name if isinstance(name, str) and is_text(name) else ""


def _own_membership(raw: dict[str, Any], own_user: str) -> str | None:
    """Return how we stand to a room, where the answer says it."""
    said: object = raw.get("membership")
    events: tuple[CheckedEvent | BadEvent | None, ...] = (
        *check_events(raw.get("timeline")),
        *check_events(raw.get("required_state")),
        *_stripped(raw),
    )
    for event in events:
        if isinstance(event, CheckedEvent) and (event.type, event.state_key) == ("m.room.member", own_user):
            said = event.content.get("membership")
    return said if isinstance(said, str) and said in MEMBERSHIPS else None


def _is_stripped(raw: dict[str, Any]) -> bool:
    return any(isinstance(raw.get(name), list) for name in _STRIPPED)


def _stripped(raw: dict[str, Any]) -> tuple[CheckedEvent, ...]:
    listed = next((raw[name] for name in _STRIPPED if isinstance(raw.get(name), list)), ())
    return tuple(event for event in (check_stripped(one) for one in listed) if event is not None)


_STRIPPED = ("invite_state", "stripped_state")
"""The name in Synapse, and the one in the proposal."""


def _all_rooms(answer: dict[str, Any]) -> frozenset[str] | None:
    """Return the ids of all rooms of a list that the window holds whole, where the server names them."""
    said = object_of(object_of(answer.get("lists")).get(_LIST))
    operations = [object_of(one) for one in _list(said.get("ops"))]
    ids = {room for one in operations for room in texts_of(one.get("room_ids"))}
    return frozenset(ids) if operations and len(ids) == count_of(said.get("count")) else None


def _receipts(raw: object, own_user: str) -> Iterator[Receipt]:
    for room_id, event in rooms_of(raw):
        for event_id, kinds in object_of(event.get("content")).items():
            for kind in ("m.read", "m.read.private"):
                one = object_of(object_of(object_of(kinds).get(kind)).get(own_user))
                thread = one.get("thread_id", "main")
                if one and thread == "main" and texts_of([event_id]):
                    yield Receipt(room_id, event_id, count_of(one.get("ts"), most=1 << 53) or 0)


def _fallback(raw: object) -> tuple[str, ...] | None:
    return texts_of(raw) if isinstance(raw, list) else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
