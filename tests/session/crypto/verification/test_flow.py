"""The verification machine: pairs of them joined by a wire, honest, out of step, late and lying."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.crypto.guard import Malformed, encode_base64
from session.crypto.verification import wire
from session.crypto.verification.codes import CancelCode, cancel_words, code_of
from session.crypto.verification.flow import IDLE_MS, LONGEST_MS, PROMPT_MS, START_MS, Flow, Step
from session.crypto.verification.party import Party, Thread
from session.crypto.verification.sas import Exchange
from session.crypto.verification.steps import (
    Agreed,
    Begun,
    Confirmed,
    Event,
    Heard,
    Passed,
    Stopped,
    Trust,
    Withdrawn,
)
from tests.fakes.verification_wire import ALICE, BOB, DIRECTLY, IN_ROOM, End, Json, Pair


@pytest.mark.parametrize("thread", [DIRECTLY, IN_ROOM], ids=["directly", "room"])
@pytest.mark.parametrize("first", ["alice", "bob"])
def test_both_see_the_same_and_both_are_done(thread: Thread, first: str) -> None:
    pair = Pair(thread)
    pair.to_shown()
    one, other = (pair.alice, pair.bob) if first == "alice" else (pair.bob, pair.alice)
    one.do(Confirmed())
    pair.deliver()
    assert (one.flow.step, other.flow.step) == (Step.SHOWN, Step.SHOWN)
    assert one.trusts == other.trusts == []
    other.do(Confirmed())
    pair.deliver()

    assert pair.alice.trusts == [Trust(BOB, device=True, master=True)]
    assert pair.bob.trusts == [Trust(ALICE, device=True, master=True)]
    assert (pair.alice.flow.step, pair.bob.flow.step) == (Step.DONE, Step.DONE)
    assert pair.alice.kinds == ["start", "key", "mac", "done"]
    assert pair.bob.kinds == ["ready", "accept", "key", "mac", "done"]


@pytest.mark.parametrize("thread", [DIRECTLY, IN_ROOM], ids=["directly", "room"])
def test_every_message_carries_its_tie(thread: Thread) -> None:
    pair = Pair(thread)
    pair.to_shown()
    for end in (pair.alice, pair.bob):
        end.do(Confirmed())
    pair.deliver()
    for _, content in pair.alice.sent + pair.bob.sent:
        assert wire.transaction_of(content, in_room=thread.room_id is not None) == thread.transaction_id
        assert ("transaction_id" in content) == (thread.room_id is None)


def test_who_accepted_can_begin_too() -> None:
    pair = Pair()
    pair.bob.do(Agreed())
    pair.bob.outbox.clear()
    pair.bob.do(Begun())
    assert pair.bob.kinds == ["ready", "start"]


@pytest.mark.parametrize(
    ("alice", "bob", "starter"),
    [
        (ALICE, BOB, "alice"),
        (replace(ALICE, user_id="@zoe:example.org"), BOB, "bob"),
        (ALICE, replace(BOB, user_id=ALICE.user_id), "alice"),
        (replace(ALICE, device_id="ZOE"), replace(BOB, user_id=ALICE.user_id), "bob"),
    ],
)
def test_when_both_start_the_smaller_id_has_started(alice: Party, bob: Party, starter: str) -> None:
    pair = Pair(alice=alice, bob=bob)
    pair.bob.do(Agreed())
    pair.bob.do(Begun())
    pair.deliver_one(pair.bob)
    pair.deliver()

    assert pair.alice.flow.shown == pair.bob.flow.shown
    assert pair.alice.flow.shown is not None
    accepting = pair.bob if starter == "alice" else pair.alice
    assert "accept" in accepting.kinds
    for end in (pair.alice, pair.bob):
        end.do(Confirmed())
    pair.deliver()
    assert (pair.alice.flow.step, pair.bob.flow.step) == (Step.DONE, Step.DONE)


def test_when_both_start_in_different_ways_it_is_over() -> None:
    pair = Pair()
    pair.bob.do(Agreed())
    pair.deliver_one(pair.bob)
    pair.alice.hear(wire.START, {"from_device": "BOB", "method": "m.other"})
    assert pair.alice.flow.code is CancelCode.UNEXPECTED_MESSAGE


def test_a_mismatch_ends_both() -> None:
    pair = Pair()
    pair.to_shown()
    pair.bob.do(Confirmed())
    pair.alice.do(Stopped(CancelCode.MISMATCHED_SAS))
    pair.deliver()
    assert pair.alice.flow.code is pair.bob.flow.code is CancelCode.MISMATCHED_SAS
    assert pair.alice.trusts == pair.bob.trusts == []


def test_only_numbers_when_the_other_side_has_no_pictures() -> None:
    pair = Pair()
    pair.alter = lambda kind, content: (
        {**content, "short_authentication_string": ["decimal"]} if kind == wire.ACCEPT else content
    )
    pair.bob.do(Agreed())
    pair.deliver()
    assert pair.alice.flow.shows == ("decimal",)
    assert pair.alice.flow.shown is not None


def test_the_old_proof_is_spoken_too() -> None:
    pair = Pair()
    old = ["hkdf-hmac-sha256"]
    pair.bob.do(Agreed())
    pair.deliver_one(pair.bob)
    # The start as an old client would have sent it; both sides must hold the same one.
    content = {**pair.alice.outbox.popleft()[1], "message_authentication_codes": old}
    pair.alice.flow._start = content
    pair.bob.hear(wire.START, content)
    pair.deliver()
    for end in (pair.alice, pair.bob):
        end.do(Confirmed())
    pair.deliver()
    assert pair.bob.sent[1][1]["message_authentication_code"] == "hkdf-hmac-sha256"
    assert pair.alice.flow.step is Step.DONE


def altered(kind: str, **parts: Any) -> CancelCode | None:
    """Return how it ends when one message is altered on its way."""
    pair = Pair()
    pair.alter = lambda found, content: {**content, **parts} if found == kind else content
    pair.bob.do(Agreed())
    pair.deliver()
    for end in (pair.alice, pair.bob):
        end.do(Confirmed())
    pair.deliver()
    assert pair.alice.trusts == pair.bob.trusts == []
    assert pair.alice.flow.step is pair.bob.flow.step is Step.CANCELLED
    assert pair.alice.flow.code is pair.bob.flow.code
    return pair.alice.flow.code


@pytest.mark.parametrize(
    ("kind", "parts", "code"),
    [
        (wire.READY, {"methods": ["m.qr_code.scan.v1"]}, CancelCode.UNKNOWN_METHOD),
        (wire.READY, {"from_device": "EVE"}, CancelCode.USER_MISMATCH),
        (wire.START, {"method": "m.other"}, CancelCode.UNKNOWN_METHOD),
        (wire.START, {"from_device": "EVE"}, CancelCode.USER_MISMATCH),
        (wire.START, {"key_agreement_protocols": ["curve25519"]}, CancelCode.UNKNOWN_METHOD),
        (wire.START, {"hashes": ["md5"]}, CancelCode.UNKNOWN_METHOD),
        (wire.START, {"message_authentication_codes": ["hmac-sha256"]}, CancelCode.UNKNOWN_METHOD),
        (wire.START, {"short_authentication_string": ["smell"]}, CancelCode.UNKNOWN_METHOD),
        (wire.START, {"one_more": "word"}, CancelCode.MISMATCHED_COMMITMENT),
        (wire.ACCEPT, {"key_agreement_protocol": "curve25519"}, CancelCode.UNKNOWN_METHOD),
        (wire.ACCEPT, {"hash": "md5"}, CancelCode.UNKNOWN_METHOD),
        (wire.ACCEPT, {"message_authentication_code": "hmac-sha256"}, CancelCode.UNKNOWN_METHOD),
        (wire.ACCEPT, {"short_authentication_string": []}, CancelCode.UNKNOWN_METHOD),
        (wire.ACCEPT, {"short_authentication_string": ["smell"]}, CancelCode.UNKNOWN_METHOD),
        (wire.ACCEPT, {"commitment": encode_base64(bytes(32))}, CancelCode.MISMATCHED_COMMITMENT),
        (wire.KEY, {"key": encode_base64(b"\1" + bytes(31))}, CancelCode.INVALID_MESSAGE),
        (wire.MAC, {"mac": {}}, CancelCode.KEY_MISMATCH),
        (wire.MAC, {"keys": "A" * 43}, CancelCode.KEY_MISMATCH),
        (wire.MAC, {"keys": "é\ud800"}, CancelCode.KEY_MISMATCH),
    ],
)
def test_what_is_altered_on_the_way_is_noticed(kind: str, parts: Json, code: CancelCode) -> None:
    assert altered(kind, **parts) is code


def test_somebody_in_between_shows_other_pictures() -> None:
    """Each half is in order by itself: only the two people can see it."""
    alice_side, bob_side = Pair(), Pair()
    for pair in (alice_side, bob_side):
        pair.to_shown()
    assert alice_side.alice.flow.shown != bob_side.bob.flow.shown


def proof_over(keys: dict[str, str], *, listed: list[str] | None = None) -> End:
    """Return Alice's end after Bob has proven these keys, correctly."""
    pair = Pair()
    pair.to_shown()
    bob = pair.bob.flow
    info = "MATRIX_KEY_VERIFICATION_MAC" + "".join((*BOB.address, *ALICE.address)) + DIRECTLY.transaction_id
    macs = {name: bob._exchange._mac(key, info + name, bob._method) for name, key in keys.items()}
    names = ",".join(sorted(listed if listed is not None else keys))
    pair.alice.do(Confirmed())
    pair.alice.hear(wire.MAC, {"mac": macs, "keys": bob._exchange._mac(names, info + "KEY_IDS", bob._method)})
    return pair.alice


