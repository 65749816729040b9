"""Read an answer of /sync (Matrix spec, Client-Server API, "Syncing") into a batch, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from session.errors import Unreachable
from session.sync.batch import InviteNews, RoomNews, SyncBatch
from session.sync.guard import check_events, check_stripped, is_bounded, is_text, sound
from session.words import N_

TIMELINE_LIMIT = 30


def sync_filter() -> dict[str, Any]:
    """Return the filter that keeps an answer small: lazy members, short timelines, no presence."""
    return {
        "presence": {"not_types": ["*"]},
        "room": {
            "timeline": {"limit": TIMELINE_LIMIT, "lazy_load_members": True},
            "state": {"lazy_load_members": True},
            "ephemeral": {"not_types": ["*"]},
            "account_data": {"not_types": ["*"]},
            "include_leave": False,
        },
    }


def read_sync(answer: dict[str, Any]) -> SyncBatch:
    """Return the batch in an answer of /sync.

    Raises:
        Unreachable: when it has no next position, so that it cannot be an answer of /sync.
    """
    token = answer.get("next_batch")
    if not isinstance(token, str) or not token or not is_text(token):
        raise Unreachable(N_("The homeserver gave an answer that cannot be read."))
    rooms = _object(answer.get("rooms"))
    lists = _object(answer.get("device_lists"))
    return SyncBatch(
        next_token=token,
        rooms=(
            *(_room(room_id, raw, "join") for room_id, raw in _rooms(rooms.get("join"))),
            *(_room(room_id, raw, "leave") for room_id, raw in _rooms(rooms.get("leave"))),
        ),
        invites=tuple(_invite(room_id, raw) for room_id, raw in _rooms(rooms.get("invite"))),
        to_device=tuple(_to_device(_object(answer.get("to_device")).get("events"))),
        account_data=tuple(_account_data(_object(answer.get("account_data")).get("events"))),
        devices_changed=_texts(lists.get("changed")),
        devices_left=_texts(lists.get("left")),
        key_counts=_counts(answer.get("device_one_time_keys_count")),
        unused_fallback=_fallback(answer),
    )


def _room(room_id: str, raw: dict[str, Any], membership: str) -> RoomNews:
    timeline, summary = _object(raw.get("timeline")), _object(raw.get("summary"))
    counts = _object(raw.get("unread_notifications"))
    older = timeline.get("prev_batch")
    heroes = summary.get("m.heroes")
    return RoomNews(
        room_id=room_id,
        membership=membership,
        state=sound(check_events(_object(raw.get("state")).get("events"))),
        timeline=check_events(timeline.get("events")),
        limited=timeline.get("limited") is True,
        older_token=older if isinstance(older, str) and is_text(older) else None,
        heroes=_texts(heroes) if isinstance(heroes, list) else None,
        joined=_count(summary.get("m.joined_member_count")),
        invited=_count(summary.get("m.invited_member_count")),
        unread=_count(counts.get("notification_count")),
        highlights=_count(counts.get("highlight_count")),
    )


def _invite(room_id: str, raw: dict[str, Any]) -> InviteNews:
    events = _object(raw.get("invite_state")).get("events")
    stripped = (check_stripped(event) for event in events) if isinstance(events, list) else ()
    return InviteNews(room_id, tuple(event for event in stripped if event is not None))


def _to_device(raw: object) -> Iterator[dict[str, Any]]:
    for event in raw if isinstance(raw, list) else ():
        if isinstance(event, dict) and is_bounded(event):
            yield event


def _account_data(raw: object) -> Iterator[tuple[str, dict[str, Any]]]:
    for event in raw if isinstance(raw, list) else ():
        if isinstance(event, dict) and is_bounded(event):
            kind, content = event.get("type"), event.get("content")
            if isinstance(kind, str) and isinstance(content, dict):
                yield kind, content


def _rooms(raw: object) -> Iterator[tuple[str, dict[str, Any]]]:
    for room_id, room in _object(raw).items():
        if room_id.startswith("!") and len(room_id) <= 255 and is_text(room_id) and isinstance(room, dict):
            yield room_id, room


def _fallback(answer: dict[str, Any]) -> tuple[str, ...] | None:
    for name in ("device_unused_fallback_key_types", "org.matrix.msc2732.device_unused_fallback_key_types"):
        if isinstance(answer.get(name), list):
            return _texts(answer[name])
    return None


def _counts(raw: object) -> dict[str, int] | None:
    if not isinstance(raw, dict):
        return None
    return {name: count for name, value in raw.items() if (count := _count(value)) is not None}


def _count(value: object) -> int | None:
    return min(value, 1_000_000) if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _texts(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else ()
    return tuple(item for item in items if isinstance(item, str) and 0 < len(item) <= 255 and is_text(item))


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
