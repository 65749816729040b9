"""A stranger with a lure: writes past every client, having no reason to use this one."""

from __future__ import annotations

import secrets

from session.values.model import RoomId
from tui.demo.cast import LURES, STRANGER, YOU
from tui.demo.memory import Memory
from tui.demo.plain_http import call


def approach(memory: Memory) -> RoomId:
    """Invite you to a direct chat that is not encrypted, and return it."""
    stranger, you = memory.people[STRANGER], memory.people[YOU]
    room = {"is_direct": True, "preset": "trusted_private_chat", "invite": [you.user_id]}
    answer = call(memory.base_url, "POST", "/_matrix/client/v3/createRoom", room, token=stranger.token)
    return RoomId(str(answer["room_id"]))


def lure(memory: Memory, room_id: RoomId) -> None:
    """Write there what a stranger writes who is after your account."""
    token = memory.people[STRANGER].token
    for line in LURES:
        path = f"/_matrix/client/v3/rooms/{room_id}/send/m.room.message/{secrets.token_hex(8)}"
        call(memory.base_url, "PUT", path, {"msgtype": "m.text", "body": line}, token=token)
