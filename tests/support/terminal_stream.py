"""Reads what was written to a terminal, byte for byte: which sequences, which text, and what does not belong there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# What Textual, Rich and the shell's line discipline write, and nothing that a text could make of them.
_ALLOWED = re.compile(
    r"\x1b\[(?:"
    r"[\d;]*m"  # colours and weights
    r"|\d+;\d+H"  # the cursor to a cell
    r"|\?(?:25|7|1000|1003|1004|1006|1015|1016|1049|2004|2026|2048)[hl]"  # modes that Textual takes and gives back
    r"|\?(?:2026|2048)\$p"  # asks for two modes
    r"|[>=<]\d*(?:;\d*)?u|<u"  # the keyboard protocol
    r"|\d* q"  # the shape of the cursor
    r")"
    r"|\x1b\]22;[a-z-]*\x07"  # the shape of the pointer
    r"|\r\n|\n"
)
_TAKEN, GIVEN_BACK = "\x1b[?7l", "\x1b[0m\x1b[H\x1b[2J"
"""The last mode that is taken at the start, and what empties the screen at the end."""
_WHILE_IT_RUNS = re.compile(r"\x1b\[(?:(?!38;2;|48;2;)[\d;]*m|[1-9]\d*;[1-9]\d*H)|\x1b\]22;default\x07|\r\n")
"""Colours of a palette, the cursor to a cell, the pointer of a screen without a mouse."""
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_REORDERING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_HIDDEN = re.compile(
    f"[{_REORDERING}\u200b\u2060-\u2064\ufeff\u00ad\u034f\u115f\u1160\u3164\uffa0\u180e\ufffc\ue000-\uf8ff"
    "\U000e0000-\U000e0fff]"
)


@dataclass(slots=True)
class Stream:
    """What came over the line, taken apart."""

    text: str = ""
    """What is printed, sequences left out."""
    foreign: list[str] = field(default_factory=list)
    """Controls that are in no sequence of ours, with what surrounds them."""
    hidden: list[str] = field(default_factory=list)
    """Printed characters that reorder text or show nothing, with what surrounds them."""


def taken_apart(raw: str) -> Stream:
    """Return the stream with every sequence of ours recognized; all other controls are foreign."""
    text = _ALLOWED.sub(lambda found: "\n" if found[0].endswith("\n") else "", raw)
    return Stream(text, _around(_CONTROL, text.replace("\n", " ")), _around(_HIDDEN, text))


def strictly_taken_apart(raw: str) -> Stream:
    """Return what an app of 256 colours wrote; while it runs it has no reason to change a mode, and none passes."""
    start, taken, rest = raw.partition(_TAKEN)
    body, erased, end = rest.rpartition(GIVEN_BACK)
    assert taken, "no app was started"
    assert erased, "the screen was not emptied"
    text = _WHILE_IT_RUNS.sub(lambda found: "\n" if found[0] == "\r\n" else "", body)
    outside = taken_apart(start + end)
    foreign = outside.foreign + _around(_CONTROL, text.replace("\n", " "))
    return Stream(text, foreign, _around(_HIDDEN, text))


def _around(pattern: re.Pattern[str], text: str) -> list[str]:
    found = pattern.finditer(text)
    return [ascii(text[max(0, one.start() - 20) : one.end() + 20]) for one, _ in zip(found, range(20), strict=False)]
