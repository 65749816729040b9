"""The QR code that we show: its bytes, who may answer it, and what our user's yes proves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from session.crypto.guard import Malformed, decode_base64, encode_base64
from session.crypto.verification import wire
from session.crypto.verification.codes import CancelCode
from session.crypto.verification.flow import IDLE_MS, LONGEST_MS, START_MS, Flow, Step
from session.crypto.verification.party import Party, Thread
from session.crypto.verification.qr import OFFERS, Mode, can_scan, code_for, have_one_in_common
from session.crypto.verification.steps import Agreed, Begun, Confirmed, Passed, Stopped, Trust
from tests.fakes.verification_wire import DIRECTLY, IN_ROOM, End, Pair

PHONE = (wire.SAS, wire.SCAN, wire.SHOW, wire.RECIPROCATE)
"""What Element's apps on phones can do."""


def key(first: int) -> str:
    """Return a key of 32 bytes, each one more than the one before."""
    return encode_base64(bytes(range(first, first + 32)))


US = Party("@us:example.org", "OURS", key(64), key(0), key(96))
THEM = Party("@them:example.org", "THEIRS", key(128), key(16), key(160))
OWN = replace(THEM, user_id=US.user_id, master=US.master)
UNSURE = replace(US, master=None)


def showing(ours: Party = US, theirs: Party = THEM, thread: Thread = DIRECTLY) -> Pair:
    """Return a pair in which a phone has asked, and ours shows it a code."""
    pair = Pair(thread, alice=theirs, bob=ours, methods=PHONE, offers=OFFERS)
    pair.bob.do(Agreed())
    assert pair.bob.flow.qr is not None
    return pair


def scan(pair: Pair, secret: bytes | None = None, device: str = "") -> None:
    """Let the phone say that it has scanned the code."""
    code = pair.bob.flow.qr
    assert code is not None
    content: dict[str, Any] = {
        "from_device": device or pair._parties[0].device_id,
        "method": wire.RECIPROCATE,
        "secret": encode_base64(code.secret if secret is None else secret),
    }
    pair.bob.hear(wire.START, pair.bob.flow.thread.stamped(content))


def test_the_bytes_are_those_of_the_specification() -> None:
    name = "$ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqr"
    code = code_for(Thread(name, "!room:example.org"), US, THEM)
    assert code is not None
    assert code.payload.startswith(b"MATRIX\x02\x00\x00\x2d$ABCD")
    assert code.payload[10 + len(name) :] == bytes(range(32)) + bytes(range(16, 48)) + code.secret
    assert len(code.secret) >= 8


def test_a_request_in_a_room_fits_the_code_that_fits_a_small_terminal() -> None:
    event_id = "$" + "x" * 43
    code = code_for(Thread(event_id, "!room:example.org"), US, THEM)
    assert code is not None
    # Version 6 with the lowest error correction: 41 modules on a side.
    assert len(code.payload) <= 134


@pytest.mark.parametrize(
    ("ours", "theirs", "mode", "first", "second", "proves"),
    [
        (US, THEM, Mode.OTHER_USER, US.master, THEM.master, f"ed25519:{THEM.master}"),
        (US, OWN, Mode.OWN_TRUSTING, US.master, OWN.signing_key, "ed25519:THEIRS"),
        (UNSURE, OWN, Mode.OWN_UNSURE, US.signing_key, OWN.master, f"ed25519:{OWN.master}"),
    ],
    ids=["other_user", "own_trusting", "own_unsure"],
)
def test_each_mode_holds_its_two_keys(
    ours: Party, theirs: Party, mode: Mode, first: str, second: str, proves: str
) -> None:
    code = code_for(DIRECTLY, ours, theirs)
    assert code is not None
    start = 10 + len(DIRECTLY.transaction_id)
    assert (code.mode, code.payload[7]) == (mode, mode)
    assert code.payload[start : start + 64] == decode_base64(first) + decode_base64(second)
    assert code.proves == {proves}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (UNSURE, THEM),
        (US, replace(THEM, master=None)),
        (UNSURE, replace(OWN, master=None)),
        (US, replace(THEM, master="short")),
    ],
)
def test_without_the_keys_that_belong_in_it_there_is_no_code(ours: Party, theirs: Party) -> None:
    assert code_for(DIRECTLY, ours, theirs) is None


