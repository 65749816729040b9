"""A pattern that is tried only near its pieces finds what it finds when it is tried everywhere; so does a word list."""

from __future__ import annotations

import random

import pytest

from hints.finder import Finder
from hints.pattern import compiled
from hints.rule import Finds, Rule
from hints.text import view_of
from hints.word_list import WordList
from tui.policies import shipped_packs

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
