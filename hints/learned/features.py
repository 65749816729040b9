"""What the model sees in a text, as numbers of buckets: words, parts of words, neighbours, classes, shapes.

Training and use read texts with this one file; `VERSION` changes with every change of what it returns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain, pairwise, repeat
from operator import attrgetter, itemgetter
from typing import TypeVar
from zlib import crc32

from hints.learned.lexicon import Lexicon
from hints.learned.words import Chunk, Sort, Word, chunks_of, has_addresses, link_parts, tokens_of, word_of, words_of
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

    __slots__ = (
        *("_initials", "_name", "class_codes", "classes", "code", "grams", "own"),
        *("classes_then", "then_class", "then_word"),
    )

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
        self.classes_then = tuple(map(_class_then, classes))
        self._initials: Entry | None = None
        self._name: Entry | None = None

    def as_initials(self) -> Entry:
        """Return the same of the word as a few capitals."""
        if self._initials is None:
            self._initials = Entry(self.code, self.classes, (*self.own, bucket("a", self.code)), self.grams)
        return self._initials

    def as_name(self) -> Entry:
        """Return the same of the word with a capital inside a sentence."""
        if self._name is None:
            self._name = Entry(self.code, (*self.classes, CAPITAL), (*self.own, _CAPITAL_BUCKET), self.grams)
        return self._name


_own, _grams, _classes = attrgetter("own"), attrgetter("grams"), attrgetter("classes")
Picker = Callable[[Sequence[int]], tuple[int, ...]]


def picker(buckets: set[int]) -> Picker:
    """Return what takes these from a table at once; a table is read for every kind, so it pays to prepare."""
    if len(buckets) > 1:
        return itemgetter(*buckets)
    return lambda table: tuple(table[number] for number in buckets)


class Sight:
    """What the model sees in a piece of a text: buckets, each once."""

    def __init__(self, view: View, start: int, end: int, entries: list[Entry], chunks: list[Chunk]) -> None:
        """Take what is seen in each word by itself, and add what is seen in words together."""
        self._span = view, start, end
        self.entries = entries
        self.chunks = chunks
        self._linked, self._ends = _links(entries)
        different = set(entries)
        self.plain = {*self._linked, *chain.from_iterable(map(_own, different))}
        self.plain.update(*map(chunk_buckets, chunks))
        self.grams = {*chain.from_iterable(map(_grams, different))}
        self.pairs = _pairs(different)
        self.pickers = (1.0, picker(self.plain)), (GRAM_WEIGHT, picker(self.grams)), (PAIR_WEIGHT, picker(self.pairs))
        """The same three with what each weighs, ready to take weights from the table of any kind."""
        squares = len(self.plain) + GRAM_WEIGHT**2 * len(self.grams) + PAIR_WEIGHT**2 * len(self.pairs)
        self.norm: float = max(squares, 1.0) ** 0.5
        """The length of the text as a vector, so that a long text weighs no more than a short one."""

    @property
    def words(self) -> list[Word]:
        """The words in their places; asked for where something is found, and that is seldom."""
        return words_of(*self._span)

    @property
    def links(self) -> list[list[int]]:
        """What each word says together with those before it; the last list is of the end."""
        return [self._linked[first:end] for first, end in pairwise((0, *self._ends))]

    def __repr__(self) -> str:
        """Show how much was seen, never what."""
        return f"Sight({len(self.entries)} words)"


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
        return Sight(view, start, end, self._entries(view, start, end), chunks_of(view, start, end))

    def _entries(self, view: View, start: int, end: int) -> list[Entry]:
        """Return what is seen in each word by itself."""
        seen: Answers[str, Entry] | None = view.places.found.get(self)
        if seen is None:
            seen = view.places.found[self] = Answers(self._token)
        if has_addresses(view, start, end):
            return [self._entry(word, view, seen) for word in words_of(view, start, end)]
        tokens, capitals = tokens_of(view, start, end)
        known = self._known.get
        entries = [known(token) or seen[token] for token in tokens]
        for place, initials in capitals:
            entry = entries[place]
            entries[place] = entry.as_initials() if initials else entry.as_name()
        return entries

    def _token(self, token: str) -> Entry:
        """Return what is seen in a word, number or sign that was not seen before, and remember it if it is common."""
        word = word_of(token)
        if word.sort is not Sort.WORD:
            entry = self._other(word, "")
            common = word.sort is Sort.SIGN and token.isascii()
        else:
            entry = self._word(word.text)
            common = token in self._known
        if common:
            self._known[token] = entry
        return entry

    def _entry(self, word: Word, view: View, seen: Mapping[str, Entry]) -> Entry:
        """Return what is seen in one word of a text with addresses."""
        if word.sort is not Sort.WORD:
            return self._other(word, view.folded[word.start : word.end])
        entry = self._known.get(word.text) or seen[word.text]
        if word.initials:
            return entry.as_initials()
        return entry.as_name() if word.capital else entry

    def _word(self, text: str) -> Entry:
        """Return what is seen in a word."""
        code = text.encode("utf-8", "surrogatepass")
        classes = self.lexicon.classes(text)
        own = (crc32(code, _WORD) & MASK, *map(_class_bucket, classes)) if classes else (crc32(code, _WORD) & MASK,)
        framed = b"^" + code + b"$"
        grams = map(framed.__getitem__, _slices(len(framed)))
        return Entry(code, classes, own, tuple([number & MASK for number in map(crc32, grams, _ALL_GRAMS)]))

    def _other(self, word: Word, address: str) -> Entry:
        """Return what is seen in a number, sign or address."""
        code = word.text.encode("utf-8", "surrogatepass")
        if word.sort is Sort.SIGN:
            return Entry(code, (), (bucket("w", code),), ())
        own = [bucket("w", code)]
        grams: list[int] = []
        if word.sort is Sort.LINK:
            for part in link_parts(address):
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


@lru_cache(maxsize=512)
def _class_then(number: int) -> int:
    """Return the beginning of the feature of a class and the word behind it."""
    return crc32(_code(number) + b" ", _TAGS["q"])


EDGE = Entry(b"<>", (), (), ())
"""Stands before the first word and behind the last."""


@lru_cache(maxsize=8192)
def _two(tag: str, one: int, other: int) -> int:
    """Return the bucket of a feature of two classes."""
    return bucket(tag, _code(one), _code(other))


_CAPITAL_BUCKET = _class_bucket(CAPITAL)


def _links(entries: list[Entry]) -> tuple[list[int], list[int]]:
    """Return the features of each word, and the end, with the one before it, and with the two before it.

    Those of all words are in one list; a second one says behind how many of them those of each word end.
    """
    before, two = EDGE, -1
    found: list[int] = []
    ends: list[int] = []
    for entry in (*entries, EDGE):
        code = entry.code
        both = crc32(code, before.then_word)
        found.append(both & MASK)
        if two >= 0:
            found.append(crc32(code, two + 1) & MASK)
        found.extend([crc32(code, begun) & MASK for begun in before.classes_then])
        if entry.class_codes:
            if before.classes:
                found += _of_classes(before.classes, entry.classes)
            found.extend([crc32(other, before.then_class) & MASK for other in entry.class_codes])
        ends.append(len(found))
        before, two = entry, both
    return found, ends


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
