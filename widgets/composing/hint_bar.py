"""Two lines between conversation and composer: what Enter will do, or what was seen, why, and what to do.

Two laws of this file: the two lines are always there, so that nothing jumps; and
every state is said in a word before it is said in a colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from session.values.words import N_
from widgets.i18n import _
from widgets.safe_text import safe_text

LEAST_ADVICE = 12
"""Cells of the advice that say enough when its end is cut off."""

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


def upper_line(lines: HintLines, width: int) -> str:
    """Return the first line, without its word, in at most `width` cells.

    What was seen comes first, then why it matters in this room; the advice may lose its end, or go.
    """
    seen = " ".join(part for part in (lines.place, lines.seen.rstrip(".")) if part)
    if not (lines.why or lines.advice):
        return _cut(seen, width)
    reasoned = f"{seen}: {lines.why.rstrip('.')}." if lines.why else f"{seen}."
    space = width - cell_len(reasoned) - 1
    advised = space >= min(cell_len(lines.advice), LEAST_ADVICE)
    return _cut(f"{reasoned} {lines.advice}" if advised else reasoned, width)


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


_REVERSED = frozenset({HintState.HOLD, HintState.STOP})


class HintBar(Widget):
    """Shows `HintLines`; changing them repaints two lines and never the layout."""

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
    HintBar { height: 2; }
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
            self._lines = lines
            self.refresh()

    def render(self) -> Content:
        """Return the two lines for the width there is."""
        lines, width = self._lines, self.size.width
        if not lines.seen:
            return Content("")
        word = _(lines.state.value)
        style = self.get_visual_style(f"hint-bar--{lines.state.name.lower()}")
        if lines.state in _REVERSED:
            # Textual's component styles carry no reverse, and this must be seen without colour.
            style += Style(reverse=True)
        head = Content.assemble(" ", (word, style), "  ")
        above = safe_text(upper_line(lines, width - head.cell_length))
        below = safe_text(lower_line(lines, width - 1))
        return Content.assemble(head, above, "\n", " ", (below, self.get_visual_style("hint-bar--keys")))
