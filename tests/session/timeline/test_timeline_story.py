"""A room's timeline from arriving events: rows, places, edits, removals, gaps and echoes."""

from __future__ import annotations

from typing import Any

import pytest

from hints.model import Draft, DraftKind, RoomFacts
from session.store.outbox import OutboxRow
from session.sync.guard import check_events
from session.timeline import reading
from session.values.model import ItemKind, RoomId, SendState
from session.values.updates import Moved
from tests.fakes.room_events import (
    ALICE,
    MALLORY,
    ME,
    ROOM,
    edit,
    event,
    member,
    message,
    redaction,
    state,
)
from tests.fakes.synced_account import SyncedAccount

LEFT_OUT, CANNOT_SHOW = str(reading.LEFT_OUT), str(reading.CANNOT_SHOW)
LEVELS = state("m.room.power_levels", {"users": {ALICE: 100}, "redact": 50})


def enqueue(account: SyncedAccount, txn_id: str, text: str = "hallo") -> None:
    """Put an own message in the outbox, on its way."""
    draft = Draft(DraftKind.MESSAGE, text, RoomFacts(room_id=ROOM, own_server="hs.example", encrypted=False))
    content = {"msgtype": "m.text", "body": text}
    row = OutboxRow(txn_id, draft, None, "m.room.message", content, 1, SendState.QUEUED)
    with account.database.transaction():
        account.outbox.add(row, "facts", "policy")


def page_back(account: SyncedAccount, *newest_first: dict[str, Any], older: str | None = None) -> set[int]:
    """Take in a page of older events and return the places that are new."""
    changes = account.arrival.history(ROOM, check_events(list(newest_first)), older)
    return changes.timelines.get(ROOM, set())


def positions(account: SyncedAccount) -> dict[str, int]:
    rows = account.view.window(RoomId(ROOM), -100, 100).rows
    return {row.item.body or str(row.item.words): row.position for row in rows}


@pytest.mark.parametrize(
    ("msgtype", "kind"),
    [("m.text", "message"), ("m.notice", "notice"), ("m.emote", "emote"), ("x", "message"), ([], "message")],
    ids=str,
)
def test_kinds_of_messages(account: SyncedAccount, msgtype: object, kind: str) -> None:
    account.receive(event("m.room.message", {"msgtype": msgtype, "body": "x"}))
    assert [item.kind for item in account.items()] == [ItemKind(kind)]


def test_an_item_names_its_sender_as_the_room_does(account: SyncedAccount) -> None:
    account.receive(message("x"), message("y", "@nameless:hs.example"), state=(member(ALICE, name="Alice"),))
    assert [item.sender_name for item in account.items()] == ["Alice", "@nameless:hs.example"]
    assert [item.send_state for item in account.items()] == [SendState.RECEIVED] * 2


def test_who_was_removed_is_banned_and_remembered_by_name(account: SyncedAccount) -> None:
    gone = {"membership": "leave"}
    account.receive(
        message("x", MALLORY),
        state("m.room.member", gone, ALICE, MALLORY, unsigned={"prev_content": {"membership": "join"}}),
        state("m.room.member", {"membership": "ban"}, ALICE, MALLORY, unsigned={"prev_content": gone}),
        state("m.room.member", gone, ALICE, MALLORY, unsigned={"prev_content": {"membership": "ban"}}),
        state=(member(ALICE, name="Alice"), member(MALLORY, name="Mal")),
    )
    said, *changes = account.items()
    assert said.sender_name == "Mal"
    words = ["Alice removed Mal", "Alice banned Mal", "Alice lets Mal come back"]
    assert [str(item.words) for item in changes] == words


def test_who_comes_back_without_a_name_has_none(account: SyncedAccount) -> None:
    joined = {"membership": "join"}
    account.receive(
        state("m.room.member", joined, MALLORY, MALLORY),
        state=(member(MALLORY, "leave", name="Mal"),),
    )
    assert [str(item.words) for item in account.items()] == [f"{MALLORY} joined"]


