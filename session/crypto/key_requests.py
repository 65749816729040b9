"""Other devices that ask for room keys: none is ever handed out, and those that may not have it are told why.

A key goes to a device when its message is written, or never: forwarding on request is where clients have leaked keys.
Who lost one finds it in the key backup.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from session.crypto.account import MEGOLM, OwnAccount
from session.crypto.devices import Device, Devices
from session.crypto.guard import Malformed, object_at, text_at
from session.crypto.outgoing import Letter, send_to_devices
from session.crypto.recipients import Selection, left_out
from session.crypto.requests import Requests
from session.crypto.withheld import UNAUTHORISED, UNAVAILABLE, withheld_words
from session.store.database import Database
from session.sync.guard import is_text
from session.values.errors import RequestRefused, Unreachable

MOST_WAITING = 200
MOST_FOR_ONE = 10
"""Requests that wait for an answer, of all devices and of one; what is beyond gets none."""
MOST_AT_ONCE = 20
"""Answers in one round: who asks without end must not make us work."""
_LONGEST_ID = 255


class KeyRequests:
    """Answers `m.room_key_request` (Matrix spec, "Key requests")."""

    def __init__(self, database: Database, account: OwnAccount, devices: Devices, selection: Selection) -> None:
        """Answer by what this database knows."""
        self._database = database
        self._account = account
        self._devices = devices
        self._selection = selection

    def note(self, sender: str, content: dict[str, Any]) -> None:
        """Remember a request of a device that is on its owner's list; others are not answered.

        Raises:
            Malformed: when it is no request.
        """
        device_id = text_at(content, "requesting_device_id")
        device = self._devices.get(sender, device_id)
        if content.get("action") != "request" or device is None or device.gone or self._is_us(device):
            return
        body = object_at(content, "body")
        room_id, session_id = text_at(body, "room_id"), text_at(body, "session_id")
        if body.get("algorithm") != MEGOLM or not all(0 < len(one) <= _LONGEST_ID for one in (room_id, session_id)):
            raise Malformed("not a room key")
        if is_text(room_id) and is_text(session_id) and self._has_room(sender, device_id):
            self._database.execute(
                "INSERT OR IGNORE INTO key_request (user_id, device_id, room_id, session_id) VALUES (?, ?, ?, ?)",
                (sender, device_id, room_id, session_id),
            )

    def _has_room(self, user_id: str, device_id: str) -> bool:
        row = self._database.one(
            "SELECT count(*), coalesce(sum(user_id = ? AND device_id = ?), 0) FROM key_request", (user_id, device_id)
        )
        return row is not None and int(row[0]) < MOST_WAITING and int(row[1]) < MOST_FOR_ONE

    async def answer(self, gateway: Requests) -> None:
        """Tell those who asked why they get nothing, each once; what cannot be sent is tried again later."""
        waiting = self._database.all(
            "SELECT user_id, device_id, room_id, session_id FROM key_request LIMIT ?", (MOST_AT_ONCE,)
        )
        letters: list[Letter] = []
        for user, device_id, room_id, session_id in waiting:
            device = self._devices.get(user, device_id)
            code = self._code(device, room_id, session_id) if device is not None else None
            if code is not None and not self._was_told(user, device_id, session_id, code):
                letters.append((user, device_id, self._withheld(room_id, session_id, code)))
        try:
            # One by one: a device may have asked for several keys.
            for letter in letters:
                await send_to_devices(gateway, "m.room_key.withheld", [letter], self._delivered)
        except (Unreachable, RequestRefused):
            return
        with self._database.transaction():
            self._database.many(
                "DELETE FROM key_request WHERE user_id = ? AND device_id = ? AND room_id = ? AND session_id = ?",
                waiting,
            )

    def _code(self, device: Device, room_id: str, session_id: str) -> str | None:
        """Return why a device does not get a key; None when it had it, or may have it some other way."""
        held = self._database.one(
            "SELECT max(origin = 'own') FROM room_key WHERE room_id = ? AND session_id = ?", (room_id, session_id)
        )
        if held is None or held[0] is None:
            return UNAVAILABLE
        reason = self._selection.reason_against(device)
        if reason is not None:
            return left_out(device.user_id, device.device_id, reason).wire_code
        if device.user_id == self._account.user_id or self._was_shared(device, session_id):
            return None
        return UNAUTHORISED

    def _was_shared(self, device: Device, session_id: str) -> bool:
        row = self._database.one(
            "SELECT 1 FROM key_share WHERE session_id = ? AND user_id = ? AND device_id = ?",
            (session_id, device.user_id, device.device_id),
        )
        return row is not None

    def _was_told(self, user_id: str, device_id: str, session_id: str, code: str) -> bool:
        row = self._database.one(
            "SELECT 1 FROM key_withheld WHERE session_id = ? AND user_id = ? AND device_id = ? AND code = ?",
            (session_id, user_id, device_id, code),
        )
        return row is not None

    def _delivered(self, batch: Sequence[Letter]) -> None:
        rows = [(content["session_id"], user, device, content["code"]) for user, device, content in batch]
        with self._database.transaction():
            self._database.many(
                "INSERT OR IGNORE INTO key_withheld (session_id, user_id, device_id, code) VALUES (?, ?, ?, ?)", rows
            )

    def _withheld(self, room_id: str, session_id: str, code: str) -> dict[str, Any]:
        return {
            "algorithm": MEGOLM,
            "code": code,
            "reason": str(withheld_words(code)),
            "room_id": room_id,
            "session_id": session_id,
            "sender_key": self._account.curve_key,
        }

    def _is_us(self, device: Device) -> bool:
        return (device.user_id, device.device_id) == (self._account.user_id, self._account.device_id)
