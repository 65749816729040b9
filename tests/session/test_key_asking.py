"""Asking for the key of a message that cannot be read: whom, what is said of it, and the row that heals."""

from __future__ import annotations

from itertools import count
from typing import Any, cast

import pytest

from session.crypto.backup import SECRET
from session.server.gateway import Gateway
from session.store.crypto_tables import write_secret
from session.sync.classic import read_sync
from session.trust.key_asking import KeyAsked, KeyAsking
from session.values.errors import NoSuchMessage, SessionError
from session.values.model import EventId, ItemKind, RoomId, ShieldLevel
from tests.fakes.backed_up import BackedUp
from tests.fakes.crypto_people import ROOM, Person, World
from tests.fakes.room_events import room_news, sync_answer

_numbers = count(1)
HERE = RoomId(ROOM)


def asking(person: Person, device: BackedUp) -> KeyAsking:
    """Return what asks for a device, through its door to the key server."""
    return KeyAsking(person.database, cast("Gateway", person.door), person.machine, device.backup)


def take(person: Person, device: BackedUp, *events: dict[str, Any]) -> None:
    """Take in a sync with these room events, and with what came for the device."""
    to_device = {"events": person.door.sync()["to_device"]}
    answer = sync_answer(f"s{next(_numbers)}", join={ROOM: room_news(*events)}, to_device=to_device)
    device.arrival.apply(read_sync(answer))


async def passed_on(phone: Person, laptop: Person, event: dict[str, Any], index: int = 0) -> None:
    """Let the phone pass the key of an event on, from a number of its messages on."""
    keys, session_id = phone.machine.room_keys, event["content"]["session_id"]
    (key,) = keys.all_of(ROOM, session_id)
    exported = keys.session(key).export_at(index)
    assert exported is not None
    content = {
        **keys.exported(key),
        "session_key": exported.to_base64(),
        "sender_claimed_ed25519_key": key.signing_key,
    }
    to = phone.machine.devices.get(laptop.user_id, "LAPTOP")
    assert to is not None
    assert await phone.machine.send_encrypted(phone.door, to, "m.forwarded_room_key", content)


async def home(world: World) -> tuple[Person, Person, dict[str, Any], dict[str, Any]]:
    """Return a phone that can read what Bob wrote, a laptop that cannot, and the two things that he wrote."""
    bob, phone = await world.signed("bob"), await world.signed("alice", "PHONE")
    event, second = await bob.say("tot morgen", phone), await bob.say("en overmorgen", phone)
    phone.sync()
    laptop = await world.signed("alice", "LAPTOP")
    for one in (phone, laptop):
        one.machine.track([phone.user_id, bob.user_id])
        await one.settle()
    laptop.database.execute("DELETE FROM crypto_secret WHERE name = ?", (SECRET,))
    return phone, laptop, event, second


async def test_a_row_heals_when_another_device_answers_and_is_marked(world: World) -> None:
    phone, laptop, event, _second = await home(world)
    device = BackedUp(laptop)
    device.receive(event)
    asked = await asking(laptop, device).ask(HERE, EventId(event["event_id"]))
    assert asked == KeyAsked(devices=1, backup=False)

    await passed_on(phone, laptop, event)
    take(laptop, device)
    (row,) = device.items()
    assert (row.kind, row.body, row.shield.level) == (ItemKind.MESSAGE, "tot morgen", ShieldLevel.GREY)
    assert "another device of yours passed on" in str(row.shield.reason)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("m.unavailable", "does not have it either"),
        ("m.unverified", "for which this one is not verified"),
        ("m.unauthorised", "does not give it"),
    ],
)
async def test_a_row_says_when_another_device_does_not_give_the_key(world: World, code: str, words: str) -> None:
    phone, laptop, event, _second = await home(world)
    device = BackedUp(laptop)
    device.receive(event)
    await asking(laptop, device).ask(HERE, EventId(event["event_id"]))
    named = {"room_id": ROOM, "session_id": event["content"]["session_id"], "code": code}
    told = {"algorithm": "m.megolm.v1.aes-sha2", **named}
    letter = {"type": "m.room_key.withheld", "sender": phone.user_id, "content": told}
    world.server.inboxes.setdefault((laptop.user_id, "LAPTOP"), []).append(letter)
    take(laptop, device)
    (row,) = device.items()
    assert (row.kind, row.shield.level) == (ItemKind.UNABLE_TO_DECRYPT, ShieldLevel.UNKNOWN)
    assert words in str(row.words)

    await passed_on(phone, laptop, event)
    take(laptop, device)
    assert [row.body for row in device.items()] == ["tot morgen"]


async def test_a_copy_that_leaves_messages_unread_does_not_end_the_question(world: World) -> None:
    phone, laptop, first, second = await home(world)
    device = BackedUp(laptop)
    device.receive(first, second)
    await asking(laptop, device).ask(HERE, EventId(first["event_id"]))
    world.server.inboxes.pop((phone.user_id, "PHONE"))

    await passed_on(phone, laptop, first, index=1)
    take(laptop, device)
    await laptop.machine.upkeep(laptop.door)
    assert device.bodies() == ["", "en overmorgen"]
    assert world.server.inboxes[phone.user_id, "PHONE"] == []

    await passed_on(phone, laptop, first)
    take(laptop, device)
    await laptop.machine.upkeep(laptop.door)
    assert device.bodies() == ["tot morgen", "en overmorgen"]
    (ended,) = world.server.inboxes[phone.user_id, "PHONE"]
    assert ended["content"]["action"] == "request_cancellation"


async def test_what_can_be_read_or_is_not_here_is_not_asked_for(world: World) -> None:
    phone, laptop, event, _second = await home(world)
    device = BackedUp(laptop)
    asks = asking(laptop, device)
    with pytest.raises(NoSuchMessage):
        await asks.ask(HERE, EventId("$nothing"))
    readable = BackedUp(phone)
    readable.receive(event)
    with pytest.raises(SessionError, match="No key is missing"):
        await asking(phone, readable).ask(HERE, EventId(event["event_id"]))
    broken = {**event, "event_id": "$broken", "content": {**event["content"], "algorithm": "m.other"}}
    device.receive(broken)
    with pytest.raises(SessionError, match="No key is missing"):
        await asks.ask(HERE, EventId("$broken"))
    assert laptop.database.all("SELECT * FROM key_wish") == []


async def test_it_is_said_when_nobody_can_be_asked_and_when_the_backup_is_asked_alone(world: World) -> None:
    _phone, laptop, event, _second = await home(world)
    device = BackedUp(laptop)
    device.receive(event)
    laptop.machine.selection.block(laptop.user_id, "PHONE")
    with pytest.raises(SessionError, match="Nobody can be asked"):
        await asking(laptop, device).ask(HERE, EventId(event["event_id"]))
    with laptop.database.transaction():
        write_secret(laptop.database, SECRET, "A" * 43)
    asked = await asking(laptop, device).ask(HERE, EventId(event["event_id"]))
    assert asked == KeyAsked(devices=0, backup=True)