def test_an_edit_by_the_same_person_is_shown_in_place(account: SyncedAccount) -> None:
    account.receive(message("b", event_id="$b"), message("c"))
    changes = account.receive(edit("$b", "b2"), edit("$b", "b3", origin_server_ts=1_760_000_000_001))
    assert account.bodies() == ["b3", "c"]
    assert [item.edited for item in account.items()] == [True, False]
    assert changes.timelines[ROOM] == {0}


@pytest.mark.parametrize(
    "forged",
    [
        edit("$o", "yes", MALLORY),
        {**edit("$o", "yes"), "type": "m.room.name", "state_key": ""},
        {**edit("$o", "yes"), "type": "m.sticker"},
        event("m.room.message", {"body": "yes", "m.relates_to": {"rel_type": "m.annotation", "event_id": "$o"}}),
    ],
    ids=["another sender", "state", "another type", "another relation"],
)
def test_what_is_no_valid_edit_changes_nothing(account: SyncedAccount, forged: dict[str, Any]) -> None:
    account.receive(message("no", event_id="$o"), forged)
    assert account.bodies()[0] == "no"
    assert not account.items()[0].edited


def test_a_bundled_edit_is_nobodys_word(account: SyncedAccount) -> None:
    bundle = {"m.relations": {"m.replace": edit("$o", "yes", MALLORY)}}
    account.receive(message("no", event_id="$o", unsigned=bundle))
    assert account.bodies() == ["no"]


def test_an_edit_may_come_before_what_it_edits(account: SyncedAccount) -> None:
    account.receive(edit("$o", "b"))
    account.receive(message("a", event_id="$o"))
    assert account.bodies() == ["b"]


def test_an_edit_of_an_edit_is_ignored(account: SyncedAccount) -> None:
    account.receive(message("a", event_id="$o"), edit("$o", "b", event_id="$e"), edit("$e", "c"))
    assert account.bodies() == ["b"]


def test_an_edit_without_a_body_leaves_the_original(account: SyncedAccount) -> None:
    broken = edit("$o", "x")
    broken["content"]["m.new_content"] = {"msgtype": "m.text", "body": 5}
    account.receive(message("a", event_id="$o"), broken)
    assert account.bodies() == ["a"]


def test_a_removed_message_leaves_nothing_behind(account: SyncedAccount) -> None:
    account.receive(message("canary-one", event_id="$o"), message("stays"), edit("$o", "canary-two"))
    assert account.bodies() == ["canary-two", "stays"]
    changes = account.receive(redaction("$o"))
    assert account.bodies() == [f"Removed by {ALICE}.", "stays"]
    assert changes.timelines[ROOM] == {0}
    item = account.items()[0]
    assert (item.kind, item.body, item.edited) == (ItemKind.PLACEHOLDER, "", False)
    assert "canary" not in account.everything()


def test_a_removed_edit_shows_the_original_again(account: SyncedAccount) -> None:
    account.receive(message("first", event_id="$o"), edit("$o", "canary", event_id="$e"))
    changes = account.receive(redaction("$e"))
    assert account.bodies() == ["first"]
    assert changes.timelines[ROOM] == {0}
    assert "canary" not in account.everything()


@pytest.mark.parametrize("kind", ["m.room.name", "m.room.topic"])
def test_removed_state_is_forgotten(account: SyncedAccount, kind: str) -> None:
    content = {kind.rpartition(".")[2]: "canary"}
    account.receive(state(kind, content, ALICE, event_id="$s"), state=(member(ME),))
    assert "canary" in account.summary().name + account.summary().topic
    account.receive(redaction("$s"))
    assert account.bodies() == [f"Removed by {ALICE}."]
    assert "canary" not in account.everything()
    assert "canary" not in account.summary().name + account.summary().topic


def test_a_removed_name_of_a_member_is_forgotten_and_the_member_stays(account: SyncedAccount) -> None:
    joined = {**member(MALLORY, name="canary"), "event_id": "$m"}
    account.receive(joined, message("x", MALLORY), state=(member(ME), member(ALICE), LEVELS))
    account.receive(redaction("$m"))
    assert "canary" not in account.everything()
    assert account.summary().facts.readers == 3