DEVICE, MASTER = f"ed25519:{BOB.device_id}", f"ed25519:{BOB.master}"


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"ed25519:SOMETHING": "A" * 43},
        {DEVICE: ALICE.signing_key},
        {DEVICE: BOB.signing_key, MASTER: BOB.signing_key},
        {DEVICE: BOB.signing_key, f"ed25519:{ALICE.master}": "x", MASTER: ""},
    ],
    ids=["none", "unknown", "other device key", "other master key", "empty master key"],
)
def test_a_proof_of_nothing_that_we_know_is_refused(keys: dict[str, str]) -> None:
    alice = proof_over(keys)
    assert alice.flow.code is CancelCode.KEY_MISMATCH
    assert alice.trusts == []
    assert alice.kinds[-1] == "cancel"


def test_a_list_that_names_other_keys_is_refused() -> None:
    alice = proof_over({DEVICE: BOB.signing_key}, listed=[DEVICE, MASTER])
    assert alice.flow.code is CancelCode.KEY_MISMATCH


@pytest.mark.parametrize(
    ("keys", "device", "master"),
    [
        ({DEVICE: BOB.signing_key}, True, False),
        ({MASTER: BOB.master}, False, True),
        ({DEVICE: BOB.signing_key, "ed25519:UNKNOWN": "x"}, True, False),
    ],
)
def test_only_what_was_proven_is_trusted(keys: dict[str, str], device: bool, master: bool) -> None:
    alice = proof_over(keys)
    alice.hear(wire.DONE, {})
    assert alice.trusts == [Trust(BOB, device=device, master=master)]


