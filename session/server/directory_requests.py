"""Requests about a room's place in the server's list, enumerated: none of them carries text that a person typed."""

from __future__ import annotations

from nio.api import Api

from session.server.gateway import Gateway
from session.values.model import RoomId


async def list_room(gateway: Gateway, room_id: RoomId, *, listed: bool) -> None:
    """Let anybody find a room in the server's list, or nobody (Matrix spec, "Listing rooms")."""
    path = Api._build_path(["directory", "list", "room", room_id])
    await gateway.request("PUT", path, {"visibility": "public" if listed else "private"})
