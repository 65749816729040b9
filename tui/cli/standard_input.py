"""Reads standard input for commands: as bytes, a line, or its number; where it is closed, that is said in one line."""

from __future__ import annotations

import sys

from session.values.errors import SessionError
from session.values.words import N_


class InputRefused(SessionError):
    """Standard input is closed, as it may be under cron or behind `<&-`, or cannot be read."""

    @classmethod
    def for_reason(cls, error: OSError) -> InputRefused:
        """Return what to say of an error of the system's."""
        words = N_("Standard input cannot be read: {reason}.")
        return cls(words, reason=error.strerror or type(error).__name__)


def typed_by_hand() -> bool:
    """Return whether somebody sits at standard input."""
    return sys.stdin is not None and sys.stdin.isatty()


def input_bytes(most: int = -1) -> bytes:
    """Return all of standard input, or `most` bytes of it.

    Raises:
        InputRefused: when it cannot be read.
    """
    _need_input()
    try:
        return sys.stdin.buffer.read(most)
    except OSError as error:
        raise InputRefused.for_reason(error) from error


def input_line() -> str:
    """Return the next line of standard input, without its end; "" when there is none.

    Raises:
        InputRefused: when it cannot be read.
    """
    _need_input()
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except OSError as error:
        raise InputRefused.for_reason(error) from error
    except UnicodeDecodeError as error:
        raise InputRefused(N_("Standard input is not UTF-8 text.")) from error


def input_descriptor() -> int:
    """Return the number under which the system knows standard input.

    Raises:
        InputRefused: when it is closed.
    """
    _need_input()
    return sys.stdin.fileno()


def _need_input() -> None:
    if sys.stdin is None:
        raise InputRefused(N_("Standard input is closed."))
