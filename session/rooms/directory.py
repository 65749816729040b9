"""Looks for rooms and people that this account does not know yet: the server's lists, and what is in a space."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hints.model import Clearance, Draft
from session.account.audit import Audit
from session.server import content_door, endpoints
from session.server.gateway import Gateway
from session.sync.guard import is_text
from session.values.listed import FoundPerson, ListedRoom, RoomPage
from session.values.model import RoomId, UserId

MOST_IN_SPACE = 5_000
"""Rooms; nobody reads a longer list, and a server could go on for ever."""
MOST_PAGES = 400


class Directory:
    """What can be asked about rooms and people elsewhere."""

    def __init__(self, gateway: Gateway, audit: Audit) -> None:
        """Ask through this gateway; `audit` keeps which clearances were used."""
        self._gateway = gateway
        self._audit = audit

    async def rooms(self, draft: Draft, clearance: Clearance, following: str | None = None) -> RoomPage:
        """Return rooms that anybody can find, and that the draft's text fits; `following` asks for the next page.

        Raises:
            SessionError: when the server refuses or cannot be reached; so do all of these.
        """
        answer = await content_door.public_rooms(self._gateway, draft, clearance, following)
        self._audit.sent("", clearance)
        later = answer.get("next_batch")
        rooms = tuple(_listed(raw) for raw in _objects(answer.get("chunk")) if _room_id(raw))
        return RoomPage(rooms, later if isinstance(later, str) and later and rooms else None)

    async def people(self, draft: Draft, clearance: Clearance) -> tuple[FoundPerson, ...]:
        """Return people that the server knows, and that the draft's text fits."""
        answer = await content_door.find_people(self._gateway, draft, clearance)
        self._audit.sent("", clearance)
        return tuple(
            FoundPerson(UserId(user_id), _text(raw, "display_name"))
            for raw in _objects(answer.get("results"))
            if (user_id := _text(raw, "user_id")).startswith("@")
        )

    async def in_space(self, space_id: RoomId) -> tuple[ListedRoom, ...]:
        """Return all rooms in a space, those of spaces in it behind these, as a tree in order.

        A server gives them in pages; all of them are fetched.
        """
        found: dict[str, dict[str, Any]] = {}
        since: str | None = None
        for _ in range(MOST_PAGES):
            answer = await endpoints.hierarchy(self._gateway, space_id, since)
            for raw in _objects(answer.get("rooms")):
                if room_id := _room_id(raw):
                    found.setdefault(room_id, raw)
            later = answer.get("next_batch")
            if not isinstance(later, str) or not later or later == since or len(found) > MOST_IN_SPACE:
                break
            since = later
        return tuple(_tree(space_id, found))


def _tree(space_id: str, found: dict[str, dict[str, Any]]) -> Iterator[ListedRoom]:
    """Yield what is in a space, each room once: spaces may contain each other."""
    seen = {space_id}
    waiting = [(child, 0) for child in reversed(_children(found.get(space_id, {})))]
    while waiting:
        room_id, depth = waiting.pop()
        raw = found.get(room_id)
        if raw is None or room_id in seen:
            continue
        seen.add(room_id)
        yield _listed(raw, depth)
        waiting += [(child, depth + 1) for child in reversed(_children(raw))]


def _children(raw: dict[str, Any]) -> list[str]:
    """Return the rooms in a space in their order (Matrix spec, "Ordering of children within a space")."""
    events = [
        (event, content)
        for event in _objects(raw.get("children_state"))
        if isinstance(content := event.get("content"), dict)
        and event.get("type") == "m.space.child"
        and isinstance(content.get("via"), list)
    ]
    keys = [(_order(content), _time(event), _text(event, "state_key")) for event, content in events]
    return [room_id for _, _, room_id in sorted(keys) if room_id]


def _order(content: dict[str, Any]) -> tuple[bool, str]:
    order = content.get("order")
    good = isinstance(order, str) and 0 < len(order) <= 50 and all(" " <= char <= "~" for char in order)
    return (not good, str(order) if good else "")


def _time(event: dict[str, Any]) -> int:
    time = event.get("origin_server_ts")
    return time if isinstance(time, int) and not isinstance(time, bool) else 0


def _listed(raw: dict[str, Any], depth: int = 0) -> ListedRoom:
    members, alias = raw.get("num_joined_members"), _text(raw, "canonical_alias")
    return ListedRoom(
        room_id=RoomId(_room_id(raw)),
        name=_text(raw, "name") or alias,
        topic=_text(raw, "topic"),
        alias=alias,
        members=min(members, 10**9) if isinstance(members, int) and not isinstance(members, bool) else 0,
        space=raw.get("room_type") == "m.space",
        depth=depth,
    )


def _room_id(raw: dict[str, Any]) -> str:
    room_id = _text(raw, "room_id")
    return room_id if room_id.startswith("!") and len(room_id) <= 255 else ""


def _text(raw: dict[str, Any], field: str) -> str:
    value = raw.get(field)
    return value if isinstance(value, str) and is_text(value) else ""


def _objects(raw: object) -> Iterator[dict[str, Any]]:
    for one in raw if isinstance(raw, list) else ():
        if isinstance(one, dict):
            yield one
