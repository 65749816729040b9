"""A list of words as packs have them: found by looking words up, not by trying one behind the other.

The law of this file: a list finds exactly what its `pattern` would, which is what packs promise of words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from hints.pattern import MOST_STARRED, any_of, compiled, in_order, spelt, words_pattern
from hints.places import Places, Span, first_word, seek_words
from hints.text import View


class _Hot(NamedTuple):
    """What of a list is in a text."""

    singles: frozenset[str]
    """The text's words that are of the list, by themselves."""
    firsts: frozenset[str]
    """Those with which phrases of the list begin."""


class WordList:
    """Any of some words; `*` stands for letters and digits, a space for white space."""

    def __init__(self, words: Iterable[str]) -> None:
        """Remember the words; they are filed when a text is first searched."""
        self._words = tuple(words)

    @property
    def pattern(self) -> str:
        """A pattern over folded text that finds the same."""
        return words_pattern(self._words)

    @cached_property
    def _files(self) -> _Files:
        """The words, filed."""
        return _Files(in_order(self._words))

    def ready(self) -> None:
        """Say which words will be sought, so that a long text finds them all at once."""
        seek_words(self._files.singles)
        seek_words(self._files.phrases)

    def occurs(self, view: View, start: int, end: int) -> bool:
        """Return whether one of the words stands between two places; what `end` cuts off counts as it is."""
        files, places = self._files, view.places
        if files.odd is not None and compiled(files.odd).search(view.folded, start, end):
            return True
        hot, spaced = self._hot(places), places.spaced
        cut = _splits(spaced, end)
        if not (cut or hot.singles or hot.firsts):
            return False
        words = spaced[start:end].split()
        if words and _splits(spaced, start):
            del words[0]
        if not hot.singles.isdisjoint(words) or (cut and words and files.has(words[-1])):
            return True
        return bool(hot.firsts) and any(
            compiled(files.phrases_after(first)).search(view.folded, start, end)
            for first in hot.firsts.intersection(words)
        )

    def matches(self, view: View, stretches: list[Span]) -> Iterator[Span]:
        """Yield where words of the list stand in stretches of a text, none within another."""
        files = self._files
        if files.odd is not None:
            for start, end in stretches:
                yield from (match.span() for match in compiled(self.pattern).finditer(view.folded, start, end))
            return
        hits = self._hits(view.places)
        for start, end in stretches:
            done = start
            for place, word in islice(hits, bisect_left(hits, (start, "")), None):
                if place + len(word) > end:
                    break
                if place >= done and (last := self._end(view, place, word, end)):
                    yield place, last
                    done = last
            if _splits(view.places.spaced, end):
                place = view.places.spaced.rfind(" ", 0, end) + 1
                if place >= done and files.has(view.folded[place:end]):
                    yield place, end

    def _hot(self, places: Places) -> _Hot:
        """Return what of the list is in a text."""
        hot: _Hot | None = places.found.get(self)
        if hot is None:
            hot = places.found[self] = self._files.hot(places)
        return hot

    def _hits(self, places: Places) -> list[tuple[int, str]]:
        """Return the places in a text where the list may find something, in order."""
        hits: list[tuple[int, str]] | None = places.found.get((self,))
        if hits is None:
            hot = self._hot(places)
            found = places.of_words(hot.singles | hot.firsts)
            hits = sorted((start, word) for word, starts in found for start in starts)
            places.found[(self,)] = hits
        return hits

    def _end(self, view: View, place: int, word: str, end: int) -> int:
        """Return where what the list finds at a word's place ends, or 0."""
        if word not in self._hot(view.places).firsts:
            return place + len(word)
        match = compiled(self._files.all_at(word)).match(view.folded, place, end)
        return match.end() if match else 0


class _Files:
    """The words of a list by how they are looked up."""

    def __init__(self, words: list[str]) -> None:
        """File words that are plain and in the order in which they are tried."""
        self.words = words
        self.singles: set[str] = set()
        self.stems: list[str] = []
        self.phrases: dict[str, list[str]] = defaultdict(list)
        """By their first words."""
        odd = []
        for word in words:
            first = first_word(word)
            rest = word[len(first) :]
            if not first or (rest != "*" and rest.startswith("*")):
                odd.append(word)
            elif not rest:
                self.singles.add(word)
            elif rest == "*":
                self.stems.append(first)
            else:
                self.phrases[first].append(word)
        self._all_stems = tuple(self.stems)
        self._after: dict[str, str] = {}
        self._at: dict[str, str] = {}
        self.odd = words_pattern(tuple(odd)) if odd else None
        """A pattern for those that cannot be looked up."""

    def hot(self, places: Places) -> _Hot:
        """Return what of the list is in a text."""
        singles = places.words.intersection(self.singles)
        if places.long:
            begun = {word for stem in self.stems for word in places.begin_with(stem) if self._fits(word, stem)}
        else:
            begun = {word for word in places.words if self.has(word)}
        return _Hot(singles | begun, places.words.intersection(self.phrases))

    def has(self, word: str) -> bool:
        """Return whether a word is of the list, by itself."""
        return word in self.singles or (
            word.startswith(self._all_stems) and any(self._fits(word, s) for s in self.stems)
        )

    def phrases_after(self, first: str) -> str:
        """Return a pattern for the phrases that begin with a word."""
        if first not in self._after:
            rests = any_of(spelt(phrase[len(first) :]) for phrase in self.phrases[first])
            self._after[first] = rf"{first}(?<![^\W_]{first}){rests}"
        return self._after[first]

    def all_at(self, first: str) -> str:
        """Return a pattern for all that can stand where such a first word of a phrase begins, in their order."""
        if first not in self._at:
            tried = [w for w in self.words if first_word(w) == first or (w.endswith("*") and self._fits(first, w[:-1]))]
            self._at[first] = any_of(map(spelt, tried))
        return self._at[first]

    @staticmethod
    def _fits(word: str, stem: str) -> bool:
        """Return whether a word is one of those that a stem with a star behind it stands for."""
        return word.startswith(stem) and len(word) <= len(stem) + MOST_STARRED


def _splits(spaced: str, place: int) -> bool:
    """Return whether a place is inside a word."""
    return 0 < place < len(spaced) and spaced[place - 1] != " " and spaced[place] != " "
