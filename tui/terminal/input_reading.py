"""Reads what the terminal sends: bytes in, keys and pastes out; nothing that may come there raises."""

from __future__ import annotations

import os
import re
import selectors
from codecs import getincrementaldecoder
from collections.abc import Iterator

from textual import events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.constants import ESCAPE_DELAY
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tui.terminal.late_answers import LateAnswers

AT_ONCE = 4096
"""Bytes that are read at once."""


_SEQUENCE = re.compile(
    "\x1b(?:"
    # Function keys (SS3).
    r"O[0-9;]*"
    # All others (CSI); two of the Linux console's, and the mouse's oldest, go on behind what ends others.
    r"|\[(?:[0-?]*[ -/]*|\[|M.{0,2})"
    ")?",
    re.DOTALL,
)
"""What the sequence of a key may begin with. Anything else behind an escape is a key with Alt, or keys."""
_LONGEST = 31
"""Code points of a sequence; behind a longer one Textual takes the escape for a sign."""


class _Keys(XTermParser):
    """Textual's reader of keys, which is told as soon as nothing more can belong to what has begun.

    Left alone, it takes a key with Alt for one only when nothing comes behind it for a tenth of a second.
    """

    def __init__(self) -> None:
        """Begin outside any sequence."""
        super().__init__()
        self._begun = ""

    def take(self, character: str) -> Iterator[Message]:
        """Yield what one more character brings to an end."""
        if character == "\x1b" and len(self._begun) > 1:
            yield from self.close()
        yield from self.feed(character)
        if self._timeout_time is None:
            self._begun = ""
            return
        self._begun = character if character == "\x1b" else self._begun + character
        if len(self._begun) >= _LONGEST or not _SEQUENCE.fullmatch(self._begun):
            yield from self.close()

    def close(self) -> Iterator[Message]:
        """Take what has begun for what it is so far: Escape, mostly."""
        if self._timeout_time is not None:
            self._timeout_time = 0.0
        self._begun = ""
        yield from self.tick()


class InputReading:
    """Makes keys and pastes of what is read, piece by piece, wherever the pieces are broken.

    What is no UTF-8 becomes U+FFFD, as on any screen. A paste is taken whole, up to the sequence that ends it:
    Textual's parser reads sequences within it too, and makes keys of those that it does not know, Enter among them.
    So what the terminal answers is taken out before, be it to a question of ours or of the program before us.
    """

    def __init__(self) -> None:
        """Begin outside any paste."""
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._keys = _Keys()
        self._answers = LateAnswers()
        self._pasted: list[str] | None = None
        """What has come of a paste, while one is under way."""
        self._begun = ""
        """The last code points, when the sequence that begins or ends a paste may have begun with them."""

    def read(self, data: bytes) -> Iterator[Message]:
        """Yield what these bytes bring to an end."""
        text = self._begun + self._decode(data)
        self._begun = ""
        while text:
            mark = BRACKETED_PASTE_START if self._pasted is None else BRACKETED_PASTE_END
            before, found, behind = text.partition(mark)
            if not found:
                whole = len(text) - _begun(text, mark)
                before, self._begun = text[:whole], text[whole:]
            if self._pasted is None:
                yield from self._typed(self._answers.typed(before))
                if found:
                    yield from self._typed(self._answers.give_up())
                    yield from self._keys.close()
                    self._pasted = []
            else:
                self._pasted.append(before)
                if found:
                    yield events.Paste("".join(self._pasted).replace("\0", ""))
                    self._pasted = None
            text = behind

    def nothing_more(self) -> Iterator[Message]:
        """Yield what is waiting for more that has not come within the time of a key."""
        if self._pasted is None:
            begun, self._begun = self._begun, ""
            yield from self._typed(self._answers.typed(begun) + self._answers.silence())
            yield from self._keys.close()

    @property
    def waits(self) -> bool:
        """Whether a key may have begun."""
        return self._pasted is None and (
            bool(self._begun) or self._answers.waits or self._keys._timeout_time is not None
        )

    def _typed(self, text: str) -> Iterator[Message]:
        for character in text:
            try:
                came = [*self._keys.take(character)]
            except Exception:  # noqa: BLE001  numbers in a sequence may be anything, and it is no key then
                self._keys = _Keys()
                continue
            yield from (one for one in came if not _is_no_character(one))


def _begun(text: str, mark: str) -> int:
    """Return how many of the last code points may be the beginning of a mark."""
    return next((n for n in range(len(mark) - 1, 0, -1) if text.endswith(mark[:n])), 0)


def _is_no_character(message: Message) -> bool:
    """Return whether this is a key for half a surrogate pair, which nothing can write."""
    return isinstance(message, events.Key) and any("\ud800" <= char <= "\udfff" for char in message.character or "")


class ReadingDriver(LinuxDriver):
    """Textual's driver, which takes whatever comes from the terminal."""

    def run_input_thread(self) -> None:
        """Hand on what is typed until the end."""
        reading = InputReading()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                came = selector.select(ESCAPE_DELAY if reading.waits else 0.1)
                data = os.read(self.fileno, AT_ONCE) if came else None
                if data == b"":
                    # Hung up, and a signal has come with that, which ends us in good order.
                    return
                self._hand_on(reading.nothing_more() if data is None else reading.read(data))

    def _hand_on(self, messages: Iterator[Message]) -> None:
        for message in messages:
            self.process_message(message)
