"""A pattern that is tried only near its pieces finds what it finds when it is tried everywhere; so does a word list."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hints.finder import Finder
from hints.pattern import compiled
from hints.places import LongPlaces, Places, places_of
from hints.rule import Finds, Rule
from hints.text import view_of
from hints.word_list import WordList
from tui.settings.policies import shipped_packs

_RULES = [rule for pack in shipped_packs() for rule in pack.rules]
_EXAMPLES = [example.text for rule in _RULES for example in (*rule.warn, *rule.faint, *rule.quiet)]


def _finds_of(rule: Rule) -> list[Finds]:
    cues = (*rule.evidence, *rule.needs, *rule.counter)
    return [*rule.patterns, *(words for cue in cues for words in cue.words)]


def _text(seed: int, messages: int) -> str:
    """Return some examples one after another, as a long message has them."""
    chosen = random.Random(seed)
    return chosen.choice([" ", "\n", ""]).join(chosen.choices(_EXAMPLES, k=messages))


@pytest.mark.parametrize("messages", [1, 8, 40, 200])
@pytest.mark.parametrize("rule", [rule for rule in _RULES if _finds_of(rule)], ids=lambda rule: rule.id)
def test_nothing_is_lost_by_looking_near_the_pieces_alone(rule: Rule, messages: int) -> None:
    for seed in range(3):
        view = view_of(_text(seed, messages))
        end = len(view.folded)
        for finds in _finds_of(rule):
            if isinstance(finds, Finder):
                text = view.exact if finds.exact else view.folded
                everywhere = [match.span() for match in compiled(finds.pattern).finditer(text)]
                assert [match.span() for match in finds.between(view, 0, end)] == everywhere
            elif isinstance(finds, WordList):
                everywhere = [match.span() for match in compiled(finds.pattern).finditer(view.folded)]
                assert list(finds.matches(view, [(0, end)])) == everywhere


@pytest.mark.parametrize("width", [60, 400])
@pytest.mark.parametrize("rule", [rule for rule in _RULES if _finds_of(rule)], ids=lambda rule: rule.id)
def test_nothing_is_lost_in_a_few_stretches_of_a_long_text(rule: Rule, width: int) -> None:
    text, chosen = _text(7, 80), random.Random(width)
    ends = sorted(chosen.choices(range(width, len(text)), k=3))
    for finds in (finds for finds in _finds_of(rule) if isinstance(finds, Finder)):
        view = view_of(text)  # a new one each time, of which nothing is known yet
        text_seen = view.exact if finds.exact else view.folded
        for end in (*ends, len(view.folded)):
            tried = [match.span() for match in compiled(finds.pattern).finditer(text_seen, end - width, end)]
            assert [match.span() for match in finds.between(view, end - width, end)] == tried


@given(st.text(st.sampled_from("ab-. é\ud800😀"), max_size=60), st.sets(st.text("ab-.é", min_size=1, max_size=4)))
def test_a_long_text_answers_as_a_short_one_does(text: str, asked: set[str]) -> None:
    folded = text.lower()
    spaced = places_of(folded).spaced
    short, long = Places(folded, spaced), LongPlaces(folded, spaced)
    assert sorted(long.present(asked)) == sorted(short.present(asked))
    for piece in asked:
        places = [place for place in range(len(folded)) if folded.startswith(piece, place)]
        assert long.of_piece(piece) == places
        assert sorted(long.begin_with(piece)) == sorted(short.begin_with(piece))
    assert dict(long.of_words(short.words)) == dict(short.of_words(short.words))
