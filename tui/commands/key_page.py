"""Writes `docs/keys.md` from the registry: `python -m tui.commands.key_page > docs/keys.md`."""

from __future__ import annotations

import sys

from tui.commands.command import Command, Context
from tui.commands.key_sets import KEY_SETS, VI
from tui.commands.keymap import written
from tui.commands.registry import COMMANDS, FIXED

_HEAD = """\
# Keys and slash words

Made from `tui/commands/` by `python -m tui.commands.key_page > docs/keys.md`; a test compares.
Every key with an id can be changed in the `keys` table of the settings, for instance `"hint.mask" = "f9"`.
A text that begins with a slash is never sent unless its word is known; `//` sends one slash.
"""
_LIKE_VI = """\
## Keys like those of vi

With `key_set = "vi"` in the settings these keys take the place of the ones above. All others stay, the `keys` table
counts before them, and F1 shows the set that is in use. Esc goes from the composer to the conversation, and leaves
there what was begun last: an answer, an edit, a file, a thread. Letters are keys only outside the composer. A colon
begins a slash word, `:q` and `ZZ` quit, and `gg` is `g` twice. Outside the composer Ctrl-W and
`w`, `h`, `j`, `k` or `l` go to the room beside, Ctrl-W and `v` or `s` open one, Ctrl-W and `q`, `c` or `o` close it.
"""


def key_page() -> str:
    """Return the page."""
    parts = [_HEAD]
    for context in Context:
        rows = [_row(each) for each in COMMANDS if each.context is context]
        parts.append(
            "\n".join(
                [f"## {context.value}", "", "| keys | does | slash word | id |", "| --- | --- | --- | --- |", *rows]
            )
        )
    return "\n".join(parts[:1]) + "\n" + "\n\n".join(parts[1:]) + "\n\n" + _like_vi() + "\n"


def _like_vi() -> str:
    """Return what is other in the set of keys like those of vi."""
    keys = KEY_SETS[VI]
    rows = [
        f"| {', '.join(written(key) for key in keys[each.id].split(','))} | {each.description} | `{each.id}` |"
        for each in COMMANDS
        if each.id in keys
    ]
    return "\n".join([_LIKE_VI, "| keys | does | id |", "| --- | --- | --- |", *rows])


def _row(each: Command) -> str:
    keys = ", ".join(written(key) for key in each.keys)
    argument = each.argument.replace("|", "\\|")
    slash = f"`/{each.slash} {argument}`".replace(" `", "`") if each.slash else ""
    command_id = f"`{each.id}`" if each.keys and each.id not in FIXED else ""
    return f"| {keys} | {each.description} | {slash} | {command_id} |"


if __name__ == "__main__":
    sys.stdout.write(key_page())
