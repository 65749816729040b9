"""Two lines between conversation and composer: what Enter will do, or what was seen, why, and what to do.

Two laws of this file: the two lines are always there, and a third one only for a reason that would be cut off, so
that little jumps; and every state is said in a word before it is said in a colour.
"""

from __future__ import annotations

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
    where_cut: str = ""
    """What is said instead of what was seen where that would be cut off."""


def upper_lines(lines: HintLines, width: int) -> tuple[str, ...]:
    """Return what stands over the keys, without its word, in lines of at most `width` cells: one, or two at most.

    What was seen comes first, then why it matters in this room: that alone gets a second line, where it would be cut
    off. The advice may lose its end, or go.
    """
    seen = " ".join(part for part in (lines.place, lines.seen.rstrip(".")) if part)
    if not (lines.why or lines.advice):
        return (_cut(lines.where_cut if lines.where_cut and cell_len(seen) > width else seen, width),)
    reasoned = f"{seen}: {lines.why.rstrip('.')}." if lines.why else f"{seen}."
    if lines.why and 0 < width < cell_len(reasoned):
        first = wrap(reasoned, width)[0]
        return (first, _advised(reasoned[len(first) :].lstrip(), lines.advice, width))
    return (_advised(reasoned, lines.advice, width),)


def _advised(reasoned: str, advice: str, width: int) -> str:
    space = width - cell_len(reasoned) - 1
    advised = space >= min(cell_len(advice), LEAST_ADVICE)
    return _cut(f"{reasoned} {advice}" if advised else reasoned, width)


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
