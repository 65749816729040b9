"""Room keys that we ask our own other devices for, and what of the answers is taken (Matrix spec, "Key requests").

Laws of this file: only devices that are proven to be ours are asked, and only what one of those was asked for is taken;
a key that comes so takes no other's place, and proves nothing of who wrote what it opens. Taking more than that is
where clients were led to show forged messages (CVE-2022-39246, CVE-2022-39249, CVE-2022-39257).
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import vodozemac

from session.crypto.account import MEGOLM, OwnAccount
from session.crypto.devices import Device, Devices
from session.crypto.guard import Malformed, exported_room_key, text_at
from session.crypto.outgoing import Letter, send_to_devices
from session.crypto.own_trust import is_proven
from session.crypto.recipients import Selection
from session.crypto.requests import Requests
from session.crypto.room_keys import Origin, RoomKeys
from session.store.database import Database
from session.values.errors import RequestRefused, Unreachable

REQUEST = "m.room_key_request"
FORWARDED = "m.forwarded_room_key"
PATIENCE_MS = 24 * 3600_000
"""So long a question is open: a phone answers when it is switched on. After that it has to be asked anew."""
MOST_OPEN = 500
"""Questions that are open at one time."""
MOST_DEVICES = 50
"""Devices that one question goes to."""


def _clock() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class _Wish:
    """A question that is open."""

    room_id: str
    session_id: str
    request_id: str
    sender_key: str
    devices: tuple[str, ...]


class KeyWishes:
    """The questions of one device."""

    def __init__(
        self,
        database: Database,
        account: OwnAccount,
        devices: Devices,
        selection: Selection,
        keys: RoomKeys,
        now: Callable[[], int] = _clock,
    ) -> None:
        """Ask and take by what this database knows; `now` gives milliseconds."""
        self._database = database
        self._account = account
        self._devices = devices
        self._selection = selection
        self._keys = keys
        self._now = now

    def askable(self) -> list[Device]:
        """Return our own other devices that may be asked: proven to be ours, and not blocked."""
        return [device for device in self._devices.of(self._account.user_id) if self._may_answer(device)][:MOST_DEVICES]

    async def ask(self, gateway: Requests, room_id: str, session_id: str, sender_key: str = "") -> int:
        """Ask for a session's key, and return how many devices were asked; none where none is proven to be ours.

        The question goes in the clear, as the specification has it: servers see that it is asked, and for which
        session. `sender_key` is what the message names as its device's key, or "".

        Raises:
            SessionError: when the server cannot be asked; the question is open all the same.
        """
        devices = self.askable()
        if not devices:
            return 0
        wish = self._open(room_id, session_id, sender_key, devices)
        body = {"algorithm": MEGOLM, "room_id": room_id, "session_id": session_id}
        if sender_key:
            body["sender_key"] = sender_key
        await self._send(gateway, wish, {**self._named(wish, "request"), "body": body})
        return len(devices)

    def take(
        self, sender: str, sender_key: str, signing_key: str, content: Mapping[str, Any]
    ) -> tuple[str, str] | None:
        """Take in a key that came over Olm; return its room and session when it makes something readable.

        Raises:
            Malformed: when it is not what a device that is proven to be ours was asked for.
        """
        wish = self._asked(text_at(content, "room_id"), text_at(content, "session_id"))
        device = self._device(sender, sender_key, signing_key)
        if wish is None or device is None or device.device_id not in wish.devices:
            raise Malformed("nobody asked")
        if wish.sender_key and content.get("sender_key") != wish.sender_key:
            raise Malformed("sender key")
        exported = {**content, "sender_claimed_keys": {"ed25519": content.get("sender_claimed_ed25519_key")}}
        session = exported_room_key(content.get("session_key"))
        if session.session_id != wish.session_id:
            raise Malformed("another session")
        if not self._is_better(wish, session):
            return None
        found = self._keys.import_one(exported, Origin.FORWARDED)
        if found is not None:
            self._database.execute(
                "UPDATE key_wish SET answered = 1 WHERE room_id = ? AND session_id = ?", (wish.room_id, wish.session_id)
            )
        return found

    async def end(self, gateway: Requests) -> None:
        """Take back what is answered, or was open for too long; what cannot be sent is tried again later.

        A copy that leaves messages unread is no answer yet: another device may have a better one.
        """
        too_old = self._now() - PATIENCE_MS
        rows = self._database.all(f"{_SELECT} WHERE {_READ} OR asked_at <= ? OR {_HELD}", (too_old,))
        for wish in map(_wish, rows):
            try:
                await self._send(gateway, wish, self._named(wish, "request_cancellation"))
            except (Unreachable, RequestRefused):
                return
            self._database.execute(
                "DELETE FROM key_wish WHERE room_id = ? AND session_id = ? AND request_id = ?",
                (wish.room_id, wish.session_id, wish.request_id),
            )

    def _open(self, room_id: str, session_id: str, sender_key: str, devices: Sequence[Device]) -> _Wish:
        """Write a question down before it is asked; one that is open goes on under its own id."""
        row = self._database.one(f"{_SELECT} WHERE room_id = ? AND session_id = ?", (room_id, session_id))
        request_id = _wish(row).request_id if row is not None else secrets.token_hex(16)
        wish = _Wish(room_id, session_id, request_id, sender_key, tuple(device.device_id for device in devices))
        with self._database.transaction():
            self._database.execute(
                "DELETE FROM key_wish WHERE request_id IN (SELECT request_id FROM key_wish ORDER BY asked_at DESC"
                " LIMIT -1 OFFSET ?)",
                (MOST_OPEN - 1,),
            )
            self._database.execute(
                "INSERT OR REPLACE INTO key_wish (room_id, session_id, request_id, sender_key, devices, asked_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (room_id, session_id, request_id, sender_key, json.dumps(wish.devices), self._now()),
            )
        return wish

    def _asked(self, room_id: str, session_id: str) -> _Wish | None:
        row = self._database.one(
            f"{_SELECT} WHERE room_id = ? AND session_id = ? AND asked_at > ?",
            (room_id, session_id, self._now() - PATIENCE_MS),
        )
        return None if row is None else _wish(row)

    def _device(self, sender: str, sender_key: str, signing_key: str) -> Device | None:
        """Return the device of ours that a letter came from, if it may answer."""
        found = (device for device in self._devices.owners(sender_key) if device.user_id == sender)
        device = next(found, None)
        if device is None or device.signing_key != signing_key or sender != self._account.user_id:
            return None
        return device if self._may_answer(device) else None

    def _may_answer(self, device: Device) -> bool:
        if device.device_id == self._account.device_id:
            return False
        blocked = self._selection.is_blocked(device.user_id, device.device_id)
        return not blocked and is_proven(self._database, self._account.user_id, device)

    def _is_better(self, wish: _Wish, session: vodozemac.InboundGroupSession) -> bool:
        """Return whether a copy opens more than each that is here.

        Raises:
            Malformed: when it does not lead to a copy that is here: nobody signs what is passed on.
        """
        held = self._keys.all_of(wish.room_id, wish.session_id)
        if any(key.first_index <= session.first_known_index for key in held):
            return False
        for key in held:
            known, led_to = self._keys.session(key).export_at(key.first_index), session.export_at(key.first_index)
            if known is None or led_to is None or known.to_base64() != led_to.to_base64():
                raise Malformed("another ratchet")
        return True

    async def _send(self, gateway: Requests, wish: _Wish, content: dict[str, Any]) -> None:
        own = self._account.user_id
        letters: list[Letter] = [(own, device_id, content) for device_id in wish.devices]
        await send_to_devices(gateway, REQUEST, letters)

    def _named(self, wish: _Wish, action: str) -> dict[str, Any]:
        return {
            "action": action,
            "request_id": wish.request_id,
            "requesting_device_id": self._account.device_id,
        }


_HELD = (
    "EXISTS (SELECT 1 FROM room_key k WHERE k.room_id = key_wish.room_id AND k.session_id = key_wish.session_id"
    " AND k.first_index = 0)"
)
"""The whole key came, from wherever."""
_READ = (
    "(answered = 1 AND NOT EXISTS (SELECT 1 FROM event e WHERE e.room_id = key_wish.room_id"
    " AND e.session_id = key_wish.session_id AND e.cipher IS NOT NULL))"
)
"""Nothing waits for it any more."""
_SELECT = "SELECT room_id, session_id, request_id, sender_key, devices FROM key_wish"


def _wish(row: tuple[Any, ...]) -> _Wish:
    room_id, session_id, request_id, sender_key, devices = row
    return _Wish(room_id, session_id, request_id, sender_key, tuple(json.loads(devices)))