def test_every_code_has_a_secret_of_its_own_and_shows_it_nowhere() -> None:
    codes = [code_for(DIRECTLY, US, THEM) for _ in range(20)]
    assert len({code.secret for code in codes if code}) == 20
    assert all(repr(code.secret) not in repr(code) for code in codes if code)


@pytest.mark.parametrize(
    ("methods", "scans", "common"),
    [
        ((wire.SAS,), False, True),
        (PHONE, True, True),
        ((wire.SCAN, wire.RECIPROCATE), True, True),
        ((wire.SCAN,), False, False),
        ((wire.SHOW, wire.RECIPROCATE), False, False),
    ],
)
def test_who_can_verify_with_us(methods: tuple[str, ...], scans: bool, common: bool) -> None:
    assert can_scan(methods) is scans
    assert have_one_in_common(OFFERS, methods) is common
    assert have_one_in_common((wire.SAS,), methods) is (wire.SAS in methods)


@pytest.mark.parametrize("thread", [DIRECTLY, IN_ROOM], ids=["directly", "room"])
@pytest.mark.parametrize(
    ("ours", "theirs", "trust"),
    [
        (US, THEM, Trust(THEM, device=False, master=True)),
        (US, OWN, Trust(OWN, device=True, master=False)),
        (UNSURE, OWN, Trust(OWN, device=False, master=True)),
    ],
    ids=["other_user", "own_trusting", "own_unsure"],
)
@pytest.mark.parametrize("they_are_done_first", [True, False])
def test_a_scan_and_our_users_yes_prove_the_key_in_the_code(
    ours: Party, theirs: Party, trust: Trust, thread: Thread, they_are_done_first: bool
) -> None:
    pair = showing(ours, theirs, thread)
    scan(pair)
    assert pair.bob.flow.step is Step.SCANNED
    if they_are_done_first:
        pair.bob.hear(wire.DONE, thread.stamped({}))
    assert pair.bob.trusts == []
    assert pair.bob.kinds == ["ready"]
    pair.bob.do(Confirmed())
    assert pair.bob.kinds == ["ready", "done"]
    if not they_are_done_first:
        assert pair.bob.trusts == []
        pair.bob.hear(wire.DONE, thread.stamped({}))
    assert pair.bob.trusts == [trust]
    assert pair.bob.flow.step is Step.DONE


def cancelled_with(end: End) -> CancelCode | None:
    assert end.kinds[-1] == "cancel"
    assert end.trusts == []
    return end.flow.code


@pytest.mark.parametrize("secret", [b"", b"x" * 16, b"x"])
def test_who_has_not_seen_the_code_is_an_attack(secret: bytes) -> None:
    pair = showing()
    scan(pair, secret)
    assert cancelled_with(pair.bob) is CancelCode.KEY_MISMATCH


@pytest.mark.parametrize("secret", [None, 7, "!!", ["x"]])
def test_a_secret_that_is_none_is_malformed(secret: object) -> None:
    with pytest.raises(Malformed):
        wire.parse(wire.START, {"from_device": "D", "method": wire.RECIPROCATE, "secret": secret})


def test_nobody_else_can_answer_the_code() -> None:
    pair = showing()
    scan(pair, device="OTHER")
    assert cancelled_with(pair.bob) is CancelCode.USER_MISMATCH


