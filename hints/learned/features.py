"""What the model sees in a text, as numbers of buckets: words, parts of words, neighbours, classes, shapes.

Training and use read texts with this one file; `VERSION` changes with every change of what it returns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple
from zlib import crc32

from hints.learned.lexicon import Lexicon
from hints.learned.words import Chunk, Sort, Word, chunks_of, link_parts, words_of
from hints.text import View

VERSION = 2
BITS = 18
MASK = (1 << BITS) - 1
CAPITAL = -6
"""The class number of a word with a capital inside a sentence."""
GRAM_WEIGHT, PAIR_WEIGHT = 0.4, 0.5
"""How much parts of words and pairs of classes weigh beside everything else."""
_GRAMS = range(3, 6)
_MOST_CLASSES = 24
_NO_CUES = 1_000
"""So many of the commonest words make no sentence worth reading, whatever their class."""


class Entry:
    """What the model sees in a word by itself; with the beginnings of what it sees in the word and the next."""

    __slots__ = ("classes", "code", "grams", "own", "then_class", "then_word")

    def __init__(self, code: bytes, classes: tuple[int, ...], own: tuple[int, ...], grams: tuple[int, ...]) -> None:
        """Prepare."""
        self.code = code
        self.classes = classes
        self.own = own
        self.grams = grams
        self.then_word = crc32(code + b" ", _TAGS["b"])
        self.then_class = crc32(code + b" ", _TAGS["r"])


Picker = Callable[[Sequence[int]], tuple[int, ...]]


def picker(buckets: set[int]) -> Picker:
    """Return what takes these from a table at once; a table is read for every kind, so it pays to prepare."""
    if len(buckets) > 1:
        return itemgetter(*buckets)
    return lambda table: tuple(table[number] for number in buckets)


class Sight(NamedTuple):
    """What the model sees in a text: buckets, each once."""

    words: list[Word]
    entries: list[Entry]
    chunks: list[Chunk]
    links: list[list[int]]
    """What each word says together with those before it; the last list is of the end."""
    plain: set[int]
    grams: set[int]
    pairs: set[int]
    pickers: tuple[tuple[float, Picker], ...]
    """The same three with what each weighs, ready to take weights from the table of any kind."""

    def __repr__(self) -> str:
        """Show how much was seen, never what."""
        return f"Sight({len(self.words)} words)"

    @property
    def norm(self) -> float:
        """The length of the text as a vector, so that a long text weighs no more than a short one."""
        squares = len(self.plain) + GRAM_WEIGHT**2 * len(self.grams) + PAIR_WEIGHT**2 * len(self.pairs)
        return float(max(squares, 1.0) ** 0.5)


_TAGS = {tag: ord(tag) for tag in "wcuagbqrkpsld"}


def bucket(tag: str, *parts: bytes) -> int:
    """Return the bucket of a feature."""
    return crc32(b" ".join(parts), _TAGS[tag]) & MASK


class Reader:
    """Sees texts; remembers what it saw in common words, and never any other word."""

    def __init__(self, lexicon: Lexicon, common: Sequence[str] = ()) -> None:
        """Prepare; `common` are the words that may be remembered, so that no secret ever is; commonest first."""
        self.lexicon = lexicon
        self._known: dict[str, Entry | None] = dict.fromkeys(common)
        self._cues: dict[str, bool | None] = {**dict.fromkeys(common), **dict.fromkeys(common[:_NO_CUES], False)}
        self._signs: dict[str, Entry] = {}

    def is_cue(self, word: str) -> bool:
        """Return whether a word in lower case makes a sentence worth reading."""
        known = self._cues.get(word)
        if known is None:
            known = self.lexicon.is_cue(word)
            if word in self._cues:
                self._cues[word] = known
        return known

    def see(self, view: View, start: int, end: int) -> Sight:
        """Return what the model sees in `view` from `start` to `end`."""
        words = words_of(view, start, end)
        entries = [self._entry(word, view) for word in words]
        chunks = chunks_of(view, start, end)
        plain: set[int] = set()
        grams: set[int] = set()
        before, one_before = EDGE, None
        links: list[list[int]] = []
        for entry in entries:
            plain.update(entry.own)
            grams.update(entry.grams)
            links.append(link_buckets(one_before, before, entry))
            before, one_before = entry, before
        links.append(link_buckets(one_before, before, EDGE))
        plain.update(*links)
        for chunk in chunks:
            plain.update(chunk_buckets(chunk))
        pairs = _pairs(entries)
        pickers = (1.0, picker(plain)), (GRAM_WEIGHT, picker(grams)), (PAIR_WEIGHT, picker(pairs))
        return Sight(words, entries, chunks, links, plain, grams, pairs, pickers)

    def _entry(self, word: Word, view: View) -> Entry:
        """Return what is seen in one word."""
        if word.sort is not Sort.WORD:
            return self._other(word, view)
        entry = self._known.get(word.text)
        if entry is None:
            entry = self._word(word.text)
            if word.text in self._known:
                self._known[word.text] = entry
        if word.initials:
            return Entry(entry.code, entry.classes, (*entry.own, bucket("a", entry.code)), entry.grams)
        if word.capital:
            return Entry(entry.code, (*entry.classes, CAPITAL), (*entry.own, _CAPITAL_BUCKET), entry.grams)
        return entry

    def _word(self, text: str) -> Entry:
        """Return what is seen in a word."""
        code = text.encode("utf-8", "surrogatepass")
        classes = self.lexicon.classes(text)
        own = (bucket("w", code), *(bucket("c", _code(number)) for number in classes))
        framed = b"^" + code + b"$"
        length = len(framed) + 1
        grams = [crc32(framed[at : at + size], _GRAM) & MASK for size in _GRAMS for at in range(length - size)]
        return Entry(code, classes, own, tuple(grams))

    def _other(self, word: Word, view: View) -> Entry:
        """Return what is seen in a number, sign or address."""
        if word.sort is Sort.SIGN and word.text in self._signs:
            return self._signs[word.text]
        code = word.text.encode("utf-8", "surrogatepass")
        if word.sort is Sort.SIGN:
            entry = Entry(code, (), (bucket("w", code),), ())
            if word.text.isascii():
                self._signs[word.text] = entry
            return entry
        own = [bucket("w", code)]
        grams: list[int] = []
        if word.sort is Sort.LINK:
            for part in link_parts(view.folded[word.start : word.end]):
                entry = self._word(part)
                own.extend((bucket("u", entry.code), *entry.own))
                grams.extend(entry.grams)
        return Entry(code, (int(word.sort),), tuple(own), tuple(grams))


_GRAM = _TAGS["g"]
EDGE = Entry(b"<>", (), (), ())
"""Stands before the first word and behind the last."""


@lru_cache(maxsize=512)
def _code(number: int) -> bytes:
    """Return a class number as a part of a feature."""
    return b"%d" % number


@lru_cache(maxsize=512)
def _class_then(number: int) -> int:
    """Return the beginning of the feature of a class and the word behind it."""
    return crc32(_code(number) + b" ", _TAGS["q"])


@lru_cache(maxsize=8192)
def _two(tag: str, one: int, other: int) -> int:
    """Return the bucket of a feature of two classes."""
    return bucket(tag, _code(one), _code(other))


_CAPITAL_BUCKET = bucket("c", _code(CAPITAL))


def link_buckets(one_before: Entry | None, before: Entry, entry: Entry) -> list[int]:
    """Return the features of a word and the one before it, and of the two before it."""
    code = entry.code
    found = [crc32(code, before.then_word) & MASK]
    if one_before is not None:
        found.append(crc32(code, crc32(before.code, one_before.then_word) + 1) & MASK)
    for one in before.classes:
        found.append(crc32(code, _class_then(one)) & MASK)
        found.extend([_two("k", one, other) for other in entry.classes])
    found.extend([crc32(_code(other), before.then_class) & MASK for other in entry.classes])
    return found


def chunk_buckets(chunk: Chunk) -> tuple[int, ...]:
    """Return the features of a chunk."""
    shape = chunk.shape.encode("utf-8", "surrogatepass")
    before = chunk.before.encode("utf-8", "surrogatepass")
    return bucket("s", shape), bucket("l", chunk.size.encode()), bucket("d", before, shape)


def _pairs(entries: list[Entry]) -> set[int]:
    """Return the features of any two classes that occur in one text."""
    seen = sorted({number for entry in entries for number in entry.classes})[:_MOST_CLASSES]
    return {_two("p", one, other) for place, one in enumerate(seen) for other in seen[place + 1 :]}
