"""New Olm sessions from one-time keys that the server hands out, each key's signature checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from session.crypto.account import ONE_TIME
from session.crypto.canonical import has_signature
from session.crypto.devices import Device
from session.crypto.guard import Malformed, at, text_at
from session.crypto.olm import OlmSessions
from session.crypto.requests import Requests, client_path
from session.store.database import Database

CLAIM_BATCH = 100
"""Devices in one `/keys/claim`."""
FIRST_RETRY_MS = 15_000
LAST_RETRY_MS = 3_600_000


class Claims:
    """Starts Olm sessions with devices."""

    def __init__(self, database: Database, sessions: OlmSessions, now: Callable[[], int]) -> None:
        """Start sessions in this database; `now` gives milliseconds."""
        self._database = database
        self._sessions = sessions
        self._now = now

    async def start_missing(self, gateway: Requests, devices: Sequence[Device]) -> None:
        """Start a session with each of these devices that has none, unless it failed a short while ago."""
        await self.start(gateway, [device for device in devices if self._is_due(device)])

    async def start(self, gateway: Requests, devices: Sequence[Device]) -> None:
        """Start a new session with each of these devices."""
        for first in range(0, len(devices), CLAIM_BATCH):
            batch = devices[first : first + CLAIM_BATCH]
            wanted: dict[str, dict[str, str]] = {}
            for device in batch:
                wanted.setdefault(device.user_id, {})[device.device_id] = ONE_TIME
            body = {"one_time_keys": wanted, "timeout": 10_000}
            answer = await gateway.request("POST", client_path("keys", "claim"), body, deadline=60)
            with self._database.transaction():
                for device in batch:
                    self._take(device, at(answer, "one_time_keys", device.user_id, device.device_id))

    def _is_due(self, device: Device) -> bool:
        if self._sessions.has_session(device.curve_key):
            return False
        row = self._database.one(
            "SELECT retry_at FROM claim_failure WHERE user_id = ? AND device_id = ?", (device.user_id, device.device_id)
        )
        return row is None or int(row[0]) <= self._now()

    def _take(self, device: Device, keys: object) -> None:
        try:
            self._sessions.start(device.peer, _checked_one_time_key(device, keys))
        except Malformed:
            self._failed(device)
        else:
            self._database.execute(
                "DELETE FROM claim_failure WHERE user_id = ? AND device_id = ?", (device.user_id, device.device_id)
            )

    def _failed(self, device: Device) -> None:
        row = self._database.one(
            "SELECT failures FROM claim_failure WHERE user_id = ? AND device_id = ?", (device.user_id, device.device_id)
        )
        failures = int(row[0]) if row else 0
        wait = min(LAST_RETRY_MS, FIRST_RETRY_MS << min(failures, 10))
        self._database.execute(
            "INSERT OR REPLACE INTO claim_failure (user_id, device_id, failures, retry_at) VALUES (?, ?, ?, ?)",
            (device.user_id, device.device_id, failures + 1, self._now() + wait),
        )


def _checked_one_time_key(device: Device, keys: object) -> str:
    if not isinstance(keys, dict) or len(keys) != 1:
        raise Malformed("not one key")
    ((key_id, value),) = keys.items()
    if not isinstance(key_id, str) or not key_id.startswith(ONE_TIME + ":") or not isinstance(value, dict):
        raise Malformed("key id")
    if not has_signature(value, device.user_id, f"ed25519:{device.device_id}", device.signing_key):
        raise Malformed("signature")
    return text_at(value, "key")
