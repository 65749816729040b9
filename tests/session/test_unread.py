"""What is unread is counted here when sliding sync leaves it to us: from receipts, push rules and what is stored."""

from __future__ import annotations

from typing import Any

import pytest

from session.reading.receipts import Receipts
from session.values.model import RoomId
from tests.fakes.room_events import ALICE, ME, ROOM, event, member, message, redaction, room_news, sync_answer
from tests.fakes.sliding_answers import sliding_room, sliding_sync
from tests.fakes.synced_account import SyncedAccount

LOUD = ["notify", {"set_tweak": "highlight"}]
SAID = [
    {"rule_id": "s", "actions": ["notify"], "conditions": [{"kind": "event_match", "key": "type", "pattern": "m.*"}]}
]


class Told(SyncedAccount):
    """An account that is told things by sliding sync."""

    def told(self, *timeline: Any, read: Any = None, rules: Any = None, name: str = "", **more: Any) -> tuple[int, int]:
        """Take in an answer and return what is unread after it: all, and what is meant for us."""
        room = sliding_room(*timeline, state=(member(ME, name=name), member(ALICE)), **more)
        extensions: dict[str, Any] = {}
        if read is not None:
            extensions["receipts"] = {"rooms": {ROOM: {"type": "m.receipt", "content": read}}}
        if rules is not None:
            extensions["account_data"] = {"global": [{"type": "m.push_rules", "content": {"global": rules}}]}
        answer = sliding_sync("p", {ROOM: room} if timeline or more else {}, **extensions)
        changes = self.arrival.apply(self.read(answer))
        self.rooms.refresh(changes.rooms)
        return self.summary().unread, self.summary().highlights


@pytest.fixture
def account() -> Told:
    return Told(sliding=True)


def receipt(event_id: str, kind: str = "m.read", user: str = ME, ts: int = 1_800_000_000_000, **more: Any) -> Any:
    return {event_id: {kind: {user: {"ts": ts, **more}}}}


def test_messages_of_others_count_until_they_are_read(account: Told) -> None:
    said = [message(f"{n}", event_id=f"${n}") for n in range(5)]
    reaction = event("m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$4", "key": "👍"}}, ME)
    assert account.told(*said, reaction) == (5, 0)
    assert account.told(read=receipt("$2", "m.read.private")) == (2, 0)
    assert account.told(message("nog een")) == (3, 0)
    # An older receipt, of a device that was slow, takes nothing back; those of others are none of ours.
    assert account.told(read=receipt("$0")) == (3, 0)
    assert account.told(read=receipt("$4", user=ALICE)) == (3, 0)
    assert account.told(read=receipt("$4", thread_id="$t")) == (3, 0)
    assert account.told(read=receipt("$4", thread_id="main")) == (1, 0)


def test_who_said_something_has_read_what_stands_above(account: Told) -> None:
    own_reply = message("in de draad", ME)
    own_reply["content"]["m.relates_to"] = {"rel_type": "m.thread", "event_id": "$1"}
    assert account.told(message("een", event_id="$1"), message("twee"), message("van mij", ME), message("drie")) == (
        1,
        0,
    )
    assert account.told(message("vier"), own_reply) == (2, 0)
    assert account.told(message("nog van mij", ME)) == (0, 0)


def test_a_server_that_counts_learns_of_receipts_alone() -> None:
    account = Told()
    meant = message("jij daar")
    meant["content"]["m.mentions"] = {"user_ids": [ME]}
    mention = {"kind": "event_property_contains", "key": r"content.m\.mentions.user_ids", "value": ME}
    rules = {"override": [{"rule_id": "x", "actions": LOUD, "conditions": [mention]}]}
    listed = {"events": [{"type": "m.push_rules", "content": {"global": {**rules, "underride": SAID}}}]}

    def counted(unread: int, highlights: int, *timeline: Any, **more: Any) -> tuple[int, int]:
        counts = {"unread_notifications": {"notification_count": unread, "highlight_count": highlights}}
        news = {**room_news(*timeline, **more), **counts}
        account.take(sync_answer("s", join={ROOM: news}, account_data=listed))
        return account.summary().unread, account.summary().highlights

    assert counted(2, 1, meant, message("praat"), state=(member(ME), member(ALICE))) == (2, 1)
    assert counted(2, 1, message("van mij", ME)) == (0, 0)
    assert counted(3, 1, message("nieuw")) == (1, 0)
    assert counted(0, 0) == (0, 0), "another device has read it"
    # What is not here cannot be counted: the server is believed.
    assert counted(9, 1, message("negen"), limited=True, prev_batch="b") == (9, 1)


