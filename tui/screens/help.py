"""All keys and slash words, from the registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.commands.command import Command, Context
from tui.commands.key_sets import USUAL, pairs_of
from tui.commands.keymap import keys_of, written
from tui.commands.registry import COMMANDS
from widgets.going import GoingScroll
from widgets.i18n import _

COLUMN = 31
"""Cells until what a command does, in a window that is wide enough."""
WIDE, NARROW = 80, 60
"""Cells from which there are so many; and below which it stands under the keys instead."""
INDENT = 2
"""Cells before what stands under the keys."""
BESIDE = 3
"""Cells at both edges and for the scroll bar."""


class HelpScreen(Screen[None]):
    """A list to scroll; Esc goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,question_mark,q", "dismiss", show=False),
        Binding("ctrl+q", "app.quit", show=False, id="quit"),
    ]

    def __init__(self, keymap: Mapping[str, str], key_set: str = USUAL) -> None:
        """Show the keys as the config has them, with the pairs of keys of a set."""
        super().__init__()
        self._keymap = keymap
        self._key_set = key_set

    def compose(self) -> ComposeResult:
        """Show everything as one text."""
        with GoingScroll(id="help"):
            yield Static(markup=False)

    def on_resize(self) -> None:
        """Lay the lines out for the new width."""
        self.query_one(Static).update(self._text(self.size.width))

    def _text(self, width: int) -> Content:
        """Return everything for a window of so many cells."""
        column = COLUMN if width >= WIDE else width // 3 if width >= NARROW else INDENT
        room = max(10, width - column - BESIDE)
        parts: list[Content] = [Content.styled(_("Keys and slash words"), "bold"), Content(_("Esc goes back"))]
        for context in Context:
            rows = [each for each in COMMANDS if each.context is context]
            parts += [Content(""), Content.styled(_(context.value), "bold underline")]
            parts += [Content(_beside(self._asked_by(each), wrap(_(each.description), room), column)) for each in rows]
        return Content("\n").join(parts)

    def _asked_by(self, each: Command) -> str:
        keys = [written(key) for key in keys_of(each.id, self._keymap)] if each.keys else []
        for first, seconds in pairs_of(self._key_set, each.id, keys_of(each.id, self._keymap)):
            keys.append(f"{written(first)} {'/'.join(map(written, seconds))}")
        slash = " ".join(part for part in (f"/{each.slash}", _(each.argument) if each.argument else "") if part)
        return ", ".join([*keys, slash] if each.slash else keys)


def _beside(asked_by: str, does: Sequence[str], column: int) -> str:
    """Return how a command is asked for, and what it does beside it; below it where the first leaves no room."""
    first = f"{asked_by}\n{' ' * column}" if len(asked_by) >= column else asked_by.ljust(column)
    return first + f"\n{' ' * column}".join(does)
