"""What the model sees in a text, as numbers of buckets: words, parts of words, neighbours, classes, shapes.

Training and use read texts with this one file; `VERSION` changes with every change of what it returns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain, repeat
from operator import attrgetter, itemgetter
from typing import NamedTuple, TypeVar
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


Key = TypeVar("Key")
Value = TypeVar("Value")


class Answers(dict[Key, Value]):
    """Answers by what was asked, each found out once."""

    __slots__ = ("_find",)

    def __init__(self, find: Callable[[Key], Value]) -> None:
        """Remember how an answer is found."""
        super().__init__()
        self._find = find

    def __missing__(self, key: Key) -> Value:
        """Find out."""
        value = self[key] = self._find(key)
        return value

    def __repr__(self) -> str:
        """Show how much is known, never what."""
        return f"{type(self).__name__}({len(self)})"


class Entry:
    """What the model sees in a word by itself; with the beginnings of what it sees in the word and the next."""

    __slots__ = ("class_codes", "classes", "code", "grams", "own", "then_class", "then_word")

    def __init__(self, code: bytes, classes: tuple[int, ...], own: tuple[int, ...], grams: tuple[int, ...]) -> None:
        """Prepare."""
        self.code = code
        self.classes = classes
        self.class_codes = tuple(map(_code, classes))
        self.own = own
        self.grams = grams
        begun = code + b" "
        self.then_word = crc32(begun, _THEN_WORD)
        self.then_class = crc32(begun, _THEN_CLASS)


_own, _grams, _classes = attrgetter("own"), attrgetter("grams"), attrgetter("classes")
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
    norm: float
    """The length of the text as a vector, so that a long text weighs no more than a short one."""

    def __repr__(self) -> str:
        """Show how much was seen, never what."""
        return f"Sight({len(self.words)} words)"


_TAGS = {tag: ord(tag) for tag in "wcuagbqrkpsld"}
_WORD, _THEN_WORD, _THEN_CLASS = _TAGS["w"], _TAGS["b"], _TAGS["r"]
_ALL_GRAMS = repeat(_TAGS["g"])


def bucket(tag: str, *parts: bytes) -> int:
    """Return the bucket of a feature."""
    return crc32(b" ".join(parts), _TAGS[tag]) & MASK


class Reader:
    """Sees texts; remembers what it saw in common words, and never any other word."""

    def __init__(self, lexicon: Lexicon, common: Sequence[str] = ()) -> None:
        """Prepare; `common` are the words that may be remembered, so that no secret ever is; commonest first."""
        self.lexicon = lexicon
        self._known: dict[str, Entry | None] = dict.fromkeys(common)
        self._commonest = common[:_NO_CUES]
        self._signs: dict[str, Entry] = {}

    @cached_property
    def _cues(self) -> dict[str, bool | None]:
        """Whether a common word makes a sentence worth reading, as far as it was asked; for long texts alone."""
        return {**dict.fromkeys(self._known), **dict.fromkeys(self._commonest, False)}

    def is_cue(self, word: str) -> bool:
        """Return whether a word in lower case makes a sentence worth reading."""
        known = self._cues.get(word)
        if known is None:
            known = self.lexicon.is_cue(word)
            if word in self._cues:
                self._cues[word] = known
        return known

    def cues(self) -> Mapping[str, bool]:
        """Return what tells of any word of one text whether it makes a sentence worth reading."""
        return Answers(self.is_cue)

    def see(self, view: View, start: int, end: int) -> Sight:
        """Return what the model sees in `view` from `start` to `end`."""
        words = words_of(view, start, end)
        unknown: dict[str, Entry] = view.places.found.setdefault((self,), {})
        entries = [self._entry(word, view, unknown) for word in words]
        chunks = chunks_of(view, start, end)
        links = _links(entries)
        different = set(entries)
        plain = {*chain.from_iterable(links), *chain.from_iterable(map(_own, different))}
        plain.update(*map(chunk_buckets, chunks))
        grams = {*chain.from_iterable(map(_grams, different))}
        pairs = _pairs(different)
        pickers = (1.0, picker(plain)), (GRAM_WEIGHT, picker(grams)), (PAIR_WEIGHT, picker(pairs))
        squares = len(plain) + GRAM_WEIGHT**2 * len(grams) + PAIR_WEIGHT**2 * len(pairs)
        return Sight(words, entries, chunks, links, plain, grams, pairs, pickers, max(squares, 1.0) ** 0.5)

    def _entry(self, word: Word, view: View, unknown: dict[str, Entry]) -> Entry:
        """Return what is seen in one word; `unknown` has what was seen in others of this text."""
        if word.sort is not Sort.WORD:
            return self._other(word, view)
        text = word.text
        entry = self._known.get(text) or unknown.get(text)
        if entry is None:
            entry = self._word(text)
            (self._known if text in self._known else unknown)[text] = entry
        if word.initials:
            return Entry(entry.code, entry.classes, (*entry.own, bucket("a", entry.code)), entry.grams)
        if word.capital:
            return Entry(entry.code, (*entry.classes, CAPITAL), (*entry.own, _CAPITAL_BUCKET), entry.grams)
        return entry

    def _word(self, text: str) -> Entry:
        """Return what is seen in a word."""
        code = text.encode("utf-8", "surrogatepass")
        classes = self.lexicon.classes(text)
        own = (crc32(code, _WORD) & MASK, *map(_class_bucket, classes)) if classes else (crc32(code, _WORD) & MASK,)
        framed = b"^" + code + b"$"
        grams = map(framed.__getitem__, _slices(len(framed)))
        return Entry(code, classes, own, tuple([number & MASK for number in map(crc32, grams, _ALL_GRAMS)]))

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


@lru_cache(maxsize=512)
def _class_bucket(number: int) -> int:
    """Return the bucket of a class."""
    return bucket("c", _code(number))


@lru_cache(maxsize=128)
def _slices(length: int) -> tuple[slice, ...]:
    """Return where the parts of a word of some length stand."""
    return tuple(slice(at, at + size) for size in _GRAMS for at in range(length + 1 - size))


@lru_cache(maxsize=512)
def _code(number: int) -> bytes:
    """Return a class number as a part of a feature."""
    return b"%d" % number


EDGE = Entry(b"<>", (), (), ())
"""Stands before the first word and behind the last."""


@lru_cache(maxsize=512)
def _class_then(number: int) -> int:
    """Return the beginning of the feature of a class and the word behind it."""
    return crc32(_code(number) + b" ", _TAGS["q"])


@lru_cache(maxsize=8192)
def _two(tag: str, one: int, other: int) -> int:
    """Return the bucket of a feature of two classes."""
    return bucket(tag, _code(one), _code(other))


_CAPITAL_BUCKET = _class_bucket(CAPITAL)


def _links(entries: list[Entry]) -> list[list[int]]:
    """Return for each word, and for the end, the features of it and the one before it, and of the two before it."""
    before, two = EDGE, -1
    links: list[list[int]] = []
    for entry in (*entries, EDGE):
        code = entry.code
        both = crc32(code, before.then_word)
        found = [both & MASK] if two < 0 else [both & MASK, crc32(code, two + 1) & MASK]
        if before.classes:
            found += [crc32(code, _class_then(one)) & MASK for one in before.classes]
            if entry.classes:
                found += _of_classes(before.classes, entry.classes)
        if entry.class_codes:
            found += [crc32(other, before.then_class) & MASK for other in entry.class_codes]
        links.append(found)
        before, two = entry, both
    return links


@lru_cache(maxsize=4096)
def _of_classes(before: tuple[int, ...], classes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the features of the classes of two words that follow each other."""
    return tuple(_two("k", one, other) for one in before for other in classes)


def chunk_buckets(chunk: Chunk) -> tuple[int, ...]:
    """Return the features of a chunk."""
    shape = chunk.shape.encode("utf-8", "surrogatepass")
    before = chunk.before.encode("utf-8", "surrogatepass")
    return bucket("s", shape), bucket("l", chunk.size.encode()), bucket("d", before, shape)


def _pairs(entries: Iterable[Entry]) -> set[int]:
    """Return the features of any two classes that occur in one text."""
    seen = sorted({*chain.from_iterable(map(_classes, entries))})[:_MOST_CLASSES]
    found: set[int] = set()
    for place, one in enumerate(seen, 1):
        found.update(map(_pairs_with(one).__getitem__, seen[place:]))
    return found


@lru_cache(maxsize=512)
def _pairs_with(one: int) -> Answers[int, int]:
    """Return what tells the feature of a class and another one."""
    return Answers(lambda other: _two("p", one, other))
