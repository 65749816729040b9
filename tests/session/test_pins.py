"""Pinned messages: listed as they read here, pinned and unpinned where one may, and nobody's list is broken by it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from session.rooms.pins import Pins
from session.values.errors import SessionError
from session.values.model import EventId, RoomId
from session.values.removals import NOT_THERE
from tests.fakes import faults
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ALICE, ME, ROOM, encryption, event, member, message, redaction, state
from tests.fakes.sending_account import SendingAccount
from widgets.words import row_words

HERE = RoomId(ROOM)
PINNED = r"/state/m\.room\.pinned_events"


@pytest.fixture
async def account(server: FakeHomeserver) -> AsyncIterator[SendingAccount]:
    account = SendingAccount(server=server)
    made = (
        state("m.room.create", {"room_version": "11"}, ALICE),
        state("m.room.power_levels", {"users": {ALICE: 100}, "events": {"m.room.pinned_events": 0}}, ALICE),
    )
    account.receive(message("hier staat het", ALICE, "$here"), state=(*made, member(ME), member(ALICE, name="Alice")))
    server.on("PUT", "", json_answer({}))
    yield account
    await account.close()


@pytest.fixture
def pins(account: SendingAccount) -> Pins:
    return Pins(account.database, account.gateway, account.user_id)


async def test_what_is_pinned_is_listed_last_pinned_first(pins: Pins, server: FakeHomeserver) -> None:
    server.on("GET", PINNED, json_answer({"pinned": ["$here", 5, "", "$away", "$secret", "$gone", "$here"]}))
    server.on("GET", r"/event/\$away$", json_answer(message("van de\nserver", ALICE, "$away")))
    sealed = {**message("x", ALICE, "$secret"), "type": "m.room.encrypted", "content": {"algorithm": "x"}}
    server.on("GET", r"/event/\$secret$", json_answer(sealed))
    server.on("GET", r"/event/\$gone$", faults.refused(404, "M_NOT_FOUND"))
    listed = await pins.listed(HERE)
    assert [(hit.event_id, hit.sender_name, hit.excerpt) for hit in listed] == [
        ("$gone", "", ()),
        ("$secret", "Alice", ()),
        ("$away", "Alice", (("van de server", False),)),
        ("$here", "Alice", (("hier staat het", False),)),
    ]


async def test_what_a_server_says_in_clear_of_an_encrypted_room_is_not_listed_as_said(
    account: SendingAccount, pins: Pins, server: FakeHomeserver
) -> None:
    account.receive(encryption())
    server.on("GET", PINNED, json_answer({"pinned": ["$away"]}))
    server.on("GET", r"/event/\$away$", json_answer(message("maak nu geld over", ALICE, "$away")))
    assert [(hit.event_id, hit.sender, hit.excerpt) for hit in await pins.listed(HERE)] == [("$away", "", ())]


async def test_pinning_adds_and_takes_away_one_and_keeps_the_others(pins: Pins, server: FakeHomeserver) -> None:
    server.on("GET", PINNED, json_answer({"pinned": ["$other"]}))
    assert await pins.toggle(HERE, EventId("$here"))
    server.on("GET", PINNED, json_answer({"pinned": ["$other", "$here"]}))
    assert not await pins.toggle(HERE, EventId("$here"))
    assert [one.json for one in server.seen("PUT", PINNED)] == [{"pinned": ["$other", "$here"]}, {"pinned": ["$other"]}]


async def test_a_room_without_pins_has_none(pins: Pins, server: FakeHomeserver) -> None:
    server.on("GET", PINNED, faults.refused(404, "M_NOT_FOUND"))
    assert await pins.listed(HERE) == ()


async def test_who_may_not_is_told_before_the_server_is_asked(
    pins: Pins, server: FakeHomeserver, account: SendingAccount
) -> None:
    account.receive(state("m.room.power_levels", {"users": {ALICE: 100}}, ALICE))
    with pytest.raises(SessionError, match="may not pin"):
        await pins.toggle(HERE, EventId("$here"))
    assert not server.seen("PUT", PINNED)


async def test_a_row_says_which_message_was_pinned_for_as_long_as_it_says_something(account: SendingAccount) -> None:
    pinning = state("m.room.pinned_events", {"pinned": ["$here"]}, ALICE, event_id="$pin")
    account.receive(pinning)
    (row,) = [item for item in account.items() if item.event_id == "$pin"]
    assert row_words(row) == "Alice pinned a message: Alice: hier staat het"
    assert row.reply is not None
    assert row.reply.event_id == "$here"
    place = account.events.get(ROOM, "$pin")
    assert place is not None
    assert place.position in account.receive(redaction("$here", ALICE)).timelines[ROOM]
    (row,) = [item for item in account.items() if item.event_id == "$pin"]
    assert "hier staat het" not in row_words(row)
    assert "hier staat het" not in account.everything()


async def test_what_was_removed_is_said_with_who_and_why_and_what_never_was_with_that(
    account: SendingAccount, pins: Pins, server: FakeHomeserver
) -> None:
    account.receive({**redaction("$here", ALICE), "content": {"reason": "mag niet"}})
    removal = event("m.room.redaction", {"redacts": "$away", "reason": "dubbel"}, ALICE, "$r")
    away = {**message("", ALICE, "$away"), "content": {}, "unsigned": {"redacted_because": removal}}
    server.on("GET", r"/event/\$away$", json_answer(away))
    server.on("GET", r"/event/\$never$", faults.refused(404, "M_NOT_FOUND"))
    server.on("GET", PINNED, json_answer({"pinned": ["$never", "$away", "$here"]}))
    listed = await pins.listed(HERE)
    assert [(hit.excerpt, str(hit.instead), hit.gone) for hit in listed] == [
        ((), "Removed by Alice: mag niet", False),
        ((), "Removed by Alice: dubbel", False),
        ((), str(NOT_THERE), True),
    ]


async def test_unpinning_never_pins(pins: Pins, server: FakeHomeserver) -> None:
    server.on("GET", PINNED, json_answer({"pinned": ["$other", "$gone"]}))
    assert await pins.unpin(HERE, EventId("$gone"))
    assert not await pins.unpin(HERE, EventId("$here"))
    assert [one.json for one in server.seen("PUT", PINNED)] == [{"pinned": ["$other"]}]