@pytest.mark.parametrize("whose", ["theirs", "ours"])
def test_a_device_named_like_the_master_key_is_refused(whose: str) -> None:
    twisted = replace(BOB, device_id=str(BOB.master))
    pair = Pair(bob=twisted) if whose == "theirs" else Pair(alice=replace(ALICE, device_id=str(ALICE.master)))
    pair.bob.do(Agreed())
    pair.deliver()
    assert pair.alice.flow.code is pair.bob.flow.code is CancelCode.KEY_MISMATCH


def test_our_own_key_sent_back_is_refused() -> None:
    pair = Pair()
    pair.bob.do(Agreed())
    pair.alter = lambda kind, content: None if kind == wire.KEY else content
    pair.deliver()
    pair.bob.hear(wire.KEY, {"key": pair.bob.flow._exchange.key})
    assert pair.bob.flow.code is CancelCode.INVALID_MESSAGE


STEPS = {
    Step.ASKED: {wire.READY},
    Step.STARTED: {wire.START, wire.ACCEPT},
    Step.KEYED: {wire.KEY},
    Step.SHOWN: {wire.MAC},
    Step.FINISHING: {wire.DONE},
}
SAMPLES: dict[str, Json] = {
    wire.REQUEST: {"from_device": "BOB", "methods": [wire.SAS]},
    wire.READY: {"from_device": "BOB", "methods": [wire.SAS]},
    wire.START: {
        "from_device": "BOB",
        "method": wire.SAS,
        "key_agreement_protocols": ["curve25519-hkdf-sha256"],
        "hashes": ["sha256"],
        "message_authentication_codes": ["hkdf-hmac-sha256.v2"],
        "short_authentication_string": ["decimal"],
    },
    wire.ACCEPT: {
        "key_agreement_protocol": "curve25519-hkdf-sha256",
        "hash": "sha256",
        "message_authentication_code": "hkdf-hmac-sha256.v2",
        "short_authentication_string": ["decimal"],
        "commitment": "A" * 43,
    },
    wire.KEY: {"key": Exchange().key},
    wire.MAC: {"mac": {}, "keys": ""},
    wire.DONE: {},
}


