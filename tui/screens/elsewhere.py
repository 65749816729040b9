"""Keys of the main screen on screens that lie over it: help is shown, and what works from the rooms alone says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from tui.commands.keymap import shown_key
from tui.commands.registry import command
from widgets.i18n import _

FROM_THE_ROOMS = ("account", "accounts", "verify.open", "search", "jump")
"""Commands of the context "anywhere" that change what lies below."""


def _refused(command_id: str) -> Binding:
    return Binding(",".join(command(command_id).keys), f"elsewhere('{command_id}')", show=False, id=command_id)


class Elsewhere(Screen[None]):
    """A part of screens that lie over the main one; a key that such a screen has for itself stays its own."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,question_mark", "help", show=False, id="help"),
        Binding("ctrl+q", "app.quit", show=False, id="quit"),
        *map(_refused, FROM_THE_ROOMS),
    ]
    keymap: Mapping[str, str]
    """Which keys the config has changed."""

    def tell(self, notice: str) -> None:
        """Say one sentence on the last line."""
        raise NotImplementedError

    def action_help(self) -> None:
        """Show keys and slash words."""
        from tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.keymap))

    def action_elsewhere(self, command_id: str) -> None:
        """Say where a key works."""
        self.tell(_("{key} works from the rooms: Esc goes back.").format(key=shown_key(command_id, self.keymap)))
