"""Leave in good order: a signal becomes an exception, and nothing interrupts the tidying up."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from tui.terminal.signals import ENDING_SIGNALS

_ALL = (*ENDING_SIGNALS, signal.SIGINT)


@contextmanager
def orderly_ending() -> Iterator[None]:
    """Let the ending signals raise `SystemExit` in here, once; outside it, all is as it was."""

    def end(number: int, _frame: FrameType | None) -> None:
        end_in_peace()
        # Not an exception of our own: an event loop would log that and go on.
        raise SystemExit(128 + number)

    before = {number: signal.getsignal(number) for number in _ALL}
    for number in ENDING_SIGNALS:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_in_peace() -> None:
    """Let no further signal interrupt the tidying up."""
    for number in _ALL:
        signal.signal(number, signal.SIG_IGN)
