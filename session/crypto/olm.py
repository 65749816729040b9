"""Olm sessions with single devices: encrypt, decrypt, start.

A session is read from the database, used, and written back before its message goes anywhere.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import vodozemac

from session.crypto.account import OLM, OwnAccount
from session.crypto.canonical import canonical_json
from session.crypto.guard import Malformed, curve_key, decode_base64, encode_base64, guarded, olm_message
from session.store.database import Database

MOST_SESSIONS = 8
"""Kept for one device; the longest unused go first."""
MOST_SEEN = 20_000
"""Messages remembered so that a delivery that is repeated is not taken for a broken session."""


class Undecipherable(Malformed):
    """No session of ours opens this message."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A device that something is encrypted to."""

    user_id: str
    device_id: str
    curve_key: str
    signing_key: str


class OlmSessions:
    """All Olm sessions of this device."""

    def __init__(self, database: Database, account: OwnAccount) -> None:
        """Use the sessions in this database."""
        self._database = database
        self._account = account

    def has_session(self, sender_key: str) -> bool:
        """Return whether a message to the device with this Curve25519 key can be encrypted now."""
        return self._database.one("SELECT 1 FROM olm_session WHERE sender_key = ?", (sender_key,)) is not None

    def start(self, peer: Peer, one_time_key: str) -> None:
        """Start a session with a device from one of its one-time keys, whose signature is already checked."""
        account = self._account.load()
        identity, one_time = curve_key(peer.curve_key), curve_key(one_time_key)
        with guarded():
            session = account.create_outbound_session(identity, one_time)
        self._save(peer.curve_key, session)

    def encrypt(self, peer: Peer, event_type: str, content: dict[str, Any]) -> dict[str, Any]:
        """Return the content of an `m.room.encrypted` to-device event for one device.

        Raises:
            Undecipherable: when there is no session with it.
        """
        row = self._database.one(
            "SELECT pickle FROM olm_session WHERE sender_key = ? ORDER BY used DESC LIMIT 1", (peer.curve_key,)
        )
        if row is None:
            raise Undecipherable("no session")
        session = vodozemac.Session.from_pickle(str(row[0]), self._account.pickle_key)
        kind, body = session.encrypt(canonical_json(self._payload(peer, event_type, content))).to_parts()
        self._save(peer.curve_key, session, used=False)
        return {
            "algorithm": OLM,
            "sender_key": self._account.curve_key,
            "ciphertext": {peer.curve_key: {"type": kind, "body": encode_base64(body)}},
        }

    def _payload(self, peer: Peer, event_type: str, content: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": event_type,
            "content": content,
            "sender": self._account.user_id,
            "recipient": peer.user_id,
            "recipient_keys": {"ed25519": peer.signing_key},
            "keys": {"ed25519": self._account.signing_key},
            "sender_device_keys": self._account.device_keys(),
        }

    def seen(self, body: str) -> bool:
        """Return whether this very ciphertext was decrypted before, and remember it."""
        digest = hashlib.sha256(decode_base64(body)).digest()
        if self._database.one("SELECT 1 FROM olm_seen WHERE digest = ?", (digest,)) is not None:
            return True
        row = self._database.one("SELECT coalesce(max(place), 0) + 1 FROM olm_seen")
        place = int(row[0]) if row else 1
        self._database.execute("INSERT INTO olm_seen (digest, place) VALUES (?, ?)", (digest, place))
        self._database.execute("DELETE FROM olm_seen WHERE place <= ?", (place - MOST_SEEN,))
        return False

    def decrypt(self, sender_key: str, kind: object, body: object) -> bytes:
        """Return the plaintext of a message from the device with this Curve25519 key.

        Raises:
            Undecipherable: when no session opens it and it starts none.
            Malformed: when it is no Olm message at all.
        """
        message = olm_message(kind, body)
        pre_key = message.to_pre_key() if kind == 0 else None
        rows = self._database.all(
            "SELECT pickle FROM olm_session WHERE sender_key = ? ORDER BY used DESC", (sender_key,)
        )
        for (pickle,) in rows:
            session = vodozemac.Session.from_pickle(str(pickle), self._account.pickle_key)
            if pre_key is not None and not session.session_matches(pre_key):
                continue
            try:
                with guarded():
                    plaintext = session.decrypt(message)
            except Malformed:
                continue
            self._save(sender_key, session)
            return plaintext
        return self._accept(sender_key, pre_key)

    def _accept(self, sender_key: str, pre_key: vodozemac.PreKeyMessage | None) -> bytes:
        if pre_key is None:
            raise Undecipherable("no session")
        identity = curve_key(sender_key)
        try:
            session, plaintext = self._account.accept(identity, pre_key)
        except Malformed:
            raise Undecipherable("pre-key") from None
        self._save(sender_key, session)
        return plaintext

    def _save(self, sender_key: str, session: vodozemac.Session, *, used: bool = True) -> None:
        pickle = session.pickle(self._account.pickle_key)
        if not used:
            self._database.execute(
                "UPDATE olm_session SET pickle = ? WHERE sender_key = ? AND session_id = ?",
                (pickle, sender_key, session.session_id),
            )
            return
        row = self._database.one(
            "SELECT coalesce(max(used), 0) + 1 FROM olm_session WHERE sender_key = ?", (sender_key,)
        )
        self._database.execute(
            "INSERT OR REPLACE INTO olm_session (sender_key, session_id, pickle, used) VALUES (?, ?, ?, ?)",
            (sender_key, session.session_id, pickle, int(row[0]) if row else 1),
        )
        self._prune(sender_key)

    def _prune(self, sender_key: str) -> None:
        self._database.execute(
            "DELETE FROM olm_session WHERE sender_key = ? AND session_id NOT IN"
            " (SELECT session_id FROM olm_session WHERE sender_key = ? ORDER BY used DESC LIMIT ?)",
            (sender_key, sender_key, MOST_SESSIONS),
        )
