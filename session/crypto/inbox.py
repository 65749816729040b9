"""What other devices send to this one: every event is taken alone, and none can stop the ones behind it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlcipher3 import dbapi2 as sqlite

from session.crypto.account import MEGOLM, OLM, OwnAccount
from session.crypto.devices import Devices, checked_device_keys
from session.crypto.guard import (
    Malformed,
    at,
    curve_key,
    json_object,
    object_at,
    shared_room_key,
    signing_key,
    text_at,
)
from session.crypto.key_requests import KeyRequests
from session.crypto.key_wishes import FORWARDED, KeyWishes
from session.crypto.olm import OlmSessions, Undecipherable
from session.crypto.room_keys import Origin, RoomKey, RoomKeys
from session.crypto.unwedge import Unwedging
from session.crypto.verification.letters import Letter, to_device_letter
from session.crypto.withheld import NO_OLM, Withheld
from session.store.crypto_tables import savepoint
from session.store.database import Database
from session.sync.guard import is_text
from session.values.words import Words

_log = logging.getLogger(__name__)

MOST_ID = 255
"""Bytes in a Matrix identifier."""


@dataclass(frozen=True, slots=True)
class Received:
    """What came of the to-device events of one sync."""

    sessions: tuple[tuple[str, str], ...]
    """(room id, session id) that can be decrypted from now on, or whose reason of absence is known now."""
    notices: tuple[Words, ...] = ()
    unlisted: tuple[str, ...] = ()
    """Users whose key came from a device that is not on the list we have of theirs."""
    letters: tuple[Letter, ...] = ()
    """What is about verifications and secrets."""
    without_channel: tuple[str, ...] = ()
    """Users who say that they can send this device no keys at all."""


@dataclass(slots=True)
class _News:
    sessions: dict[tuple[str, str], None] = field(default_factory=dict)
    unlisted: dict[str, None] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    without_channel: dict[str, None] = field(default_factory=dict)

    def letter(self, letter: Letter | None) -> None:
        if letter is not None:
            self.letters.append(letter)


@dataclass(frozen=True, slots=True)
class _Letter:
    """An Olm payload whose claims about sender and recipient hold."""

    type: str
    content: dict[str, Any]
    sender: str
    sender_key: str
    signing_key: str
    device_keys: dict[str, Any] | None


class Inbox:
    """Handles to-device events."""

    def __init__(
        self,
        database: Database,
        account: OwnAccount,
        sessions: OlmSessions,
        keys: RoomKeys,
        withheld: Withheld,
        unwedging: Unwedging,
        devices: Devices,
        requests: KeyRequests,
        wishes: KeyWishes,
    ) -> None:
        """Use the sessions and keys of this account."""
        self._database = database
        self._account = account
        self._sessions = sessions
        self._keys = keys
        self._withheld = withheld
        self._unwedging = unwedging
        self._devices = devices
        self._requests = requests
        self._wishes = wishes

    def receive(self, events: Sequence[Any]) -> Received:
        """Handle the to-device events of a sync in their order; only a fault of the database itself raises."""
        news = _News()
        for event in events:
            try:
                with savepoint(self._database):
                    self._one(event, news)
            except Undecipherable:
                self._note_wedged(event)
            except (sqlite.Error, MemoryError):
                raise
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one event is no reason to lose the next
                _log.info("a to-device event was skipped: %s", type(error).__name__)
        return Received(
            tuple(news.sessions), (), tuple(news.unlisted), tuple(news.letters), tuple(news.without_channel)
        )

    def _one(self, event: object, news: _News) -> None:
        kind, sender, content = text_at(event, "type"), text_at(event, "sender"), object_at(event, "content")
        if kind == "m.room.encrypted":
            letter = self._opened(sender, content)
            if letter is not None:
                self._withheld.forget_no_channel(sender)
            if letter is not None and letter.type == "m.room_key":
                self._take_room_key(letter, news)
            elif letter is not None and letter.type == FORWARDED:
                self._take_forwarded(letter, news)
            elif letter is not None:
                news.letter(to_device_letter(letter.type, sender, letter.content, letter.sender_key))
        elif kind == "m.room_key.withheld":
            self._take_withheld(sender, content, news)
        elif kind == "m.room_key_request":
            self._requests.note(sender, content)
        else:
            news.letter(to_device_letter(kind, sender, content, None))

    def _opened(self, sender: str, content: dict[str, Any]) -> _Letter | None:
        """Decrypt an Olm message, or return None when it was decrypted before."""
        if content.get("algorithm") != OLM:
            raise Malformed("algorithm")
        sender_key = curve_key(content.get("sender_key")).to_base64()
        ours = object_at(content, "ciphertext", self._account.curve_key)
        body = text_at(ours, "body")
        if self._sessions.seen(body):
            return None
        payload = json_object(self._sessions.decrypt(sender_key, ours.get("type"), body))
        return self._checked(payload, sender, sender_key)

    def _checked(self, payload: dict[str, Any], sender: str, sender_key: str) -> _Letter:
        """Check an Olm payload (Matrix spec, "m.olm.v1.curve25519-aes-sha2")."""
        if payload.get("sender") != sender or payload.get("recipient") != self._account.user_id:
            raise Malformed("sender or recipient")
        if at(payload, "recipient_keys", "ed25519") != self._account.signing_key:
            raise Malformed("recipient key")
        claimed = signing_key(at(payload, "keys", "ed25519")).to_base64()
        enclosed = payload.get("sender_device_keys")
        if enclosed is not None:
            device_id = text_at(enclosed, "device_id")
            if checked_device_keys(sender, device_id, enclosed) != (sender_key, claimed):
                raise Malformed("sender device keys")
        return _Letter(text_at(payload, "type"), object_at(payload, "content"), sender, sender_key, claimed, enclosed)

    def _take_room_key(self, letter: _Letter, news: _News) -> None:
        if letter.content.get("algorithm") != MEGOLM:
            raise Malformed("algorithm")
        room_id, session_id = _identifier(letter.content, "room_id"), _identifier(letter.content, "session_id")
        session = shared_room_key(letter.content.get("session_key"))
        if session.session_id != session_id:
            raise Malformed("session id")
        key = RoomKey(
            room_id,
            session_id,
            letter.sender,
            letter.sender_key,
            letter.signing_key,
            Origin.OLM,
            session.first_known_index,
            "",
            letter.device_keys,
        )
        if self._keys.add(session, key):
            if key.first_index == 0:
                # Otherwise it still says why what was before cannot be read.
                self._withheld.forget(room_id, session_id)
            news.sessions[room_id, session_id] = None
        if all(device.user_id != letter.sender for device in self._devices.owners(letter.sender_key)):
            news.unlisted[letter.sender] = None

    def _take_forwarded(self, letter: _Letter, news: _News) -> None:
        if letter.content.get("algorithm") != MEGOLM:
            raise Malformed("algorithm")
        found = self._wishes.take(letter.sender, letter.sender_key, letter.signing_key, letter.content)
        if found is not None:
            news.sessions[found] = None

    def _take_withheld(self, sender: str, content: dict[str, Any], news: _News) -> None:
        code = text_at(content, "code")
        if content.get("algorithm") != MEGOLM:
            return
        if code == NO_OLM:
            self._withheld.note_no_channel(sender)
            news.without_channel[sender] = None
        if code != NO_OLM or "session_id" in content:
            room_id, session_id = _identifier(content, "room_id"), _identifier(content, "session_id")
            self._withheld.note(room_id, session_id, sender, code)
            news.sessions[room_id, session_id] = None

    def _note_wedged(self, event: object) -> None:
        """Remember that the device at the other end writes what we cannot read."""
        sender, sender_key = at(event, "sender"), at(event, "content", "sender_key")
        if isinstance(sender, str) and is_text(sender) and isinstance(sender_key, str):
            self._unwedging.note(sender, sender_key)


def _identifier(content: dict[str, Any], name: str) -> str:
    value = text_at(content, name)
    if not value or len(value) > MOST_ID:
        raise Malformed(name)
    return value
