"""Two lines between conversation and composer: what Enter will do, or what was seen, why, and what to do.

Two laws of this file: the two lines are always there, and more only for a reason or an advice that would be cut off, so
that little jumps; and every state is said in a word before it is said in a colour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.style import Style
from textual.widget import Widget

from session.values.words import N_
from widgets.cells import wrap
from widgets.i18n import _
from widgets.safe_text import safe_text

NARROW = 60
"""Cells below which the keys at the foot of a screen have two lines."""


class HintState(StrEnum):
    """The word that a hint begins with."""

    OK = N_("OK")
    """Nothing was seen; the line says who will read it."""
    OPEN = N_("OPEN")
    """Nothing was seen, but the room is not encrypted."""
    NOTE = N_("NOTE")
    """Something was seen that does not hold the draft."""
    HOLD = N_("HOLD")
    """The draft stays here until it is changed or deliberately overridden."""
    STOP = N_("STOP")
    """The draft stays here, whatever one does."""
    WAIT = N_("WAIT")
    """A long text is still being read."""


@dataclass(frozen=True, slots=True)
class HintLines:
    """What the two lines say, most important part first."""

    state: HintState
    seen: str
    """What was seen; at rest, who will read it."""
    why: str = ""
    advice: str = ""
    place: str = ""
    """Which of several findings this is, and the key to the next."""
    keys: tuple[str, ...] = ()
    """Keys with their words, the most important first; those that do not fit are left out."""
    why_key: str = ""
    """The key that explains, and lists all other keys; it always stays."""
    outcome: str = ""
    """What Enter does now."""
    urgent: str = ""
    """The one of the keys that may not be left out for want of room."""
    narrow: tuple[str, ...] = ()
    """What stands for all keys where the urgent one would be left out: the longest that fits."""
    where_cut: str = ""
    """What is said instead of what was seen where that would be cut off."""


def upper_lines(lines: HintLines, width: int) -> tuple[str, ...]:
    """Return what stands over the keys, without its word, in lines of at most `width` cells: one, or three at most.

    What was seen comes first, then why it matters in this room, then what to do: of that the last sentences are left
    out first, then the last clauses, and then what stands in brackets behind what was seen. Where that does not make it
    one line the reason has two, and the advice one of its own.
    """
    seen = " ".join(part for part in (lines.place, lines.seen.rstrip(".")) if part)
    if not (lines.why or lines.advice):
        return (_cut(lines.where_cut if lines.where_cut and cell_len(seen) > width else seen, width),)
    for named in (seen, _BRACKETS.sub("", seen)):
        if advised := _advised(_reasoned(named, lines.why), lines.advice, width):
            return (advised,)
    if width <= 0:
        return ("",)
    first, *more = wrap(_reasoned(seen, lines.why), width)
    second = _cut(" ".join(more), width)
    if second and (advised := _advised(second, lines.advice, width)):
        return (first, advised)
    alone = _parting(lines.advice, width) or _cut(lines.advice, width)
    return tuple(line for line in (first, second, alone) if line)


def _reasoned(seen: str, why: str) -> str:
    return f"{seen}: {why.rstrip('.')}." if why else f"{seen}."


def _advised(reasoned: str, advice: str, width: int) -> str:
    """Return a reason and what can be followed of the advice in one line, or "" where that has no room."""
    if not advice:
        return reasoned if cell_len(reasoned) <= width else ""
    part = _parting(advice, width - cell_len(reasoned) - 1)
    return f"{reasoned} {part}" if part else ""


def _parting(advice: str, width: int) -> str:
    """Return as much of an advice as fits and can be followed, or "".

    Sentences are left out unmarked, as all else is that the key for more says; behind a question alone nothing is cut.
    """
    if cell_len(advice) <= width:
        return advice
    sentences = [advice[: end.start()] for end in _SENTENCE_END.finditer(advice)]
    clauses = [f"{advice[: end.start()]}…" for end in _CLAUSE_END.finditer(advice)]
    for parts in (sentences, clauses):
        if room_for := [part for part in parts if cell_len(part) <= width]:
            return room_for[-1]
    return ""


_BRACKETS = re.compile(r" \([^()]*\)$")
_SENTENCE_END = re.compile(r"(?<=[.!])\s")
_CLAUSE_END = re.compile(r"[,;:]\s")


def lower_line(lines: HintLines, width: int) -> str:
    """Return the second line: keys to the left, what Enter does to the right; the last keys give way."""
    if not lines.outcome:
        return fitting(lines.keys, lines.why_key, width)
    room = width - cell_len(lines.outcome)
    keys = fitting(lines.keys, lines.why_key, max(0, room - 2))
    if lines.urgent not in keys:
        keys = next((line for line in lines.narrow if cell_len(line) < room), keys)
    return keys + " " * max(1, room - cell_len(keys)) + lines.outcome


def fitting(keys: tuple[str, ...], why_key: str, width: int) -> str:
    """Return as many of `keys` as fit into `width` cells, and `why_key` behind them in any case."""
    for shown in range(len(keys), 0, -1):
        line = " · ".join([*keys[:shown], *([why_key] if why_key else [])])
        if cell_len(line) <= width:
            return line
    return _cut(why_key or " · ".join(keys), width)


def in_two_lines(keys: tuple[str, ...], last: str, width: int) -> tuple[str, str]:
    """Return as many of `keys` as fit into two lines, and `last` at the end of them in any case."""
    above = fitting(keys, "", width)
    shown = next((n for n in range(len(keys), 0, -1) if above == " · ".join(keys[:n])), 1)
    return (above, fitting(keys[shown:], last, width)) if keys else (fitting((), last, width), "")


def _cut(text: str, width: int) -> str:
    return Content(text).truncate(max(0, width), ellipsis=True).plain


_AROUND = 3
"""Cells around a state's word."""
_REVERSED = frozenset({HintState.HOLD, HintState.STOP})


