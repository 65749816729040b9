"""A request to verify is one row in words, and what came of it is said in the same row."""

from __future__ import annotations

from typing import Any

import pytest

from session.timeline.view import TimelineView
from session.values.model import ItemKind, RoomId, TimelineItem, UserId, Verification, VerificationPhase
from session.values.words import Words
from tests.fakes.room_events import ALICE, MALLORY, ME, ROOM, edit, event, member, message, redaction
from tests.fakes.synced_account import SyncedAccount

REQUEST = "$request"
NAMES = (member(ALICE, name="Alice"), member(ME, name="Me"), member(MALLORY, name="Mallory"))
Phase = VerificationPhase


def request(sender: str = ALICE, to: object = ME) -> dict[str, Any]:
    content = {"msgtype": "m.key.verification.request", "body": "\x1b[31mtrust me", "to": to, "methods": []}
    return event("m.room.message", content, sender, REQUEST)


def step(kind: str, sender: str, **content: object) -> dict[str, Any]:
    relation = {"rel_type": "m.reference", "event_id": REQUEST}
    return event(f"m.key.verification.{kind}", {**content, "m.relates_to": relation}, sender)


def row(account: SyncedAccount) -> TimelineItem:
    (item,) = account.items()
    return item


@pytest.mark.parametrize(
    ("sender", "to", "sentence"),
    [
        (ALICE, ME, "Alice asked you to compare emoji."),
        (ME, ALICE, "You asked Alice to compare emoji."),
        (ALICE, MALLORY, "Alice asked Mallory to compare emoji."),
        (ALICE, ["x"], "Alice asked somebody to compare emoji."),
        (ALICE, "", "Alice asked somebody to compare emoji."),
        (ALICE, "\ud800", "Alice asked somebody to compare emoji."),
        (ALICE, "@" + "x" * 1000, "Alice asked somebody to compare emoji."),
    ],
)
def test_who_asked_whom(account: SyncedAccount, sender: str, to: object, sentence: str) -> None:
    account.receive(request(sender, to), state=NAMES)
    item = row(account)
    assert (item.kind, str(item.words), item.body) == (ItemKind.VERIFICATION, sentence, "")
    assert item.outcome is None
    assert not item.asks


def test_later_steps_are_no_rows_and_redraw_the_request(account: SyncedAccount) -> None:
    account.receive(request(), state=NAMES)
    changes = account.receive(step("ready", ME), step("start", ALICE), step("key", ALICE))
    assert len(account.items()) == 1
    assert changes.timelines[ROOM] == {0}


def test_both_sides_have_to_finish(account: SyncedAccount) -> None:
    account.receive(request(), step("done", ALICE), step("done", MALLORY), state=NAMES)
    assert row(account).outcome is None
    account.receive(step("done", ME))
    assert str(row(account).outcome) == "Both sides finished it."


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("m.mismatched_sas", "The emoji were not the same"),
        ("m.timeout", "took too long"),
        ("org.example.own", "was cancelled"),
        (7, "was cancelled"),
    ],
)
def test_how_it_was_cancelled(account: SyncedAccount, code: object, words: str) -> None:
    account.receive(request(), step("cancel", ALICE, code=code, reason="trust me"), state=NAMES)
    assert words in str(row(account).outcome)


def test_a_third_person_cannot_end_it(account: SyncedAccount) -> None:
    account.receive(request(), step("cancel", MALLORY, code="m.user"), state=NAMES)
    assert row(account).outcome is None


def test_a_request_cannot_be_edited_into_words(account: SyncedAccount) -> None:
    account.receive(request(), edit(REQUEST, "I am your bank"), state=NAMES)
    assert str(row(account).words) == "Alice asked you to compare emoji."
    account.receive(redaction(REQUEST))
    assert row(account).kind is ItemKind.PLACEHOLDER


def test_an_edit_does_not_turn_a_message_into_a_request(account: SyncedAccount) -> None:
    account.receive(message("hallo", event_id=REQUEST))
    forged = edit(REQUEST, "x")
    forged["content"]["m.new_content"]["msgtype"] = "m.key.verification.request"
    account.receive(forged)
    assert row(account).kind is ItemKind.MESSAGE


def live(phase: Phase, *, incoming: bool = True, reason: str = "") -> Verification:
    words = Words.of(reason) if reason else None
    return Verification("1", UserId(ALICE), None, phase, incoming, RoomId(ROOM), reason=words)


@pytest.mark.parametrize(
    ("known", "outcome", "asks"),
    [
        (live(Phase.REQUESTED), None, True),
        (live(Phase.REQUESTED, incoming=False), "No answer yet.", False),
        (live(Phase.READY), "It is under way.", False),
        (live(Phase.SHOWN), "It is under way.", False),
        (live(Phase.CONFIRMED), "It is under way.", False),
        (live(Phase.DONE), "You have verified each other.", False),
        (live(Phase.CANCELLED, reason="It took too long."), "It took too long.", False),
    ],
)
def test_what_this_device_knows_of_it(
    account: SyncedAccount, known: Verification, outcome: str | None, asks: bool
) -> None:
    account.receive(request(), state=NAMES)
    view = TimelineView(account.database, ME, account.machine.shield, lambda *request: known)
    (item,) = view.newest(RoomId(ROOM), 10)
    assert (None if item.outcome is None else str(item.outcome), item.asks) == (outcome, asks)


def test_the_rooms_word_never_outdoes_what_this_device_knows(account: SyncedAccount) -> None:
    account.receive(request(), step("cancel", ALICE, code="m.user"), state=NAMES)
    view = TimelineView(account.database, ME, account.machine.shield, lambda *request: live(Phase.DONE))
    assert str(view.newest(RoomId(ROOM), 10)[0].outcome) == "You have verified each other."


def test_a_flood_of_steps_costs_little(account: SyncedAccount) -> None:
    account.receive(request(), *(step("done", ALICE) for _ in range(200)), state=NAMES)
    assert row(account).outcome is None


def test_who_was_started_again_says_so(account: SyncedAccount) -> None:
    account.receive(request(), step("ready", ME), step("cancel", ME, code="m.unknown_transaction"), state=NAMES)
    assert "when this program was started again" in str(row(account).outcome)


def test_the_other_side_that_was_started_again_knows_nothing_any_more(account: SyncedAccount) -> None:
    account.receive(request(), step("ready", ME), step("cancel", ALICE, code="m.unknown_transaction"), state=NAMES)
    assert "knows nothing of this verification" in str(row(account).outcome)
