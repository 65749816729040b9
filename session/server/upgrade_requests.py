"""Requests about a room's version, enumerated: none of them carries text that a person typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nio.api import Api

from session.server.gateway import Gateway
from session.values.model import RoomId, UserId


async def capabilities(gateway: Gateway) -> dict[str, Any]:
    """Return what the server can do (Matrix spec, "Capabilities negotiation")."""
    answer = await gateway.request("GET", Api._build_path(["capabilities"]))
    found = answer.get("capabilities")
    return found if isinstance(found, dict) else {}


async def upgrade(gateway: Gateway, room_id: RoomId, version: str, creators: Sequence[UserId]) -> str:
    """Replace a room by a new one of this version, of which these are creators too; return its id, or ""."""
    body: dict[str, Any] = {"new_version": version, **({"additional_creators": list(creators)} if creators else {})}
    answer = await gateway.request("POST", Api._build_path(["rooms", room_id, "upgrade"]), body, deadline=120)
    made = answer.get("replacement_room")
    return made if isinstance(made, str) and made.startswith("!") else ""
