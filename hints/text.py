"""A text as the rules read it: normalised, with the way back to the offsets of the text as given; and the mask."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from hints.model import Finding
from hints.places import Places, places_of

MASK = "•" * 8
"""Stands for every masked span, whatever its length, so that a mask never shows how long a secret was."""

_CONFUSABLES = dict(
    zip(
        "АВЕЅІЈКМНОРСТХУавеѕіјкмнорстхуɡΑΒΕΖΗΙΚΜΝΟΡΤΥΧαονιρ",
        "ABESIJKMHOPCTXYabesijkmhopctxygABEZHIKMNOPTYXaovip",
        strict=True,
    )
)
_LETTERS = {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ſ": "s"}
"""Letters with a stroke, which Unicode does not take apart, and other forms of a letter."""
_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
_QUOTES = {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "′": "'", "`": "'"}
_SPACES = dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000", " ")


def _accents() -> dict[str, str]:
    """Return the Latin letters that are a letter and an accent, each with its bare letter."""
    bare = {}
    for code in range(0xC0, 0x250):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            bare[chr(code)] = base
    return bare


@cache
def _table() -> dict[int, str]:
    """Return what replaces a character by one that looks the same; made when a text first needs it."""
    return str.maketrans({**_accents(), **_LETTERS, **_CONFUSABLES, **_DASHES, **_QUOTES, **_SPACES})


_DROPPED = (
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff\u0300-\u036f]"
)
_COMPATIBLE = "[\u2460-\u24ff\ufb00-\ufb06\uff01-\uff5e\u2070-\u209c\U0001d400-\U0001d7ff]"
_SPELT = _DROPPED + "|" + _COMPATIBLE
_NOT_ASCII = "[^\x00-\x7f][^\x00-\x7f]*"


def plain(text: str) -> str:
    """Return `text` in lower case and without accents, of the same length: how words are compared."""
    return _lower(_same_length(text))


def _same_length(text: str) -> str:
    """Return `text` without accents and look-alikes; only what is not ASCII is looked at, for that is little."""
    if text.isascii():
        return text
    table = _table()
    return re.sub(_NOT_ASCII, lambda piece: piece[0].translate(table), text)


def _lower(text: str) -> str:
    """Return `text` in lower case, of the same length."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower()[0] for c in text)


class View(NamedTuple):
    """One text, normalised. All offsets of patterns are offsets in here; `span` leads back."""

    exact: str
    """Normalised, with capitals as typed."""
    folded: str
    """The same in lower case; equally long."""
    places: Places
    """Where the words of `folded` stand."""
    offsets: tuple[int, ...] | None
    """For each character of `exact` its place in the text as given; None when nothing moved."""
    length: int
    """Of the text as given."""

    def __repr__(self) -> str:
        """Show how long the text is, never the text."""
        return f"View({self.length})"

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the text as given that the characters from `start` to `end` came from."""
        if self.offsets is None:
            return start, end
        if start >= end:
            place = self.offsets[start] if start < len(self.offsets) else self.length
            return place, place
        return self.offsets[start], self.offsets[end - 1] + 1

    def place(self, given: int) -> int:
        """Return where the character at `given` in the text as given stands in the view."""
        return given if self.offsets is None else min(bisect_left(self.offsets, given), len(self.offsets) - 1)


def view_of(text: str) -> View:
    """Return `text` as the rules read it."""
    if text.isascii():
        return _view(text, text.lower(), None, len(text))
    if not re.search(_SPELT, text):
        exact = _same_length(text)
        return _view(exact, _lower(exact), None, len(text))
    return _respelt(text)


def _view(exact: str, folded: str, offsets: tuple[int, ...] | None, length: int) -> View:
    """Return a view with its words taken."""
    return View(exact, folded, places_of(folded), offsets, length)


def _respelt(text: str) -> View:
    """Return the view of a text in which characters vanish or stand for others."""
    pieces: list[str] = []
    offsets: list[int] = []
    done = 0
    for odd in re.finditer(_SPELT, text):
        spelt = "" if re.match(_DROPPED, odd[0]) else unicodedata.normalize("NFKC", odd[0])
        pieces += [text[done : odd.start()], spelt]
        offsets.extend(range(done, odd.start()))
        offsets.extend([odd.start()] * len(spelt))
        done = odd.end()
    pieces.append(text[done:])
    offsets.extend(range(done, len(text)))
    joined = "".join(pieces)
    exact = _same_length(joined)
    return _view(exact, _lower(exact), tuple(offsets), len(text))


def mask(text: str, findings: Iterable[Finding]) -> str:
    """Return `text` with every found span replaced by a mask of one fixed length; overlapping spans become one."""
    masked: list[str] = []
    shown = 0
    for start, end in _merged(findings):
        masked += [text[shown:start], MASK]
        shown = end
    return "".join([*masked, text[shown:]])


def _merged(findings: Iterable[Finding]) -> list[tuple[int, int]]:
    """Return the spans of `findings` in order, those that overlap or touch joined."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((f.start, f.end) for f in findings if f.end > f.start):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
