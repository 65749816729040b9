"""Patterns of packs: places filled, refused when they could blow up, compiled when first needed.

The law of this file: no pattern has a repetition without an upper bound, and the number of ways
in which one could match at one place is bounded. So each place costs at most a constant, and a
text of any kind costs time in proportion to its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from hints.text import plain

_parser: Any = __import__("re._parser", fromlist=["parse"])  # private, yet the only tree of a pattern there is

MAX_WAYS = 600
"""Ways in which a pattern may match at one place before it is refused."""
MAX_WIDTH = 2_000
"""Characters that one match may span."""
MOST_STARRED = 30
"""Letters and digits for which a star stands at most."""
_STARRED = rf"[^\W_]{{0,{MOST_STARRED}}}"
_SPACE = r"(?:\s{1,4})"
_BLANK = re.compile(r" |\\.|\[(?:[^\]\\]|\\.)*", re.DOTALL)
"""A blank; or what may hide one: an escaped character, a class of them."""
_PLACE = re.compile(r"(?<!\?P)<([a-z][a-z_-]*)>")
_ALPHABET = [chr(code) for code in range(128)] + ["é", "\u2009"]
_EVERYTHING = frozenset(_ALPHABET)


class PatternRefused(ValueError):
    """A pattern that is malformed or could take too long; the message is one line."""


def words_pattern(words: Iterable[str]) -> str:
    """Return a pattern for any of `words`; `*` stands for letters and digits, a space for white space."""
    return _words_pattern(tuple(words))


@cache
def _words_pattern(words: tuple[str, ...]) -> str:
    """Return the same, once: many rules share a list."""
    return rf"(?<![^\W_]){any_of(map(spelt, in_order(words)))}"


def in_order(words: Iterable[str]) -> list[str]:
    """Return words as they are compared, each once, in the order in which they are tried."""
    return sorted({plain(word) for word in words}, key=lambda word: (-len(word), word))


def any_of(patterns: Iterable[str]) -> str:
    """Return a pattern for any of some, behind which a word ends."""
    return rf"(?:{'|'.join(patterns)})(?![^\W_])"


def spelt(word: str) -> str:
    """Return the pattern of one word or phrase."""
    return re.escape(word).replace(r"\*", _STARRED).replace(r"\ ", _SPACE)


def filled(pattern: str, lists: Mapping[str, tuple[str, ...]], *, folded: bool) -> str:
    """Return `pattern` with `<name>` replaced by the words of that list and each blank by white space.

    Raises:
        PatternRefused: when it names a list that is not there.
    """

    def words_of(place: re.Match[str]) -> str:
        name = place[1]
        if name not in lists:
            raise PatternRefused(f"no list named {name}")
        return words_pattern(lists[name])

    spaced = _spaced(plain_pattern(pattern) if folded else pattern)
    return _PLACE.sub(words_of, spaced)


def plain_pattern(pattern: str) -> str:
    """Return `pattern` with its letters as `plain` makes them; what follows a backslash keeps its case."""
    if pattern.isascii() and pattern == pattern.lower():
        return pattern
    return "".join(
        part if part.startswith("\\") else plain(part) for part in re.split(r"(\\.|\(\?P)", pattern) if part
    ).replace("(?p<", "(?P<")


def _spaced(pattern: str) -> str:
    """Return `pattern` with each blank outside a character class made a run of white space."""
    if " " not in pattern:
        return pattern
    return _BLANK.sub(lambda part: _SPACE if part[0] == " " else part[0], pattern)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return `pattern` compiled, once."""
    return re.compile(pattern)


