"""Rows of messages that cannot be read: why, in words that follow what becomes known; healed by the key; or refused."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import pytest

from session.store.database import Database
from session.sync.arrival import Changes
from session.sync.classic import read_sync
from session.values.model import ItemKind, RoomId, Shield, ShieldLevel, TimelineItem
from tests.fakes.backed_up import BackedUp
from tests.fakes.crypto_people import ROOM, Person, World
from tests.fakes.forgery import room_event
from tests.fakes.room_events import message, room_news, state, sync_answer

_numbers = count(1)
ENCRYPTION = state("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})


class Screen:
    """What one person's timeline shows."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.device = BackedUp(person)

    def take(self, *events: dict[str, Any], letters: bool = True) -> Changes:
        """Take in a sync with these room events, and with what came for this device."""
        to_device = self.person.door.sync()["to_device"] if letters else []
        answer = sync_answer(
            f"s{next(_numbers)}",
            join={ROOM: room_news(*events, state=(ENCRYPTION,))},
            to_device={"events": to_device},
        )
        return self.device.arrival.apply(read_sync(answer))

    @property
    def rows(self) -> list[TimelineItem]:
        return list(self.device.view.newest(RoomId(ROOM), 100))

    @property
    def last(self) -> TimelineItem:
        return self.rows[-1]


def refused(words: str) -> tuple[ItemKind, ShieldLevel, str]:
    return ItemKind.UNABLE_TO_DECRYPT, ShieldLevel.RED, words


def said(item: TimelineItem) -> tuple[ItemKind, ShieldLevel, str]:
    assert item.shield.reason == item.words
    return item.kind, item.shield.level, str(item.words)


async def test_a_reason_that_comes_later_is_shown_on_the_row(world: World) -> None:
    alice = await world.signed("alice")
    screen = Screen(await world.unsigned("bob"))
    event = await alice.say("niet voor jou", screen.person)
    screen.take(event, letters=False)
    assert str(screen.last.words) == "The key for this message has not arrived."
    assert screen.last.shield == Shield(ShieldLevel.UNKNOWN)

    changes = screen.take()

    assert changes.timelines == {ROOM: {screen.rows.index(screen.last)}}
    assert screen.last.kind is ItemKind.UNABLE_TO_DECRYPT
    assert str(screen.last.words) == "The sender sends only to signed devices, and this one was not signed then."


async def test_that_there_is_no_channel_is_shown_on_every_row_of_the_sender(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    screen = Screen(bob)
    world.server.one_time.pop((bob.user_id, "ONE"))
    world.server.fallback.pop((bob.user_id, "ONE"))
    screen.take(await alice.say("een", bob), await alice.say("twee", bob), letters=False)

    changes = screen.take()

    assert len(changes.timelines[ROOM]) == 2
    assert {str(item.words) for item in screen.rows} == {"The sender could not open a secure channel to this device."}


@pytest.mark.parametrize("code", ["m.blacklisted", "m.unverified", "m.unauthorised", "m.unavailable", "x.other"])
async def test_every_code_has_its_words(world: World, code: str) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    screen = Screen(bob)
    event = await alice.say("hallo", "@nobody:example.org")
    session_id = event["content"]["session_id"]
    told = {"algorithm": "m.megolm.v1.aes-sha2", "code": code, "room_id": ROOM, "session_id": session_id}
    letter = {"type": "m.room_key.withheld", "sender": alice.user_id, "content": told}
    world.server.inboxes[bob.user_id, "ONE"] = [letter]

    screen.take(event)

    words = {
        "m.blacklisted": "The sender has blocked this device.",
        "m.unverified": "The sender sends only to signed devices, and this one was not signed then.",
        "m.unauthorised": "The sender did not allow this device to read the message.",
        "m.unavailable": "The sender's device does not have the key.",
        "x.other": "The sender did not send the key (x.other).",
    }
    assert str(screen.last.words) == words[code]


async def test_a_row_heals_when_its_key_comes(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    screen = Screen(bob)
    screen.take(await alice.say("toch nog", bob), letters=False)
    assert screen.last.kind is ItemKind.UNABLE_TO_DECRYPT

    changes = screen.take()

    assert changes.timelines == {ROOM: {0}}
    assert (screen.last.kind, screen.last.body) == (ItemKind.MESSAGE, "toch nog")


async def test_a_replay_is_a_red_row_also_after_a_restart(world: World, tmp_path: Path) -> None:
    alice = await world.signed("alice")
    bob = await world.signed("bob", database=Database.open(tmp_path / "bob.db", bytes(32)))
    screen = Screen(bob)
    event = await alice.say("betaal de rekening", bob)
    screen.take(event)
    bob.database.close()
    bob.database = Database.open(tmp_path / "bob.db", bytes(32))
    bob.reopen()
    screen = Screen(bob)

    screen.take({**event, "event_id": "$again"})

    assert [item.body for item in screen.rows] == ["betaal de rekening", ""]
    assert said(screen.last) == refused("Refused: a copy of an earlier message, sent again.")
    bob.database.close()


async def test_a_message_under_another_name_is_a_red_row(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    mallory = await world.signed("mallory")
    screen = Screen(bob)
    event = await alice.say("ik neem ontslag", bob)

    screen.take({**event, "sender": mallory.user_id})

    assert said(screen.last) == refused("Refused: not written by the person it names.")


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "m.room.name", "content": {"name": "gekaapt"}, "state_key": ""},
        {"type": "m.room.member", "content": {"membership": "join"}, "state_key": "@eve:example.org"},
        {"type": "m.room.power_levels", "content": {"users": {"@alice:example.org": 100}}, "state_key": ""},
        {"type": "m.room.encryption", "content": {"algorithm": "none"}, "state_key": ""},
    ],
    ids=lambda payload: str(payload["type"]),
)
@pytest.mark.parametrize("outside", [False, True], ids=["inside", "outside"])
async def test_an_encrypted_payload_never_touches_the_rooms_state(
    world: World, payload: dict[str, Any], *, outside: bool
) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    screen = Screen(bob)
    screen.take(await alice.say("hallo", bob))
    before = [bob.database.all(f"SELECT * FROM {table}") for table in ("state", "member", "tracked_user")]
    inside = {name: value for name, value in payload.items() if not outside or name != "state_key"}
    event = room_event(alice, {**inside, "room_id": ROOM})

    screen.take({**event, "state_key": payload["state_key"]} if outside else event)

    assert [bob.database.all(f"SELECT * FROM {table}") for table in ("state", "member", "tracked_user")] == before
    assert [item.body for item in screen.rows if item.kind is ItemKind.MESSAGE] == ["hallo"]


async def test_clear_text_in_an_encrypted_room_is_red_with_words(world: World) -> None:
    alice, bob = await world.signed_people("alice", "bob")
    screen = Screen(bob)

    screen.take(message("open en bloot", alice.user_id))

    assert screen.last.shield.level is ShieldLevel.RED
    assert str(screen.last.shield.reason) == "sent without encryption in an encrypted room"
