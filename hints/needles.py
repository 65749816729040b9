"""Finds out which pieces of text every match of a pattern has, so that it need be tried near those alone.

The law of this file: a piece left out here is a finding lost. So whatever is not understood counts as
"any text, of any length".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import prod
from typing import Any, NamedTuple

from hints.places import longest_word

_parser: Any = __import__("re._parser", fromlist=["parse"])  # private, yet the only tree of a pattern there is


class Reach(NamedTuple):
    """What of a match can stand around one of its needles, in characters."""

    least: int
    """Before it, at least."""
    most: int
    """Before it, at most."""
    after: int
    """Behind it, at most, and what a look ahead sees."""


Needles = dict[str, Reach]
"""Pieces in lower case, of which every match has one."""
FAR = 1 << 40
"""Stands for any number of characters."""
_MOST_COST = 8.0
"""Places tried for the sake of needles, for each place of a usual text; dearer ones seldom save anything."""
_USUAL = (1.0, 1.0, 0.04, 0.002, 0.0005, 0.0002, 0.0001)
"""How often a piece of so many letters or digits begins at a place of a text, roughly."""
_SIGNS = {" ": 0.2, ".": 0.02, "-": 0.01, ",": 0.01, ":": 0.01, "/": 0.01, "'": 0.01, "=": 0.005, "_": 0.005}
_OTHER_SIGN = 0.003
_MOST_MEMBERS = 5
"""Texts that are taken for what a few classes of characters can spell."""

_Part = tuple[str, Any]
_Width = tuple[int, int]
_Weighed = tuple[float, Needles]
_NOTHING: _Weighed = (1_000.0, {})


def needles_of(pattern: str) -> Needles | None:
    """Return the needles of a pattern, or None when it has none that are worth looking for."""
    tree = _parser.parse(pattern)
    cost, needles = _best(_inlined(tree))
    if cost > _MOST_COST:
        return None
    seen = _seen_ahead(tree)
    return _fewest({piece: Reach(r.least, r.most, min(r.after + seen, FAR)) for piece, r in needles.items()})


def _fewest(needles: Needles) -> Needles:
    """Return needles without those that have another one in them."""
    fewest: Needles = {}
    for piece, reach in sorted(needles.items(), key=lambda needle: len(needle[0])):
        inner = next((other for other in fewest if other in piece), piece)
        place = piece.index(inner)
        moved = Reach(reach.least + place, reach.most + place, reach.after + len(piece) - place - len(inner))
        fewest[inner] = _either(fewest[inner], moved) if inner in fewest else moved
    return fewest


def _either(one: Reach, other: Reach) -> Reach:
    """Return the reach of a needle that has one of two."""
    return Reach(min(one.least, other.least), max(one.most, other.most), max(one.after, other.after))


def _inlined(items: Iterable[Any]) -> Iterator[_Part]:
    """Yield the parts of a sequence with those of its groups in their places; whatever their case, it is folded."""
    for operator, value in items:
        name = str(operator)
        if name == "SUBPATTERN":
            yield from _inlined(value[3])
        elif name == "ATOMIC_GROUP":
            yield from _inlined(value)
        else:
            yield name, value


def _best(parts: Iterable[_Part]) -> _Weighed:
    """Return the cheapest needles of a sequence: those of one of its parts, or a piece that its characters spell."""
    parts = list(parts)
    widths = [_width(*part) for part in parts]
    before = (0, 0)
    after = sum(most for _, most in widths)
    best = _NOTHING
    spelt: list[_Part] = []
    for part, (least, most) in zip([*parts, ("END", None)], [*widths, (0, 0)], strict=True):
        if _letters(*part):
            spelt.append(part)
        else:
            start = before[0] - len(spelt), before[1] - len(spelt)
            best = min(best, _spelt(spelt, start, after), key=_cost)
            branched = part[0] == "BRANCH"
            found, first = (_branched(spelt, part[1]), start) if branched else (_needles(*part), before)
            best = min(best, _shifted(found, first, after - most), key=_cost)
            spelt = []
        before = before[0] + least, min(before[1] + most, FAR)
        after -= most
    return best


def _branched(spelt: list[_Part], branches: Any) -> _Weighed:
    """Return the needles of alternatives, with the characters before them, which the parser took out of all of them."""
    return _joined([_best([*spelt, *_inlined(branch)]) for branch in branches[1]])


def _cost(weighed: _Weighed) -> float:
    """Return the cost, to compare by."""
    return weighed[0]


def _letters(name: str, value: Any) -> frozenset[str]:
    """Return the characters that a part stands for, in lower case, if they are few; else none."""
    if name == "LITERAL" and value < 128:
        return frozenset({chr(value).lower()})
    if name == "IN" and all(str(operator) == "LITERAL" and member < 128 for operator, member in value):
        letters = frozenset(chr(member).lower() for _, member in value)
        return letters if len(letters) <= _MOST_MEMBERS else frozenset()
    return frozenset()


def _spelt(parts: list[_Part], before: _Width, after: int) -> _Weighed:
    """Return the best of what some characters that stand together spell, without those that can be too many."""
    best = _NOTHING
    ways = [_letters(*part) for part in parts]
    for first in range(len(ways)):
        texts = [""]
        for place in range(first, len(ways) + 1):
            if place == len(ways) or len(texts) * len(ways[place]) > _MOST_MEMBERS:
                break
            texts = [text + letter for text in texts for letter in sorted(ways[place])]
        if not first or len(ways[first - 1]) > 1:
            rest = len(ways) - first - len(texts[0])
            found = [_needle(text, (before[0] + first, before[1] + first), after + rest) for text in texts]
            best = min(best, _joined(found), key=_cost)
    return best


def _needle(text: str, before: _Width, after: int) -> _Weighed:
    """Return some characters that stand together as a needle; blanks at its ends say nothing."""
    bare = text.strip()
    if not bare:
        return _NOTHING
    first = text.index(bare)
    reach = Reach(before[0] + first, before[1] + first, after + len(text) - first - len(bare))
    return _price({bare: reach}), {bare: reach}


def _price(needles: Needles) -> float:
    """Return how many places of a text are tried for the sake of some needles, for each that it has."""
    return sum(_usual(piece) * _tried(reach) for piece, reach in needles.items())


def _tried(reach: Reach) -> int:
    """Return how many places are tried for the sake of one needle, roughly."""
    return min(5 * (reach.most - reach.least), reach.most + reach.after, 300) + 10


def _usual(piece: str) -> float:
    """Return how often a piece begins at a place of a text, roughly."""
    word = longest_word(piece)
    usual = [_USUAL[min(len(word), len(_USUAL) - 1)]] if word else []
    return prod([*usual, *(_SIGNS.get(sign, _OTHER_SIGN) for sign in piece if not sign.isalnum())])


def _shifted(weighed: _Weighed, before: _Width, after: int) -> _Weighed:
    """Return needles of a part as those of the whole, which has so much more before and behind them."""
    moved = {p: Reach(r.least + before[0], r.most + before[1], r.after + after) for p, r in weighed[1].items()}
    return (_price(moved), moved) if moved else weighed


def _needles(name: str, value: Any) -> _Weighed:
    """Return the needles of one part."""
    match name:
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT" if value[0] >= 1:
            body = list(_inlined(value[2]))
            more = min(_width_of(body)[1] * (int(value[1]) - 1), FAR)
            return _shifted(_best(body), (0, 0), more)
        case "ASSERT" if value[0] > 0:
            return _best(_inlined(value[1]))
        case _:
            return _NOTHING


def _joined(parts: list[_Weighed]) -> _Weighed:
    """Return the needles of alternatives together; they are none when one of the alternatives has none."""
    joined: Needles = {}
    for _, needles in parts:
        if not needles:
            return _NOTHING
        for piece, reach in needles.items():
            joined[piece] = _either(joined[piece], reach) if piece in joined else reach
    return _price(joined), joined


def _width_of(parts: Iterable[_Part]) -> _Width:
    """Return how many characters a sequence matches, at least and at most."""
    least = most = 0
    for part in parts:
        width = _width(*part)
        least, most = least + width[0], most + width[1]
    return least, min(most, FAR)


def _width(name: str, value: Any) -> _Width:
    """Return how many characters one part matches, at least and at most."""
    match name:
        case "LITERAL" | "NOT_LITERAL" | "IN" | "ANY" | "RANGE" | "CATEGORY":
            return 1, 1
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return 0, 0
        case "BRANCH":
            widths = [_width_of(_inlined(branch)) for branch in value[1]]
            return min(least for least, _ in widths), max(most for _, most in widths)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most = _width_of(_inlined(value[2]))
            return min(int(value[0]) * least, FAR), min(int(value[1]) * most, FAR)
        case _:
            return 0, FAR


def _seen_ahead(items: Iterable[Any]) -> int:
    """Return how many characters behind its end a match depends on: those of looks ahead, of `$` and the like."""
    seen = 0
    for name, value in _inlined(items):
        match name:
            case "ASSERT" | "ASSERT_NOT":
                seen = max(seen, _width_of(_inlined(value[1]))[1] + _seen_ahead(value[1]))
            case "AT":
                seen = max(seen, 2)
            case "BRANCH":
                seen = max(seen, *(_seen_ahead(branch) for branch in value[1]))
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                seen = max(seen, _seen_ahead(value[2]))
    return seen
