"""What the model sees in a text, as numbers of buckets: words, parts of words, neighbours, classes, shapes.

Training and use read texts with this one file; `VERSION` changes with every change of what it returns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from zlib import crc32

from hints.learned.lexicon import Lexicon
from hints.learned.words import Chunk, Sort, Word, chunks_of, link_parts, words_of
from hints.text import View

VERSION = 1
BITS = 18
MASK = (1 << BITS) - 1
CAPITAL = -6
"""The class number of a word with a capital inside a sentence."""
GRAM_WEIGHT, PAIR_WEIGHT = 0.3, 0.7
"""How much parts of words and pairs of classes weigh beside everything else."""
_GRAMS = range(3, 6)
_MOST_CLASSES = 24


@dataclass(frozen=True, slots=True)
class Entry:
    """What the model sees in a word by itself."""

    code: bytes = field(repr=False)
    classes: tuple[int, ...]
    own: tuple[int, ...] = field(repr=False)
    grams: tuple[int, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sight:
    """What the model sees in a text: buckets, each once."""

    words: list[Word] = field(repr=False)
    entries: list[Entry] = field(repr=False)
    chunks: list[Chunk] = field(repr=False)
    plain: set[int] = field(repr=False)
    grams: set[int] = field(repr=False)
    pairs: set[int] = field(repr=False)

    @property
    def norm(self) -> float:
        """The length of the text as a vector, so that a long text weighs no more than a short one."""
        squares = len(self.plain) + GRAM_WEIGHT**2 * len(self.grams) + PAIR_WEIGHT**2 * len(self.pairs)
        return max(squares, 1.0) ** 0.5


def bucket(tag: str, *parts: bytes) -> int:
    """Return the bucket of a feature."""
    return crc32(b" ".join(parts), ord(tag)) & MASK


class Reader:
    """Sees texts; remembers what it saw in common words, and never any other word."""

    def __init__(self, lexicon: Lexicon, common: Iterable[str] = ()) -> None:
        """Prepare; `common` are the words that may be remembered, so that no secret ever is."""
        self.lexicon = lexicon
        self._known: dict[str, Entry | None] = dict.fromkeys(common)
        self._cues = {word: lexicon.is_cue(word) for word in self._known}

    def is_cue(self, word: str) -> bool:
        """Return whether a word in lower case makes a sentence worth reading."""
        known = self._cues.get(word)
        return self.lexicon.is_cue(word) if known is None else known

    def see(self, view: View, start: int, end: int) -> Sight:
        """Return what the model sees in `view` from `start` to `end`."""
        words = words_of(view, start, end)
        entries = [self._entry(word, view) for word in words]
        chunks = chunks_of(view, start, end)
        plain: set[int] = set()
        grams: set[int] = set()
        for entry in entries:
            plain.update(entry.own)
            grams.update(entry.grams)
        for chunk in chunks:
            plain.update(chunk_buckets(chunk))
        for number in range(len(entries) + 1):
            plain.update(link_buckets(entries, number))
        return Sight(words, entries, chunks, plain, grams, _pairs(entries))

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
        starts = [(size, place) for size in _GRAMS for place in range(len(framed) - size + 1)]
        grams = tuple(crc32(framed[place : place + size], _GRAM) & MASK for size, place in starts)
        return Entry(code, classes, own, grams)

    def _other(self, word: Word, view: View) -> Entry:
        """Return what is seen in a number, sign or address."""
        code = word.text.encode("utf-8", "surrogatepass")
        classes = () if word.sort is Sort.SIGN else (int(word.sort),)
        own = [bucket("w", code)]
        grams: list[int] = []
        if word.sort is Sort.LINK:
            for part in link_parts(view.folded[word.start : word.end]):
                entry = self._word(part)
                own.extend((bucket("u", entry.code), *entry.own))
                grams.extend(entry.grams)
        return Entry(code, classes, tuple(own), tuple(grams))


_GRAM = ord("g")
_EDGE = Entry(b"<>", (), (), ())


def _code(number: int) -> bytes:
    """Return a class number as a part of a feature."""
    return b"%d" % number


_CAPITAL_BUCKET = bucket("c", _code(CAPITAL))


def link_buckets(entries: list[Entry], number: int) -> list[int]:
    """Return the features of the word with this number and the one before it, and of the two before it."""
    after = entries[number] if number < len(entries) else _EDGE
    before = entries[number - 1] if number else _EDGE
    found = [bucket("b", before.code, after.code)]
    if number > 1:
        found.append(bucket("t", entries[number - 2].code, before.code, after.code))
    elif number == 1:
        found.append(bucket("t", _EDGE.code, before.code, after.code))
    for one in before.classes:
        found.append(bucket("q", _code(one), after.code))
        found.extend(bucket("k", _code(one), _code(other)) for other in after.classes)
    found.extend(bucket("r", before.code, _code(other)) for other in after.classes)
    return found


def chunk_buckets(chunk: Chunk) -> tuple[int, ...]:
    """Return the features of a chunk."""
    shape = chunk.shape.encode("utf-8", "surrogatepass")
    before = chunk.before.encode("utf-8", "surrogatepass")
    return bucket("s", shape), bucket("l", chunk.size.encode()), bucket("d", before, shape)


def _pairs(entries: list[Entry]) -> set[int]:
    """Return the features of any two classes that occur in one text."""
    seen = sorted({number for entry in entries for number in entry.classes})[:_MOST_CLASSES]
    codes = [_code(number) for number in seen]
    return {bucket("p", one, other) for place, one in enumerate(codes) for other in codes[place + 1 :]}