class HintBar(Widget):
    """Shows `HintLines`; changing them repaints the lines, and the layout only when there is one more or one less."""

    can_focus = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "hint-bar--ok",
        "hint-bar--open",
        "hint-bar--note",
        "hint-bar--hold",
        "hint-bar--stop",
        "hint-bar--wait",
        "hint-bar--keys",
    }
    DEFAULT_CSS = """
    HintBar { height: auto; }
    HintBar .hint-bar--ok, HintBar .hint-bar--wait, HintBar .hint-bar--open, HintBar .hint-bar--note,
    HintBar .hint-bar--hold, HintBar .hint-bar--stop { text-style: bold; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        """Make a bar that says nothing yet."""
        super().__init__(id=id)
        self._lines = HintLines(HintState.OK, "")

    @property
    def lines(self) -> HintLines:
        """What the bar says."""
        return self._lines

    def show(self, lines: HintLines) -> None:
        """Say this from now on."""
        if lines != self._lines:
            before, self._lines = self._height(self.size.width), lines
            self.refresh(layout=self._height(self.size.width) != before)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  Textual's own
        """Return how many lines there are in this width."""
        return self._height(width)

    def _height(self, width: int) -> int:
        return 1 + len(self._above(width))

    def _above(self, width: int) -> tuple[str, ...]:
        """Return the lines over the keys in a bar of this width, behind the state's word."""
        return upper_lines(self._lines, width - cell_len(_(self._lines.state.value)) - _AROUND)

    def render(self) -> Content:
        """Return the lines for the width there is."""
        lines, width = self._lines, self.size.width
        if not lines.seen:
            return Content("")
        word = _(lines.state.value)
        style = self.get_visual_style(f"hint-bar--{lines.state.name.lower()}")
        if lines.state in _REVERSED:
            # Textual's component styles carry no reverse, and this must be seen without colour.
            style += Style(reverse=True)
        head = Content.assemble(" ", (word, style), "  ")
        above = f"\n{' ' * head.cell_length}".join(safe_text(line) for line in self._above(width))
        below = safe_text(lower_line(lines, width - 1))
        return Content.assemble(head, above, "\n", " ", (below, self.get_visual_style("hint-bar--keys")))
