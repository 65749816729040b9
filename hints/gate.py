"""The keyword gate: one look at the words of a text tells which rules are worth trying, and where."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from hints.pattern import compiled
from hints.recognizer import Shape
from hints.text import View, plain

_STEM = 4
"""Letters by which keywords with a trailing * are looked up; they have at least so many."""
_TAIL = 3
"""The same for keywords with a leading * only."""
_SHAPES = {
    Shape.DIGITS: (r"[0-9](?:[ ./-]{0,2}[0-9]){6}", (60, 60)),
    Shape.LONG_TOKEN: (r"[a-z0-9_+/=-]{16}", (120, 640)),
}
"""Each shape's pattern, and how many characters before and behind it belong to it."""
_FEW = 60
"""Words that are sought one by one; for more of them one pass over the text is faster."""
_PHRASE = 140
"""Characters before and behind the longest word of a phrase in which its other words stand."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Keyword:
    """A piece of text that opens the gate, and how it stands among the letters around it."""

    text: str = field(repr=False)
    begins: bool
    """Whether a word begins with it."""
    ends: bool
    """Whether a word ends with it."""
    others: tuple[str, ...] = ()
    """The other words of its phrase, which the text must have too."""


class Gate:
    """Which of a number of rules a text could concern. Keys are the rules' places in the policy."""

    def __init__(self) -> None:
        """Make a gate that opens for nothing."""
        self._exact: dict[str, dict[Keyword, set[int]]] = defaultdict(dict)
        self._stems: dict[str, dict[Keyword, set[int]]] = defaultdict(dict)
        self._tails: dict[str, dict[Keyword, set[int]]] = defaultdict(dict)
        self._inside: dict[Keyword, tuple[str, set[int]]] = {}
        """Each with its longest piece of letters and digits, which must be in one of the text's words."""
        self._shapes: dict[Shape, set[int]] = defaultdict(set)

    def add(self, rule: int, keywords: Iterable[str], shapes: Iterable[Shape] = ()) -> None:
        """Open for `rule` when one of `keywords` or `shapes` occurs; a phrase is sought by its longest word."""
        for keyword in keywords:
            self._add_keyword(rule, plain(keyword))
        for shape in shapes:
            self._shapes[shape].add(rule)

    def _add_keyword(self, rule: int, keyword: str) -> None:
        """File one keyword under the cheapest look-up that finds it."""
        words = [keyword] if keyword.startswith("*") else keyword.split(" ")
        word = max(words, key=len)
        bare = word.strip("*")
        others = tuple(other for other in words if other != word and _WORD.fullmatch(other))
        filed = Keyword(bare, not word.startswith("*"), not word.endswith("*"), others)
        if _WORD.fullmatch(bare) is None or (not filed.begins and not (filed.ends and len(bare) >= _TAIL)):
            piece = max(_WORD.findall(bare), key=len, default="")
            self._inside.setdefault(Keyword(bare, begins=False, ends=False, others=others), (piece, set()))[1].add(rule)
        elif not filed.begins:
            self._tails[bare[-_TAIL:]].setdefault(filed, set()).add(rule)
        elif filed.ends:
            self._exact[bare].setdefault(filed, set()).add(rule)
        else:
            self._stems[bare[:_STEM] if len(bare) >= _STEM else bare].setdefault(filed, set()).add(rule)

    def open(self, view: View) -> dict[int, list[tuple[int, int]]]:
        """Return the rules that `view` could concern, each with the places of the words and shapes that said so."""
        opened: dict[int, list[tuple[int, int]]] = {}
        wanted = self._by_token(view.tokens)
        for token, places in _places_of_tokens(view.folded, wanted.keys()):
            for rule, phrases in wanted[token].items():
                fitting = places if () in phrases else [p for p in places if _in_phrase(view.folded, *p, phrases)]
                if fitting:
                    opened.setdefault(rule, []).extend(fitting)
        for text, rules in self._inside_hits(view):
            places = list(_places(view.folded, text))
            for rule in rules:
                opened.setdefault(rule, []).extend(places)
        for shape, rules in self._shapes.items():
            pattern, (before, after) = _SHAPES[shape]
            places = [(m.start() - before, m.end() + after) for m in compiled(pattern).finditer(view.folded)]
            for rule in rules if places else ():
                opened.setdefault(rule, []).extend(places)
        return opened

    def _by_token(self, tokens: frozenset[str]) -> dict[str, dict[int, set[tuple[str, ...]]]]:
        """Return the words of the text that open the gate; per rule the other words that its phrases need near."""
        wanted: dict[str, dict[int, set[tuple[str, ...]]]] = {}
        for token, keyword, rules in self._token_hits(tokens):
            if all(other in tokens for other in keyword.others):
                by_rule = wanted.setdefault(token, {})
                for rule in rules:
                    by_rule.setdefault(rule, set()).add(keyword.others)
        return wanted

    def _token_hits(self, tokens: frozenset[str]) -> Iterator[tuple[str, Keyword, set[int]]]:
        """Yield each word with each keyword that it is, begins with or ends with."""
        for token in self._exact.keys() & tokens:
            yield from ((token, keyword, rules) for keyword, rules in self._exact[token].items())
        stems, tails = self._stems, self._tails
        for length in sorted({len(stem) for stem in stems}):
            for token in [token for token in tokens if token[:length] in stems]:
                for keyword, rules in stems[token[:length]].items():
                    if token.startswith(keyword.text):
                        yield token, keyword, rules
        for token in [token for token in tokens if token[-_TAIL:] in tails]:
            for keyword, rules in tails[token[-_TAIL:]].items():
                if token.endswith(keyword.text):
                    yield token, keyword, rules

    def _inside_hits(self, view: View) -> Iterator[tuple[str, set[int]]]:
        """Yield each keyword that may stand within words and occurs, with its rules."""
        vocabulary = " ".join(view.tokens)
        for keyword, (piece, rules) in self._inside.items():
            if piece in vocabulary and keyword.text in view.folded:
                yield keyword.text, rules


def windows(places: Iterable[tuple[int, int]], length: int, before: int, after: int) -> list[tuple[int, int]]:
    """Return the stretches around `places` in a text of this length, joined where they meet."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(set(places)):
        start, end = max(0, first - before), min(length, last + after)
        if joined and start <= joined[-1][1]:
            if end > joined[-1][1]:
                joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _places_of_tokens(text: str, tokens: Collection[str]) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Yield each word with its places: sought one by one when they are few, else all in one pass over the text."""
    if len(tokens) <= _FEW:
        yield from ((token, [p for p in _places(text, token) if _is_word(text, *p)]) for token in tokens)
        return
    places: dict[str, list[tuple[int, int]]] = {token: [] for token in tokens}
    for match in _WORD.finditer(text):
        found = places.get(match[0])
        if found is not None:
            found.append(match.span())
    yield from places.items()


def _in_phrase(text: str, start: int, end: int, phrases: Iterable[tuple[str, ...]]) -> bool:
    """Return whether all the other words of one of some phrases stand near this place."""
    first, last = max(0, start - _PHRASE), end + _PHRASE
    return any(all(text.find(word, first, last) >= 0 for word in phrase) for phrase in phrases)


def _is_word(text: str, start: int, end: int) -> bool:
    """Return whether neither a letter nor a digit stands beside this place."""
    return not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum()


def _places(text: str, word: str) -> Iterator[tuple[int, int]]:
    """Yield where `word` stands in `text`."""
    place = text.find(word)
    while place >= 0:
        end = place + len(word)
        yield place, end
        place = text.find(word, end)
