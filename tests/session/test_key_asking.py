"""Asking for the key of a message that cannot be read: whom, what is said of it, and the row that heals."""

from __future__ import annotations

from itertools import count
from typing import Any, cast

import pytest

from session.crypto.backup import SECRET
from session.errors import NoSuchMessage, SessionError
from session.gateway import Gateway
from session.key_asking import KeyAsked, KeyAsking
from session.model import EventId, ItemKind, RoomId, ShieldLevel
from session.store.crypto_tables import write_secret
from session.sync.classic import read_sync
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


async def home(world: World) -> tuple[Person, Person, dict[str, Any]]:
    """Return a phone that can read what Bob wrote, a laptop that cannot, and what he wrote."""
    bob, phone = await world.signed("bob"), await world.signed("alice", "PHONE")
    event = await bob.say("tot morgen", phone)
    phone.sync()
    laptop = await world.signed("alice", "LAPTOP")
    for one in (phone, laptop):
        one.machine.track([phone.user_id, bob.user_id])
        await one.settle()
    laptop.database.execute("DELETE FROM crypto_secret WHERE name = ?", (SECRET,))
    return phone, laptop, event


async def test_a_row_heals_when_another_device_answers_and_is_marked(world: World) -> None:
    phone, laptop, event = await home(world)
    device = BackedUp(laptop)
    device.receive(event)
    asked = await asking(laptop, device).ask(HERE, EventId(event["event_id"]))
    assert asked == KeyAsked(devices=1, backup=False)

    (held,) = (one for one in phone.machine.export_keys() if one["session_id"] == event["content"]["session_id"])
    claimed = held.pop("sender_claimed_keys")["ed25519"]
    to = phone.machine.devices.get(laptop.user_id, "LAPTOP")
    assert to is not None
    content = {**held, "sender_claimed_ed25519_key": claimed}
    assert await phone.machine.send_encrypted(phone.door, to, "m.forwarded_room_key", content)
    take(laptop, device)
    (row,) = device.items()
    assert (row.kind, row.body, row.shield.level) == (ItemKind.MESSAGE, "tot morgen", ShieldLevel.GREY)
    assert "another device of yours passed on" in str(row.shield.reason)


async def test_what_can_be_read_or_is_not_here_is_not_asked_for(world: World) -> None:
    phone, laptop, event = await home(world)
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
    _phone, laptop, event = await home(world)
    device = BackedUp(laptop)
    device.receive(event)
    laptop.machine.selection.block(laptop.user_id, "PHONE")
    with pytest.raises(SessionError, match="Nobody can be asked"):
        await asking(laptop, device).ask(HERE, EventId(event["event_id"]))
    with laptop.database.transaction():
        write_secret(laptop.database, SECRET, "A" * 43)
    asked = await asking(laptop, device).ask(HERE, EventId(event["event_id"]))
    assert asked == KeyAsked(devices=0, backup=True)
