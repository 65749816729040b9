"""Takes a text apart as the model reads it: words, numbers, addresses, signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from hints.text import View


class Sort(IntEnum):
    """What a piece of text is; the value is its class number, beside those of the lexicon."""

    WORD = -1
    SIGN = -2
    NUMBER = -3
    LINK = -4
    MAIL = -5


class Word(NamedTuple):
    """A piece of text. Offsets are those of the view."""

    sort: Sort
    text: str
    """As the model reads it: in lower case, digits as zeros, an address as its sort."""
    start: int
    end: int
    capital: bool
    """Whether it begins with a capital where a sentence does not begin."""
    initials: bool = False
    """Whether it is a few capitals, as in MS."""

    def __repr__(self) -> str:
        """Show where it stands, never the word."""
        return f"Word({self.start}, {self.end})"


_TOP = "com|net|org|nl|eu|example|test|info|io|co|uk|me|app|ly|link|site|xyz|top|online|shop"
_DOMAIN = rf"(?:[a-z0-9-]{{1,63}}\.){{1,5}}(?:{_TOP})"
_PLAIN = (
    r"(?P<WORD>[^\W\d_]+(?:'[^\W\d_]{1,3}(?![^\W\d_]))?)"
    r"|(?P<NUMBER>\d+(?:[.,:/ -]?\d+)*)"
    r"|(?P<SIGN>\n|[^\w\s])"
)
_BETWEEN = "\t"
"""Never in a piece."""
_ADDRESS = (
    r"(?P<LINK>https?://[^\s<>\"]+|www\.[^\s<>\"]+"
    rf"|(?<![\w@.-]){_DOMAIN}(?:/[^\s<>\"]*)?(?![\w@.-]))"
    r"|(?P<MAIL>(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,255})"
)


@cache
def _piece(*, addresses: bool) -> re.Pattern[str]:
    """Return the pattern of pieces, each with its sort as its name; compiled when first needed."""
    return re.compile(f"{_ADDRESS}|{_PLAIN}" if addresses else _PLAIN)


@cache
def _token(*, plain: bool) -> re.Pattern[str]:
    """Return the pattern of pieces without their names; for `plain` text, which is ASCII, in a form that is faster."""
    named = _PLAIN if not plain else _PLAIN.replace(r"[^\W\d_]", "[A-Za-z]").replace(r"\d", "[0-9]")
    return re.compile(re.sub(r"\?P<[A-Z]+>", "?:", named))


_MAYBE_ADDRESS = re.compile(r"@|://|\w\.\w")
_WORD, _SIGN = Sort.WORD, Sort.SIGN
_new = tuple.__new__
"""Makes a word in a third of the time: there are hundreds."""
_DIGIT = re.compile(r"\d")
_LONGEST_NUMBER = 7
_LONGEST_WORD = 30
_MOST_INITIALS = 5
_ENDS_SENTENCE = frozenset(".!?\n")


def words_of(view: View, start: int, end: int) -> list[Word]:
    """Return the pieces of `view` from `start` to `end`."""
    words: list[Word] = []
    fresh = True
    exact = view.exact
    pattern = _piece(addresses=has_addresses(view, start, end))
    for match in pattern.finditer(view.folded, start, end):
        name, piece, (first, last) = match.lastgroup, match[0], match.span()
        if name == "WORD":
            capital = initials = False
            if exact[first].isupper():
                initials = 1 < len(piece) <= _MOST_INITIALS and exact[first:last].isupper()
                capital = not fresh and not initials
            fresh = False
            words.append(_new(Word, (_WORD, _cut(piece), first, last, capital, initials)))
        elif name == "SIGN":
            fresh = fresh or piece in _ENDS_SENTENCE
            words.append(_new(Word, (_SIGN, piece, first, last, False, False)))
        else:
            fresh = False
            sort = Sort[name or ""]
            words.append(Word(sort, _number(piece) if sort is Sort.NUMBER else sort.name, first, last, False))
    return words


def _number(piece: str) -> str:
    """Return how the model reads a number."""
    return _DIGIT.sub("0", piece) if len(piece) <= _LONGEST_NUMBER else f"0x{min(len(piece) // 4, 4)}"


def has_addresses(view: View, start: int, end: int) -> bool:
    """Return whether there may be addresses between two places."""
    return _MAYBE_ADDRESS.search(view.folded, start, end) is not None


def tokens_of(view: View, start: int, end: int) -> tuple[list[str], list[tuple[int, bool]]]:
    """Return the pieces of a text without addresses, in lower case, and which of them begin with a capital.

    These are the numbers of the words that begin with one inside a sentence, with whether they are initials.
    """
    typed = view.exact[start:end]
    folded = view.folded[start:end]
    pattern = _token(plain=typed.isascii())
    if typed == folded:
        return pattern.findall(view.folded, start, end), []
    as_typed: list[str] = pattern.findall(view.exact, start, end)
    if typed.isascii():
        tokens = _BETWEEN.join(as_typed).lower().split(_BETWEEN) if as_typed else []
    else:
        tokens = pattern.findall(view.folded, start, end)
    return tokens, list(_capitals(tokens, as_typed))


def word_of(token: str) -> Word:
    """Return a piece that is no address as the model reads it, without its place."""
    if token[0].isdecimal():
        return Word(Sort.NUMBER, _number(token), 0, 0, False)
    return Word(_WORD if token[0].isalnum() else _SIGN, _cut(token), 0, 0, False)


def _capitals(tokens: list[str], typed: list[str]) -> Iterator[tuple[int, bool]]:
    """Yield which pieces are words that begin with a capital inside a sentence, and whether they are initials."""
    for place in [
        place for place, (token, as_typed) in enumerate(zip(tokens, typed, strict=True)) if token != as_typed
    ]:
        token, as_typed = tokens[place], typed[place]
        if as_typed[0].isupper():
            initials = 1 < len(token) <= _MOST_INITIALS and as_typed.isupper()
            if initials or not _begins_sentence(tokens, place):
                yield place, initials


def _begins_sentence(tokens: list[str], place: int) -> bool:
    """Return whether nothing but signs stands between a piece and the beginning, or the end of the sentence before."""
    for before in range(place - 1, -1, -1):
        if tokens[before] in _ENDS_SENTENCE:
            return True
        if tokens[before][0].isalnum():
            return False
    return True


def _cut(piece: str) -> str:
    """Return a word as the model reads it: of a very long one its ends."""
    return piece if len(piece) <= _LONGEST_WORD else piece[:15] + piece[-15:]


_CODE_SIGNS = frozenset("{}[]=<>;|$\\/&*+~^")
_MOST_SIGNS = 0.3


def is_code(words: list[Word]) -> bool:
    """Return whether signs of programs and settings stand between so many of the words that nobody talks like it."""
    signs = sum(word.sort is Sort.SIGN and word.text in _CODE_SIGNS for word in words)
    return signs > _MOST_SIGNS * sum(word.sort is not Sort.SIGN for word in words)


_LINK_PART = re.compile(r"[a-z]{3,20}")
_SAID_BY_NO_ONE = frozenset({"http", "https", "www", "com", "net", "org", "example", "test", "invalid"})
_LINK_LENGTH = 120


def link_parts(link: str) -> tuple[str, ...]:
    """Return the words in an address, but those that every address may have."""
    parts = dict.fromkeys(_LINK_PART.findall(link[:_LINK_LENGTH]))
    return tuple(part for part in parts if part not in _SAID_BY_NO_ONE)


_ROUND = ".,;:()\"'`?"
_SHOWN_SIGNS = frozenset("-_.@:/=")
_SHAPE_LENGTH = 8


class Chunk(NamedTuple):
    """What stands between two blanks, if it is more than a plain word. Offsets are those of the view."""

    shape: str
    """a for small letters, A for capitals, 0 for digits, signs as they are or as !, each run as one."""
    size: str
    """Whether it has letters, and roughly how long it is."""
    before: str
    """The word before it, or the shape of what stands there."""
    start: int
    end: int

    def __repr__(self) -> str:
        """Show where it stands, never what stands before it."""
        return f"Chunk({self.shape!r}, {self.start}, {self.end})"


def chunks_of(view: View, start: int, end: int) -> list[Chunk]:
    """Return the chunks of `view` from `start` to `end` that are more than plain words."""
    chunks: list[Chunk] = []
    before = "<"
    plain = ""
    place = start
    for piece in view.exact[start:end].split():
        place = view.exact.index(piece, place) + len(piece)
        bare = piece.strip(_ROUND)
        if bare.isalpha() and (bare.islower() or bare.istitle()):
            plain = bare
        elif bare:
            if plain:
                before, plain = plain.lower()[:_LONGEST_WORD], ""
            shape = _shape(bare)
            first = place - len(piece) + piece.index(bare)
            letters = any(map(str.isalpha, bare[:40]))
            size = f"{'m' if letters else 'n'}{min(len(bare) // 4, 8)}"
            chunks.append(Chunk(shape, size, before, first, first + len(bare)))
            before = shape
    return chunks


def _shape(chunk: str) -> str:
    """Return the shape of a chunk, cut to its beginning."""
    shape: list[str] = []
    for character in chunk[:40]:
        if character.isdigit():
            sign = "0"
        elif character.isalpha():
            sign = "A" if character.isupper() else "a"
        else:
            sign = character if character in _SHOWN_SIGNS else "!"
        if not shape or shape[-1] != sign:
            shape.append(sign)
    return "".join(shape[:_SHAPE_LENGTH])
