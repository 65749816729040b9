"""Where words and pieces of words stand in one text: looked up when first asked for, and remembered with the text.

The law of this file: one answer costs at most time linear in the text, and a long text is read once for all questions,
so that hundreds of them cost hardly more than one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from itertools import accumulate, compress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ahocorasick import Automaton

GRAM = 3
"""Letters by which words are filed."""
_LAST = chr(0x10FFFF)
_SHORT = 600
"""Characters up to which searching a text is faster than making tables of it."""
_NOT_ASCII = re.compile("[^\x00-\x7f][^\x00-\x7f]*")  # a class alone at the beginning is sought fastest
_GAPS = {code: " " for code in range(128) if not chr(code).isalnum()}
_GAPS_IN_UTF_8 = bytes(32 if code in _GAPS else code for code in range(256))

Span = tuple[int, int]


class Places:
    """The words of a text and their places. A word is a run of letters and digits; offsets are those of the text."""

    __slots__ = ("folded", "found", "spaced", "words")

    def __init__(self, folded: str, spaced: str, row: Iterable[str] | None = None) -> None:
        """Take the words of a text in lower case; `spaced` has a blank for all that is no letter or digit."""
        self.folded = folded
        self.spaced = spaced
        self.words = frozenset(spaced.split() if row is None else row)
        """Its words, each once."""
        self.found: dict[object, Any] = {}
        """What patterns and lists of words have found out about this text, so that it is found out once."""

    def __repr__(self) -> str:
        """Show how long the text is, never the text."""
        return f"{type(self).__name__}({len(self.folded)})"

    @property
    def long(self) -> bool:
        """Whether many questions at once are cheaper than one after the other."""
        return False

    def begin_with(self, stem: str) -> list[str]:
        """Return the words that begin with `stem`."""
        return [word for word in self.words if word.startswith(stem)]

    def of_words(self, words: Iterable[str]) -> Iterator[tuple[str, list[int]]]:
        """Yield some of the text's words, each with where it begins."""
        padded = f" {self.spaced} "
        for word in words:
            sought = f" {word} "
            found: list[int] = []
            place = padded.find(sought)
            while place >= 0:
                found.append(place)
                place = padded.find(sought, place + len(word))
            yield word, found

    def present(self, sought: Set[str]) -> list[str]:
        """Return those of some pieces of text that are there."""
        folded = self.folded
        return [piece for piece in sought if piece in folded]

    def of_piece(self, piece: str) -> list[int]:
        """Return where a piece of text begins, in any order."""
        return starts_of(self.folded, piece)


class LongPlaces(Places):
    """The same of a long text, read once for all the pieces that were ever sought."""

    __slots__ = ("_ends", "_known", "_ordered", "_row", "_row_starts", "_starts")

    def __init__(self, folded: str, spaced: str) -> None:
        """Take the words."""
        self._row = spaced.split(" ")
        """Its words in order, with an empty one between two blanks."""
        super().__init__(folded, spaced, filter(None, self._row))
        self._row_starts: list[int] = []
        """Where each of these begins."""
        self._starts: dict[str, list[int]] = {}
        """Where those begin that were asked for."""
        self._ordered: list[str] = []
        self._known: frozenset[str] = frozenset()
        """Pieces that were looked for."""
        self._ends: dict[str, list[int]] = {}
        """Those that are there, with the places of their last characters."""

    @property
    def long(self) -> bool:
        """Whether many questions at once are cheaper than one after the other."""
        return True

    def begin_with(self, stem: str) -> list[str]:
        """Return the words that begin with `stem`."""
        ordered = self._ordered = self._ordered or sorted(self.words)
        first = bisect_left(ordered, stem)
        return ordered[first : bisect_left(ordered, stem + _LAST, first)]

    def of_words(self, words: Iterable[str]) -> Iterator[tuple[str, list[int]]]:
        """Yield some of the text's words, each with where it begins."""
        words = list(words)
        if not self._starts.keys() >= set(words):
            self._locate(self.words.intersection(words) | (self.words & _sought_words))
        return ((word, self._starts[word]) for word in words)

    def _locate(self, words: Iterable[str]) -> None:
        """Find out where all of these words begin, in one go."""
        missing: dict[str, list[int]] = {word: [] for word in words if word not in self._starts}
        row = self._row
        if not self._row_starts:
            self._row_starts = list(accumulate(map((1).__add__, map(len, row)), initial=0))
        wanted = list(map(missing.__contains__, row))
        for word, start in zip(compress(row, wanted), compress(self._row_starts, wanted), strict=True):
            missing[word].append(start)
        self._starts.update(missing)

    def present(self, sought: Set[str]) -> list[str]:
        """Return those of some pieces of text that are there."""
        self._look(sought)
        return list(self._ends.keys() & sought)

    def of_piece(self, piece: str) -> list[int]:
        """Return where a piece of text begins, each behind the one before."""
        self._look((piece,))
        before = len(piece) - 1
        return [end - before for end in self._ends.get(piece, ())]

    def _look(self, pieces: Iterable[str]) -> None:
        """Read the text, unless it was read for these pieces, for all that was ever sought: others will ask too."""
        if self._known.issuperset(pieces):
            return
        self._known, automaton = _automaton(pieces)
        ends = self._ends = {}
        for end, piece in automaton.iter(self.folded):
            if piece in ends:
                ends[piece].append(end)
            else:
                ends[piece] = [end]


