"""Where words and pieces of words stand in one text: looked up when first asked for, and remembered with the text.

The law of this file: one answer costs at most time linear in the text, and the answers about a long text
come from tables, so that hundreds of questions cost hardly more than one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, compress
from operator import itemgetter
from typing import Any

GRAM = 3
"""Letters by which words are filed."""
_LAST = chr(0x10FFFF)
_LONG_WORD = 30
"""Letters up to which the runs of all words are taken together."""
_SHORT = 1_500
"""Characters up to which searching a text is faster than making tables of it."""
_NOT_ASCII = re.compile("[^\x00-\x7f][^\x00-\x7f]*")  # a class alone at the beginning is sought fastest
_GAPS = {code: " " for code in range(128) if not chr(code).isalnum()}
_GAPS_IN_UTF_8 = bytes(32 if code in _GAPS else code for code in range(256))

Span = tuple[int, int]


class Places:
    """The words of a text and their places. A word is a run of letters and digits; offsets are those of the text."""

    __slots__ = ("folded", "found", "spaced", "words")

    def __init__(self, folded: str, spaced: str, row: list[str] | None = None) -> None:
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

    def having(self, pieces: Collection[str]) -> list[str]:
        """Return those of some pieces of letters and digits, none of them short, that are in a word."""
        return [piece for piece in pieces if piece in self.spaced]

    def present(self, pieces: Iterable[str]) -> list[str]:
        """Return those of some pieces of text that are there, and maybe some that are not."""
        return [piece for piece in pieces if piece in self.folded]

    def of_piece(self, piece: str) -> list[int]:
        """Return where a piece of text begins, in any order."""
        return starts_of(self.folded, piece)


class LongPlaces(Places):
    """The same of a long text, with tables."""

    __slots__ = ("_known", "_ordered", "_row", "_row_starts", "_starts", "_with")

    def __init__(self, folded: str, spaced: str) -> None:
        """Take the words."""
        pieces = spaced.split(" ")
        starts = accumulate(map((1).__add__, map(len, pieces)), initial=0)
        self._row_starts = list(compress(starts, pieces))
        self._row = list(filter(None, pieces))
        super().__init__(folded, spaced, self._row)
        self._ordered = sorted(self.words)
        self._starts: dict[str, list[int]] = {}
        self._known: frozenset[str] = frozenset()
        """Pieces that were looked for."""
        self._with: dict[str, list[str]] = {}
        """Those that are there, with the words that have them."""

    @property
    def long(self) -> bool:
        """Whether many questions at once are cheaper than one after the other."""
        return True

    def begin_with(self, stem: str) -> list[str]:
        """Return the words that begin with `stem`."""
        ordered = self._ordered
        first = bisect_left(ordered, stem)
        return ordered[first : bisect_left(ordered, stem + _LAST, first)]

    def of_words(self, words: Iterable[str]) -> Iterator[tuple[str, list[int]]]:
        """Yield some of the text's words, each with where it begins."""
        words = list(words)
        self._locate(words)
        return ((word, self._starts[word]) for word in words)

    def having(self, pieces: Collection[str]) -> list[str]:
        """Return those of some pieces of letters and digits, none of them short, that are in a word."""
        if not self._known.issuperset(pieces):
            self._look(pieces)
        return [piece for piece in pieces if piece in self._with]

    def present(self, pieces: Iterable[str]) -> list[str]:
        """Return those of some pieces of text that are there, and maybe some that are not."""
        sought = [(piece, longest_word(piece)) for piece in pieces]
        long = [word for _, word in sought if len(word) >= GRAM]
        if not self._known.issuperset(long):
            self._look(long)
        return [piece for piece, word in sought if word in self._with or (len(word) < GRAM and piece in self.folded)]

    def of_piece(self, piece: str) -> list[int]:
        """Return where a piece of text begins, in any order."""
        word = longest_word(piece)
        if len(word) < GRAM:
            return starts_of(self.folded, piece)
        if word not in self._known:
            self._look((word,))
        words = self._with.get(word)
        if words is None:
            return []
        self._locate(words)
        shift = piece.index(word)
        starts = [start + at for found in words for at in starts_of(found, word) for start in self._starts[found]]
        if len(word) == len(piece):
            return starts
        return [start - shift for start in starts if start >= shift and self.folded.startswith(piece, start - shift)]

    def _look(self, pieces: Iterable[str]) -> None:
        """Find out which words have which of all the pieces that were ever sought, for others will be asked for too."""
        seek(pieces)
        self._known = frozenset(piece for pieces in _SOUGHT.values() for piece in pieces)
        self._with = {}
        words: Sequence[str] = sorted(self.words, key=len)
        lengths = list(map(len, words))
        longest = min(_LONG_WORD, max(lengths, default=0))
        for place in range(longest - GRAM + 1):
            first = bisect_left(lengths, place + GRAM)
            lengths, words = lengths[first:], words[first:]
            runs = list(map(itemgetter(slice(place, place + GRAM)), words))
            for run, word in compress(zip(runs, words, strict=True), map(_SOUGHT.__contains__, runs)):
                self._note(run, word, place)
        for word in words:
            for place in range(_LONG_WORD - GRAM + 1, len(word) - GRAM + 1):
                if (run := word[place : place + GRAM]) in _SOUGHT:
                    self._note(run, word, place)
        self._locate({word for words in self._with.values() for word in words})

    def _note(self, run: str, word: str, place: int) -> None:
        """Remember which pieces begin at a place of a word."""
        for piece in _SOUGHT[run]:
            if word.startswith(piece, place):
                words = self._with.setdefault(piece, [])
                if not words or words[-1] is not word:
                    words.append(word)

    def _locate(self, words: Iterable[str]) -> None:
        """Find out where all of these words begin, in one go."""
        missing: dict[str, list[int]] = {word: [] for word in words if word not in self._starts}
        if missing:
            row = self._row
            for word, start in compress(zip(row, self._row_starts, strict=True), map(missing.__contains__, row)):
                missing[word].append(start)
            self._starts.update(missing)


_SOUGHT: dict[str, set[str]] = {}
"""Pieces by their first letters: the same packs seek the same ones in every text."""


def seek(pieces: Iterable[str]) -> None:
    """Say which pieces of text will be sought, so that a long text finds them all at once."""
    for word in map(longest_word, pieces):
        if len(word) >= GRAM:
            _SOUGHT.setdefault(word[:GRAM], set()).add(word)


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