def alice_at(step: Step) -> Pair:
    """Return a pair in which Alice, who asked and starts, has come this far."""
    pair = Pair()
    if step is Step.ASKED:
        return pair
    pair.bob.do(Agreed())
    while pair.alice.flow.step is not step and (pair.alice.outbox or pair.bob.outbox):
        pair.deliver_one(pair.bob if pair.bob.outbox else pair.alice)
    if step is Step.FINISHING:
        pair.alice.do(Confirmed())
        pair.bob.do(Confirmed())
        pair.deliver_one(pair.bob)
    assert pair.alice.flow.step is step
    return pair


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", SAMPLES)
def test_what_is_out_of_order_ends_it(step: Step, kind: str) -> None:
    if kind in STEPS[step]:
        return
    alice = alice_at(step).alice
    alice.hear(kind, SAMPLES[kind], BOB)
    assert alice.flow.code is CancelCode.UNEXPECTED_MESSAGE
    assert alice.sent[-1][1]["code"] == "m.unexpected_message"
    assert alice.trusts == []


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("code", CancelCode)
def test_a_cancellation_ends_it_in_every_step_without_an_answer(step: Step, code: CancelCode) -> None:
    alice = alice_at(step).alice
    said = len(alice.sent)
    alice.hear(wire.CANCEL, {"code": code.value, "reason": "whatever"})
    assert alice.flow.code is code
    # Only while several devices show our request do they have to hear that it is over.
    assert len(alice.sent) - said == (1 if step is Step.ASKED else 0)


@pytest.mark.parametrize("step", STEPS)
def test_our_user_can_stop_it_in_every_step(step: Step) -> None:
    alice = alice_at(step).alice
    alice.do(Stopped())
    assert alice.sent[-1] == (wire.CANCEL, {"code": "m.user", "reason": "user", "transaction_id": "transaction"})
    said = len(alice.sent)
    for event in (Agreed(), Begun(), Confirmed(), Stopped(), Passed(), Heard(wire.Done()), Withdrawn(CancelCode.USER)):
        alice.do(event)
    assert len(alice.sent) == said


