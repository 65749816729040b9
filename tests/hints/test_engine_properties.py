"""Whatever the text: nothing raises, spans lie inside it, what is far away changes nothing, time stays linear."""

from __future__ import annotations

import builtins
import socket
import sys
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hints.advisor import Advisor
from hints.model import Draft, DraftKind, Finding, Kind, RoomFacts
from hints.policy import Policy
from tui.settings.policies import load_advisor, shipped_packs

NO_ROOM = RoomFacts("", "", encrypted=True)
ADVISOR: Advisor = load_advisor()
RULES = Advisor(Policy(tuple(pack for pack in shipped_packs() if not any(rule.by_model for rule in pack.rules))))
"""Without the trained model, which reads sentences as they stand and has its own tests for that."""
_EXAMPLES = [example.text for pack in shipped_packs() for rule in pack.rules for example in (*rule.warn, *rule.quiet)]
_PIECES = st.one_of(st.text(max_size=20), st.sampled_from(_EXAMPLES), st.sampled_from([" ", "\n", "\u200b", "=", ":"]))
_TEXTS = st.lists(_PIECES, max_size=6).map("".join)
_FILLER = "rustig blauw water bij stille oevers en hoge bomen\n" * 14  # without a word that any rule looks for


def _find(text: str, advisor: Advisor = ADVISOR) -> tuple[Finding, ...]:
    findings = advisor.assess(Draft(DraftKind.MESSAGE, text, NO_ROOM)).findings
    return tuple(finding for finding in findings if finding.kind is not Kind.ROOM)


@settings(deadline=None, max_examples=300)
@given(_TEXTS)
def test_spans_lie_inside_the_text_and_no_rule_fails(text: str) -> None:
    for finding in _find(text):
        assert 0 <= finding.start < finding.end <= len(text)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(_EXAMPLES))
def test_text_far_away_changes_nothing(text: str) -> None:
    here = [(f.rule, f.start, f.end, f.confidence) for f in _find(text, RULES)]
    before = len(_FILLER)
    found = _find(f"{_FILLER}{text}\n\n{_FILLER}", RULES)
    there = [(f.rule, f.start - before, f.end - before, f.confidence) for f in found]
    ordered = sorted(entry for entry in there if not entry[0].startswith("classification.lone"))
    assert ordered == sorted(entry for entry in here if not entry[0].startswith("classification.lone"))


@settings(deadline=None, max_examples=100)
@given(_TEXTS)
def test_same_text_same_findings(text: str) -> None:
    assert _find(text) == _find(text)


def test_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in _EXAMPLES:
        _find(text)

    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("the hints open nothing")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(builtins, "open", refuse)
    for text in _EXAMPLES:
        assert all(finding.end > finding.start for finding in _find(text))


def _cpu(text: str) -> float:
    """Return the least of three measurements of the processor time that a text takes."""
    least = float("inf")
    for _ in range(3):
        start = time.process_time()
        _find(text)
        least = min(least, time.process_time() - start)
    return least


@pytest.mark.parametrize(
    "piece",
    [
        "token=",
        "key:",
        "ww ",
        "a@",
        "1 ",
        "x",
        "-----BEGIN PRIVATE KEY-----",
        "ssn 1 ",
        "Dijkstraat ",
        "nul een ",
        "code ",
    ],
)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    small, large = piece * (3_000 // len(piece)), piece * (24_000 // len(piece))
    _find(small)
    assert _cpu(large) <= 20 * _cpu(small) + 0.005  # eight times the text; a square would be sixty-four


def _calls(work: Callable[[], object]) -> int:
    """Return how many functions `work` calls: a measure of time that no busy machine disturbs."""
    count = 0

    def tally(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(tally)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        "wachtwoord is ", "bsn 999990019 ", "1 2 3 4 5 6 7 8 9 ", "a@b.c ", "NL91ABNA0417164300 ", "token=", "ww ",
        "((((", "-----BEGIN PRIVATE KEY-----", "Es1A ", "stg. geheim ", "0612345678 ", "x" * 50, "eyJ", 'key: "',
        "://a:", "tlp:amber ", "code is 123456 ", "=!", "\u200b1", "key:", "besloten minister ", "ssn ", "patient ",
        "Dijkstraat 1 ", "nul een twee ", "key:key", "deur 1 code ", "a!b",
        "schuld 1.000 mw ", "verify your account a.example today ", "Bearer " + "a1" * 20 + " ", "uw code ",
    ],
)  # fmt: skip
def test_calls_grow_no_faster_than_the_text(piece: str) -> None:
    def work(size: int) -> Callable[[], object]:
        text = piece * (size // len(piece))
        return lambda: _find(text)

    _calls(work(4_000))
    small, large = _calls(work(4_000)), _calls(work(16_000))
    assert large <= 6 * small + 1_000
