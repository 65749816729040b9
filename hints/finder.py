"""A pattern that is tried only near the pieces of text that each of its matches has."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import NamedTuple

from hints.needles import Needles, needles_of
from hints.pattern import compiled
from hints.places import Places, Sought, Span
from hints.text import View

_SHORT = 400
"""Characters up to which a text is tried as a whole, if it has one of the pieces."""
_SLOWER = 5
"""How much longer it takes to try one place by itself than as one of many."""


class _Near(NamedTuple):
    """The stretches of a text outside which a pattern does not match, in order and apart from each other."""

    starts: list[int]
    ends: list[int]
    begins: list[list[int] | None]
    """The places in each where a match can begin, or None for all."""


_NOWHERE = _Near([], [], [])


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
    def _sought(self) -> Sought:
        """The same, filed by how they are sought."""
        return Sought(self._needles or ())

    def ready(self) -> None:
        """Say which pieces of text will be sought, so that a long text finds them all at once."""
        _ = self._sought

    def occurs(self, view: View, start: int, end: int) -> bool:
        """Return whether the pattern matches between two places; a text ends where `end` is."""
        return next(iter(self.between(view, start, end)), None) is not None

    def between(self, view: View, start: int, end: int) -> Iterable[re.Match[str]]:
        """Yield the matches between two places, one behind the other."""
        near = self._near(view.places)
        return self._in_each(view, ((start, end),), near) if near.starts else ()

    def matches(self, view: View, stretches: list[Span]) -> list[Span]:
        """Return what the matches in stretches of a text point at: the group named hit, or the whole match."""
        near = self._near(view.places)
        if not near.starts:
            return []
        known: tuple[list[Span], list[Span]] | None = view.places.found.get((self,))
        if known is not None and known[0] == stretches:
            return known[1]
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

    def _near(self, places: Places) -> _Near:
        """Return the stretches of a text outside which there is no match."""
        near: _Near | None = places.found.get(self)
        if near is None:
            near = places.found[self] = _stretches(places, self._needles, self._sought)
        return near


@cache
def finder(pattern: str, *, exact: bool = False) -> Finder:
    """Return the finder of a pattern, once."""
    return Finder(pattern, exact=exact)


def _stretches(places: Places, needles: Needles | None, sought: Sought) -> _Near:
    """Return where matches with such needles can be in a text."""
    length = len(places.folded)
    if needles is None:
        return _Near([0], [length], [None])
    if length <= _SHORT:
        return _Near([0], [length], [None]) if places.present(sought) else _NOWHERE
    found: list[tuple[int, int, int]] = []
    for piece in places.present(sought):
        least, most, after = needles[piece]
        behind = len(piece) + after
        if (most - least) * _SLOWER < most + behind:
            found += [(max(0, p - most), p + behind, p - least + 1) for p in places.of_piece(piece) if p >= least]
        else:
            found += [(max(0, p - most), p + behind, -1) for p in places.of_piece(piece) if p >= least]
    return _merged(found) if found else _NOWHERE


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
