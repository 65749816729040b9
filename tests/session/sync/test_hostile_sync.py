"""Hostile cases through the reader, the store and the view: none stops a sync, none hides the message behind it."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from session.sync.batch import POSITION, SLIDING_POSITION
from session.sync.sliding import Position
from session.values.model import ItemKind, ShieldLevel
from tests.fakes.hostile_cases import GENERATED, HostileCase, cases, strings, worked_out
from tests.fakes.room_events import (
    ALICE,
    MALLORY,
    ME,
    ROOM,
    encryption,
    member,
    message,
    room_news,
    state,
    sync_answer,
)
from tests.fakes.synced_account import SyncedAccount

OTHER_ROOM = "!quiet:hs.example"
IN_ROOMS = ("timeline", "sync", "to_device", "account_data", "invite_state", "ephemeral", "harness: see note")
CASES = cases(*IN_ROOMS)


@pytest.fixture(params=[False, True], ids=["classic", "sliding"])
def account(request: pytest.FixtureRequest) -> SyncedAccount:
    """An account that asks in one way or the other."""
    return SyncedAccount(sliding=request.param)


def position(account: SyncedAccount) -> str | None:
    """Return where the next sync goes on."""
    if not account.sliding:
        return account.account.get(POSITION)
    return Position.stored(account.account.get(SLIDING_POSITION)).pos


def prepared(case: HostileCase, account: SyncedAccount) -> None:
    """Be in both rooms before anything hostile comes."""
    first = (member(ME), member(ALICE, name="Alice"), member(MALLORY), state("m.room.name", {"name": "Kade"}))
    account.receive(message("before", event_id="$before"), state=(*first, *([encryption()] if case.encrypted else [])))
    account.receive(message("elsewhere"), room=OTHER_ROOM, state=(member(ME), member(ALICE)))


def answer_with(case: HostileCase, own_key: str) -> dict[str, Any]:
    """Return a sync with the case and, behind it in the same room and in another, a good message."""
    events = [e for e in worked_out(case.events) if not (isinstance(e, dict) and "$gen" in e)]
    good, other = message("good", event_id="$good"), message("good too", event_id="$goodtoo")
    rooms = {ROOM: room_news(*events, good), OTHER_ROOM: room_news(other)}
    match case.channel:
        case "to_device":
            filled = [{**e, "content": with_own_key(e.get("content"), own_key)} for e in events]
            return sync_answer("s9", join={**rooms, ROOM: room_news(good)}, to_device={"events": filled})
        case "account_data":
            rooms[ROOM] = {**room_news(good), "account_data": {"events": events}}
            return sync_answer("s9", join=rooms, account_data={"events": events})
        case "invite_state":
            invite = {"!invite:evil.example": {"invite_state": {"events": events}}}
            return sync_answer("s9", join={**rooms, ROOM: room_news(good)}, invite=invite)
        case "ephemeral":
            rooms[ROOM] = {**room_news(good), "ephemeral": {"events": events}}
            return sync_answer("s9", join=rooms)
    match case.events:
        case [{"$gen": "20000 joined rooms, empty"}]:
            return sync_answer("s9", join={**GENERATED["20000 joined rooms, empty"]()["join"], **rooms})
        case [{"$gen": "50000 member events"}]:
            many = tuple(member(f"@u{n}:hs.example") for n in range(GENERATED["50000 member events"]()["members"]))
            return sync_answer("s9", join={**rooms, ROOM: room_news(good, state=many)})
        case [{"timeline": {**timeline}}]:
            return sync_answer("s9", join={**rooms, ROOM: {"timeline": {**timeline, "events": [good]}}})
    return sync_answer("s9", join=rooms)


def with_own_key(content: Any, own_key: str) -> Any:
    if isinstance(content, dict) and isinstance(content.get("ciphertext"), dict):
        boxes = content["ciphertext"]
        return {**content, "ciphertext": {own_key if k == "OWN_CURVE25519" else k: v for k, v in boxes.items()}}
    return content


# The cases that need an attacker's live crypto session are in tests/session/crypto.
FED = [case for case in CASES if case.channel != "harness: see note"]


@pytest.mark.parametrize("case", FED, ids=lambda case: f"{case.id} {case.title}")
def test_the_good_messages_behind_a_case_are_shown(case: HostileCase, account: SyncedAccount) -> None:
    prepared(case, account)
    answer = answer_with(case, account.machine.account.curve_key)

    begin = time.process_time()
    account.take(answer)
    bodies = account.bodies()
    seconds = time.process_time() - begin

    assert bodies[-1] == "good"
    assert account.bodies(OTHER_ROOM) == ["elsewhere", "good too"]
    assert position(account) == "s9"
    assert account.summary().facts.encrypted is case.encrypted or case.title.startswith("state m.room.encryption")
    assert seconds < 5
    assert all(item.key and isinstance(item.body, str) for item in account.items())
    if "state keeps its last valid value" in case.must:
        assert account.summary().name == "Kade"


@pytest.mark.parametrize("text", [one["s"] for one in strings()], ids=[one["id"] for one in strings()])
def test_no_string_in_any_place_stops_a_sync(text: str, account: SyncedAccount) -> None:
    account.receive(
        message(text, event_id="$text"),
        state("m.room.topic", {"topic": text}),
        member(MALLORY, name=text or "x", before="leave"),
        {**message("x"), "sender": f"@{text}:evil.example"},
        {**message("x"), "event_id": f"${text}"},
        state("m.room.member", {"membership": "join", "displayname": text}, MALLORY, f"@{text}:evil.example"),
        {**message("x"), "content": {"body": "x", "m.relates_to": {"rel_type": text, "event_id": text}}},
        {**message("x"), "redacts": text, "type": "m.room.redaction"},
        {**message("x"), "type": text},
        message("x", unsigned={"transaction_id": text}),
        message("good"),
        state=(member(ME), state("m.room.name", {"name": text}), state("m.room.canonical_alias", {"alias": text})),
    )
    kept = re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)
    assert account.bodies()[-1] == "good"
    shown = {item.event_id: item.body for item in account.items()}
    assert shown["$text"] == kept
    assert account.summary().topic == kept


def test_what_the_server_says_in_clear_in_an_encrypted_room_is_marked(account: SyncedAccount) -> None:
    account.receive(state=(member(ME), member(ALICE), encryption()))
    account.receive(message("approved"))
    (item,) = account.items()
    assert item.shield.level is ShieldLevel.RED
    assert not item.encrypted


def test_an_empty_encryption_event_takes_nothing_back(account: SyncedAccount) -> None:
    account.receive(state=(member(ME), encryption()))
    account.receive(state("m.room.encryption", {}, MALLORY), state("m.room.create", {"room_version": "10"}))
    assert account.summary().facts.encrypted


def test_bodies_that_are_no_text_become_placeholders(account: SyncedAccount) -> None:
    account.receive(
        {**message("x"), "content": {"msgtype": "m.text", "body": {}}},
        {**message("x"), "content": 5},
        {**message("x"), "state_key": []},
    )
    assert [item.kind for item in account.items()] == [ItemKind.PLACEHOLDER] * 3


def test_an_event_id_that_comes_twice_is_shown_once(account: SyncedAccount) -> None:
    account.receive(message("first", event_id="$dup"), message("second", event_id="$dup"))
    account.receive(message("third", MALLORY, event_id="$dup"))
    assert account.bodies() == ["first"]


def test_the_order_of_the_server_counts_and_not_the_clock_of_the_sender(account: SyncedAccount) -> None:
    times = (5_000, 0, -1, 60_000 * 365 * 86_400_000, 1)
    account.receive(*({**message(f"m{n}"), "origin_server_ts": time} for n, time in enumerate(times)))
    assert account.bodies() == ["m0", "m1", "m2", "m3", "m4"]
    assert all(0 <= item.timestamp < 253_402_300_800_000 for item in account.items())
