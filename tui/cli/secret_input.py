"""Secrets for a command: a line of standard input, or typed at the terminal; never an argument."""

from __future__ import annotations

import asyncio
import os
import sys

from session.values.errors import SessionError
from session.values.words import N_
from tui.cli.standard_input import input_line, typed_by_hand
from tui.settings.passphrase import ask_secret
from widgets.i18n import _
from widgets.safe_text import safe_text


def line_of_stdin() -> str:
    """Return the next line of standard input.

    Raises:
        SessionError: when there is none.
    """
    line = input_line()
    if not line:
        raise SessionError(N_("Standard input holds no first line; pipe the secret in."))
    return line


def secret(prompt: str) -> str:
    """Return a secret: asked for when standard input is a terminal, else its next line.

    Raises:
        SessionError: when there is none.
    """
    return ask_secret(prompt) if typed_by_hand() else line_of_stdin()


def new_secret(prompt: str) -> str:
    """Return a secret that is chosen now, asked for twice when it is typed.

    Raises:
        SessionError: when there is none, or the two differ.
    """
    chosen = secret(prompt)
    if typed_by_hand() and ask_secret(_("The same again: ")) != chosen:
        raise SessionError(N_("The two passphrases differ; nothing was made."))
    return chosen


async def agree_on_page(page: str) -> None:
    """Show the address of a page and wait until Enter is pressed at the terminal.

    Raises:
        SessionError: when there is no terminal.
    """
    print(_("Open this page in any browser, agree there, then come back here and press Enter:"), file=sys.stderr)
    print(safe_text(page), file=sys.stderr, flush=True)
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError as error:
        raise SessionError(N_("There is no terminal to press Enter at; nothing was changed.")) from error
    try:
        await _line_typed(terminal)
    finally:
        os.close(terminal)


async def _line_typed(terminal: int) -> None:
    """Wait for a line without a thread, so that a signal can end the wait."""
    loop = asyncio.get_running_loop()
    typed = asyncio.Event()
    loop.add_reader(terminal, typed.set)
    try:
        await typed.wait()
        os.read(terminal, 4096)
    finally:
        loop.remove_reader(terminal)
