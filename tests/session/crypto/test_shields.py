"""What a room key proves about who wrote with it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import vodozemac

from session.crypto.room_keys import Origin, RoomKey
from session.crypto.shields import Forged, judge
from session.values.model import ShieldLevel
from tests.fakes.crypto_people import ROOM, Person, World
from tests.fakes.forgery import honest_payload, letter, receive, room_key


async def _pair(world: World) -> tuple[Person, Person]:
    alice, bob = await world.signed_people("alice", "bob")
    bob.machine.track([alice.user_id])
    await bob.settle()
    await alice.prepare(bob)
    bob.sync()
    return alice, bob


def _key(author: Person) -> RoomKey:
    own = author.machine.account
    return RoomKey(ROOM, "s", author.user_id, own.curve_key, own.signing_key, Origin.OLM, 0, "")


async def test_only_the_device_itself_is_believed(world: World) -> None:
    alice, bob = await _pair(world)
    devices, identities, key = bob.machine.devices, bob.machine.identities, _key(alice)

    assert judge(key, alice.user_id, devices, identities).shield.level is ShieldLevel.NONE
    for forged, sender in (
        (replace(key, sender="@carol:example.org"), alice.user_id),
        (key, "@carol:example.org"),
        (replace(key, sender="@carol:example.org"), "@carol:example.org"),
        (replace(key, signing_key=bob.machine.account.signing_key), alice.user_id),
        (replace(key, signing_key=bob.machine.account.signing_key, origin=Origin.BACKUP), alice.user_id),
    ):
        with pytest.raises(Forged):
            judge(forged, sender, devices, identities)


async def test_an_imported_key_is_grey(world: World) -> None:
    alice, bob = await _pair(world)

    for origin in (Origin.IMPORTED, Origin.BACKUP):
        key = replace(_key(alice), sender="", origin=origin)
        found = judge(key, alice.user_id, bob.machine.devices, bob.machine.identities)
        assert found.shield.level is ShieldLevel.GREY


async def test_enclosed_keys_vouch_for_a_device_that_is_on_no_list(world: World) -> None:
    alice, bob = await _pair(world)
    published = world.server.devices[alice.user_id]["ONE"]
    bob.database.execute("DELETE FROM device WHERE user_id = ?", (alice.user_id,))
    devices, identities, key = bob.machine.devices, bob.machine.identities, _key(alice)

    def level(key: RoomKey) -> ShieldLevel:
        return judge(key, alice.user_id, devices, identities).shield.level

    assert level(key) is ShieldLevel.RED
    assert level(replace(key, device_keys=alice.machine.account.device_keys())) is ShieldLevel.RED
    assert level(replace(key, device_keys=published)) is ShieldLevel.NONE
    assert level(replace(key, device_keys=published, sender_key="x")) is ShieldLevel.RED
    assert level(replace(key, device_keys={})) is ShieldLevel.RED


async def test_a_key_that_claims_another_signing_key_is_forged(world: World) -> None:
    alice, bob = await _pair(world)
    session = vodozemac.GroupSession()
    payload = honest_payload(alice, bob, "m.room_key", room_key(session))
    del payload["sender_device_keys"]
    payload["keys"] = {"ed25519": bob.machine.account.signing_key}
    receive(bob, letter(alice, bob, payload))
    content = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "session_id": session.session_id,
        "ciphertext": session.encrypt(b"{}").to_base64(),
    }

    assert bob.code(alice.event(content)) == "forged"
    shield = bob.machine.shield(ROOM, session.session_id, alice.user_id)
    assert shield is not None
    assert shield.level is ShieldLevel.RED


async def test_another_device_of_the_same_user_does_not_take_over_a_key(world: World) -> None:
    alice, bob = await _pair(world)
    phone = await world.signed("alice", "PHONE")
    await bob.settle()
    await phone.prepare(bob)
    bob.sync()
    session = vodozemac.GroupSession()
    early = room_key(session)
    session.encrypt(b"x")
    late = room_key(session)
    receive(bob, letter(alice, bob, honest_payload(alice, bob, "m.room_key", late)))

    assert receive(bob, letter(phone, bob, honest_payload(phone, bob, "m.room_key", early))) == ()
    row = bob.database.one("SELECT sender_key FROM room_key WHERE session_id = ?", (session.session_id,))
    assert row == (alice.machine.account.curve_key,)


async def test_a_logged_out_device_keeps_its_shield(world: World) -> None:
    alice, bob = await _pair(world)
    phone = await world.signed("alice", "PHONE")
    await bob.settle()
    event = await phone.say("van de telefoon", bob)
    bob.sync()
    world.server.log_out(alice.user_id, "PHONE")
    await bob.settle()

    shield = bob.machine.shield(ROOM, event["content"]["session_id"], alice.user_id)

    assert shield is not None
    assert shield.level is ShieldLevel.NONE