@pytest.mark.parametrize(
    ("sender", "levels", "removed"),
    [
        (ALICE, None, True),
        (MALLORY, None, False),
        (MALLORY, {"users": {MALLORY: 49}}, False),
        (MALLORY, {"users": {MALLORY: 50}}, True),
        (MALLORY, {"users": {MALLORY: "50"}}, True),
        (MALLORY, {"users": {MALLORY: [100]}}, False),
        (MALLORY, {"users": [], "users_default": 0, "redact": 0}, False),
        (MALLORY, {"users_default": 0, "redact": 0}, True),
        (MALLORY, {"users_default": 50}, True),
        (MALLORY, {"users": {MALLORY: 50}, "redact": 51}, False),
    ],
    ids=str,
)
def test_a_message_is_removed_by_who_may(
    account: SyncedAccount, sender: str, levels: dict[str, Any] | None, removed: bool
) -> None:
    known = () if levels is None else (state("m.room.power_levels", levels),)
    account.receive(message("keep", event_id="$o"), redaction("$o", sender), state=known)
    assert account.bodies() == ([f"Removed by {sender}."] if removed else ["keep"])


@pytest.mark.parametrize(("version", "additional"), [("11", []), ("12", []), ("12", [MALLORY])], ids=str)
def test_creators_of_new_rooms_stand_above_the_levels(
    account: SyncedAccount, version: str, additional: list[str]
) -> None:
    create = state("m.room.create", {"room_version": version, "additional_creators": additional}, "@maker:hs.example")
    levels = state("m.room.power_levels", {"users": {}})
    remover = additional[0] if additional else "@maker:hs.example"
    account.receive(message("keep", event_id="$o"), redaction("$o", remover), state=(create, levels))
    assert account.bodies() == ([f"Removed by {remover}."] if version == "12" else ["keep"])


def test_a_message_that_the_server_already_emptied_is_a_removed_one(account: SyncedAccount) -> None:
    account.receive({**message("x"), "content": {}, "unsigned": {"redacted_because": redaction("$x")}})
    assert account.bodies() == ["Message removed."]


def test_sentences_for_state(account: SyncedAccount) -> None:
    bob = "@bob:hs.example"
    account.receive(
        state("m.room.create", {}),
        member(ALICE, name="Alice", before="invite"),
        member(ALICE, name="Alice B", before="join"),
        state("m.room.name", {"name": "Kade"}),
        state("m.room.topic", {"topic": "{name} [b]x[/b]"}),
        state("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}),
        member(bob, "invite", sender=ALICE, name="Bob"),
        member(bob, "leave", before="invite"),
        member(bob, "leave", sender=ALICE, before="join"),
        member(bob, "ban", sender=ALICE, before="leave"),
        state("m.room.server_acl", {"allow": ["*"]}),
        state("m.room.tombstone", {}),
        state=(member(ALICE, name="Alice"),),
    )
    assert account.bodies() == [
        "Alice made this room",
        "Alice joined",
        "@alice:hs.example is now called Alice B",
        "Alice B named the room: Kade",
        "Alice B set the topic: {name} [b]x[/b]",
        "Alice B turned encryption on",
        "Alice B invited Bob",
        "Bob declined the invitation",
        "Alice B removed Bob",
        "Alice B banned Bob",
        "Alice B closed this room; it goes on in another",
    ]
    assert {item.kind for item in account.items()} == {ItemKind.STATE}


def test_what_cannot_be_shown_or_decrypted_has_a_row_that_says_so(account: SyncedAccount) -> None:
    cipher = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgA", "session_id": "s", "device_id": "D"}
    account.receive(
        event("m.room.message", {"msgtype": "m.text"}),
        {**message("x", event_id="$bad"), "sender": 5},
        {**message("x"), "event_id": None},
        event("m.room.encrypted", cipher),
        event("m.room.encrypted", {}),
        event("org.example.unknown", {"body": "not shown"}),
        event("m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$x", "key": "👍"}}),
    )
    unreadable, nothing = ItemKind.UNABLE_TO_DECRYPT, ItemKind.PLACEHOLDER
    kinds = [nothing, nothing, unreadable, unreadable, nothing]
    assert [item.kind for item in account.items()] == kinds
    assert all(item.words is not None and item.body == "" for item in account.items())


