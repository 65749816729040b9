"""Read an answer of /sync (Matrix spec, Client-Server API, "Syncing") into a batch, piece by piece."""

from __future__ import annotations

from typing import Any

from session.store.room_settings import KEPT
from session.sync.batch import InviteNews, RoomNews, SyncBatch
from session.sync.ephemeral import passing
from session.sync.guard import check_events, check_stripped, is_text, sound
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
from session.sync.presence_events import presences
from session.values.errors import Unreachable
from session.values.words import N_

TIMELINE_LIMIT = 30


def sync_filter(*, presence: bool = False) -> dict[str, Any]:
    """Return the filter that keeps an answer small: lazy members, short timelines, no `presence` unless wanted."""
    return {
        "presence": {"types": ["m.presence"]} if presence else {"not_types": ["*"]},
        "room": {
            "timeline": {"limit": TIMELINE_LIMIT, "lazy_load_members": True, "unread_thread_notifications": True},
            "state": {"lazy_load_members": True},
            "ephemeral": {"types": ["m.receipt", "m.typing"]},
            "account_data": {"types": sorted(KEPT)},
            "include_leave": False,
        },
    }


def read_sync(answer: dict[str, Any], now: int = 0) -> SyncBatch:
    """Return the batch in an answer of /sync that came at `now`, in milliseconds.

    Raises:
        Unreachable: when it has no next position, so that it cannot be an answer of /sync.
    """
    token = answer.get("next_batch")
    if not isinstance(token, str) or not token or not is_text(token):
        raise Unreachable(N_("The homeserver gave an answer that cannot be read."))
    rooms = object_of(answer.get("rooms"))
    lists = object_of(answer.get("device_lists"))
    passed = [
        (room_id, *passing(room_id, _events(object_of(raw.get("ephemeral")).get("events"))))
        for room_id, raw in rooms_of(rooms.get("join"))
    ]
    return SyncBatch(
        next_token=token,
        read_by=tuple(one for _room_id, receipts, _typing in passed for one in receipts),
        typing=tuple((room_id, typing) for room_id, _receipts, typing in passed if typing is not None),
        presence=tuple(presences(object_of(answer.get("presence")).get("events"), now)),
        rooms=(
            *(_room(room_id, raw, "join") for room_id, raw in rooms_of(rooms.get("join"))),
            *(_room(room_id, raw, "leave") for room_id, raw in rooms_of(rooms.get("leave"))),
            *(RoomNews(room_id, "knock") for room_id, _raw in rooms_of(rooms.get("knock"))),
        ),
        invites=tuple(_invite(room_id, raw) for room_id, raw in rooms_of(rooms.get("invite"))),
        to_device=tuple(to_device_events(object_of(answer.get("to_device")).get("events"))),
        account_data=tuple(account_data(object_of(answer.get("account_data")).get("events"))),
        room_settings=tuple(
            room_settings(
                {
                    room_id: object_of(raw.get("account_data")).get("events")
                    for room_id, raw in rooms_of(rooms.get("join"))
                }
            )
        ),
        devices_changed=texts_of(lists.get("changed")),
        devices_left=texts_of(lists.get("left")),
        key_counts=counts_of(answer.get("device_one_time_keys_count")),
        unused_fallback=_fallback(answer),
    )


def _room(room_id: str, raw: dict[str, Any], membership: str) -> RoomNews:
    timeline, summary = object_of(raw.get("timeline")), object_of(raw.get("summary"))
    counts = object_of(raw.get("unread_notifications"))
    older = timeline.get("prev_batch")
    heroes = summary.get("m.heroes")
    return RoomNews(
        room_id=room_id,
        membership=membership,
        state=sound(check_events(object_of(raw.get("state")).get("events"))),
        timeline=check_events(timeline.get("events")),
        limited=timeline.get("limited") is True,
        older_token=older if isinstance(older, str) and is_text(older) else None,
        heroes=texts_of(heroes) if isinstance(heroes, list) else None,
        joined=count_of(summary.get("m.joined_member_count")),
        invited=count_of(summary.get("m.invited_member_count")),
        unread=count_of(counts.get("notification_count")),
        highlights=count_of(counts.get("highlight_count")),
        in_threads=_in_threads(object_of(raw.get("unread_thread_notifications"))),
    )


def _in_threads(raw: dict[str, Any]) -> tuple[int, int]:
    counts = [object_of(one) for one in raw.values()]
    unread, highlights = (
        [count_of(one.get(name)) or 0 for one in counts] for name in ("notification_count", "highlight_count")
    )
    return sum(unread), sum(highlights)


def _invite(room_id: str, raw: dict[str, Any]) -> InviteNews:
    events = object_of(raw.get("invite_state")).get("events")
    stripped = (check_stripped(event) for event in events) if isinstance(events, list) else ()
    return InviteNews(room_id, tuple(event for event in stripped if event is not None))


def _events(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _fallback(answer: dict[str, Any]) -> tuple[str, ...] | None:
    for name in ("device_unused_fallback_key_types", "org.matrix.msc2732.device_unused_fallback_key_types"):
        if isinstance(answer.get(name), list):
            return texts_of(answer[name])
    return None
