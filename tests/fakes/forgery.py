"""Encrypted things that an honest machine would never write."""

from __future__ import annotations

from typing import Any

import vodozemac

from session.crypto.canonical import canonical_json
from session.crypto.guard import encode_base64
from session.crypto.olm import OlmSessions
from tests.fakes.crypto_people import ROOM, Person


def room_event(author: Person, payload: dict[str, Any] | bytes, room: str = ROOM) -> dict[str, Any]:
    """Return an event whose payload is encrypted as it is, with the author's own room key."""
    key = author.machine.account.pickle_key
    row = author.database.one("SELECT pickle FROM group_session WHERE room_id = ?", (room,))
    assert row is not None
    session = vodozemac.GroupSession.from_pickle(row[0], key)
    message = session.encrypt(payload if isinstance(payload, bytes) else canonical_json(payload))
    author.database.execute("UPDATE group_session SET pickle = ? WHERE room_id = ?", (session.pickle(key), room))
    content = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "session_id": session.session_id,
        "ciphertext": message.to_base64(),
    }
    return author.event(content)


def letter(author: Person, receiver: Person, payload: dict[str, Any] | bytes) -> dict[str, Any]:
    """Return a to-device event whose Olm payload is encrypted as it is; the two must have a session."""
    key = author.machine.account.pickle_key
    receiver_key = receiver.machine.account.curve_key
    row = author.database.one(
        "SELECT session_id, pickle FROM olm_session WHERE sender_key = ? ORDER BY used DESC LIMIT 1", (receiver_key,)
    )
    assert row is not None
    session = vodozemac.Session.from_pickle(row[1], key)
    kind, body = session.encrypt(payload if isinstance(payload, bytes) else canonical_json(payload)).to_parts()
    author.database.execute("UPDATE olm_session SET pickle = ? WHERE session_id = ?", (session.pickle(key), row[0]))
    content = {
        "algorithm": "m.olm.v1.curve25519-aes-sha2",
        "sender_key": author.machine.account.curve_key,
        "ciphertext": {receiver_key: {"type": kind, "body": encode_base64(body)}},
    }
    return {"type": "m.room.encrypted", "sender": author.user_id, "content": content}


def honest_payload(author: Person, receiver: Person, kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """Return the Olm payload that an honest machine would write, to be changed in one place."""
    sessions = OlmSessions(author.database, author.machine.account)
    peer = author.machine.devices.get(receiver.user_id, receiver.device_id)
    assert peer is not None
    return sessions._payload(peer.peer, kind, content)


def room_key(session: vodozemac.GroupSession, room: str = ROOM) -> dict[str, Any]:
    """Return the content of an `m.room_key`."""
    return {
        "algorithm": "m.megolm.v1.aes-sha2",
        "room_id": room,
        "session_id": session.session_id,
        "session_key": session.session_key.to_base64(),
    }


def receive(person: Person, *events: Any) -> tuple[tuple[str, str], ...]:
    """Let a person take in to-device events and return what became readable."""
    return person.machine.receive(events, [], [], None, None).sessions
