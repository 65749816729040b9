"""A rule behind which a trained model stands: it reads once, finds by kind, and holds when it fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from hints.advisor import Advisor
from hints.examples import check_examples
from hints.model import Confidence, Draft, DraftKind, Finding, Held, Kind, RoomFacts
from hints.pack import Pack, parse_pack, with_model
from hints.policy import Policy
from hints.recognizer import Candidate
from hints.text import View

_PACK = """
schema = 1
pack = "mine"
title = "Mine"
[[rule]]
id = "mine.lure"
kind = "phishing"
severity = "note"
by_model = true
source = "examples"
warn = ["send me the code"]
quiet = ["lunch?"]
[rule.nl]
seen = "a"
why = "b"
advice = "c"
[rule.en]
seen = "a"
why = "b"
advice = "c"
"""
NO_ROOM = RoomFacts("", "", encrypted=True)


@dataclass
class Words:
    """Finds one word."""

    word: str
    digest: str = "01"
    kinds: frozenset[Kind] = frozenset({Kind.PHISHING})
    read_texts: list[int] = field(default_factory=list)

    def read(self, view: View) -> Mapping[Kind, Sequence[Candidate]]:
        self.read_texts.append(len(view.folded))
        place = view.folded.find(self.word)
        return {Kind.PHISHING: [Candidate(place, place + len(self.word), Confidence.HIGH)]} if place >= 0 else {}

    def weights(self, view: View, kind: Kind, place: int, most: int) -> Sequence[tuple[int, int, float]]:
        return [(place, place + len(self.word), 1.0)][:most]


@dataclass
class Broken(Words):
    """Cannot read."""

    def read(self, view: View) -> Mapping[Kind, Sequence[Candidate]]:
        raise ValueError(view.exact)


def _pack(model: Words | None) -> Pack:
    pack = parse_pack(_PACK, "mine")
    return pack if model is None else with_model(pack, model)


def _find(model: Words | None, text: str) -> tuple[Finding, ...]:
    return Advisor(Policy((_pack(model),))).assess(Draft(DraftKind.MESSAGE, text, NO_ROOM)).findings


def test_finding_lies_where_the_model_says() -> None:
    (finding,) = _find(Words("code"), "send the \u200bcode now")
    assert (finding.rule, finding.kind, finding.start, finding.end) == ("mine.lure", Kind.PHISHING, 10, 14)
    assert _find(Words("code"), "lunch?") == ()


def test_without_a_model_the_rule_is_silent() -> None:
    assert _find(None, "send me the code") == ()
    assert list(check_examples(_pack(None))) == []
    assert all(check.passed for check in check_examples(_pack(Words("code"))))


def test_model_that_fails_holds() -> None:
    advisor = Advisor(Policy((_pack(Broken("code")),)))
    assert isinstance(advisor.clear(Draft(DraftKind.MESSAGE, "hello", NO_ROOM)), Held)


def test_model_reads_a_text_once_for_all_its_rules() -> None:
    model = Words("code")
    rule = _PACK[_PACK.index("[[rule]]") :].replace("mine.lure", "mine.other")
    Advisor(Policy((with_model(parse_pack(_PACK + rule, "mine"), model),))).assess(
        Draft(DraftKind.MESSAGE, "send the code", NO_ROOM)
    )
    assert len(model.read_texts) == 1


def test_another_model_is_another_policy() -> None:
    assert Policy((_pack(Words("a", "01")),)).digest() != Policy((_pack(Words("a", "02")),)).digest()


@pytest.mark.parametrize("field_", ['recognizer = "bsn"', 'keywords = "x"\npatterns = ["x"]'])
def test_rule_has_one_way_of_finding(field_: str) -> None:
    with pytest.raises(ValueError, match="either a recognizer or patterns, or is by_model"):
        parse_pack(_PACK.replace("by_model = true", f"by_model = true\n{field_}"), "mine")