def test_places_never_move_whatever_comes_before_or_behind(account: SyncedAccount) -> None:
    account.receive(message("c", event_id="$c"), message("d"), prev_batch="p1")
    assert positions(account) == {"c": 0, "d": 1}
    assert page_back(account, message("b"), message("a"), older="p0") == {-1, -2}
    account.receive(message("e"), edit("$c", "c2"), redaction("$nothing"))
    assert positions(account) == {"a": -2, "b": -1, "c2": 0, "d": 1, "e": 2}
    update = account.view.window(RoomId(ROOM), -1, 0)
    assert (update.first, update.last, [row.position for row in update.rows]) == (-2, 2, [-1, 0])
    assert not update.reached_start
    page_back(account, message("start"))
    assert account.view.opened(RoomId(ROOM)).reached_start


def test_a_gap_keeps_what_is_shown_and_says_that_something_is_missing(account: SyncedAccount) -> None:
    account.receive(message("a", event_id="$a"), message("b", event_id="$b"), prev_batch="start")
    changes = account.receive(message("y"), message("z"), limited=True, prev_batch="gap")
    assert changes.timelines == {ROOM: {2, 3, 4}}
    assert account.bodies() == ["a", "b", LEFT_OUT, "y", "z"]
    missing = account.items()[2]
    assert (missing.kind, missing.event_id) == (ItemKind.PLACEHOLDER, None)
    room = account.room_store.get(ROOM)
    assert room is not None
    assert (room.older_token, room.members_complete, room.reached_start) == ("start", False, False)
    page_back(account, message("before"), older="p")
    assert account.bodies()[:3] == ["before", "a", "b"]


def test_a_gap_without_events_stands_at_the_end_until_there_are_some(account: SyncedAccount) -> None:
    account.receive(message("a", event_id="$a"))
    account.receive(limited=True, prev_batch="gap")
    account.receive(limited=True, prev_batch="a wider gap")
    assert account.bodies() == ["a", LEFT_OUT]
    assert [gap.token for gap in account.gaps.all()] == ["a wider gap"]
    newest = account.events.newest(ROOM)
    assert newest is not None
    assert newest.event_id == "$a"


def test_a_chunk_that_begins_with_what_is_known_leaves_no_gap(account: SyncedAccount) -> None:
    account.receive(message("a", event_id="$a"), message("b", event_id="$b"))
    account.receive(message("b", event_id="$b"), message("c"), limited=True, prev_batch="gap")
    assert account.bodies() == ["a", "b", "c"]


def test_what_fills_a_gap_comes_between(account: SyncedAccount) -> None:
    account.receive(message("a"), message("b"))
    account.receive(message("y"), message("z"), limited=True, prev_batch="gap")
    (gap,) = account.gaps.all()
    changes = account.fill(gap, message("x"), {"event_id": "$bad"}, message("w"), older="further")
    assert account.bodies() == ["a", "b", LEFT_OUT, "w", CANNOT_SHOW, "x", "y", "z"]
    assert (changes.moved, changes.timelines) == ({ROOM: [Moved(2, 3)]}, {ROOM: {3, 4, 5}})
    (gap,) = account.gaps.all()
    assert gap.token == "further"
    changes = account.fill(gap, message("v"))
    assert account.bodies() == ["a", "b", "v", "w", CANNOT_SHOW, "x", "y", "z"]
    assert (changes.moved, changes.gone, account.gaps.all()) == ({ROOM: [Moved(2, 1)]}, {ROOM: {2}}, [])


def test_two_gaps_are_filled_apart(account: SyncedAccount) -> None:
    account.receive(message("a"))
    account.receive(message("m"), limited=True, prev_batch="first")
    account.receive(message("z"), limited=True, prev_batch="second")
    assert [gap.token for gap in account.gaps.all()] == ["second", "first"]
    second, first = account.gaps.all()
    account.fill(first, message("b"))
    now = account.gaps.get(ROOM, second.id)
    assert now is not None
    account.fill(now, message("n"))
    assert account.bodies() == ["a", "b", "m", "n", "z"]


