"""Which verification is shown first, which comes next, and which are forgotten."""

from __future__ import annotations

from dataclasses import replace

from session.values.model import VerificationPhase
from tests.support.people import LUNCH, SAM
from tests.support.verifications import ASKED, DONE, OWN, SHOWN
from tui.trust.verification_book import MOST_ENDED, VerificationBook

Phase = VerificationPhase


def book(*verifications: object) -> VerificationBook:
    made = VerificationBook()
    for one in verifications:
        made.take(one)  # type: ignore[arg-type]
    return made


def test_what_waits_comes_first_and_the_open_rooms_before_others() -> None:
    elsewhere = replace(ASKED, id="3", room_id=LUNCH)
    known = book(replace(OWN, incoming=False), elsewhere, ASKED)
    assert known.wanted(SAM) is ASKED
    assert known.wanted(LUNCH) is elsewhere
    assert known.wanted(None) is elsewhere
    assert [one.id for one in known.waiting] == ["3", "1"]


def test_without_anything_that_waits_the_newest_under_way_is_shown() -> None:
    one, two = replace(ASKED, incoming=False), replace(OWN, phase=Phase.READY)
    assert book(one, two, replace(DONE, id="9")).wanted(None) is two
    assert book(DONE).wanted(None) is None


def test_the_next_one_goes_around_and_leaves_out_what_is_over() -> None:
    known = book(ASKED, replace(DONE, id="5"), OWN)
    assert known.next("1") is OWN
    assert known.next("2") is ASKED
    assert known.next("5") is ASKED
    assert book(ASKED).next("1") is None
    assert book().next(None) is None


def test_news_of_a_verification_replace_what_was_known() -> None:
    known = book(ASKED, SHOWN)
    assert known.get("1") is SHOWN
    assert known.get("2") is None
    assert known.get(None) is None


def test_old_ones_are_forgotten_and_none_that_is_under_way() -> None:
    known = book(ASKED, *(replace(DONE, id=str(number)) for number in range(10, 10 + MOST_ENDED + 5)))
    assert known.get("1") is ASKED
    assert known.get("10") is None
    assert known.get("15") is not None
