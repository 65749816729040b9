"""A pattern that is tried only near the pieces of text that each of its matches has."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from operator import itemgetter
from typing import NamedTuple

from hints.needles import Needles, needles_of
from hints.pattern import compiled
from hints.places import Places, Span
from hints.text import View

_SHORT = 400
"""Characters up to which a text is tried as a whole, if it has one of the pieces."""
_NARROW = 6
"""Places where a match can begin, given one of its needles, that are tried one by one."""


class _Near(NamedTuple):
    """A stretch of a text that has all of the matches that begin in it."""

    start: int
    end: int
    begins: list[int] | None = None
    """The places where a match can begin, or None for all."""


class Finder:
    """One pattern, over the folded text or, with capitals as typed, the exact one."""

    def __init__(self, pattern: str, *, exact: bool = False) -> None:
        """Remember the pattern; it is read when a text is first searched, and compiled at the first of its pieces."""
        self.pattern = pattern
        self._exact = exact

    @cached_property
    def _needles(self) -> Needles | None:
        """The pieces, if there are any worth looking for."""
        return needles_of(self.pattern)

    def asks(self, places: Places) -> tuple[Iterable[str], Iterable[str]]:  # noqa: ARG002  as lists of words do
        """Return the words and the pieces of words for whose places a text will be asked."""
        return (), self._needles or ()

    def occurs(self, view: View, start: int, end: int) -> bool:
        """Return whether the pattern matches between two places; a text ends where `end` is."""
        return next(iter(self.between(view, start, end)), None) is not None

    def between(self, view: View, start: int, end: int) -> Iterable[re.Match[str]]:
        """Yield the matches between two places, one behind the other."""
        near = self._near(view.places)
        return self._in_each(view, ((start, end),), near) if near else ()

    def matches(self, view: View, stretches: Iterable[Span]) -> Iterator[Span]:
        """Yield what the matches in stretches of a text point at: the group named hit, or the whole match."""
        near = self._near(view.places)
        for match in self._in_each(view, stretches, near) if near else ():
            group = "hit" if "hit" in match.re.groupindex else 0
            if match.end(group) > match.start(group):
                yield match.span(group)

    def _in_each(self, view: View, stretches: Iterable[Span], near: list[_Near]) -> Iterator[re.Match[str]]:
        """Yield the matches in stretches of a text, each of them one behind the other."""
        text = view.exact if self._exact else view.folded
        pattern = compiled(self.pattern)
        for start, end in stretches:
            for first, last, begins in _within(near, start, end):
                if begins is None:
                    yield from pattern.finditer(text, max(start, first), min(end, last))
                    continue
                done = start
                for place in begins:
                    if done <= place < end and (match := pattern.match(text, place, min(end, last))):
                        yield match
                        done = match.end()

    def _near(self, places: Places) -> list[_Near]:
        """Return the stretches of a text outside which there is no match, apart from each other and in order."""
        near: list[_Near] | None = places.found.get(self)
        if near is None:
            near = places.found[self] = _stretches(places, self._needles)
        return near


@cache
def finder(pattern: str, *, exact: bool = False) -> Finder:
    """Return the finder of a pattern, once."""
    return Finder(pattern, exact=exact)


def _stretches(places: Places, needles: Needles | None) -> list[_Near]:
    """Return where matches with such needles can be in a text."""
    length = len(places.folded)
    if needles is None:
        return [_Near(0, length)]
    if length <= _SHORT:
        return [_Near(0, length)] if any(piece in places.folded for piece in needles) else []
    found: list[tuple[int, int, range | None]] = []
    for piece, (least, most, after) in needles.items():
        narrow = most - least < _NARROW
        behind = len(piece) + after
        for place in places.of_piece(piece):
            if place < least:
                continue
            first = max(0, place - most)
            found.append((first, place + behind, range(first, place - least + 1) if narrow else None))
    return _merged(found)


def _merged(found: list[tuple[int, int, range | None]]) -> list[_Near]:
    """Return stretches in order, those that overlap as one; with all places of one tried, they are of the whole."""
    merged: list[_Near] = []
    found.sort(key=itemgetter(0))
    last = -1
    for first, end, begins in found:
        if first > last:
            merged.append(_Near(first, end, None if begins is None else list(begins)))
            last = end
            continue
        start, last, before = merged[-1]
        last = max(last, end)
        if before is not None and begins is not None:
            before += [place for place in begins if place > before[-1]]
            merged[-1] = _Near(start, last, before)
        else:
            merged[-1] = _Near(start, last)
    return merged


def _within(near: list[_Near], start: int, end: int) -> Iterator[_Near]:
    """Yield the stretches that have something between two places."""
    place = bisect_right(near, start, key=itemgetter(0))
    if place and near[place - 1].end > start:
        place -= 1
    while place < len(near) and near[place].start < end:
        yield near[place]
        place += 1
