"""The arithmetic of comparing: key exchange, commitment, pictures, proofs (Matrix spec, "SAS verification").

A proof over no key of ours to know proves nothing, and is refused here and nowhere else.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import vodozemac

from session.crypto.canonical import canonical_json
from session.crypto.guard import Malformed, curve_key, guarded
from session.crypto.verification.party import Party, Thread

AGREEMENTS = ("curve25519-hkdf-sha256",)
HASHES = ("sha256",)
MACS = ("hkdf-hmac-sha256.v2", "hkdf-hmac-sha256")
"""The better first; the second is the same with base64 that libolm once got wrong, for old clients."""
SHOWN = ("decimal", "emoji")


@dataclass(frozen=True, slots=True)
class Shown:
    """What both sides see."""

    emoji: tuple[int, ...]
    """Seven numbers below 64."""
    decimals: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Proof:
    """Proof of a side's keys, by key id, and of the list of the ids."""

    macs: dict[str, str]
    keys: str


def commitment(key: str, start: Mapping[str, Any]) -> bytes:
    """Return what binds the accepting side to its key before it has seen the other's."""
    return hashlib.sha256(key.encode() + canonical_json(start)).digest()


class Exchange:
    """One side's ephemeral key, and the secret that comes of it."""

    def __init__(self) -> None:
        """Make a new key."""
        self._sas = vodozemac.Sas()
        self.key = self._sas.public_key.to_base64()
        self._established: vodozemac.EstablishedSas | None = None

    def __repr__(self) -> str:
        """Show nothing of the secret."""
        return "Exchange()"

    def establish(self, their_key: str) -> None:
        """Compute the shared secret; possible once.

        Raises:
            Malformed: when their key is ours, or one that gives the secret away.
        """
        if their_key == self.key:
            raise Malformed("our own key")
        key = curve_key(their_key)
        with guarded():
            self._established = self._sas.diffie_hellman(key)

    def shown(self, starter: tuple[Party, str], accepter: tuple[Party, str], thread: Thread) -> Shown:
        """Return what both sides see; each side is given with its ephemeral key."""
        parts = [part for party, key in (starter, accepter) for part in (party.user_id, party.device_id, key)]
        info = "|".join(["MATRIX_KEY_VERIFICATION_SAS", *parts, thread.transaction_id])
        with guarded():
            found = self._secret().bytes(info)
            first, second, third = found.decimals
            return Shown(tuple(found.emoji_indices), (first, second, third))

    def prove(self, ours: Party, theirs: Party, thread: Thread, method: str) -> Proof:
        """Return the proof that our keys are ours."""
        keys = ours.keys()
        info = _info(ours, theirs, thread)
        macs = {key_id: self._mac(key, info + key_id, method) for key_id, key in keys.items()}
        return Proof(macs, self._mac(",".join(sorted(keys)), info + "KEY_IDS", method))

    def check(self, proof: Proof, ours: Party, theirs: Party, thread: Thread, method: str) -> frozenset[str]:
        """Return the ids of those of their keys that are proven.

        Raises:
            Malformed: when any part does not fit, or no key that we know is covered.
        """
        info = _info(theirs, ours, thread)
        if not self._fits(",".join(sorted(proof.macs)), info + "KEY_IDS", method, proof.keys):
            raise Malformed("key list")
        known = theirs.keys()
        covered = frozenset(known) & frozenset(proof.macs)
        if not covered:
            raise Malformed("no known key")
        for key_id in covered:
            if not self._fits(known[key_id], info + key_id, method, proof.macs[key_id]):
                raise Malformed("key")
        return covered

    def _secret(self) -> vodozemac.EstablishedSas:
        if self._established is None:
            raise Malformed("no secret yet")
        return self._established

    def _mac(self, text: str, info: str, method: str) -> str:
        with guarded():
            if method == "hkdf-hmac-sha256.v2":
                return str(self._secret().calculate_mac(text, info))
            return str(self._secret().calculate_mac_invalid_base64(text, info))

    def _fits(self, text: str, info: str, method: str, mac: str) -> bool:
        expected = self._mac(text, info, method)
        return hmac.compare_digest(expected.rstrip("=").encode(), mac.rstrip("=").encode("utf-8", "replace"))


def _info(sender: Party, receiver: Party, thread: Thread) -> str:
    ends = sender.user_id + sender.device_id + receiver.user_id + receiver.device_id
    return "MATRIX_KEY_VERIFICATION_MAC" + ends + thread.transaction_id
