"""Says what can be done while no room is open: in the conversation's place, and in the list that has no rooms. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from tui.commands.keymap import shown_key
from tui.commands.registry import command
from widgets.i18n import _

OFFERED = ("slash.join", "slash.create", "slash.identity", "slash.devices")
"""What somebody without rooms is likely to want."""


def no_room_lines(keymap: Mapping[str, str]) -> tuple[str, ...]:
    """Return the lines to show where the conversation would be."""
    typed = [(_typed(command_id), _(command(command_id).description)) for command_id in OFFERED]
    width = max(len(words) for words, _does in typed)
    return (
        _("No room is open. Type below:"),
        "",
        *(f"{words:<{width}}  {does}" for words, does in typed),
        "",
        _("{list} goes to the rooms; there, {slash} begins a slash word.").format(
            list=shown_key("rooms.list", keymap), slash=shown_key("slash.begin", keymap)
        ),
    )


def no_rooms_rows(keymap: Mapping[str, str]) -> tuple[str, ...]:
    """Return the rows to show where rooms would be listed."""
    begin = _("{key} begins a slash word:").format(key=shown_key("slash.begin", keymap))
    return (_("No rooms yet"), "", begin, *(_typed(command_id) for command_id in OFFERED))


def _typed(command_id: str) -> str:
    asked = command(command_id)
    return f"/{asked.slash} {_(asked.argument) if asked.argument else ''}".rstrip()
