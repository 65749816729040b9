"""Requests about threads, enumerated: none of them carries text that a person typed."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from session.server import endpoints
from session.server.gateway import Gateway
from session.values.model import EventId, RoomId


async def replies(gateway: Gateway, room_id: RoomId, root: EventId, older: str | None, limit: int) -> dict[str, Any]:
    """Return replies of a thread, newest first, from where `older` says on (Matrix spec, "Relationships API")."""
    params: dict[str, str | int] = {"dir": "b", "limit": limit, **({"from": older} if older is not None else {})}
    path = f"/_matrix/client/v1/rooms/{quote(room_id, safe='')}/relations/{quote(root, safe='')}/m.thread"
    return await gateway.request("GET", path, params=params)


async def root(gateway: Gateway, room_id: RoomId, event_id: EventId) -> dict[str, Any]:
    """Return the message that a thread began with."""
    return await endpoints.event(gateway, room_id, event_id)
