"""Offsets survive normalising, and a mask tells nothing of what it hides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hints.model import Confidence, Finding, Kind, Severity
from hints.text import MASK, mask, plain, view_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Wachtwoord", "wachtwoord"),
        ("w\u00adacht\u200bwoord", "wachtwoord"),
        ("ＷＷ ９９", "ww 99"),
        ("раssword", "password"),
        ("patiënt", "patient"),
        ("patie\u0308nt", "patient"),
        ("VS – NfD", "vs - nfd"),
        ("\u00a0x", " x"),
    ],
)
def test_text_is_read_as_it_looks(text: str, folded: str) -> None:
    assert view_of(text).folded == folded


def test_span_leads_back_to_the_text_as_given() -> None:
    text = "x\u200by ９\u00ad９ z"
    view = view_of(text)
    start = view.folded.index("99")
    first, last = view.span(start, start + 2)
    assert text[first:last] == "９\u00ad９"


@given(st.text())
def test_view_is_as_long_in_both_cases_and_leads_back_inside(text: str) -> None:
    view = view_of(text)
    assert len(view.exact) == len(view.folded)
    for place in range(len(view.exact)):
        start, end = view.span(place, place + 1)
        assert 0 <= start < end <= len(text)


@given(st.text())
def test_plain_keeps_the_length(text: str) -> None:
    assert len(plain(text)) == len(text)


def _finding(start: int, end: int) -> Finding:
    return Finding("a.b", Kind.SECRET, start, end, Confidence.HIGH, Severity.CONFIRM)


def test_mask_is_of_one_length_whatever_it_hides() -> None:
    assert mask("ww is geheim", [_finding(6, 12)]) == "ww is " + MASK
    assert mask("ww is a", [_finding(6, 7)]) == "ww is " + MASK


def test_overlapping_spans_become_one_mask() -> None:
    assert mask("abcdef", [_finding(1, 4), _finding(2, 5), _finding(0, 0)]) == "a" + MASK + "f"
