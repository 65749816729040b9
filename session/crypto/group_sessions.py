"""Outbound Megolm sessions: one for each room, its index in the database before a ciphertext leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import vodozemac

from session.crypto.account import MEGOLM, OwnAccount
from session.crypto.canonical import canonical_json
from session.crypto.guard import at
from session.crypto.recipients import SharedWith
from session.crypto.room_keys import Origin, RoomKey, RoomKeys
from session.store.database import Database
from session.values.errors import CannotEncrypt
from session.values.words import N_

DAY_MS = 86_400_000
MESSAGES = 100
PERIOD_MS = 7 * DAY_MS


@dataclass(frozen=True, slots=True)
class Rotation:
    """When a room's key is replaced: as `m.room.encryption` asks, but never later than our own bounds."""

    messages: int = MESSAGES
    period_ms: int = PERIOD_MS

    @classmethod
    def of(cls, content: object) -> Rotation:
        """Return what a room's encryption event asks for, within sane bounds; nonsense gives the default."""
        messages, period = at(content, "rotation_period_msgs"), at(content, "rotation_period_ms")
        return cls(
            _between(messages, 1, MESSAGES, MESSAGES),
            _between(period, 3_600_000, PERIOD_MS, PERIOD_MS),
        )


@dataclass(frozen=True, slots=True)
class GroupSession:
    """A room's outbound session as it is stored."""

    room_id: str
    session_id: str
    created_at: int
    messages: int
    ready: bool
    pickle: str = field(repr=False)


class GroupSessions:
    """All outbound Megolm sessions."""

    def __init__(self, database: Database, account: OwnAccount, keys: RoomKeys, now: Callable[[], int]) -> None:
        """Use the sessions in this database; `now` gives milliseconds."""
        self._database = database
        self._account = account
        self._keys = keys
        self._now = now

    def of(self, room_id: str) -> GroupSession | None:
        """Return the session of a room."""
        row = self._database.one(
            "SELECT room_id, session_id, created_at, messages, ready, pickle FROM group_session WHERE room_id = ?",
            (room_id,),
        )
        return None if row is None else GroupSession(row[0], row[1], row[2], row[3], bool(row[4]), row[5])

    def is_worn(self, session: GroupSession, rotation: Rotation) -> bool:
        """Return whether a session has sent enough or lived long enough; so it has when the clock went back."""
        age = self._now() - session.created_at
        return session.messages >= rotation.messages or not 0 <= age < rotation.period_ms

    def renew(self, room_id: str) -> GroupSession:
        """Make a new session for a room, not ready yet, and store it for reading our own messages too."""
        session = vodozemac.GroupSession()
        inbound = vodozemac.InboundGroupSession(session.session_key)
        key = RoomKey(
            room_id, session.session_id, self._account.user_id, self._account.curve_key, self._account.signing_key,
            Origin.OWN, 0, "", self._account.device_keys(),
        )  # fmt: skip
        with self._database.transaction():
            self.discard(room_id)
            self._keys.add(inbound, key)
            pickle = session.pickle(self._account.pickle_key)
            self._database.execute(
                "INSERT INTO group_session (room_id, session_id, pickle, created_at) VALUES (?, ?, ?, ?)",
                (room_id, session.session_id, pickle, self._now()),
            )
        return GroupSession(room_id, session.session_id, self._now(), 0, False, pickle)

    def discard(self, room_id: str) -> None:
        """Never use the room's session again; who it was shared with stays on record."""
        self._database.execute("DELETE FROM group_session WHERE room_id = ?", (room_id,))

    def mark_ready(self, room_id: str, session_id: str) -> None:
        """Allow encrypting: everybody who should have the key was sent it."""
        self._database.execute(
            "UPDATE group_session SET ready = 1 WHERE room_id = ? AND session_id = ?", (room_id, session_id)
        )

    def shared_with(self, session_id: str) -> set[SharedWith]:
        """Return the devices that were sent the key of a session."""
        rows = self._database.all("SELECT user_id, device_id FROM key_share WHERE session_id = ?", (session_id,))
        return {SharedWith(user, device) for user, device in rows}

    def record_share(self, session_id: str, index: int, receivers: Iterable[tuple[str, str, str]]) -> None:
        """Note which devices (user, device, Curve25519 key) were sent the key, and from which index on."""
        self._database.many(
            "INSERT OR IGNORE INTO key_share (session_id, user_id, device_id, curve_key, message_index)"
            " VALUES (?, ?, ?, ?, ?)",
            [(session_id, user, device, key, index) for user, device, key in receivers],
        )

    def index(self, session: GroupSession) -> int:
        """Return the index that the next message of a session will have."""
        return self._unpickled(self.of(session.room_id) or session).message_index

    def room_key(self, session: GroupSession) -> tuple[dict[str, Any], int]:
        """Return the content of the `m.room_key` for a session as it is now, and its index."""
        group = self._unpickled(session)
        content = {
            "algorithm": MEGOLM,
            "room_id": session.room_id,
            "session_id": session.session_id,
            "session_key": group.session_key.to_base64(),
        }
        return content, group.message_index

    def encrypt(self, room_id: str, event_type: str, content: dict[str, Any]) -> dict[str, Any]:
        """Return the content of an `m.room.encrypted` event.

        Raises:
            CannotEncrypt: when no session is ready for the room.
        """
        with self._database.transaction():
            stored = self.of(room_id)
            if stored is None or not stored.ready:
                raise CannotEncrypt(N_("The room's key has not been shared yet; nothing was sent."))
            group = self._unpickled(stored)
            payload = canonical_json({"room_id": room_id, "type": event_type, "content": content})
            message = group.encrypt(payload)
            self._database.execute(
                "UPDATE group_session SET pickle = ?, messages = messages + 1 WHERE room_id = ?",
                (group.pickle(self._account.pickle_key), room_id),
            )
        encrypted = {
            "algorithm": MEGOLM,
            "ciphertext": message.to_base64(),
            "session_id": stored.session_id,
            # Deprecated since v1.3, never read by us, still expected by older clients.
            "sender_key": self._account.curve_key,
            "device_id": self._account.device_id,
        }
        # Servers aggregate by it, so it stays readable (Matrix spec, "m.megolm.v1.aes-sha2").
        return {**encrypted, **({"m.relates_to": content["m.relates_to"]} if "m.relates_to" in content else {})}

    def _unpickled(self, session: GroupSession) -> vodozemac.GroupSession:
        return vodozemac.GroupSession.from_pickle(session.pickle, self._account.pickle_key)


def _between(value: object, least: int, most: int, default: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        return default
    return min(max(value, least), most)