_sought: tuple[frozenset[str], Automaton | None] = frozenset(), None
"""All pieces that were ever sought, and what finds them in one go: the same packs seek the same ones in every text."""
_sought_words: set[str] = set()
"""All words that were ever sought as such."""


def seek(pieces: Iterable[str]) -> None:
    """Say which pieces of text will be sought, so that a long text finds them all at once."""
    global _sought
    known, _ = _sought
    if not known.issuperset(pieces):
        _sought = known.union(pieces), None


def seek_words(words: Iterable[str]) -> None:
    """Say which words will be sought, for the same reason."""
    _sought_words.update(words)


def _automaton(pieces: Iterable[str]) -> tuple[frozenset[str], Automaton]:
    """Return what finds some pieces and others that were ever sought, and which they are."""
    global _sought  # replaced as a whole; where threads meet, one of them reads its text once more, and nothing is lost
    known, automaton = _sought
    if automaton is None or not known.issuperset(pieces):
        known = known.union(pieces)
        automaton = _built(known)
        _sought = known, automaton
    return known, automaton


def _built(pieces: Iterable[str]) -> Automaton:
    """Return what finds some pieces in one go."""
    from ahocorasick import Automaton  # for long texts alone

    automaton = Automaton()
    for piece in pieces:
        automaton.add_word(piece, piece)
    automaton.make_automaton()
    return automaton


def places_of(folded: str) -> Places:
    """Return the places in a text in lower case."""
    return (Places if len(folded) <= _SHORT else LongPlaces)(folded, _spaced(folded))


def first_word(text: str) -> str:
    """Return the letters and digits with which a text begins."""
    return next((text[:place] for place, character in enumerate(text) if not character.isalnum()), text)


@lru_cache(maxsize=4096)
def longest_word(piece: str) -> str:
    """Return the longest run of letters and digits in a piece of a pattern, or ""."""
    return max("".join(c if c.isalnum() else " " for c in piece).split(), key=len, default="")


def starts_of(text: str, piece: str) -> list[int]:
    """Return where `piece` begins in `text`, each behind the one before."""
    found: list[int] = []
    place = text.find(piece)
    while place >= 0:
        found.append(place)
        place = text.find(piece, place + len(piece))
    return found


def joined(spans: list[Span]) -> list[Span]:
    """Return spans in order, those that overlap or touch as one."""
    spans.sort()
    merged: list[Span] = []
    first, last = -1, -1
    for start, end in spans:
        if start > last:
            if last >= 0:
                merged.append((first, last))
            first, last = start, end
        elif end > last:
            last = end
    if last >= 0:
        merged.append((first, last))
    return merged


def _spaced(folded: str) -> str:
    """Return a text with a blank for every character that is neither a letter nor a digit."""
    if folded.isascii():
        return folded.translate(_GAPS)
    lettered = _NOT_ASCII.sub(_letters_of, folded)
    return lettered.encode("utf-8", "surrogatepass").translate(_GAPS_IN_UTF_8).decode("utf-8", "surrogatepass")


def _letters_of(piece: re.Match[str]) -> str:
    """Return some characters that are not ASCII with blanks for those that are no letters."""
    text = piece[0]
    return text if text.isalnum() else "".join(c if c.isalnum() else " " for c in text)
