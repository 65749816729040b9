"""The keyword gate: one look at the words of a text tells which rules are worth trying, and where."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from hints.recognizer import Shape
from hints.text import View, plain

_STEM = 4
"""Letters by which keywords with a trailing * are looked up; they have at least so many."""
_DIGITS = re.compile(r"[0-9](?:[ ./-]{0,2}[0-9]){6}")
_FIRST_TOKEN = re.compile(r"[^\W_]+")


class Gate:
    """Which of a number of rules a text could concern. Keys are the rules' places in the policy."""

    def __init__(self) -> None:
        """Make a gate that opens for nothing."""
        self._exact: dict[str, set[int]] = defaultdict(set)
        self._stems: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        self._inside: dict[str, set[int]] = defaultdict(set)
        self._shapes: dict[Shape, set[int]] = defaultdict(set)

    def add(self, rule: int, keywords: Iterable[str], shapes: Iterable[Shape] = ()) -> None:
        """Open for `rule` when one of `keywords` or `shapes` occurs; of a phrase the longest word counts."""
        for keyword in keywords:
            self._add_keyword(rule, plain(keyword))
        for shape in shapes:
            self._shapes[shape].add(rule)

    def _add_keyword(self, rule: int, keyword: str) -> None:
        """File one keyword under the cheapest look-up that finds it."""
        word = keyword if keyword.startswith("*") else max(keyword.split(" "), key=len)
        bare = word.strip("*")
        if word.startswith("*") or _FIRST_TOKEN.fullmatch(bare) is None:
            self._inside[bare].add(rule)
        elif word.endswith("*") and len(bare) >= _STEM:
            self._stems[bare[:_STEM]][bare].add(rule)
        elif word.endswith("*"):
            self._inside[bare].add(rule)
        else:
            self._exact[bare].add(rule)

    def open(self, view: View) -> dict[int, list[str]]:
        """Return the rules that `view` could concern, each with the words that said so; none for a shape."""
        opened: dict[int, list[str]] = {}
        for word, rules in self._hits(view):
            for rule in rules:
                opened.setdefault(rule, []).append(word)
        for shape, rules in self._shapes.items():
            if _has_shape(shape, view):
                for rule in rules:
                    opened.setdefault(rule, [])
        return opened

    def _hits(self, view: View) -> Iterator[tuple[str, set[int]]]:
        """Yield each keyword that occurs, with its rules."""
        for token in self._exact.keys() & view.tokens:
            yield token, self._exact[token]
        for token in view.tokens:
            stems = self._stems.get(token[:_STEM])
            if stems is not None:
                yield from ((stem, rules) for stem, rules in stems.items() if token.startswith(stem))
        for word, rules in self._inside.items():
            if word in view.folded:
                yield word, rules


def _has_shape(shape: Shape, view: View) -> bool:
    """Return whether the text has this shape anywhere."""
    match shape:
        case Shape.DIGITS:
            return _DIGITS.search(view.folded) is not None
        case Shape.AT_SIGN:
            return "@" in view.folded


def windows(text: str, words: Iterable[str], before: int, after: int) -> list[tuple[int, int]]:
    """Return the stretches of `text` around every occurrence of `words`, joined where they meet."""
    places = sorted(place for word in set(words) for place in _places(text, word))
    joined: list[list[int]] = []
    for place in places:
        start, end = max(0, place - before), min(len(text), place + after)
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(end, joined[-1][1])
        else:
            joined.append([start, end])
    return [(start, end) for start, end in joined]


def _places(text: str, word: str) -> Iterator[int]:
    """Yield where `word` begins in `text`."""
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + len(word))
