"""Writes `docs/keys.md` from the registry: `python -m tui.key_page > docs/keys.md`."""

from __future__ import annotations

import sys

from tui.commands import COMMANDS, FIXED, Command, Context
from tui.keymap import written

_HEAD = """\
# Keys and slash words

Made from `tui/commands.py` by `python -m tui.key_page > docs/keys.md`; a test compares.
Every key with an id can be changed in the `keys` table of the settings, for instance `"hint.mask" = "f9"`.
A text that begins with a slash is never sent unless its word is known; `//` sends one slash.
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
    return "\n".join(parts[:1]) + "\n" + "\n\n".join(parts[1:]) + "\n"


def _row(each: Command) -> str:
    keys = ", ".join(written(key) for key in each.keys)
    argument = each.argument.replace("|", "\\|")
    slash = f"`/{each.slash} {argument}`".replace(" `", "`") if each.slash else ""
    command_id = f"`{each.id}`" if each.keys and each.id not in FIXED else ""
    return f"| {keys} | {each.description} | {slash} | {command_id} |"


if __name__ == "__main__":
    sys.stdout.write(key_page())
