"""How the messages of a verification leave: straight to devices, or as events of a room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from session.crypto.outgoing import send_to_devices
from session.crypto.requests import Requests
from session.crypto.verification import wire
from session.crypto.verification.codes import CancelCode
from session.crypto.verification.party import Party, Thread

BODY = (
    "{user} asks to verify your keys, but your program cannot do that in a room."
    " Verify in another program, or directly between your devices."
)
"""What programs show that know nothing of verification."""


def is_ours(kind: str, content: Mapping[str, Any], own_user: str) -> bool:
    """Return whether an event of a verification holds nothing but what this program wrote: no word of a person."""
    if kind == "m.room.message":
        return content.get("msgtype") == wire.REQUEST and content.get("body") == BODY.format(user=own_user)
    return kind.startswith(wire.PREFIX) and "body" not in content


class RoomPost(Protocol):
    """Sends events to rooms, encrypted where the room is."""

    async def send(self, room_id: str, kind: str, content: Mapping[str, Any]) -> str:
        """Send an event and return its id."""
        ...


class Post:
    """Sends the messages of verifications."""

    def __init__(self, gateway: Requests, rooms: RoomPost) -> None:
        """Send through these."""
        self._gateway = gateway
        self._rooms = rooms

    async def ask_in_room(self, room_id: str, user_id: str, ours: Party, methods: Iterable[str]) -> str:
        """Send the request that opens a verification in a room, and return its event id."""
        content = {
            "msgtype": wire.REQUEST,
            "body": BODY.format(user=ours.user_id),
            "from_device": ours.device_id,
            "methods": list(methods),
            "to": user_id,
        }
        return await self._rooms.send(room_id, "m.room.message", content)

    async def send(
        self, thread: Thread, user_id: str, devices: Iterable[str], kind: str, content: Mapping[str, Any]
    ) -> None:
        """Send to these devices of a user; what belongs to a room goes there."""
        if thread.room_id is not None:
            await self._rooms.send(thread.room_id, kind, content)
        else:
            await send_to_devices(self._gateway, kind, [(user_id, device, dict(content)) for device in devices])

    async def cancel(self, thread: Thread, user_id: str, devices: Iterable[str], code: CancelCode) -> None:
        """Say that a verification is over of which nothing is known here."""
        reason = code.value.removeprefix("m.").replace("_", " ")
        await self.send(thread, user_id, devices, wire.CANCEL, thread.stamped({"code": code.value, "reason": reason}))
