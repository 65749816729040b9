"""Whether another device of our own account is proven to be ours, to be asked for keys and given secrets."""

from __future__ import annotations

from session.crypto.devices import Device
from session.crypto.verification.verified import Verified, trusted_own_identity
from session.store.database import Database


def is_proven(database: Database, own_user: str, device: Device) -> bool:
    """Return whether a device is ours: signed by an identity that we know to be ours, or verified here by comparing."""
    if device.user_id != own_user or device.gone:
        return False
    signed = device.signed and trusted_own_identity(database, own_user) is not None
    return signed or Verified(database).holds(own_user, device.signing_key)
