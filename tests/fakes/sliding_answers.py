"""Answers of simplified sliding sync, as Synapse gives them, or made of answers of /sync, however wrong those are."""

from __future__ import annotations

from typing import Any

from tests.fakes.room_events import ME, member

Json = dict[str, Any]
SLIDING = r"/client/unstable/org\.matrix\.simplified_msc3575/sync$"
OFFERED = {"versions": ["v1.15"], "unstable_features": {"org.matrix.simplified_msc3575": True}}


def sliding_room(*timeline: Any, state: tuple[Json, ...] = (), **more: Any) -> Json:
    """Return a room's part of an answer; `more` is taken as it is."""
    return {
        "timeline": list(timeline),
        "required_state": list(state),
        "limited": False,
        "notification_count": 0,
        "highlight_count": 0,
        **more,
    }


def sliding_sync(pos: str, rooms: Json | None = None, *, count: int | None = None, **extensions: Any) -> Json:
    """Return an answer with these rooms; the list holds them all, or `count`."""
    rooms = rooms or {}
    operation = {"op": "SYNC", "range": [0, 19], "room_ids": list(rooms)}
    listed = {"count": len(rooms) if count is None else count, "ops": [operation]}
    return {"pos": pos, "lists": {"all": listed}, "rooms": rooms, "extensions": extensions}


def sliding_answer(classic: Json) -> Json:
    """Return what an answer of /sync says in the other form; whatever has a wrong type keeps it."""
    rooms = classic.get("rooms")
    answer: Json = {"pos": classic.get("next_batch"), "lists": {"all": {"count": 1}}, "rooms": _rooms(rooms)}
    answer["extensions"] = {
        "to_device": _renamed(classic.get("to_device"), events="events"),
        "account_data": _settings(classic.get("account_data"), rooms),
        "receipts": _by_room(rooms, "ephemeral", "m.receipt"),
        "typing": _by_room(rooms, "ephemeral", "m.typing"),
        "e2ee": {
            name: classic[name]
            for name in ("device_lists", "device_one_time_keys_count", "device_unused_fallback_key_types")
            if name in classic
        },
    }
    return answer


def _rooms(raw: Any) -> Any:
    if not isinstance(raw, dict):
        return raw
    found: Json = {}
    for kind in ("leave", "invite", "join"):
        listed = raw.get(kind)
        for room_id, room in listed.items() if isinstance(listed, dict) else ():
            found[room_id] = _room(room, kind) if isinstance(room, dict) else room
    return found


def _settings(raw: Any, rooms: Any) -> Any:
    named = _renamed(raw, events="global")
    return {**(named or {}), **_by_room(rooms, "account_data")} if isinstance(named, dict | None) else named


def _by_room(rooms: Any, part: str, kind: str = "") -> Json:
    """Return what a part of each joined room lists; with a kind the last of that kind, as there is one in an answer."""
    joined = _inside(rooms, "join")
    if not isinstance(joined, dict):
        return {"rooms": joined}
    found = {
        room: _inside(one[part], "events") for room, one in joined.items() if isinstance(one, dict) and part in one
    }
    if kind:
        named = {
            room: [one for one in _listed(events) if _inside(one, "type") == kind] for room, events in found.items()
        }
        found = {room: events[-1] for room, events in named.items() if events}
    return {"rooms": found} if found else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _room(raw: Json, kind: str) -> Json:
    if kind == "invite":
        return {"initial": True, "invite_state": _inside(raw.get("invite_state"), "events")}
    timeline, summary, counts = (raw.get(name) for name in ("timeline", "summary", "unread_notifications"))
    room = {
        "timeline": _inside(timeline, "events"),
        "limited": _inside(timeline, "limited"),
        "prev_batch": _inside(timeline, "prev_batch"),
        "required_state": _state(raw.get("state"), _inside(timeline, "events")),
        "joined_count": _inside(summary, "m.joined_member_count"),
        "invited_count": _inside(summary, "m.invited_member_count"),
        "notification_count": _inside(counts, "notification_count"),
        "highlight_count": _inside(counts, "highlight_count"),
    }
    heroes = _inside(summary, "m.heroes")
    room["heroes"] = [{"user_id": hero} for hero in heroes] if isinstance(heroes, list) else heroes
    if kind == "leave" and isinstance(room["required_state"], list) and not _says_left(room["required_state"]):
        room["required_state"] = [*room["required_state"], member(ME, "leave")]
    return {name: value for name, value in room.items() if value is not None}


def _says_left(state: list[Any]) -> bool:
    """Return whether our own member event is there already, and says more than that we left."""
    own = [one for one in state if _inside(one, "type") == "m.room.member" and _inside(one, "state_key") == ME]
    return any(_inside(_inside(one, "content"), "membership") in ("leave", "ban") for one in own)


def _state(raw: Any, timeline: Any) -> Any:
    """Return the state after the timeline: what the timeline changes takes the place of what was before."""
    before = _inside(raw, "events")
    if not isinstance(before, list) and before is not None:
        return before
    later = (
        [one for one in timeline if isinstance(one, dict) and "state_key" in one] if isinstance(timeline, list) else []
    )
    return [*(before or []), *later]


def _renamed(raw: Any, **names: str) -> Any:
    if not isinstance(raw, dict):
        return raw
    return {names.get(name, name): value for name, value in raw.items()}


def _inside(raw: Any, name: str) -> Any:
    return raw.get(name) if isinstance(raw, dict) else raw
