"""What is said of a verification: every step, every way to end, and nothing that is not proven."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session.crypto.verification.codes import CancelCode
from session.values.model import SharedKey, Verification, VerificationPhase
from session.values.words import Words
from tests.support.verifications import ASKED, DONE, OWN, OWN_DONE, QR, SCANNED, SHOWN, cancelled
from widgets.i18n import use_language
from widgets.trust.verification_words import (
    came_words,
    ended_words,
    headline,
    meaning,
    other_side,
    particulars,
    progress,
    waits_for_us,
)

Phase = VerificationPhase
ALARMING = {
    CancelCode.MISMATCHED_SAS,
    CancelCode.KEY_MISMATCH,
    CancelCode.MISMATCHED_COMMITMENT,
    CancelCode.USER_MISMATCH,
}


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


@pytest.mark.parametrize("own", [False, True], ids=["person", "own"])
@pytest.mark.parametrize("code", CancelCode, ids=str)
def test_every_code_ends_in_words_of_its_own(code: CancelCode, own: bool) -> None:
    ended = cancelled(OWN if own else ASKED, code)
    said = " ".join(progress(ended))
    others = {" ".join(progress(cancelled(ASKED, one))) for one in CancelCode if one is not code}
    assert said not in others
    assert "m." not in said
    assert ("looked well" in said) == (code in ALARMING)
    assert ended_words(ended).startswith("your device" if own else "@sam")


@pytest.mark.parametrize("phase", Phase, ids=str)
@pytest.mark.parametrize("incoming", [True, False])
@pytest.mark.parametrize("verification", [ASKED, OWN], ids=["person", "own"])
def test_every_step_has_words(phase: Phase, incoming: bool, verification: Verification) -> None:
    said = progress(replace(verification, phase=phase, incoming=incoming))
    assert all(said)
    assert ("erified:" in " ".join(said)) == (phase is Phase.DONE)


def test_whose_turn_it_is() -> None:
    assert waits_for_us(ASKED)
    assert waits_for_us(SHOWN)
    assert waits_for_us(SCANNED)
    assert not waits_for_us(QR)
    assert not waits_for_us(replace(ASKED, incoming=False))
    assert not waits_for_us(replace(SHOWN, phase=Phase.CONFIRMED))
    assert not waits_for_us(DONE)


def test_nobody_is_called_proven_who_is_not() -> None:
    assert "this is really @sam" in meaning(DONE)[0]
    assert "this one device" in meaning(replace(DONE, proven=False))[0]
    assert "is signed by your identity" in meaning(replace(OWN_DONE, came=frozenset(), asked_for=frozenset()))[0]
    unsigned = replace(OWN_DONE, came=frozenset(), asked_for=frozenset(), signed=False)
    assert "It is not signed" in " ".join(meaning(unsigned))


def test_what_could_not_be_done_is_said_beside_what_was() -> None:
    left = replace(DONE, reason=Words.of("The server did not take it."))
    assert meaning(left)[1:] == ("The server did not take it.",)


def test_what_came_and_what_did_not() -> None:
    assert "still to come from there: 1." in came_words(OWN_DONE)[-1]
    assert len(came_words(replace(OWN_DONE, came=frozenset(SharedKey)))) == 3
    assert came_words(replace(OWN_DONE, came=frozenset())) == ("Keys of your identity still to come from there: 3.",)


def test_who_asks_is_an_id_that_cannot_deceive() -> None:
    forged = replace(ASKED, other_user="@s\u202eam:x\x1b[31m", other_device="A\nB", other_name="\x07 \n")  # type: ignore[arg-type]
    said = headline(forged) + other_side(forged) + particulars(forged)
    assert not {"\u202e", "\x1b", "\n", "\x07"} & set(said)
    assert headline(ASKED) == "@sam:rijk.example asks to compare emoji"
    assert headline(replace(OWN, incoming=False, other_device=None)) == "Comparing emoji with your other devices"


def test_a_long_name_is_cut() -> None:
    assert "x" * 65 not in particulars(replace(ASKED, other_name="x" * 200))


def test_the_time_is_said_while_it_counts() -> None:
    assert "until 09:22" in particulars(ASKED)
    assert "until" not in particulars(DONE)


def test_a_code_is_offered_where_there_is_one() -> None:
    assert "scan this code" in progress(QR)[0]
    assert "Waiting for the other side to begin" in progress(replace(QR, qr=b""))[0]
    assert repr(QR.qr) not in repr(QR)