def check(pattern: str) -> None:
    """Refuse a pattern that is malformed or could take more than a constant time at one place.

    Raises:
        PatternRefused: one line that says what is wrong.
    """
    try:
        tree = _parser.parse(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternRefused(f"not a pattern: {error}".splitlines()[0]) from None
    if tree.getwidth()[1] > MAX_WIDTH:
        raise PatternRefused(
            f"a match could be longer than {MAX_WIDTH} characters; give * and + an upper bound, as in {{0,30}}"
        )
    if _ways(list(tree), frozenset()) > MAX_WAYS:
        raise PatternRefused("parts that follow each other match the same characters in too many ways")


def _ways(items: list[Any], after: frozenset[str]) -> int:
    """Return an upper bound of the ways in which `items` can match at one place, when `after` may follow them."""
    ways = 1
    follow = after
    for operator, value in reversed(items):
        ways *= _ways_of(str(operator), value, follow)
        first, nullable = _first(str(operator), value)
        follow = first | follow if nullable else first
        if ways > MAX_WAYS:
            return MAX_WAYS + 1
    return ways


def _ways_of(operator: str, value: Any, after: frozenset[str]) -> int:
    """Return an upper bound of the ways in which one part can match."""
    match operator:
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return _ways_of_repeat(value, after)
        case "SUBPATTERN":
            return _ways(list(value[3]), after)
        case "ATOMIC_GROUP":
            return _ways(list(value), after)
        case "BRANCH":
            return _ways_of_branch(value[1], after)
        case "ASSERT" | "ASSERT_NOT":
            least, most = value[1].getwidth()
            if value[0] < 0 and least != most:
                raise PatternRefused("a look behind needs a fixed width; a blank there has none")
            return _ways(list(value[1]), frozenset())
        case "GROUPREF" | "GROUPREF_EXISTS":
            raise PatternRefused("a reference back to a group is not allowed")
        case _:
            return 1


def _ways_of_repeat(value: Any, after: frozenset[str]) -> int:
    """Return an upper bound for a repetition: how often it can stop, times the ways of each round."""
    least, most, body = int(value[0]), int(value[1]), value[2]
    if most > MAX_WIDTH:
        raise PatternRefused("a repetition without an upper bound; write {0,30} for * and {1,30} for +")
    first, _ = _first_of(list(body))
    inner = _ways(list(body), first | after if most > 1 else after)
    stops = most - least + 1 if first & after else 1
    if inner > 1 and most > 1:
        return min(stops * int(inner ** min(most, 16)), MAX_WAYS + 1)
    return stops * inner


def _ways_of_branch(branches: Any, after: frozenset[str]) -> int:
    """Return an upper bound for alternatives: those that can begin with the same character add up."""
    per_character: dict[str, int] = {}
    empty = 0
    for branch in branches:
        items = list(branch)
        ways = _ways(items, after)
        first, nullable = _first_of(items)
        empty += nullable
        combine = max if _is_plain(items) else sum
        for character in first:
            per_character[character] = combine((per_character.get(character, 0), ways))
    return max(per_character.values(), default=1) + empty


def _is_plain(items: list[Any]) -> bool:
    """Return whether `items` are characters alone: words of a list, of which hardly two match at one place."""
    return all(str(operator) in {"LITERAL", "IN", "AT", "MAX_REPEAT", "SUBPATTERN"} for operator, _ in items)


def _first_of(items: list[Any]) -> tuple[frozenset[str], bool]:
    """Return the characters with which `items` can begin, and whether they can be empty."""
    found: frozenset[str] = frozenset()
    for operator, value in items:
        first, nullable = _first(str(operator), value)
        found |= first
        if not nullable:
            return found, False
    return found, True


def _first(operator: str, value: Any) -> tuple[frozenset[str], bool]:
    """Return the characters with which one part can begin, and whether it can be empty."""
    match operator:
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            first, nullable = _first_of(list(value[2]))
            return first, nullable or value[0] == 0
        case "SUBPATTERN":
            return _first_of(list(value[3]))
        case "ATOMIC_GROUP":
            return _first_of(list(value))
        case "BRANCH":
            parts = [_first_of(list(branch)) for branch in value[1]]
            return frozenset().union(*(first for first, _ in parts)), any(nullable for _, nullable in parts)
        case "ASSERT" | "ASSERT_NOT" | "AT":
            return frozenset(), True
        case _:
            return _members(operator, value), False


@lru_cache(maxsize=4096)
def _class_members(spelling: str) -> frozenset[str]:
    """Return the characters of the alphabet that a class with this spelling matches."""
    return frozenset(character for character in _ALPHABET if re.match(spelling, character, re.DOTALL))


@lru_cache(maxsize=1024)
def _range_members(first: int, last: int) -> frozenset[str]:
    """Return the characters of the alphabet between two code points."""
    return frozenset(c for c in _ALPHABET if first <= ord(c) <= last) or frozenset({"é"})


_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}


def _members(operator: str, value: Any) -> frozenset[str]:
    """Return the characters of the alphabet that one single-character part matches."""
    match operator:
        case "LITERAL":
            return frozenset({chr(value) if value < 128 else "é"})
        case "NOT_LITERAL":
            return _EVERYTHING - {chr(value)}
        case "RANGE":
            return _range_members(*value)
        case "CATEGORY":
            return _class_members(_CATEGORIES.get(str(value), r"."))
        case "IN":
            negated = str(value[0][0]) == "NEGATE"
            parts = [_members(str(op), part) for op, part in value if str(op) != "NEGATE"]
            union: frozenset[str] = frozenset().union(*parts)
            return _EVERYTHING - union if negated else union
        case _:
            return _EVERYTHING
