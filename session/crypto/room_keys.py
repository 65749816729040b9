"""The Megolm keys that open messages: whose they are, where they came from, and which copy is the better one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

import vodozemac

from session.crypto.account import MEGOLM, OwnAccount
from session.crypto.canonical import canonical_json
from session.crypto.guard import Malformed, curve_key, exported_room_key, guarded, signing_key, text_at
from session.store.database import Database


class Origin(StrEnum):
    """How a room key came to us."""

    OLM = "olm"
    """Over an Olm channel, from the device that made it."""
    OWN = "own"
    """We made it."""
    IMPORTED = "imported"
    """From a file or another copy: nobody vouches for it."""
    BACKUP = "backup"
    FORWARDED = "forwarded"
    """From another device of ours, which we asked: nobody vouches for it."""


@dataclass(frozen=True, slots=True)
class RoomKey:
    """What is known of one Megolm session."""

    room_id: str
    session_id: str
    sender: str
    """The user whose device sent it; empty for a key that was imported."""
    sender_key: str
    """Curve25519 key of that device."""
    signing_key: str
    """Ed25519 key that the device claims."""
    origin: Origin
    first_index: int
    pickle: str = field(repr=False)
    device_keys: dict[str, Any] | None = field(default=None, repr=False)
    """The device's own key object, when it came along."""


class RoomKeys:
    """All inbound Megolm sessions."""

    def __init__(self, database: Database, account: OwnAccount) -> None:
        """Use the sessions in this database."""
        self._database = database
        self._account = account
        self._opened = lru_cache(maxsize=256)(self._open)

    def candidates(self, room_id: str, session_id: str, sender: str) -> list[RoomKey]:
        """Return the keys that may open messages of this sender: the one their device sent, then an imported one."""
        rows = self._database.all(
            f"{_SELECT} WHERE room_id = ? AND session_id = ? AND sender IN (?, '') ORDER BY sender DESC",
            (room_id, session_id, sender),
        )
        return [_room_key(row) for row in rows]

    def all_of(self, room_id: str, session_id: str) -> list[RoomKey]:
        """Return every copy of a session that is here, whoever it came from."""
        rows = self._database.all(f"{_SELECT} WHERE room_id = ? AND session_id = ?", (room_id, session_id))
        return [_room_key(row) for row in rows]

    def belongs_to_others(self, room_id: str, session_id: str, sender: str) -> bool:
        """Return whether we hold this session, but from somebody else than this sender."""
        return (
            self._database.one(
                "SELECT 1 FROM room_key WHERE room_id = ? AND session_id = ? AND sender NOT IN (?, '')",
                (room_id, session_id, sender),
            )
            is not None
        )

    def session(self, key: RoomKey) -> vodozemac.InboundGroupSession:
        """Return the session itself."""
        return self._opened(key.pickle)

    def add(self, session: vodozemac.InboundGroupSession, key: RoomKey) -> bool:
        """Store a session unless the copy we have is as good; return whether something became readable by it."""
        known = next(
            (k for k in self.candidates(key.room_id, session.session_id, key.sender) if k.sender == key.sender), None
        )
        if known is not None and (known.sender_key != key.sender_key or known.first_index <= session.first_known_index):
            return False
        self._database.execute(
            "INSERT OR REPLACE INTO room_key (room_id, session_id, sender, sender_key, signing_key, origin,"
            " first_index, pickle, device_keys, backed_up) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            (
                key.room_id,
                session.session_id,
                key.sender,
                key.sender_key,
                key.signing_key,
                key.origin.value,
                session.first_known_index,
                session.pickle(self._account.pickle_key),
                canonical_json(key.device_keys).decode() if key.device_keys else None,
            ),
        )
        return True

    def export(self) -> Iterator[dict[str, Any]]:
        """Yield every session in the format of the key export (Matrix spec, "Key export format")."""
        for row in self._database.all(f"{_SELECT} ORDER BY room_id, session_id"):
            yield self.exported(_room_key(row))

    def exported(self, key: RoomKey) -> dict[str, Any]:
        """Return one session in the format of the key export."""
        session = self.session(key)
        exported = session.export_at(session.first_known_index)
        if exported is None:
            raise Malformed("cannot be exported")
        return {
            "algorithm": MEGOLM,
            "room_id": key.room_id,
            "session_id": key.session_id,
            "session_key": exported.to_base64(),
            "sender_key": key.sender_key,
            "sender_claimed_keys": {"ed25519": key.signing_key},
            "forwarding_curve25519_key_chain": [],
        }

    def import_one(self, exported: dict[str, Any], origin: Origin = Origin.IMPORTED) -> tuple[str, str] | None:
        """Store an exported session; return its room and session id when it is news.

        Raises:
            Malformed: when it is not an exported session.
        """
        if exported.get("algorithm") != MEGOLM:
            raise Malformed("algorithm")
        session = exported_room_key(exported.get("session_key"))
        room_id = text_at(exported, "room_id")
        if session.session_id != text_at(exported, "session_id"):
            raise Malformed("session id")
        key = RoomKey(
            room_id,
            session.session_id,
            "",
            curve_key(exported.get("sender_key")).to_base64(),
            signing_key(text_at(exported, "sender_claimed_keys", "ed25519")).to_base64(),
            origin,
            session.first_known_index,
            "",
        )
        return (room_id, session.session_id) if self.add(session, key) else None

    def _open(self, pickle: str) -> vodozemac.InboundGroupSession:
        with guarded():
            return vodozemac.InboundGroupSession.from_pickle(pickle, self._account.pickle_key)


_SELECT = (
    "SELECT room_id, session_id, sender, sender_key, signing_key, origin, first_index, pickle, device_keys"
    " FROM room_key"
)


def _room_key(row: tuple[Any, ...]) -> RoomKey:
    room_id, session_id, sender, sender_key, signed_by, origin, first_index, pickle, device_keys = row
    return RoomKey(
        room_id,
        session_id,
        sender,
        sender_key,
        signed_by,
        Origin(origin),
        int(first_index),
        pickle,
        json.loads(device_keys) if device_keys else None,
    )
