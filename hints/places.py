"""Where words and pieces of words stand in one text: looked up when first asked for, and remembered with the text.

The law of this file: one answer costs at most time linear in the text, and the answers about a long text
come from tables, so that hundreds of questions cost hardly more than one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, chain, compress
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

    def having(self, pieces: Collection[str]) -> list[str]:
        """Return those of some pieces of letters and digits, none of them short, that are in a word."""
        return [piece for piece in pieces if piece in self.spaced]

    def present(self, sought: Sought) -> list[str]:
        """Return those of some pieces of text that are there, and maybe some that are not."""
        folded = self.folded
        return [piece for piece in sought.pieces if piece in folded]

    def of_piece(self, piece: str) -> list[int]:
        """Return where a piece of text begins, in any order."""
        return starts_of(self.folded, piece)


class LongPlaces(Places):
    """The same of a long text, with tables."""

    __slots__ = ("_known", "_ordered", "_starts", "_with")

    def __init__(self, folded: str, spaced: str) -> None:
        """Take the words."""
        pieces = spaced.split(" ")
        starts = accumulate(map((1).__add__, map(len, pieces)), initial=0)
        row_starts = compress(starts, pieces)
        found: dict[str, list[int]] = {}
        for word, start in zip(filter(None, pieces), row_starts, strict=True):
            if word in found:
                found[word].append(start)
            else:
                found[word] = [start]
        super().__init__(folded, spaced, found)
        self._starts = found
        self._ordered = sorted(found)
        self._known: frozenset[str] = frozenset()
        """Pieces that were looked for."""
        self._with: dict[str, list[tuple[str, int]]] = {}
        """Those that are there, with the words that have them and where in the word."""

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
        starts = self._starts
        return ((word, starts[word]) for word in words)

    def having(self, pieces: Collection[str]) -> list[str]:
        """Return those of some pieces of letters and digits, none of them short, that are in a word."""
        if not self._known.issuperset(pieces):
            self._look(pieces)
        return [piece for piece in pieces if piece in self._with]

    def present(self, sought: Sought) -> list[str]:
        """Return those of some pieces of text that are there, and maybe some that are not."""
        if not self._known.issuperset(sought.by_word):
            self._look(sought.by_word)
        found = [piece for word in self._with.keys() & sought.by_word.keys() for piece in sought.by_word[word]]
        found += [piece for piece in sought.short if piece in self.folded]
        return found

    def of_piece(self, piece: str) -> list[int]:
        """Return where a piece of text begins, in any order."""
        word = longest_word(piece)
        if len(word) < GRAM:
            return starts_of(self.folded, piece)
        if word not in self._known:
            self._look((word,))
        if word not in self._with:
            return []
        all_starts = self._starts
        starts = [start + at for found, at in self._with[word] for start in all_starts[found]]
        if len(word) == len(piece):
            return starts
        shift = piece.index(word)
        folded = self.folded
        return [start - shift for start in starts if start >= shift and folded.startswith(piece, start - shift)]

    def _look(self, pieces: Iterable[str]) -> None:
        """Find out which words have which of all the pieces that were ever sought, for others will be asked for too."""
        seek(pieces)
        self._known = frozenset(chain.from_iterable(_SOUGHT.values()))
        self._with = {}
        beginnings = {piece[: GRAM + 1] for piece in self._known}
        words: Sequence[str] = sorted(self.words, key=len)
        lengths = list(map(len, words))
        longest = min(_LONG_WORD, max(lengths, default=0))
        for place in range(longest - GRAM + 1):
            first = bisect_left(lengths, place + GRAM)
            lengths, words = lengths[first:], words[first:]
            runs = list(map(itemgetter(slice(place, place + GRAM)), words))
            for run, word in compress(zip(runs, words, strict=True), map(_SOUGHT.__contains__, runs)):
                if word[place : place + GRAM + 1] in beginnings or run in beginnings:
                    self._note(run, word, place)
        for word in words:
            for place in range(_LONG_WORD - GRAM + 1, len(word) - GRAM + 1):
                if (run := word[place : place + GRAM]) in _SOUGHT:
                    self._note(run, word, place)

    def _note(self, run: str, word: str, place: int) -> None:
        """Remember which pieces begin at a place of a word."""
        for piece in _SOUGHT[run]:
            if word.startswith(piece, place):
                self._with.setdefault(piece, []).append((word, place))


class Sought:
    """Pieces of text that are looked for together, by how a long text is searched for them."""

    __slots__ = ("by_word", "pieces", "short")

    def __init__(self, pieces: Iterable[str]) -> None:
        """File the pieces, and say that they will be sought, so that a long text finds them all at once."""
        self.pieces = tuple(pieces)
        self.by_word: dict[str, list[str]] = {}
        """Those with a word that is long enough to file by, by that word."""
        self.short: list[str] = []
        for piece in self.pieces:
            word = longest_word(piece)
            (self.short if len(word) < GRAM else self.by_word.setdefault(word, [])).append(piece)
        seek(self.by_word)


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
