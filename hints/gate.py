"""The keyword gate: one look at the words of a text tells which rules are worth trying, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hints.places import GRAM, Places, Span, joined
from hints.recognizer import Shape
from hints.shapes import shapes_in
from hints.text import View, plain

_PHRASE = 140
"""Characters before and behind the longest word of a phrase in which its other words stand."""

_Others = tuple[str, ...]
"""The other words of a phrase, which the text must have near."""
_Rules = dict[_Others, set[int]]
_ALONE = {(): None}.keys()


class Gate:
    """Which of a number of rules a text could concern. Keys are the rules' places in the policy."""

    def __init__(self) -> None:
        """Make a gate that opens for nothing."""
        self._exact: dict[str, _Rules] = {}
        self._stems: dict[str, _Rules] = {}
        self._heads: dict[str, set[str]] = {}
        """Stems by the letters with which they begin, as many as words are filed by."""
        self._lengths: set[int] = set()
        """Of those."""
        self._tails: dict[str, dict[str, _Rules]] = {}
        """By as many letters at their end."""
        self._inside: dict[str, set[int]] = {}
        """Those that may stand within words, or are none."""
        self._shapes: dict[Shape, set[int]] = {}

    def add(self, rule: int, keywords: Iterable[str], shapes: Iterable[Shape] = ()) -> None:
        """Open for `rule` when one of `keywords` or `shapes` occurs; a phrase is sought by its longest word."""
        for keyword in keywords:
            self._file(plain(keyword), rule)
        for shape in shapes:
            self._shapes.setdefault(shape, set()).add(rule)

    def _file(self, keyword: str, rule: int) -> None:
        """File one keyword under the cheapest look-up that finds it."""
        words = [keyword] if keyword.startswith("*") else keyword.split(" ")
        word = max(words, key=len)
        bare = word.strip("*")
        others = tuple(other for other in words if other != word and other.isalnum())
        if not bare.isalnum() or (word.startswith("*") and (word.endswith("*") or len(bare) < GRAM)):
            self._inside.setdefault(bare, set()).add(rule)
        elif word.startswith("*"):
            self._tails.setdefault(bare[-GRAM:], {}).setdefault(bare, {}).setdefault(others, set()).add(rule)
        elif word.endswith("*"):
            self._heads.setdefault(bare[:GRAM], set()).add(bare)
            self._lengths.add(len(bare[:GRAM]))
            self._stems.setdefault(bare, {}).setdefault(others, set()).add(rule)
        else:
            self._exact.setdefault(bare, {}).setdefault(others, set()).add(rule)

    def open(self, view: View) -> dict[int, list[Span]]:
        """Return the rules that `view` could concern, each with the places of the words and shapes that said so."""
        opened: dict[int, list[Span]] = {}
        places = view.places
        words = self._words(places)
        for word, starts in places.of_words(words):
            spans = [(start, start + len(word)) for start in starts]
            for others, rules in words[word].items():
                fitting = spans if not others else [span for span in spans if _together(view.folded, *span, others)]
                for rule in rules if fitting else ():
                    opened.setdefault(rule, []).extend(fitting)
        for spans, rules in (*self._pieces(places), *self._shaped(view.folded)):
            for rule in rules if spans else ():
                opened.setdefault(rule, []).extend(spans)
        return opened

    def _words(self, places: Places) -> dict[str, _Rules]:
        """Return the words of a text that open the gate, for which rules, and which other words that takes."""
        found: dict[str, _Rules] = {}
        for word, phrases in self._filed(places):
            if len(phrases) > 1 or () not in phrases:
                phrases = {others: rules for others, rules in phrases.items() if places.words.issuperset(others)}
            if phrases:
                found[word] = _both(found[word], phrases) if word in found else phrases
        return found

    def _filed(self, places: Places) -> list[tuple[str, _Rules]]:
        """Return each word of a text that is a keyword, or begins or ends with one."""
        words = places.words
        filed = [(word, self._exact[word]) for word in self._exact.keys() & words]
        filed += [(word, self._stems[stem]) for word, stem in self._begun(places)]
        tails = self._tails
        for word in [word for word in words if word[-GRAM:] in tails]:
            filed += [(word, phrases) for tail, phrases in tails[word[-GRAM:]].items() if word.endswith(tail)]
        return filed

    def _begun(self, places: Places) -> list[tuple[str, str]]:
        """Return each word of a text that begins with a keyword, and that keyword."""
        if places.long:
            return [(word, stem) for stem in self._stems for word in places.begin_with(stem)]
        heads = [(word[:length], word) for word in places.words for length in self._lengths]
        known = self._heads
        return [(word, stem) for head, word in heads if head in known for stem in known[head] if word.startswith(stem)]

    def _pieces(self, places: Places) -> Iterator[tuple[list[Span], set[int]]]:
        """Yield where keywords stand that may stand within words, and their rules."""
        for keyword in places.present(self._inside.keys()):
            yield [(start, start + len(keyword)) for start in places.of_piece(keyword)], self._inside[keyword]

    def _shaped(self, folded: str) -> Iterator[tuple[list[Span], set[int]]]:
        """Yield where shapes are, and their rules."""
        return ((shapes_in(folded, shape), rules) for shape, rules in self._shapes.items())


def _both(one: _Rules, other: _Rules) -> _Rules:
    """Return the rules of both."""
    return {others: one.get(others, set()) | other.get(others, set()) for others in (*one, *other)}


def _together(text: str, start: int, end: int, others: _Others) -> bool:
    """Return whether all the other words of a phrase stand near a place."""
    first, last = max(0, start - _PHRASE), end + _PHRASE
    return all(text.find(word, first, last) >= 0 for word in others)


def windows(places: Iterable[Span], length: int, before: int, after: int) -> list[Span]:
    """Return the stretches around `places` in a text of this length, joined where they meet."""
    return joined([(max(0, start - before), min(length, end + after)) for start, end in places])
