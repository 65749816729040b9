"""The last sweep over what commands print to a terminal: text and line ends pass, what commands a terminal does not.

Output that nobody takes, as on a full disk or where it is closed, is an error of its own. What nobody takes of
standard error is none: the exit code says what came of the command.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from typing import TextIO, cast

from widgets.i18n import _

_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Return `text` with a question mark for every character that is no text; only tab and newline are kept."""
    return _COMMANDS.sub("?", text)


class OutputRefused(Exception):
    """What was printed could not be written; its text is the system's reason."""


class _Plain:
    """Writes to another stream: plain text to a terminal, elsewhere text as it is; all else is the other's."""

    def __init__(self, stream: TextIO, *, may_be_lost: bool) -> None:
        self._stream = stream
        self._to_terminal = stream.isatty()
        self._may_be_lost = may_be_lost

    def write(self, text: str) -> int:
        """Write `text`, made plain for a terminal; return the length of what was given."""
        with self._refused():
            self._stream.write(plain(text) if self._to_terminal else text)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write these one after another."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Let nothing wait any more."""
        with self._refused():
            self._stream.flush()

    @contextlib.contextmanager
    def _refused(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            # Whoever read it has enough; that is no error.
            raise
        except OSError as error:
            if not self._may_be_lost:
                raise OutputRefused(error.strerror or type(error).__name__) from error
            # It would be tried once more at the very end, and end the program with a code of its own.
            self._let_go()

    def _let_go(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


class _Closed(io.TextIOBase):
    """Stands where the program was started with its standard output or error closed."""

    def __init__(self, *, may_be_lost: bool) -> None:
        self._may_be_lost = may_be_lost

    def write(self, text: str) -> int:
        """Refuse what matters; let go of the rest."""
        if text and not self._may_be_lost:
            raise OutputRefused(_("standard output is closed"))
        return len(text)


@contextlib.contextmanager
def plain_output() -> Iterator[None]:
    """Make what is printed to a terminal plain; files and pipes get everything as it is.

    What the other side has no letter for, as a terminal of ISO-8859-1, becomes a question mark.
    """
    before = sys.stdout, sys.stderr
    for one in before:
        if isinstance(one, TextIOWrapper):
            one.reconfigure(errors="replace" if one is sys.stdout else "backslashreplace")
    # Without one of its own, `print` would say on standard output what was meant for standard error.
    sys.stdout, sys.stderr = (_outlet(one, may_be_lost=place == 1) for place, one in enumerate(before))
    try:
        yield
        sys.stderr.flush()
    finally:
        sys.stdout, sys.stderr = before


def _outlet(stream: TextIO | None, *, may_be_lost: bool) -> TextIO:
    if stream is None:
        return cast(TextIO, _Closed(may_be_lost=may_be_lost))
    return cast(TextIO, _Plain(stream, may_be_lost=may_be_lost))
