"""The QR code that another device scans instead of comparing emoji (Matrix spec, "QR codes").

Law of this file: what the code proves is the key that we put in for the other side, never one that came over the wire.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import IntEnum

from session.crypto.guard import Malformed, decode_base64
from session.crypto.verification import wire
from session.crypto.verification.party import Party, Thread

MAGIC = b"MATRIX\x02"
SECRET_BYTES = 16
"""The spec suggests about 8; SDKs that scan take no fewer than 8, and this many cost no larger code."""
OFFERS = (wire.SAS, wire.SHOW, wire.RECIPROCATE)
"""The methods of a device that can show a code."""


class Mode(IntEnum):
    """Who verifies whom, and whether this device trusts its user's identity."""

    OTHER_USER = 0
    OWN_TRUSTING = 1
    OWN_UNSURE = 2


@dataclass(frozen=True, slots=True)
class Code:
    """What one QR code holds, and what a scan of it proves."""

    mode: Mode
    payload: bytes = field(repr=False)
    """The code's one segment, in byte mode."""
    secret: bytes = field(repr=False)
    proves: frozenset[str]
    """Ids of the other side's keys that are proven when our user says that the scan went well."""

    def is_answered_by(self, secret: bytes) -> bool:
        """Return whether a secret is the one in the code, so that its sender has seen the code."""
        return hmac.compare_digest(self.secret, secret)


def code_for(thread: Thread, ours: Party, theirs: Party) -> Code | None:
    """Return a new code to be shown to the other side, or None when a key that belongs in it is not known."""
    parts = _keys(ours, theirs)
    if parts is None:
        return None
    mode, first, second, proves = parts
    name, secret = thread.transaction_id.encode(), secrets.token_bytes(SECRET_BYTES)
    try:
        keys = decode_base64(first, 32) + decode_base64(second, 32)
    except Malformed:
        return None
    payload = MAGIC + bytes([mode]) + len(name).to_bytes(2, "big") + name + keys + secret
    return Code(mode, payload, secret, frozenset({f"ed25519:{proves}"}))


def can_scan(methods: Collection[str]) -> bool:
    """Return whether a device with these methods scans codes."""
    return wire.SCAN in methods and wire.RECIPROCATE in methods


def have_one_in_common(offers: Collection[str], methods: Collection[str]) -> bool:
    """Return whether two devices can verify each other, ours with `offers` and one with `methods`."""
    return wire.SAS in methods or (wire.SHOW in offers and can_scan(methods))


def _keys(ours: Party, theirs: Party) -> tuple[Mode, str, str, str] | None:
    """Return the mode, the two keys that belong in the code, and the name of the key that it proves."""
    if ours.user_id != theirs.user_id:
        if ours.master is None or theirs.master is None:
            return None
        return Mode.OTHER_USER, ours.master, theirs.master, theirs.master
    if ours.master is not None:
        return Mode.OWN_TRUSTING, ours.master, theirs.signing_key, theirs.device_id
    if theirs.master is None:
        return None
    return Mode.OWN_UNSURE, ours.signing_key, theirs.master, theirs.master
