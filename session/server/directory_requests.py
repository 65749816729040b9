"""Requests about where rooms can be found, enumerated: none of them carries text that was not cleared before."""

from __future__ import annotations

from typing import Any

from nio.api import Api

from session.server.gateway import Gateway
from session.values.model import RoomId

_ROOM_ID_LENGTH = 255


async def list_room(gateway: Gateway, room_id: RoomId, *, listed: bool) -> None:
    """Let anybody find a room in the server's list, or nobody (Matrix spec, "Listing rooms")."""
    path = Api._build_path(["directory", "list", "room", room_id])
    await gateway.request("PUT", path, {"visibility": "public" if listed else "private"})


async def aliases(gateway: Gateway, room_id: RoomId) -> dict[str, Any]:
    """Return the addresses on our server that lead to a room (`aliases`)."""
    return await gateway.request("GET", Api._build_path(["rooms", room_id, "aliases"]))


async def room_at(gateway: Gateway, alias: str) -> str:
    """Return the id of the room that an address leads to, or ""."""
    room_id = (await gateway.request("GET", Api._build_path(["directory", "room", alias]))).get("room_id")
    return room_id if isinstance(room_id, str) and len(room_id) <= _ROOM_ID_LENGTH else ""
