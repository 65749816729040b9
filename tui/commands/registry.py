"""The one registry of what a user can ask for: keys, slash words, help and `docs/keys.md` all come from here.

A command's `action` is the name of an `action_…` method of the screen (or, for
`app.…`, of the app), perhaps with what it is called with; with a slash word
that is the words behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.binding import Binding

from tui.commands.by_word import BY_WORD
from tui.commands.command import Command, Context
from tui.commands.everywhere import EVERYWHERE
from tui.commands.on_messages import ON_MESSAGES
from tui.commands.on_screens import ON_SCREENS
from tui.commands.while_writing import IN_WRITING

OWN_SCREEN = frozenset({Context.LIST, *(each.context for each in ON_SCREENS)})
"""Contexts of screens that lie over the main one, and of the room list: their keys are theirs alone."""

# Function keys are taken by neither TextArea nor tmux; each has an Alt-letter beside it for the
# terminals that keep a function key (GNOME Terminal's F1, byobu's F2 to F9) and for keyboards without them.
# Alt-letters that open the menus of terminals (E, F, H, S, T, V) come last, where none else is left. Alt-B and
# Alt-F arrive as the way by words, and Alt-O begins other keys: none of the three is used. TextArea has F6 and F7,
# terminals have F10 to F12: what is left is an Alt-letter with a Ctrl-letter beside it that TextArea, tmux (Ctrl-B)
# and screen (Ctrl-A) leave alone.
COMMANDS: tuple[Command, ...] = (*EVERYWHERE, *IN_WRITING, *ON_MESSAGES, *ON_SCREENS, *BY_WORD)

# Keys that a text area has for itself, and that are wanted more while writing.
OVER_TEXT = frozenset({"jump", "composer.emoji", "composer.editor", "composer.older", "composer.newer"})

# As they are, whatever the config says: done by the composer itself, or numbers.
FIXED = frozenset({"composer.edit_last", "composer.clear", "composer.page_up", "composer.page_down", "timeline.vote"})

# Asked before every other key, on whatever screen.
WHILE_WRITING = frozenset({"lock", "privacy"})


def command(command_id: str) -> Command:
    """Return the command with this id.

    Raises:
        KeyError: when there is none.
    """
    return _BY_ID[command_id]


def slash_words() -> Mapping[str, Command]:
    """Return the commands that have a slash word, by that word."""
    return _BY_SLASH


def bindings(contexts: Iterable[Context]) -> list[Binding]:
    """Return the bindings of these contexts, with ids so that the config's keys can change them."""
    wanted = frozenset(contexts)
    return [
        Binding(keys, each.action.format(key=keys), each.description, show=False, id=each.id)
        for each in COMMANDS
        if each.context in wanted and each.action and each.keys
        for keys in (each.keys if "{key}" in each.action else (",".join(each.keys),))
    ]


_BY_ID = {each.id: each for each in COMMANDS}
_BY_SLASH = {each.slash: each for each in COMMANDS if each.slash}
