"""Where words and pieces of words stand in one text: looked up when first asked for, and remembered with the text.

The law of this file: one answer costs at most time linear in the text, and the answers about a long text
come from tables, so that hundreds of questions cost hardly more than one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate, compress
from typing import Any

GRAM = 3
"""Letters by which words are filed."""
_SHORT = 1_500
"""Characters up to which searching a text is faster than making tables of it."""
_NOT_ASCII = re.compile("[\x80-\U0010ffff]+")
_GAPS = {code: " " for code in range(128) if not chr(code).isalnum()}
_GAPS_IN_UTF_8 = bytes(32 if code in _GAPS else code for code in range(256))

Span = tuple[int, int]


class Places:
    """The words of a text and their places. A word is a run of letters and digits; offsets are those of the text."""

    __slots__ = ("_heads", "folded", "found", "spaced", "words")

    def __init__(self, folded: str, spaced: str) -> None:
        """Take the words of a text in lower case; `spaced` has a blank for all that is no letter or digit."""
        self.folded = folded
        self.spaced = spaced
        self.words = frozenset(spaced.split())
        """Its words, each once."""
        self.found: dict[object, Any] = {}
        """What patterns and lists of words have found out about this text, so that it is found out once."""
        self._heads: dict[str, list[str]] | None = None

    def __repr__(self) -> str:
        """Show how long the text is, never the text."""
        return f"{type(self).__name__}({len(self.folded)})"

    @property
    def long(self) -> bool:
        """Whether many questions at once are cheaper than one after the other."""
        return False

    @property
    def heads(self) -> dict[str, list[str]]:
        """The words by how they begin."""
        if self._heads is None:
            self._heads = {}
            for word in self.words:
                self._heads.setdefault(word[:GRAM], []).append(word)
        return self._heads

    def begin_with(self, stem: str) -> list[str]:
        """Return the words that begin with `stem`."""
        if len(stem) < GRAM:
            return [word for word in self.words if word.startswith(stem)]
        return [word for word in self.heads.get(stem[:GRAM], ()) if word.startswith(stem)]

    def look_up(self, words: Iterable[str], pieces: Iterable[str]) -> None:
        """Prepare to be asked for these words and pieces."""

    def of_word(self, word: str) -> list[int]:
        """Return where this very word begins."""
        padded, sought = f" {self.spaced} ", f" {word} "
        found: list[int] = []
        place = padded.find(sought)
        while place >= 0:
            found.append(place)
            place = padded.find(sought, place + len(word))
        return found

    def of_piece(self, piece: str) -> list[int]:
        """Return where a piece of text begins, some letters and digits or some signs."""
        return starts_of(self.folded, piece)

    def of_text(self, text: str, piece: str) -> list[int]:
        """Return where `text` begins, of which `piece` are letters and digits that stand together."""
        return starts_of(self.folded, text) if piece in self.spaced else []


class LongPlaces(Places):
    """The same of a long text, with tables."""

    __slots__ = ("_pieces", "_row", "_row_starts", "_starts")

    _sought: frozenset[str] = frozenset()
    """Beginnings of pieces that were ever asked for: the same packs ask for the same pieces of every text."""

    def __init__(self, folded: str, spaced: str) -> None:
        """Take the words."""
        super().__init__(folded, spaced)
        row = spaced.split(" ")
        starts = accumulate(map((1).__add__, map(len, row)), initial=0)
        self._row_starts = list(compress(starts, row))
        self._row = list(compress(row, row))
        self._starts: dict[str, list[int]] = {}
        self._pieces: dict[str, set[str]] | None = None

    @property
    def long(self) -> bool:
        """Whether many questions at once are cheaper than one after the other."""
        return True

    def look_up(self, words: Iterable[str], pieces: Iterable[str]) -> None:
        """Prepare to be asked for these words and pieces."""
        pieces = [piece for piece in pieces if len(piece) >= GRAM and piece.isalnum()]
        self._seek({piece[:GRAM] for piece in pieces})
        self._locate({*words, *(word for piece in pieces for word in self._words_with(piece))})

    def of_word(self, word: str) -> list[int]:
        """Return where this very word begins."""
        if word not in self._starts:
            self._locate({word})
        return self._starts[word]

    def of_piece(self, piece: str) -> list[int]:
        """Return where a piece of text begins, some letters and digits or some signs."""
        if len(piece) < GRAM or not piece.isalnum():
            return super().of_piece(piece)
        return [
            start + at
            for word in self._words_with(piece)
            for at in starts_of(word, piece)
            for start in self.of_word(word)
        ]

    def of_text(self, text: str, piece: str) -> list[int]:
        """Return where `text` begins, of which `piece` are letters and digits that stand together."""
        if len(piece) < GRAM:
            return super().of_text(text, piece)
        shift = text.index(piece)
        starts = (start - shift for start in self.of_piece(piece))
        return [start for start in starts if start >= 0 and self.folded.startswith(text, start)]

    def _words_with(self, piece: str) -> list[str]:
        """Return the words that have so long a piece of letters and digits in them."""
        gram = piece[:GRAM]
        if self._pieces is None or gram not in self._sought:
            self._seek({gram})
        return [word for word in (self._pieces or {}).get(gram, ()) if piece in word]

    def _seek(self, grams: set[str]) -> None:
        """File the words by pieces that begin with `grams` or were asked of other texts."""
        if self._pieces is not None and self._sought.issuperset(grams):
            return
        LongPlaces._sought = sought = self._sought.union(grams)
        self._pieces = {gram: set() for gram in sought}
        for word in self.words:
            for place in range(len(word) - GRAM + 1):
                if (gram := word[place : place + GRAM]) in sought:
                    self._pieces[gram].add(word)

    def _locate(self, words: set[str]) -> None:
        """Find out where all of these words begin, in one go."""
        missing: dict[str, list[int]] = {word: [] for word in words if word not in self._starts}
        for word, start in zip(self._row, self._row_starts, strict=True):
            if word in missing:
                missing[word].append(start)
        self._starts.update(missing)


def places_of(folded: str) -> Places:
    """Return the places in a text in lower case."""
    return (Places if len(folded) <= _SHORT else LongPlaces)(folded, _spaced(folded))


def first_word(text: str) -> str:
    """Return the letters and digits with which a text begins."""
    return next((text[:place] for place, character in enumerate(text) if not character.isalnum()), text)


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
