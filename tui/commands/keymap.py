"""Which keys ask for which command, after the config had its say, and how keys are written for people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from enum import Enum
from typing import cast

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

from session.values.words import N_
from tui.commands.command import Command, Context
from tui.commands.registry import COMMANDS, FIXED, OWN_SCREEN, WHILE_WRITING, command
from tui.settings.config import ConfigError
from widgets.i18n import _

_NAMES = {
    "question_mark": "?",
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "asterisk": "*",
    "comma": "Comma",
    "full_stop": "Period",
    "semicolon": ";",
    "escape": "Esc",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "ctrl": "Ctrl",
    "alt": "Alt",
    "shift": "Shift",
    "enter": "Enter",
    "tab": "Tab",
    "space": N_("Space"),
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "backslash": "\\",
    "colon": ":",
    "apostrophe": "'",
}
_LISTS = (Context.LIST, Context.DEVICES, Context.KNOCKS, Context.ACCOUNTS)
"""Where the keys that go up and down work too, beside the conversation."""


_ELSEWHERE = (Context.ANYWHERE, Context.ROOMS)
_FUNCTION_KEY = re.compile(r"f\d+")


class _MoreKeys(Enum):
    ALT_ENTER = "alt+enter"


def teach_alt_enter() -> None:
    """Let Textual read ESC CR as Alt-Enter.

    It reads it as Enter, and so the newline key of most terminals would send.
    """
    cast("dict[str, object]", ANSI_SEQUENCES_KEYS)["\x1b\r"] = (_MoreKeys.ALT_ENTER,)


def keys_of(command_id: str, keymap: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys of a command: the config's, or else its own."""
    changed = keymap.get(command_id)
    return tuple(key.strip() for key in changed.split(",")) if changed else command(command_id).keys


def leads_elsewhere(key: str, keymap: Mapping[str, str]) -> bool:
    """Return whether a key is about the program or other rooms, rather than about what stands in the open one."""
    return any(key in keys_of(each.id, keymap) for each in COMMANDS if each.context in _ELSEWHERE)


def written(key: str) -> str:
    """Return a key as it is printed on keyboards: `Alt-Enter` for `alt+enter`."""
    if len(key) == 1:
        return key
    # A letter is no word: "N" is one in the catalogue, and stands for a number there.
    return "-".join(_(_NAMES[part]) if part in _NAMES else part.upper() for part in key.split("+"))


def shown_key(command_id: str, keymap: Mapping[str, str]) -> str:
    """Return the one key to show beside a command."""
    return written(keys_of(command_id, keymap)[0])


def check_keymap(keymap: Mapping[str, str]) -> None:
    """Refuse the config's keys where they name no command, or one key twice.

    Raises:
        ConfigError: naming the command, and the nearest that is known.
    """
    known = [each.id for each in COMMANDS if each.keys and each.id not in FIXED]
    for command_id in keymap:
        if command_id not in known:
            nearest = get_close_matches(command_id, known, n=1, cutoff=0.0)[0]
            raise ConfigError(
                N_('keys: no command is called "{command}"; did you mean "{nearest}"?'),
                command=command_id,
                nearest=nearest,
            )
    for command_id in WHILE_WRITING & keymap.keys():
        if not all("+" in key or _FUNCTION_KEY.fullmatch(key) for key in keys_of(command_id, keymap)):
            raise ConfigError(
                N_('keys: "{command}" works while you write too: it needs Alt, Ctrl or a function key.'),
                command=command_id,
            )
    taken: dict[tuple[Context | None, str], Command] = {}
    for each in COMMANDS:
        keys = keys_of(each.id, keymap) if each.keys else ()
        for screen, key in ((screen, key) for screen in _screens(each) for key in keys):
            other = taken.setdefault((screen, key), each)
            if other is not each:
                raise ConfigError(
                    N_('keys: {key} is wanted by both "{first}" and "{second}".'),
                    key=written(key),
                    first=other.id,
                    second=each.id,
                )


def _screens(each: Command) -> tuple[Context | None, ...]:
    """Return on which screens a command's keys work; None is the main one."""
    if each.context is Context.GOING:
        return (None, *_LISTS)
    in_composer = each.context is Context.COMPOSER and each.id in FIXED
    return (each.context,) if in_composer or each.context in OWN_SCREEN else (None,)