def test_what_fills_a_gap_changes_no_state_of_the_room(account: SyncedAccount) -> None:
    account.receive(message("a"), state=(state("m.room.name", {"name": "Nu"}),))
    account.receive(message("z"), limited=True, prev_batch="gap")
    (gap,) = account.gaps.all()
    account.fill(gap, state("m.room.name", {"name": "Toen"}))
    assert account.summary().name == "Nu"


def test_nobody_else_can_make_a_gap(account: SyncedAccount) -> None:
    account.receive(message("a"), event("sluis.gap", {"token": "evil"}, event_id="gap:mine"))
    assert account.gaps.all() == []
    assert account.bodies() == ["a"]


def test_an_echo_keeps_the_key_of_the_message_that_waited(account: SyncedAccount) -> None:
    account.receive(message("before"), state=(member(ME, name="Ik"),))
    enqueue(account, "t1")
    pending = account.view.opened(RoomId(ROOM)).pending
    assert [(item.key, item.send_state, item.event_id, item.own) for item in pending] == [
        ("t1", SendState.QUEUED, None, True)
    ]
    changes = account.receive(message("hallo", ME, "$echo", unsigned={"transaction_id": "t1"}))
    assert changes.echoed
    update = account.view.opened(RoomId(ROOM))
    assert update.pending == ()
    echo = update.rows[-1].item
    assert (echo.key, echo.event_id, echo.send_state, echo.own) == ("t1", "$echo", SendState.SENT, True)
    own = account.view.own("t1")
    assert own == echo


def test_an_echo_is_known_by_its_event_id_too(account: SyncedAccount) -> None:
    enqueue(account, "t1")
    with account.database.transaction():
        account.outbox.set_sent("t1", "$echo")
    account.receive(message("hallo", ME, "$echo"))
    assert [item.key for item in account.items()] == ["t1"]


def test_an_echo_behind_a_gap_goes_to_its_place(account: SyncedAccount) -> None:
    account.receive(message("before"))
    enqueue(account, "t1")
    with account.database.transaction():
        account.outbox.set_sent("t1", "$echo")
    account.receive(message("much later"), limited=True, prev_batch="gap")
    assert account.bodies() == ["before", LEFT_OUT, "much later", "hallo"]
    changes = account.fill(account.gaps.all()[0], message("hallo", ME, "$echo"))
    assert changes.echoed
    assert account.bodies() == ["before", "hallo", "much later"]
    assert account.items()[1].key == "t1"


def test_the_transaction_id_of_somebody_else_is_never_a_key(account: SyncedAccount) -> None:
    enqueue(account, "t1")
    changes = account.receive(message("forged", MALLORY, "$f", unsigned={"transaction_id": "t1"}))
    assert not changes.echoed
    assert [(item.key, item.body) for item in account.items()] == [("$f", "forged"), ("t1", "hallo")]
    assert account.outbox.get("t1") is not None


def test_what_is_new_begins_above_the_window_too(account: SyncedAccount) -> None:
    thread = {"rel_type": "m.thread", "event_id": "$read"}
    said = event("m.room.message", {"msgtype": "m.text", "body": "x", "m.relates_to": thread})
    new = [message(f"m{n}") for n in range(300)]
    account.receive(message("gelezen", event_id="$read"), said, message("van mij", ME), *new)
    update = account.view.opened(RoomId(ROOM), "$read")
    assert update.new_from is not None
    (first,) = account.view.window(RoomId(ROOM), update.new_from, update.new_from).rows
    assert (first.item.body, update.new) == ("m0", 300)


def test_a_window_is_bounded(account: SyncedAccount) -> None:
    account.receive(*(message(f"m{n}") for n in range(300)))
    assert [row.item.body for row in account.view.opened(RoomId(ROOM)).rows][::199] == ["m100", "m299"]
    assert len(account.view.window(RoomId(ROOM), -(10**9), 10**9).rows) <= 1001
    assert account.view.newest(RoomId(ROOM), 0) == ()
    assert account.view.window(RoomId("!nowhere:hs"), 0, 10).rows == ()