def test_a_receipt_for_what_is_not_here_counts_by_its_time(account: Told) -> None:
    early, late = message("vroeg") | {"origin_server_ts": 1000}, message("laat") | {"origin_server_ts": 3000}
    assert account.told(early, late, read=receipt("$unknown", ts=2000)) == (1, 0)


def test_what_was_said_before_we_joined_has_not_passed_us_by(account: Told) -> None:
    assert account.told(message("eerder"), member(ME, before="invite"), message("later")) == (1, 0)


def test_a_quiet_room_and_a_mention(account: Told) -> None:
    mention = {"kind": "event_property_contains", "key": r"content.m\.mentions.user_ids", "value": ME}
    override = {"rule_id": "x", "actions": ["notify", {"set_tweak": "highlight"}], "conditions": [mention]}
    quiet = {"rule_id": ROOM, "actions": []}
    meant = message("jij daar")
    meant["content"]["m.mentions"] = {"user_ids": [ME]}
    assert account.told(message("praat"), meant, rules={"override": [override], "room": [quiet]}) == (1, 1)
    # Rules that change are taken to what is there.
    assert account.told(rules={"room": [quiet]}) == (0, 0)


def test_a_server_that_counts_is_believed(account: Told) -> None:
    assert account.told(message("x"), notification_count=7, highlight_count=2) == (7, 2)
    assert account.told(message("y"), notification_count=0) == (2, 0)


def test_removed_messages_and_edits_do_not_count(account: Told) -> None:
    gone = message("weg") | {"content": {}, "unsigned": {"redacted_because": {"type": "m.room.redaction"}}}
    edit = message("* x")
    edit["content"]["m.relates_to"] = {"rel_type": "m.replace", "event_id": "$1"}
    assert account.told(message("x", event_id="$1"), gone, edit) == (1, 0)


def test_marking_a_room_as_read_holds_before_the_server_says_so(account: Told) -> None:
    account.told(message("een"), message("twee"))
    receipts = Receipts(account.database, None, ME)  # type: ignore[arg-type]
    assert receipts.mark(RoomId(ROOM))
    assert account.told(message("drie")) == (1, 0)


def test_what_fills_a_gap_is_counted(account: Told) -> None:
    account.told(message("een", event_id="$1"), read=receipt("$1"))
    assert account.told(message("negen"), limited=True, prev_batch="b") == (1, 0)
    (gap,) = account.gaps.in_room(ROOM)
    account.rooms.refresh(account.fill(gap, message("acht"), message("zeven")).rooms)
    assert account.summary().unread == 3


def test_what_the_rules_said_before_is_forgotten_with_what_they_asked_about(account: Told) -> None:
    """A message that was judged already is judged anew under other rules, another own name, or another text."""
    words = {"override": [{"rule_id": "n", "conditions": [{"kind": "contains_display_name"}], "actions": LOUD}]}
    assert account.told(message("dag Bram", event_id="$1"), rules=words) == (0, 0)
    assert account.told(member(ME, name="Bram", before="join"), name="Bram") == (1, 1)
    assert account.told(message("nog een", event_id="$2"), rules={}, name="Bram") == (0, 0)
    assert account.told(rules=words) == (1, 1)
    assert account.told(redaction("$1"), name="Bram") == (0, 0)


def test_where_something_is_missing_nothing_is_counted_for_it(account: Told) -> None:
    """The row that holds the place of what was left out is no message, whatever the rules say of the room."""
    loud = {"room": [{"rule_id": ROOM, "actions": ["notify"]}]}
    account.told(message("een", event_id="$1"), read=receipt("$1"), rules=loud)
    assert account.told(message("negen"), limited=True, prev_batch="b") == (1, 0)
