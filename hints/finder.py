"""A pattern that is tried only near the pieces of text that each of its matches has."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import NamedTuple

from hints.needles import Needles, Reach, needles_of
from hints.pattern import compiled
from hints.places import Places, Span, seek
from hints.text import View

_SHORT = 400
"""Characters up to which a text is tried as a whole, if it has one of the pieces."""
_SLOWER = 5
"""How much longer it takes to try one place by itself than as one of many."""
_PER_LOOK = 200
"""Characters of a text for each look for one piece in one stretch: with more looks it pays to know all its places."""


class _Near(NamedTuple):
    """The stretches of a text outside which a pattern does not match, in order and apart from each other."""

    starts: list[int]
    ends: list[int]
    begins: list[list[int] | None]
    """The places in each where a match can begin, or None for all."""


_NOWHERE = _Near([], [], [])


class _Looks:
    """The pieces of a pattern that a long text has, as long as few stretches of it were asked for."""

    __slots__ = ("left", "pieces")

    def __init__(self, pieces: list[str], left: int) -> None:
        """Remember the pieces, and how many looks for one of them in one stretch are left."""
        self.pieces = pieces
        self.left = left


class Finder:
    """One pattern, over the folded text or, with capitals as typed, the exact one."""

    def __init__(self, pattern: str, *, exact: bool = False) -> None:
        """Remember the pattern; it is read when a text is first searched, and compiled at the first of its pieces."""
        self.pattern = pattern
        self.exact = exact
        """Whether it is tried on the text with capitals as typed."""

    @cached_property
    def _needles(self) -> Needles | None:
        """The pieces, if there are any worth looking for."""
        return needles_of(self.pattern)

    @cached_property
    def _sought(self) -> frozenset[str]:
        """The same without what stands around them."""
        return frozenset(self._needles or ())

    def ready(self) -> None:
        """Say which pieces of text will be sought, so that a long text finds them all at once."""
        seek(self._sought)

    def occurs(self, view: View, start: int, end: int) -> bool:
        """Return whether the pattern matches between two places; a text ends where `end` is."""
        return next(iter(self.between(view, start, end)), None) is not None

    def between(self, view: View, start: int, end: int) -> Iterable[re.Match[str]]:
        """Yield the matches between two places, one behind the other."""
        stretches = [(start, end)]
        near = self._near(view.places, stretches)
        return self._in_each(view, stretches, near) if near.starts else ()

    def matches(self, view: View, stretches: list[Span]) -> list[Span]:
        """Return what the matches in stretches of a text point at: the group named hit, or the whole match."""
        known: tuple[list[Span], list[Span]] | None = view.places.found.get((self,))
        if known is not None and known[0] == stretches:
            return known[1]
        near = self._near(view.places, stretches)
        if not near.starts:
            return []
        found = []
        for match in self._in_each(view, stretches, near):
            group = "hit" if "hit" in match.re.groupindex else 0
            if match.end(group) > match.start(group):
                found.append(match.span(group))
        view.places.found[(self,)] = stretches, found
        return found

    def _in_each(self, view: View, stretches: Iterable[Span], near: _Near) -> Iterator[re.Match[str]]:
        """Yield the matches in stretches of a text, each of them one behind the other."""
        text = view.exact if self.exact else view.folded
        starts, ends, all_begins = near
        for start, end in stretches:
            number = max(0, bisect_right(starts, start) - 1)
            while number < len(starts) and starts[number] < end:
                first, last, begins = max(start, starts[number]), min(end, ends[number]), all_begins[number]
                number += 1
                if first >= last:
                    continue
                if begins is None:
                    yield from compiled(self.pattern).finditer(text, first, last)
                    continue
                match_at = compiled(self.pattern).match
                for place in begins[bisect_left(begins, first) : bisect_left(begins, last)]:
                    if place >= first and (match := match_at(text, place, last)):
                        yield match
                        first = match.end()

    def _near(self, places: Places, stretches: list[Span]) -> _Near:
        """Return the parts of some stretches of a text, or more of it, outside which there is no match in them."""
        known: _Near | _Looks | None = places.found.get(self)
        if known is None:
            known = places.found[self] = self._first_look(places)
        if isinstance(known, _Near):
            return known
        known.left -= len(known.pieces) * len(stretches)
        if known.left < 0:
            near = places.found[self] = _everywhere(places, self._needles or {}, known.pieces)
            return near
        return _within(places.folded, self._needles or {}, known.pieces, stretches)

    def _first_look(self, places: Places) -> _Near | _Looks:
        """Return where there can be a match, when that is known at once, or else which pieces a long text has."""
        length = len(places.folded)
        if self._needles is None:
            return _Near([0], [length], [None])
        pieces = places.present(self._sought)
        if not pieces:
            return _NOWHERE
        if length <= _SHORT:
            return _Near([0], [length], [None])
        if not places.long:
            return _everywhere(places, self._needles, pieces)
        return _Looks(pieces, length // _PER_LOOK)


@cache
def finder(pattern: str, *, exact: bool = False) -> Finder:
    """Return the finder of a pattern, once."""
    return Finder(pattern, exact=exact)


def _everywhere(places: Places, needles: Needles, pieces: list[str]) -> _Near:
    """Return where in a text matches with some of their needles can be."""
    found: list[tuple[int, int, int]] = []
    for piece in pieces:
        found += _around(places.of_piece(piece), len(piece), needles[piece])
    return _merged(found) if found else _NOWHERE


def _within(folded: str, needles: Needles, pieces: list[str], stretches: list[Span]) -> _Near:
    """Return where in a few stretches of a text matches with some of their needles can be."""
    found: list[tuple[int, int, int]] = []
    for piece in pieces:
        starts: list[int] = []
        for start, end in stretches:
            place = folded.find(piece, start, end)
            while place >= 0:
                starts.append(place)
                place = folded.find(piece, place + 1, end)
        if starts:
            found += _around(starts, len(piece), needles[piece])
    return _merged(found) if found else _NOWHERE


def _around(starts: list[int], size: int, reach: Reach) -> list[tuple[int, int, int]]:
    """Return where matches can be that have a needle of so many characters at one of some places, for `_merged`."""
    least, most, behind = reach.least, reach.most, size + reach.after
    if (most - least) * _SLOWER < most + behind:
        return [(max(0, p - most), p + behind, p - least + 1) for p in starts if p >= least]
    return [(max(0, p - most), p + behind, -1) for p in starts if p >= least]


def _merged(found: list[tuple[int, int, int]]) -> _Near:
    """Return stretches in order, those that overlap as one.

    Each comes with the place behind the last where a match can begin in it, or -1 when all of it is to be tried.
    """
    starts: list[int] = []
    ends: list[int] = []
    all_begins: list[list[int] | None] = []
    begins: list[int] | None = None
    last = -1
    found.sort()
    for first, end, stop in found:
        if first > last:
            begins = None if stop < 0 else list(range(first, stop))
            starts.append(first)
            ends.append(end)
            all_begins.append(begins)
            last = end
            continue
        if end > last:
            ends[-1] = last = end
        if begins is not None and stop >= 0:
            begins.extend(range(max(first, begins[-1] + 1), stop))
        else:
            begins = all_begins[-1] = None
    for number, (first, end, begun) in enumerate(zip(starts, ends, all_begins, strict=True)):
        if begun is not None and len(begun) * _SLOWER > end - first:
            all_begins[number] = None
    return _Near(starts, ends, all_begins)
