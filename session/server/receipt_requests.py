"""Requests that say how far one has read, that one types or is there, enumerated: nothing typed is in them."""

from __future__ import annotations

from typing import Any

from nio.api import Api

from session.server.gateway import Gateway
from session.values.model import RoomId


async def read(gateway: Gateway, room_id: RoomId, event_id: str, root: str | None, *, public: bool) -> None:
    """Tell how far a room, or the thread with this root, was read: everybody in it, or the server alone.

    Without a thread the receipt counts for the whole room (Matrix spec, "Threaded read receipts").
    """
    kind = "m.read" if public else "m.read.private"
    path = Api._build_path(["rooms", room_id, "receipt", kind, event_id])
    await gateway.request("POST", path, {} if root is None else {"thread_id": root})


async def set_marker(gateway: Gateway, room_id: RoomId, event_id: str) -> None:
    """Put the account's own read marker of a room at this event (Matrix spec, "Fully read markers")."""
    await gateway.request("POST", Api._build_path(["rooms", room_id, "read_markers"]), {"m.fully_read": event_id})


async def mark_unread(gateway: Gateway, user_id: str, room_id: RoomId, kind: str, *, unread: bool) -> None:
    """Mark a room as unread for the account's owner, or no longer; `kind` is one of the names of that setting."""
    path = Api._build_path(["user", user_id, "rooms", room_id, "account_data", kind])
    await gateway.request("PUT", path, {"unread": unread})


async def typing(gateway: Gateway, room_id: RoomId, user_id: str, writing: bool, lasts: int) -> None:
    """Tell a room that one types, for so many milliseconds, or that one no longer does."""
    path = Api._build_path(["rooms", room_id, "typing", user_id])
    await gateway.request("PUT", path, {"typing": writing, **({"timeout": lasts} if writing else {})})


async def presence_of(gateway: Gateway, user_id: str) -> dict[str, Any]:
    """Return whether somebody is there (`presence`, `last_active_ago`), as far as their server tells ours."""
    return await gateway.request("GET", Api._build_path(["presence", user_id, "status"]))


async def presence(gateway: Gateway, user_id: str, state: str) -> None:
    """Tell the server whether our user is there: online, unavailable or offline."""
    await gateway.request("PUT", Api._build_path(["presence", user_id, "status"]), {"presence": state})
