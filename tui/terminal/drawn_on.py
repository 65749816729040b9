"""Says whether there is a terminal to draw on: Textual draws on standard error, and reads keys from standard input."""

from __future__ import annotations

import sys

from session.values.errors import SessionError
from session.values.words import N_


def need_a_terminal() -> None:
    """Let the screen begin only where somebody would see it.

    Raises:
        SessionError: when it would be drawn into a file or a pipe, or no keys can come.
    """
    if sys.__stderr__ is None or not sys.__stderr__.isatty():
        raise SessionError(
            N_("The screen is drawn on standard error, which is no terminal here: leave 2> and 2>&1 away.")
        )
    if sys.__stdin__ is None or not sys.__stdin__.isatty():
        raise SessionError(N_("The screen takes keys from standard input, which is no terminal here."))
