"""Olm sessions that the other end can write to and we cannot read: replaced by new ones, now and then."""

from __future__ import annotations

from collections.abc import Callable

from session.crypto.claims import Claims
from session.crypto.devices import Device, Devices
from session.crypto.guard import Malformed, curve_key
from session.crypto.olm import OlmSessions
from session.crypto.outgoing import send_to_devices
from session.crypto.requests import Requests
from session.store.database import Database

PAUSE_MS = 3_600_000
"""A device gets one new session an hour at most: who writes garbage must not make us work (Matrix spec, "Recovering
from undecryptable messages")."""
MOST_AT_ONCE = 20
MOST_NOTED = 1_000


class Unwedging:
    """Devices whose sessions are broken, and their repair."""

    def __init__(
        self, database: Database, devices: Devices, sessions: OlmSessions, claims: Claims, now: Callable[[], int]
    ) -> None:
        """Use the sessions in this database; `now` gives milliseconds."""
        self._database = database
        self._devices = devices
        self._sessions = sessions
        self._claims = claims
        self._now = now

    def note(self, user_id: str, sender_key: str) -> None:
        """Remember that a message of this device could not be decrypted."""
        row = self._database.one("SELECT count(*) FROM olm_wedged")
        try:
            key = curve_key(sender_key).to_base64()
        except Malformed:
            return
        if row and int(row[0]) < MOST_NOTED:
            self._database.execute(
                "INSERT INTO olm_wedged (user_id, sender_key, wedged) VALUES (?, ?, 1)"
                " ON CONFLICT (user_id, sender_key) DO UPDATE SET wedged = 1",
                (user_id, key),
            )

    async def repair(self, gateway: Requests) -> None:
        """Start new sessions with broken devices and tell them so with an `m.dummy`."""
        with self._database.transaction():
            devices = self._due()
            for device in devices:
                self._database.execute(
                    "UPDATE olm_wedged SET wedged = 0, healed_at = ? WHERE user_id = ? AND sender_key = ?",
                    (self._now(), device.user_id, device.curve_key),
                )
        if not devices:
            return
        await self._claims.start(gateway, devices)
        with self._database.transaction():
            letters = [
                (device.user_id, device.device_id, self._sessions.encrypt(device.peer, "m.dummy", {}))
                for device in devices
                if self._sessions.has_session(device.curve_key)
            ]
        await send_to_devices(gateway, "m.room.encrypted", letters)

    def _due(self) -> list[Device]:
        rows = self._database.all(
            "SELECT user_id, sender_key FROM olm_wedged WHERE wedged = 1 AND healed_at <= ? LIMIT ?",
            (self._now() - PAUSE_MS, MOST_AT_ONCE),
        )
        due: list[Device] = []
        for user_id, sender_key in rows:
            owners = [device for device in self._devices.owners(sender_key) if device.user_id == user_id]
            due += [device for device in owners if not device.gone]
            if not owners:
                # On nobody's list: forgotten, so that strangers cannot fill the table.
                self._database.execute(
                    "DELETE FROM olm_wedged WHERE user_id = ? AND sender_key = ?", (user_id, sender_key)
                )
        return due