def test_another_device_of_theirs_that_is_late_is_ignored() -> None:
    pair = alice_at(Step.STARTED)
    tablet = replace(BOB, device_id="TABLET")
    pair.alice.hear(wire.READY, {"from_device": "TABLET", "methods": [wire.SAS]}, tablet)
    assert pair.alice.flow.theirs == BOB
    assert pair.alice.flow.step is Step.STARTED
    assert pair.alice.told_others[0]["code"] == "m.accepted"


def test_in_a_room_a_start_of_another_device_is_ignored() -> None:
    pair = Pair(IN_ROOM)
    pair.bob.do(Agreed())
    pair.bob.hear(wire.START, {**SAMPLES[wire.START], "from_device": "TABLET"})
    assert pair.bob.flow.step is Step.READY


def test_only_the_device_that_was_asked_can_answer() -> None:
    clock = Pair().clock
    alice = End(Flow(DIRECTLY, ALICE, BOB, ours_asked=True, asked_at=clock(), now=clock))
    alice.hear(wire.READY, {"from_device": "TABLET", "methods": [wire.SAS]}, replace(BOB, device_id="TABLET"))
    assert alice.flow.code is CancelCode.USER_MISMATCH


@pytest.mark.parametrize(
    ("step", "wait"),
    [
        (Step.ASKED, LONGEST_MS),
        (Step.STARTED, IDLE_MS),
        (Step.KEYED, IDLE_MS),
        (Step.SHOWN, LONGEST_MS),
        (Step.FINISHING, IDLE_MS),
    ],
)
def test_what_takes_too_long_ends(step: Step, wait: int) -> None:
    pair = alice_at(step)
    pair.clock.time += wait
    pair.alice.do(Passed())
    assert pair.alice.flow.step is step
    pair.clock.time += 1
    pair.alice.do(Passed())
    assert pair.alice.flow.code is CancelCode.TIMEOUT
    assert pair.alice.sent[-1][1]["code"] == "m.timeout"


def test_a_request_that_nobody_answers_here_goes_away_without_a_word() -> None:
    pair = Pair()
    pair.clock.time += PROMPT_MS + 1
    pair.bob.do(Passed())
    assert pair.bob.flow.code is CancelCode.TIMEOUT
    assert pair.bob.sent == []


def test_who_accepted_starts_when_the_other_side_does_not() -> None:
    pair = Pair()
    pair.bob.do(Agreed())
    pair.clock.time += START_MS + 1
    pair.bob.do(Passed())
    assert pair.bob.kinds == ["ready", "start"]


EVENTS = st.one_of(
    st.sampled_from([Agreed(), Begun(), Confirmed(), Passed(), Stopped(), Withdrawn(CancelCode.USER)]),
    st.sampled_from([Heard(wire.parse(kind, content), BOB) for kind, content in SAMPLES.items()]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(EVENTS, max_size=15), st.booleans())
def test_whatever_happens_nothing_is_trusted_without_a_proof(events: list[Event], ours_asked: bool) -> None:
    clock = Pair().clock
    flow = Flow(DIRECTLY, ALICE, None if ours_asked else BOB, ours_asked=ours_asked, asked_at=clock(), now=clock)
    for event in events:
        assert not any(isinstance(action, Trust) for action in flow.handle(event))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
FIELDS = st.sampled_from(sorted({name for sample in SAMPLES.values() for name in sample} | {"code", "m.relates_to"}))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([*SAMPLES, wire.CANCEL, "m.other"]), st.dictionaries(FIELDS, JSON_VALUES, max_size=8))
def test_no_content_breaks_the_reading(kind: str, content: Json) -> None:
    for in_room in (True, False):
        try:
            wire.parse(kind, {**SAMPLES.get(kind, {}), **content})
            wire.transaction_of(content, in_room=in_room)
        except Malformed:
            pass


def test_every_code_has_words_and_an_unknown_one_is_a_cancellation() -> None:
    assert all(str(cancel_words(code)) for code in CancelCode)
    assert code_of("org.example.whatever") is CancelCode.USER
    assert {code_of(code.value) for code in CancelCode} == set(CancelCode)
