"""Opening encrypted room events: each once, under its own name, in its own room.

What comes out of the cipher is a message, never room state: a payload with a state key is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import vodozemac

from session.crypto.account import MEGOLM
from session.crypto.guard import Malformed, at, guarded, json_object, megolm_message, text_at
from session.crypto.room_keys import RoomKey, RoomKeys
from session.crypto.shields import NOT_THEIRS, Forged, Judge, Provenance
from session.crypto.withheld import Withheld, own_words, withheld_words
from session.store.database import Database
from session.values.model import Shield, ShieldLevel
from session.values.words import N_, Words

MISSING_KEY = "missing_key"
UNKNOWN_INDEX = "unknown_index"
REPLAYED = "replayed"
FORGED = "forged"
MALFORMED = "malformed"
WITHHELD = "withheld:"
OWN = "own device:"

_WORDS = {
    MISSING_KEY: N_("The key for this message has not arrived."),
    UNKNOWN_INDEX: N_("This message is from before the key was shared with this device."),
    REPLAYED: N_("Refused: a copy of an earlier message, sent again."),
    FORGED: N_("Refused: not written by the person it names."),
    MALFORMED: N_("Refused: a damaged or impermissible encrypted message."),
}


@dataclass(frozen=True, slots=True)
class Decrypted:
    """What an encrypted event said, and how far its origin is proven."""

    type: str
    content: dict[str, Any] = field(repr=False)
    shield: Shield
    session_id: str
    sender_device: str | None


@dataclass(frozen=True, slots=True)
class Undecryptable:
    """Why an encrypted event cannot be shown."""

    reason: Words
    code: str
    session_id: str | None = None

    @property
    def shield(self) -> Shield:
        """Return red for what was refused; of what cannot be read for now nothing is proven."""
        refused = self.code in (FORGED, REPLAYED, MALFORMED)
        return Shield(ShieldLevel.RED, self.reason) if refused else Shield(ShieldLevel.UNKNOWN)


class _Refused(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Messages:
    """Decrypts the events of rooms."""

    def __init__(self, database: Database, keys: RoomKeys, judge: Judge, withheld: Withheld, own_user: str) -> None:
        """Use the keys of `own_user`; `judge` says what they prove."""
        self._database = database
        self._keys = keys
        self._judge = judge
        self._withheld = withheld
        self._own_user = own_user

    def decrypt(self, room_id: str, event: Mapping[str, Any], *, remember: bool = True) -> Decrypted | Undecryptable:
        """Return what an `m.room.encrypted` event says, or why it cannot be shown; never raises for bad input.

        `sender_key` and `device_id` of the event are not looked at (MSC3700): the session's key says whose it is.
        Without `remember` it counts as only looked at: another event may still be the first with its content.
        """
        session_id = at(event, "content", "session_id")
        named = session_id if isinstance(session_id, str) else None
        try:
            with self._database.transaction():
                return self._decrypt(room_id, event, remember=remember)
        except _Refused as refused:
            return Undecryptable(_words(refused.code), refused.code, named)
        except Forged:
            return Undecryptable(_words(FORGED), FORGED, named)
        except (ValueError, TypeError, OverflowError, RecursionError):
            return Undecryptable(_words(MALFORMED), MALFORMED, named)

    def shield(self, room_id: str, session_id: str, sender: str) -> Shield | None:
        """Return the shield that messages of a session deserve by now, or None when it is not known."""
        for key in self._keys.candidates(room_id, session_id, sender):
            try:
                return self._judge.of(key, sender).shield
            except Forged:
                return NOT_THEIRS
        return None

    def _decrypt(self, room_id: str, event: Mapping[str, Any], *, remember: bool) -> Decrypted:
        if text_at(event, "content", "algorithm") != MEGOLM or "state_key" in event:
            raise _Refused(MALFORMED)
        sender, session_id = text_at(event, "sender"), text_at(event, "content", "session_id")
        message = megolm_message(at(event, "content", "ciphertext"))
        plaintext, key = self._open(room_id, session_id, sender, message)
        proven = self._judge.of(key, sender)
        payload = _checked_payload(plaintext, room_id)
        self._refuse_replay(room_id, session_id, message.message_index(), event, remember=remember)
        content = payload["content"]
        if "m.relates_to" not in content and isinstance(at(event, "content", "m.relates_to"), dict):
            content["m.relates_to"] = event["content"]["m.relates_to"]
        return _decrypted(payload, proven, session_id)

    def _open(
        self, room_id: str, session_id: str, sender: str, message: vodozemac.MegolmMessage
    ) -> tuple[bytes, RoomKey]:
        candidates = self._keys.candidates(room_id, session_id, sender)
        if not candidates:
            raise _Refused(self._missing(room_id, session_id, sender))
        usable = [key for key in candidates if key.first_index <= message.message_index()]
        if not usable:
            code = self._withheld.code(room_id, session_id, sender)
            raise _Refused(WITHHELD + code if code else self._answered(room_id, session_id) or UNKNOWN_INDEX)
        with guarded():
            return self._keys.session(usable[0]).decrypt(message).plaintext, usable[0]

    def _missing(self, room_id: str, session_id: str, sender: str) -> str:
        if code := self._withheld.code(room_id, session_id, sender):
            return WITHHELD + code
        if self._keys.belongs_to_others(room_id, session_id, sender):
            return FORGED
        return self._answered(room_id, session_id) or MISSING_KEY

    def _answered(self, room_id: str, session_id: str) -> str | None:
        """Return why a device of ours that was asked did not give the key, or None when none said so."""
        code = self._withheld.answered(room_id, session_id, self._own_user)
        return None if code is None else OWN + code

    def _refuse_replay(
        self, room_id: str, session_id: str, index: int, event: Mapping[str, Any], *, remember: bool
    ) -> None:
        event_id, timestamp = text_at(event, "event_id"), at(event, "origin_server_ts")
        if not isinstance(timestamp, int) or isinstance(timestamp, bool):
            raise _Refused(MALFORMED)
        row = self._database.one(
            "SELECT event_id, timestamp FROM message_index WHERE room_id = ? AND session_id = ? AND message_index = ?",
            (room_id, session_id, index),
        )
        if row is None and remember:
            self._database.execute(
                "INSERT INTO message_index (room_id, session_id, message_index, event_id, timestamp)"
                " VALUES (?, ?, ?, ?, ?)",
                (room_id, session_id, index, event_id, timestamp),
            )
        elif row is not None and row != (event_id, timestamp):
            raise _Refused(REPLAYED)


def _checked_payload(plaintext: bytes, room_id: str) -> dict[str, Any]:
    payload = json_object(plaintext)
    if "state_key" in payload or payload.get("room_id") != room_id:
        raise _Refused(MALFORMED)
    if not isinstance(payload.get("content"), dict) or not isinstance(payload.get("type"), str):
        raise _Refused(MALFORMED)
    if payload["type"] == "m.room.encrypted":
        raise Malformed("nested encryption")
    return payload


def _decrypted(payload: dict[str, Any], proven: Provenance, session_id: str) -> Decrypted:
    return Decrypted(payload["type"], payload["content"], proven.shield, session_id, proven.device_id)


def _words(code: str) -> Words:
    if code.startswith(OWN):
        return own_words(code.removeprefix(OWN))
    if code.startswith(WITHHELD):
        return withheld_words(code.removeprefix(WITHHELD))
    return Words.of(_WORDS[code])
