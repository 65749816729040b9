"""Messages about verifications find their way: directly and in rooms, encrypted and not, once and in their order."""

from __future__ import annotations

from typing import Any

import pytest

from session.sync.guard import CheckedEvent
from tests.fakes.crypto_people import World
from tests.fakes.forgery import honest_payload, letter
from tests.fakes.room_events import ROOM
from tests.fakes.synced_account import SyncedAccount

REQUEST = "m.key.verification.request"
OTHER = "@bob:example.org"


def room_event(kind: str, content: dict[str, Any], number: int = 1) -> dict[str, Any]:
    """Return an event of somebody else."""
    return {
        "event_id": f"$event{number}",
        "type": kind,
        "sender": OTHER,
        "origin_server_ts": 1_700_000_000_000,
        "content": content,
    }


async def test_direct_messages_in_the_clear_and_encrypted_reach_the_verifications(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    await bob.prepare(alice)
    plain = {"type": REQUEST, "sender": bob.user_id, "content": {"transaction_id": "one"}}
    secret = letter(bob, alice, honest_payload(bob, alice, "m.key.verification.done", {"transaction_id": "two"}))

    found = alice.machine.receive([plain, secret], [], [], None, None).letters

    assert [(one.kind, one.content["transaction_id"]) for one in found] == [
        (REQUEST, "one"),
        ("m.key.verification.done", "two"),
    ]
    assert [one.sender_key for one in found] == [None, bob.machine.account.curve_key]


async def test_a_secret_in_the_clear_reaches_nobody(world: World) -> None:
    alice = await world.signed("alice")
    event = {"type": "m.secret.send", "sender": alice.user_id, "content": {"request_id": "1", "secret": "x"}}
    assert alice.machine.receive([event], [], [], None, None).letters == ()


def test_a_room_passes_requests_and_answers_on() -> None:
    account = SyncedAccount()
    tie = {"m.relates_to": {"rel_type": "m.reference", "event_id": "$event1"}}
    changes = account.receive(
        room_event("m.room.message", {"msgtype": REQUEST, "body": "verify", "to": account.user_id}),
        room_event("m.key.verification.cancel", {"code": "m.user", **tie}, 2),
        room_event("m.room.message", {"msgtype": "m.text", "body": "m.key.verification.request"}, 3),
        room_event(REQUEST, {}, 4),
    )
    assert [(one.kind, one.event_id, one.room_id) for one in changes.letters] == [
        (REQUEST, "$event1", ROOM),
        ("m.key.verification.cancel", "$event2", ROOM),
    ]


@pytest.mark.parametrize("way", ["again", "older"])
def test_what_was_known_or_is_history_is_not_passed_on(way: str) -> None:
    account = SyncedAccount()
    event = room_event("m.room.message", {"msgtype": REQUEST, "body": "verify", "to": account.user_id})
    if way == "again":
        account.receive(event)
        assert account.receive(event).letters == []
    else:
        checked = account.checked(event)
        assert isinstance(checked, CheckedEvent)
        assert account.arrival.history(ROOM, [checked], None).letters == []
