"""What fuzzing begins with: events, passing events and private settings as servers send them, and reading them all."""

from __future__ import annotations

import re
from typing import Any

from session.store.receipts import ReceiptStore
from session.store.room_settings import RoomSettings
from session.store.threads import ThreadStore
from session.values.model import EventId, RoomId
from tests.fakes.poll_events import poll_end, poll_start, poll_vote
from tests.fakes.room_events import (
    ALICE,
    ME,
    ROOM,
    edit,
    encryption,
    event,
    member,
    message,
    redaction,
    room_news,
    state,
    sync_answer,
)
from tests.fakes.synced_account import SyncedAccount
from widgets.timeline.rows import TimelineRows

Json = dict[str, Any]
FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Signs that a terminal obeys, or that change the order of what stands around them."""
OTHER = "!other:hs.example"
FIRST = "$made1"
"""The message that is there before anything else; threads and receipts are about it."""
_CIPHER = {
    "algorithm": "m.megolm.v1.aes-sha2",
    "ciphertext": "AwgA",
    "session_id": "s",
    "sender_key": "k",
    "device_id": "D",
}
_THREAD = {"rel_type": "m.thread", "event_id": FIRST, "is_falling_back": True, "m.in_reply_to": {"event_id": FIRST}}
_STABLE_POLL = {
    "m.text": [{"body": "Welke dag?", "mimetype": "text/plain"}],
    "m.poll": {
        "question": {"m.text": [{"body": "Welke dag?"}]},
        "kind": "m.disclosed",
        "max_selections": 1,
        "answers": [{"m.id": "a", "m.text": [{"body": "Maandag"}]}, {"m.id": "b", "m.text": [{"body": "Dinsdag"}]}],
    },
}
_ABOUT_POLL = {"rel_type": "m.reference", "event_id": "$poll"}
EVENTS: list[Json] = [
    message("hallo"),
    edit(FIRST, "anders"),
    redaction(FIRST),
    event("m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": FIRST, "key": "+"}}),
    event("m.room.encrypted", _CIPHER),
    event("m.room.message", {"msgtype": "m.image", "body": "f.png", "url": "mxc://a/b", "info": {"size": 5, "w": 1}}),
    event("m.key.verification.request", {"from_device": "D", "methods": ["m.sas.v1"], "to": ME}),
    event("m.room.message", {"msgtype": "m.key.verification.request", "body": "x", "from_device": "D", "to": ME}),
    member(ALICE, "leave"),
    state("m.room.name", {"name": "x"}),
    state("m.room.power_levels", {"users": {ALICE: 100}, "redact": 50, "notifications": {"room": 50}}),
    state("m.room.join_rules", {"join_rule": "public"}),
    state("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2", "rotation_period_msgs": 5}),
    state("m.room.canonical_alias", {"alias": "#x:hs.example"}),
    state("m.room.tombstone", {"body": "verder", "replacement_room": OTHER}),
    state("m.room.create", {"room_version": "12", "predecessor": {"room_id": OTHER}, "additional_creators": [ALICE]}),
    state("m.room.retention", {"min_lifetime": 1, "max_lifetime": 86_400_000}),
    state("m.room.pinned_events", {"pinned": [FIRST, "$poll"]}),
    state("m.space.child", {"via": ["hs.example"], "order": "a", "suggested": True}, state_key=OTHER),
    poll_start(),
    poll_start("undisclosed", 2),
    poll_vote(ALICE, "a", "b"),
    poll_end(ALICE),
    event("m.poll.start", _STABLE_POLL, event_id="$poll"),
    event("m.poll.response", {"m.relates_to": _ABOUT_POLL, "m.selections": ["a"]}),
    event("m.poll.end", {"m.relates_to": _ABOUT_POLL, "m.text": [{"body": "klaar"}], "m.poll.results": {"a": 1}}),
    event("m.room.message", {"msgtype": "m.text", "body": "in de draad", "m.relates_to": _THREAD}),
    event("m.room.message", {"msgtype": "m.text", "body": "@room", "m.mentions": {"user_ids": [ME], "room": True}}),
    event("m.sticker", {"body": "zon", "url": "mxc://a/b", "info": {"mimetype": "image/png"}}),
    event("m.room.message", {"msgtype": "m.location", "body": "hier", "geo_uri": "geo:52.1,5.1;u=10"}),
]
"""Events of a room."""
_READ_BY = {ALICE: {"ts": 5, "thread_id": "main"}, ME: {"ts": 6}}
EPHEMERAL: list[Json] = [
    {"type": "m.receipt", "content": {FIRST: {"m.read": _READ_BY, "m.read.private": {ME: {"ts": 7}}}}},
    {"type": "m.receipt", "content": {"$poll": {"m.read": {ALICE: {"ts": 5, "thread_id": FIRST}}}}},
    {"type": "m.typing", "content": {"user_ids": [ALICE, ME]}},
]
"""What passes by in a room."""
ROOM_SETTINGS: list[Json] = [
    {"type": "m.tag", "content": {"tags": {"m.favourite": {"order": 0.5}}}},
    {"type": "m.fully_read", "content": {"event_id": FIRST}},
    {"type": "m.marked_unread", "content": {"unread": True}},
    {"type": "com.famedly.marked_unread", "content": {"unread": True}},
]
"""Private settings of a room."""
_RULES: Json = {
    "override": [
        {"rule_id": ".m.rule.master", "enabled": False, "actions": []},
        {
            "rule_id": OTHER,
            "actions": [],
            "conditions": [{"kind": "event_match", "key": "room_id", "pattern": OTHER}],
        },
        {
            "rule_id": ".m.rule.is_user_mention",
            "actions": ["notify", {"set_tweak": "highlight"}],
            "conditions": [
                {"kind": "event_property_contains", "key": "content.m\\.mentions.user_ids", "value": ME},
                {"kind": "event_property_is", "key": "content.m\\.mentions.room", "value": True},
            ],
        },
        {
            "rule_id": ".m.rule.roomnotif",
            "actions": ["notify"],
            "conditions": [{"kind": "sender_notification_permission", "key": "room"}],
        },
        {
            "rule_id": ".m.rule.room_one_to_one",
            "actions": ["notify"],
            "conditions": [{"kind": "room_member_count", "is": ">=2"}, {"kind": "contains_display_name"}],
        },
    ],
    "content": [{"rule_id": "woord", "pattern": "ha?l*", "actions": ["notify"]}],
    "room": [{"rule_id": ROOM, "actions": ["notify", {"set_tweak": "sound", "value": "default"}]}],
    "sender": [{"rule_id": ALICE, "actions": []}],
    "underride": [
        {
            "rule_id": ".m.rule.message",
            "actions": ["notify"],
            "conditions": [{"kind": "event_match", "key": "type", "pattern": "m.room.*"}],
        }
    ],
}
SETTINGS: list[Json] = [
    {"type": "m.direct", "content": {ALICE: [ROOM]}},
    {"type": "m.push_rules", "content": {"global": _RULES}},
    {"type": "m.ignored_user_list", "content": {"ignored_users": {"@gone:hs.example": {}}}},
]
"""Private settings of the account."""
WHOLE = sync_answer(
    "s",
    join={
        OTHER: {
            **room_news(message("hallo"), state=(member(ME), encryption()), limited=True, prev_batch="p"),
            "summary": {"m.heroes": [ALICE], "m.joined_member_count": 2, "m.invited_member_count": 0},
            "unread_notifications": {"notification_count": 1, "highlight_count": 0},
            "unread_thread_notifications": {FIRST: {"notification_count": 1, "highlight_count": 0}},
            "ephemeral": {"events": EPHEMERAL},
            "account_data": {"events": ROOM_SETTINGS},
        }
    },
    invite={"!invited:hs.example": {"invite_state": {"events": [member(ME, "invite", sender=ALICE)]}}},
    leave={"!left:hs.example": room_news(member(ME, "leave"))},
    to_device={
        "events": [
            {"type": "m.room.encrypted", "sender": ALICE, "content": {"algorithm": "m.olm.v1.curve25519-aes-sha2"}},
            {"type": "m.key.verification.mac", "sender": ALICE, "content": {"transaction_id": "t", "mac": {}}},
            {"type": "m.room_key_request", "sender": ME, "content": {"action": "request", "request_id": "r"}},
            {"type": "m.room_key.withheld", "sender": ALICE, "content": {"code": "m.unverified", "room_id": ROOM}},
            {"type": "m.secret.request", "sender": ME, "content": {"name": "m.megolm_backup.v1", "action": "request"}},
        ]
    },
    account_data={"events": SETTINGS},
    device_lists={"changed": [ALICE], "left": ["@gone:hs.example"]},
    device_one_time_keys_count={"signed_curve25519": 50},
    device_unused_fallback_key_types=["signed_curve25519"],
)
"""An answer with everything that an answer may have."""


def read_news(account: SyncedAccount, rows: int) -> set[str]:
    """Read what is shown of an account after news, with so many of the newest rows; return what those say."""
    here, (_first, last) = RoomId(ROOM), account.events.bounds(ROOM)
    shown = {item.body for item in account.view.newest(here, rows)}
    account.view.window(here, last - rows, last)
    account.view.readers(here, FIRST)
    threads = ThreadStore(account.database)
    for root in threads.roots(ROOM, 1):
        replies = (account.events.get(ROOM, one.event_id) for one in threads.replies(ROOM, root)[-rows:])
        account.view.items(here, [one for one in replies if one is not None])
        account.view.event_changed(here, EventId(root))
    account.view.polls.may_end(ROOM, ALICE, ME)
    return shown


def open_room(account: SyncedAccount) -> None:
    """Draw what is shown of a room that is opened, at two widths; no sign in it may command a terminal."""
    update = account.view.opened(RoomId(ROOM), RoomSettings(account.database).marker(ROOM))
    rows = TimelineRows()
    for width in (80, 23):
        rows.resize(width)
        rows.apply(update)
        for place in range(rows.first, rows.end + 1):
            for line in rows.lines(place):
                assert not any(FORBIDDEN.search(part.text) for part in line), "a sign that commands a terminal is shown"
    ReceiptStore(account.database).of(ROOM, ALICE, FIRST)
    account.rooms.refresh()
