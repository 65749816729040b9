"""Olm and Megolm with libolm, an independent implementation, at the other end."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from session.crypto.canonical import canonical_json, has_signature
from session.crypto.machine import Machine
from session.crypto.messages import Decrypted
from session.crypto.olm import OlmSessions, Peer
from session.crypto.recipients import Recipients
from session.store.database import Database
from tests.fakes.crypto_people import ROOM, Person, World
from tests.fakes.forgery import receive

if sys.platform == "linux" and sys.version_info < (3, 13):
    import olm
else:
    pytest.skip("python-olm has no wheels for this Python or system", allow_module_level=True)

BOB = "@bob:example.org"


class LibolmDevice:
    """A device of bob's that runs on libolm and speaks only what this test needs."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.account = olm.Account()
        self.curve_key = self.account.identity_keys["curve25519"]
        self.signing_key = self.account.identity_keys["ed25519"]
        keys = {"curve25519:LIB": self.curve_key, "ed25519:LIB": self.signing_key}
        device = {"user_id": BOB, "device_id": "LIB", "algorithms": [], "keys": keys}
        world.server.devices[BOB]["LIB"] = self.signed(device)
        self.account.generate_one_time_keys(5)
        for key_id, key in self.account.one_time_keys["curve25519"].items():
            world.server.one_time[BOB, "LIB"][f"signed_curve25519:{key_id}"] = self.signed({"key": key})

    def signed(self, value: dict[str, Any]) -> dict[str, Any]:
        signature = self.account.sign(canonical_json(value).decode())
        return {**value, "signatures": {BOB: {"ed25519:LIB": signature}}}

    def open_letter(self) -> tuple[Any, dict[str, Any]]:
        """Decrypt the one pre-key message that waits, and return the session and its payload."""
        (event,) = self.world.server.inboxes.pop((BOB, "LIB"))
        letter = event["content"]["ciphertext"][self.curve_key]
        assert letter["type"] == 0
        message = olm.OlmPreKeyMessage(letter["body"])
        session = olm.InboundSession(self.account, message, event["content"]["sender_key"])
        return session, json.loads(session.decrypt(message))

    def letter(self, session: Any, receiver: Person, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        """Return a to-device event for a machine of ours."""
        own = receiver.machine.account
        payload = {
            "type": kind,
            "content": content,
            "sender": BOB,
            "recipient": receiver.user_id,
            "recipient_keys": {"ed25519": own.signing_key},
            "keys": {"ed25519": self.signing_key},
        }
        message = session.encrypt(json.dumps(payload))
        encrypted = {
            "algorithm": "m.olm.v1.curve25519-aes-sha2",
            "sender_key": self.curve_key,
            "ciphertext": {own.curve_key: {"type": message.message_type, "body": message.ciphertext}},
        }
        return {"type": "m.room.encrypted", "sender": BOB, "content": encrypted}


async def test_libolm_reads_our_olm_and_our_megolm(world: World) -> None:
    alice, lib = await world.signed("alice"), LibolmDevice(world)
    event = await alice.say("hallo libolm", BOB, recipients=Recipients.ALL)

    _, payload = lib.open_letter()
    group = olm.InboundGroupSession(payload["content"]["session_key"])
    plaintext, index = group.decrypt(event["content"]["ciphertext"])

    assert payload["type"] == "m.room_key"
    assert payload["sender"] == alice.user_id
    assert payload["keys"]["ed25519"] == alice.machine.account.signing_key
    assert group.id == event["content"]["session_id"]
    assert json.loads(plaintext)["content"]["body"] == "hallo libolm"
    assert index == 0


async def test_we_read_libolms_olm_and_megolm(world: World) -> None:
    alice, lib = await world.signed("alice"), LibolmDevice(world)
    await alice.prepare(BOB, recipients=Recipients.ALL)
    session, _ = lib.open_letter()
    group = olm.OutboundGroupSession()
    key = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "room_id": ROOM,
        "session_id": group.id,
        "session_key": group.session_key,
    }

    received = receive(alice, lib.letter(session, alice, "m.room_key", key))
    payload = {"type": "m.room.message", "room_id": ROOM, "content": {"body": "hallo sluis"}}
    content = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "session_id": group.id,
        "ciphertext": group.encrypt(json.dumps(payload)),
    }
    found = alice.read({**alice.event(content), "sender": BOB})

    assert received == ((ROOM, group.id),)
    assert isinstance(found, Decrypted)
    assert found.content["body"] == "hallo sluis"
    assert found.sender_device == "LIB"


async def test_libolm_starts_a_session_with_our_one_time_key(world: World) -> None:
    alice, lib = await world.signed("alice"), LibolmDevice(world)
    (claimed,) = world.server.claim(alice.user_id, "ONE").values()
    session = olm.OutboundSession(lib.account, alice.machine.account.curve_key, claimed["key"])
    group = olm.OutboundGroupSession()
    key = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "room_id": ROOM,
        "session_id": group.id,
        "session_key": group.session_key,
    }

    assert receive(alice, lib.letter(session, alice, "m.room_key", key)) == ((ROOM, group.id),)


async def test_a_long_conversation_in_both_directions(world: World) -> None:
    alice, lib = await world.signed("alice"), LibolmDevice(world)
    await alice.prepare(BOB, recipients=Recipients.ALL)
    session, _ = lib.open_letter()
    sessions = OlmSessions(alice.database, alice.machine.account)
    peer = Peer(BOB, "LIB", lib.curve_key, lib.signing_key)

    for number in range(20):
        letter = lib.letter(session, alice, "m.dummy", {"number": number})["content"]
        ours = letter["ciphertext"][alice.machine.account.curve_key]
        payload = json.loads(sessions.decrypt(lib.curve_key, ours["type"], ours["body"]))
        assert payload["content"] == {"number": number}
        sent = sessions.encrypt(peer, "m.dummy", {"number": number})["ciphertext"][lib.curve_key]
        assert sent["type"] == 1
        assert json.loads(session.decrypt(olm.OlmMessage(sent["body"])))["content"] == {"number": number}


def test_signatures_are_the_same_on_both_sides(world: World) -> None:
    lib = LibolmDevice(world)
    machine = Machine(Database.in_memory(), "@alice:example.org", "ONE")
    ours = machine.account.device_keys()

    assert has_signature(world.server.devices[BOB]["LIB"], BOB, "ed25519:LIB", lib.signing_key)
    bare = {name: value for name, value in ours.items() if name != "signatures"}
    signature = ours["signatures"]["@alice:example.org"]["ed25519:ONE"]
    olm.ed25519_verify(machine.account.signing_key, canonical_json(bare).decode(), signature)


async def test_an_exported_room_key_opens_in_libolm_and_back(world: World) -> None:
    alice = await world.signed("alice")
    event = await alice.say("hallo")
    (exported,) = alice.machine.export_keys()

    group = olm.InboundGroupSession.import_session(exported["session_key"])
    plaintext, _ = group.decrypt(event["content"]["ciphertext"])
    again = await world.unsigned("alice", "TWO")
    received = again.machine.import_keys([{**exported, "session_key": group.export_session(0)}])

    assert json.loads(plaintext)["content"]["body"] == "hallo"
    assert received.sessions == ((ROOM, exported["session_id"]),)
    assert again.text(event) == "hallo"
