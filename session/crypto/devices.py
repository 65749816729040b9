"""The devices of users: what `/keys/query` says, taken over only when it holds up.

A device's identity keys never change; one that comes back with others is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from session.crypto.canonical import canonical_json, has_signature
from session.crypto.guard import Malformed, at, curve_key, signing_key
from session.crypto.identities import Identities
from session.crypto.olm import Peer
from session.store.database import Database
from session.values.words import N_, Words


@dataclass(frozen=True, slots=True)
class Device:
    """A device whose own signature over its keys has been verified."""

    user_id: str
    device_id: str
    curve_key: str
    signing_key: str
    signed: bool
    """Whether its owner cross-signed it."""
    gone: bool
    """Whether it has been logged out since."""

    @property
    def peer(self) -> Peer:
        """Return the address for an Olm message to this device."""
        return Peer(self.user_id, self.device_id, self.curve_key, self.signing_key)


class Devices:
    """The devices known to this account."""

    def __init__(self, database: Database, identities: Identities, own: tuple[str, str, str, str]) -> None:
        """Use the devices in this database; `own` is our user, device id, Curve25519 and Ed25519 key."""
        self._database = database
        self._identities = identities
        self._own = own

    def of(self, user_id: str) -> list[Device]:
        """Return the present devices of a user, without the one we are."""
        rows = self._database.all(f"{_SELECT} WHERE user_id = ? AND gone = 0 ORDER BY device_id", (user_id,))
        return [device for device in map(_device, rows) if (device.user_id, device.device_id) != self._own[:2]]

    def get(self, user_id: str, device_id: str) -> Device | None:
        """Return one device, also when it is gone."""
        row = self._database.one(f"{_SELECT} WHERE user_id = ? AND device_id = ?", (user_id, device_id))
        return None if row is None else _device(row)

    def owners(self, key: str) -> list[Device]:
        """Return all devices, also gone ones, with this Curve25519 key."""
        return [_device(row) for row in self._database.all(f"{_SELECT} WHERE curve_key = ?", (key,))]

    def keys(self, user_id: str, device_id: str) -> dict[str, Any]:
        """Return the key object of a device as it was published, or an empty one."""
        row = self._database.one("SELECT keys FROM device WHERE user_id = ? AND device_id = ?", (user_id, device_id))
        return dict(json.loads(row[0])) if row else {}

    def update(self, user_id: str, found: Mapping[str, Any]) -> list[Words]:
        """Take over the devices in a `/keys/query` answer about one user and return what should be told."""
        notices: list[Words] = []
        present: list[str] = []
        for device_id, keys in found.items():
            try:
                if notice := self._take(user_id, device_id, keys):
                    notices.append(notice)
                present.append(device_id)
            except Malformed:
                known = self.get(user_id, device_id)
                if known is not None and not known.gone:
                    # Broken keys in place of good ones: the good ones stay, and that is said.
                    notices.append(_refused(user_id, device_id))
                    present.append(device_id)
        self._mark_gone(user_id, present)
        return notices

    def _take(self, user_id: str, device_id: str, keys: object) -> Words | None:
        curve, ed = checked_device_keys(user_id, device_id, keys)
        published = keys if isinstance(keys, dict) else {}
        if (user_id, device_id) == self._own[:2] and (curve, ed) != self._own[2:]:
            raise Malformed("not our keys")
        known = self.get(user_id, device_id)
        if known is not None and (known.curve_key, known.signing_key) != (curve, ed):
            return _refused(user_id, device_id)
        signed = self._identities.signed_by_owner(user_id, published)
        self._database.execute(
            "INSERT OR REPLACE INTO device (user_id, device_id, curve_key, signing_key, signed, gone, keys)"
            " VALUES (?, ?, ?, ?, ?, 0, ?)",
            (user_id, device_id, curve, ed, int(signed), canonical_json(published).decode()),
        )
        return None

    def _mark_gone(self, user_id: str, present: list[str]) -> None:
        for (device_id,) in self._database.all(
            "SELECT device_id FROM device WHERE user_id = ? AND gone = 0", (user_id,)
        ):
            if device_id not in present:
                self._database.execute(
                    "UPDATE device SET gone = 1 WHERE user_id = ? AND device_id = ?", (user_id, device_id)
                )


def _refused(user_id: str, device_id: str) -> Words:
    words = N_("The server shows other keys for device {device} of {user}; they are refused.")
    return Words.of(words, device=device_id, user=user_id)


def checked_device_keys(user_id: str, device_id: str, keys: object) -> tuple[str, str]:
    """Return the Curve25519 and the Ed25519 key of a device's key object.

    Raises:
        Malformed: when it names another user or device, or its own signature does not hold.
    """
    if not isinstance(keys, dict) or at(keys, "user_id") != user_id or at(keys, "device_id") != device_id:
        raise Malformed("another device")
    curve = curve_key(at(keys, "keys", f"curve25519:{device_id}")).to_base64()
    ed = signing_key(at(keys, "keys", f"ed25519:{device_id}")).to_base64()
    if not has_signature(keys, user_id, f"ed25519:{device_id}", ed):
        raise Malformed("self-signature")
    return curve, ed


_SELECT = "SELECT user_id, device_id, curve_key, signing_key, signed, gone FROM device"


def _device(row: tuple[Any, ...]) -> Device:
    return Device(row[0], row[1], row[2], row[3], bool(row[4]), bool(row[5]))