def test_a_scan_of_nothing_is_refused() -> None:
    pair = Pair(alice=THEM, bob=US, methods=(wire.SAS,), offers=OFFERS)
    pair.bob.do(Agreed())
    content = {"from_device": "THEIRS", "method": wire.RECIPROCATE, "secret": "AAAA"}
    pair.bob.hear(wire.START, DIRECTLY.stamped(content))
    assert cancelled_with(pair.bob) is CancelCode.UNKNOWN_METHOD


def test_before_anybody_agreed_there_is_nothing_to_scan() -> None:
    pair = Pair(alice=THEM, bob=US, methods=PHONE, offers=OFFERS)
    assert pair.bob.flow.qr is None
    content = {"from_device": "THEIRS", "method": wire.RECIPROCATE, "secret": "AAAA"}
    pair.bob.hear(wire.START, DIRECTLY.stamped(content))
    assert cancelled_with(pair.bob) is CancelCode.UNEXPECTED_MESSAGE


@pytest.mark.parametrize("code", [CancelCode.USER, CancelCode.KEY_MISMATCH])
def test_our_users_no_proves_nothing(code: CancelCode) -> None:
    pair = showing()
    scan(pair)
    pair.bob.hear(wire.DONE, DIRECTLY.stamped({}))
    pair.bob.do(Stopped(code))
    assert cancelled_with(pair.bob) is code


def test_a_second_scan_is_out_of_order() -> None:
    pair = showing()
    scan(pair)
    scan(pair)
    assert cancelled_with(pair.bob) is CancelCode.UNEXPECTED_MESSAGE


def test_what_is_scanned_after_emoji_began_is_out_of_order() -> None:
    pair = showing()
    pair.bob.do(Begun())
    assert pair.bob.flow.step is Step.STARTED
    scan(pair)
    assert cancelled_with(pair.bob) is CancelCode.UNEXPECTED_MESSAGE


def test_the_phone_can_begin_to_compare_emoji_instead() -> None:
    pair = showing()
    pair.alice.flow.offers = PHONE
    pair.alice.hear(wire.READY, pair.bob.sent[0][1], US)
    pair.bob.outbox.clear()
    pair.alice.do(Begun())
    pair.deliver()
    assert pair.bob.flow.shown is not None
    assert pair.alice.flow.shown == pair.bob.flow.shown


def test_when_we_asked_people_choose_and_emoji_do_not_begin_by_themselves() -> None:
    pair = Pair(alice=US, bob=THEM, methods=OFFERS, offers=PHONE)
    pair.bob.do(Agreed())
    pair.deliver()
    assert pair.alice.kinds == []
    assert pair.alice.flow.qr is not None
    pair.alice.do(Begun())
    pair.deliver()
    assert pair.alice.flow.shown == pair.bob.flow.shown is not None


def test_who_can_only_scan_is_shown_a_code_and_nothing_else() -> None:
    pair = Pair(alice=US, bob=THEM, methods=OFFERS, offers=(wire.SCAN, wire.RECIPROCATE))
    pair.bob.do(Agreed())
    pair.deliver()
    assert pair.alice.flow.qr is not None
    assert not pair.alice.flow.can_begin
    pair.alice.do(Begun())
    assert pair.alice.kinds == []


def test_a_code_waits_for_people_until_the_end() -> None:
    pair = showing()
    pair.clock.time += max(IDLE_MS, START_MS) + 1
    pair.bob.do(Passed())
    assert pair.bob.flow.step is Step.READY
    assert pair.bob.kinds == ["ready"]
    scan(pair)
    pair.clock.time += IDLE_MS + 1
    pair.bob.do(Passed())
    assert pair.bob.flow.step is Step.SCANNED
    pair.clock.time += LONGEST_MS
    pair.bob.do(Passed())
    assert cancelled_with(pair.bob) is CancelCode.TIMEOUT


def test_a_device_that_does_not_offer_codes_makes_none() -> None:
    flow = Flow(DIRECTLY, US, THEM, ours_asked=False, asked_at=0, now=lambda: 0, methods=PHONE)
    flow.handle(Agreed())
    assert flow.qr is None
