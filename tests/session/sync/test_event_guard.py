"""The guard and the reader of /sync: whatever comes, they answer; a bad event costs no other."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.sync.batch import POSITION, SLIDING_POSITION
from session.sync.classic import read_sync, sync_filter
from session.sync.guard import BadEvent, CheckedEvent, check_event, check_events, check_stripped, is_bounded
from session.sync.sliding import Position
from session.values.errors import Unreachable
from tests.fakes.room_events import ROOM, member, message, room_news, state, sync_answer
from tests.fakes.synced_account import SyncedAccount

ANY_TEXT = st.text(st.characters(), max_size=12)  # halves of surrogate pairs and NUL included
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4), max_leaves=12
)
FIELDS = ("event_id", "type", "sender", "origin_server_ts", "content", "state_key", "unsigned", "redacts")
CONTENT_FIELDS = ("body", "msgtype", "m.relates_to", "m.new_content", "membership", "displayname", "name", "algorithm")
KINDS = ("m.room.message", "m.room.member", "m.room.encrypted", "m.room.redaction", "m.reaction", "m.room.name")
RELATES = st.fixed_dictionaries({}, optional={"rel_type": st.just("m.replace") | JSON, "event_id": ANY_TEXT | JSON})


@st.composite
def nearly_events(draw: st.DrawFn) -> Any:
    """An event in which any field may be anything."""
    kind = draw(st.sampled_from(KINDS))
    content = draw(st.dictionaries(st.sampled_from(CONTENT_FIELDS), JSON, max_size=4))
    if draw(st.booleans()):
        content["m.relates_to"] = draw(RELATES)
    good = message("x", event_id=draw(st.sampled_from(["$a", "$b", "$c"]))) | {"type": kind, "content": content}
    if kind in ("m.room.member", "m.room.name"):
        good["state_key"] = draw(ANY_TEXT)
    for name in draw(st.sets(st.sampled_from(FIELDS), max_size=2)):
        good[name] = draw(JSON)
    return good


@st.composite
def nearly_syncs(draw: st.DrawFn) -> dict[str, Any]:
    """An answer of /sync in which any part may be anything, with a position."""
    events = st.lists(nearly_events(), max_size=3) | JSON
    timeline = st.fixed_dictionaries({}, optional={"events": events, "limited": JSON, "prev_batch": JSON})
    room = st.fixed_dictionaries(
        {},
        optional={
            "timeline": timeline | JSON,
            "state": st.fixed_dictionaries({}, optional={"events": events}) | JSON,
            "summary": st.dictionaries(
                st.sampled_from(["m.heroes", "m.joined_member_count", "m.invited_member_count"]), JSON
            ),
            "unread_notifications": JSON,
            "invite_state": st.fixed_dictionaries({}, optional={"events": events}) | JSON,
        },
    )
    names = st.sampled_from([ROOM, "!other:hs.example", "!\ud800:x", "nonsense", "!" + "x" * 300])
    rooms = st.dictionaries(names, room | JSON, max_size=2)
    parts = {
        "rooms": st.fixed_dictionaries({}, optional={"join": rooms, "invite": rooms, "leave": rooms | JSON}) | JSON,
        "to_device": st.fixed_dictionaries({}, optional={"events": events}) | JSON,
        "account_data": st.fixed_dictionaries({}, optional={"events": events}) | JSON,
        "device_lists": st.fixed_dictionaries({}, optional={"changed": JSON, "left": JSON}) | JSON,
        "device_one_time_keys_count": JSON,
        "device_unused_fallback_key_types": JSON,
    }
    return draw(st.fixed_dictionaries({}, optional=parts))


@settings(deadline=None)
@given(JSON | nearly_events())
def test_the_guard_answers_to_anything(raw: object) -> None:
    checked = check_event(raw)
    assert isinstance(checked, CheckedEvent | BadEvent)
    texts = [checked.sender, checked.event_id or ""]
    if isinstance(checked, CheckedEvent):
        texts += [checked.type, checked.state_key or "", checked.redacts or "", checked.transaction_id or ""]
        assert isinstance(checked.content, dict)
    for text in texts:
        assert "\0" not in text
        text.encode()
    assert 0 <= checked.timestamp < 253_402_300_800_000
    check_stripped(raw)
    check_events(raw)


@settings(deadline=None)
@given(st.lists(JSON | nearly_events(), max_size=6), st.integers(0, 6))
def test_a_good_event_survives_next_to_any_others(others: list[Any], place: int) -> None:
    good = message("good", event_id="$good")
    checked = check_events([*others[:place], good, *others[place:]])
    assert len(checked) == len(others) + 1
    assert checked[min(place, len(others))] == check_event(good)


@settings(max_examples=150, deadline=None)
@given(st.booleans(), nearly_syncs())
def test_any_sync_is_stored_and_the_good_message_in_it_shown(sliding: bool, answer: dict[str, Any]) -> None:
    account = SyncedAccount(sliding=sliding)
    account.receive(message("before"), state=(member("@me:hs.example"),), room="!good:hs.example")
    rooms = answer.get("rooms")
    join = rooms.get("join") if isinstance(rooms, dict) else None
    join = join if isinstance(join, dict) else {}
    rooms = rooms if isinstance(rooms, dict) else {}
    answer["rooms"] = {**rooms, "join": {**join, "!good:hs.example": room_news(message("good"))}}
    account.take({**answer, "next_batch": "s2"})
    assert account.bodies("!good:hs.example") == ["before", "good"]
    position = account.account.get(SLIDING_POSITION if sliding else POSITION)
    assert position == "s2" or (sliding and Position.stored(position).pos == "s2")
    for room in account.rooms.all():
        account.items(room.room_id)


@pytest.mark.parametrize("position", [None, 5, "", [], {}, "\ud800"], ids=repr)
def test_without_a_next_position_it_is_no_answer(position: object) -> None:
    with pytest.raises(Unreachable):
        read_sync({"next_batch": position, "rooms": {}})


def nested(levels: int) -> object:
    value: object = "x"
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [nested(41), nested(100_000), {"a": "x" * 600_000}, {"a": float("nan")}, {"a": 10**5000}],
    ids=["deep", "very deep", "large", "nan", "huge integer"],
)
def test_what_is_too_deep_too_large_or_no_json_is_refused(value: object) -> None:
    assert not is_bounded(value)
    checked = check_event(message("x", event_id="$e") | {"content": {"body": "x", "more": value}})
    assert checked == BadEvent("$e", "@alice:hs.example", 1_760_000_000_000)


def test_what_the_specification_allows_passes() -> None:
    assert is_bounded({"content": nested(30), "body": "é" * 65_536})
    checked = check_event(state("m.room.topic", {"topic": "x"}) | {"unsigned": {"transaction_id": "t1"}})
    assert isinstance(checked, CheckedEvent)
    assert (checked.state_key, checked.transaction_id) == ("", "t1")


@pytest.mark.parametrize(
    ("claimed", "kept"), [(5, 5), (-5, 0), (10**30, 253_402_300_799_000), ("5", None), (True, None), (1.5, None)]
)
def test_a_timestamp_is_one_that_a_calendar_can_show(claimed: object, kept: int | None) -> None:
    checked = check_event(message("x") | {"origin_server_ts": claimed})
    assert isinstance(checked, CheckedEvent) == (kept is not None)
    assert checked.timestamp == (kept or 0)


def test_stripped_state_needs_no_id_and_no_time_but_a_state_key() -> None:
    raw = {"type": "m.room.name", "sender": "@a:b", "state_key": "", "content": {"name": "x"}}
    checked = check_stripped(raw)
    assert checked is not None
    assert checked.content == {"name": "x"}
    assert check_stripped({**raw, "state_key": None}) is None


def test_the_parts_of_a_sync_are_read() -> None:
    batch = read_sync(
        sync_answer(
            "s2",
            join={
                ROOM: {
                    **room_news(message("x", event_id="$x"), limited=True, prev_batch="p1"),
                    "summary": {"m.heroes": ["@a:b", 5], "m.joined_member_count": 3, "m.invited_member_count": 10**30},
                    "unread_notifications": {"notification_count": 2, "highlight_count": -1},
                }
            },
            leave={"!left:hs.example": {}},
            invite={"!new:hs.example": {"invite_state": {"events": [member("@me:hs.example", "invite"), 5]}}},
            to_device={"events": [{"type": "m.room_key"}, 5]},
            account_data={"events": [{"type": "m.direct", "content": {}}, {"type": 5}]},
            device_lists={"changed": ["@a:b", 5, ""], "left": ["@c:d"]},
            device_one_time_keys_count={"signed_curve25519": 5, "x": True},
            device_unused_fallback_key_types=["signed_curve25519"],
        )
    )
    news, left = batch.rooms
    assert (news.limited, news.older_token, news.heroes) == (True, "p1", ("@a:b",))
    assert (news.joined, news.invited, news.unread, news.highlights) == (3, 1_000_000, 2, None)
    assert (left.room_id, left.membership) == ("!left:hs.example", "leave")
    assert [len(invite.state) for invite in batch.invites] == [1]
    assert batch.to_device == ({"type": "m.room_key"},)
    assert batch.account_data == (("m.direct", {}),)
    assert (batch.devices_changed, batch.devices_left) == (("@a:b",), ("@c:d",))
    assert batch.key_counts == {"signed_curve25519": 5}
    assert batch.unused_fallback == ("signed_curve25519",)


def test_the_filter_is_json_and_asks_for_little() -> None:
    wanted = json.loads(json.dumps(sync_filter()))
    assert wanted["room"]["timeline"]["lazy_load_members"] is True
    assert wanted["room"]["timeline"]["limit"] <= 50
