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

from tui.terminal.bare_pastes import Bare, BarePastes
from tui.terminal.late_answers import LateAnswers

AT_ONCE = 4096
"""Bytes that are read at once."""
PAUSE = 0.01
"""Seconds without a byte behind which what comes did not come at once: hands are slower, and lines are faster."""


class BarePaste(events.Paste):
    """Lines that came at once from a terminal that does not mark what is pasted, and the keys that they would be."""

    def __init__(self, text: str, keys: tuple[events.Key, ...]) -> None:
        """Carry both: where nobody writes a message, they are keys."""
        super().__init__(text)
        self.keys = keys


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
        self._bare = BarePastes()
        self._ahead = False
        self._pasted: list[str] | None = None
        """What has come of a paste, while one is under way."""
        self._begun = ""
        """The last code points, when the sequence that begins or ends a paste may have begun with them."""

    def read(self, data: bytes, *, ahead: bool = False) -> Iterator[Message]:
        """Yield what these bytes bring to an end; what was typed `ahead`, before anybody read, is no paste."""
        self._ahead = ahead
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
                    yield from self._taken(self._bare.give_up())
                    yield from self._keys.close()
                    self._pasted = []
            else:
                self._pasted.append(before)
                if found:
                    yield events.Paste("".join(self._pasted).replace("\0", ""))
                    self._pasted = None
            text = behind

    def pause(self) -> Iterator[Message]:
        """Yield what is known now that nothing has come for a moment."""
        yield from self._taken(self._bare.pause())

    def nothing_more(self) -> Iterator[Message]:
        """Yield what is waiting for more that has not come within the time of a key."""
        if self._pasted is None:
            begun, self._begun = self._begun, ""
            yield from self._typed(self._answers.typed(begun) + self._answers.silence())
            yield from self._taken(self._bare.nothing_more())
            yield from self._keys.close()

    @property
    def goes_on(self) -> bool:
        """Whether something has come and no pause since."""
        return self._pasted is None and self._bare.goes_on

    @property
    def waits(self) -> bool:
        """Whether a key may have begun."""
        return self._pasted is None and (
            bool(self._begun) or self._answers.waits or self._bare.waits or self._keys._timeout_time is not None
        )

    def _typed(self, text: str) -> Iterator[Message]:
        yield from self._taken(self._bare.typed(text, ahead=self._ahead))

    def _taken(self, pieces: Iterator[str | Bare]) -> Iterator[Message]:
        for piece in pieces:
            if isinstance(piece, Bare):
                keys = (one for one in self._keys_of(piece.raw) if isinstance(one, events.Key))
                yield BarePaste(piece.text, tuple(keys))
            else:
                yield from self._keys_of(piece)

    def _keys_of(self, text: str) -> Iterator[Message]:
        for character in text:
            try:
                came = [*self._keys.take(character)]
            except Exception:  # noqa: BLE001  numbers in a sequence may be anything, and it is no key then
                self._keys = _Keys()
                continue
            yield from (one for one in came if not _is_no_character(one))


def _patience(reading: InputReading) -> float:
    """Return the seconds in which something more may belong to what has come."""
    if reading.goes_on:
        return PAUSE
    return ESCAPE_DELAY if reading.waits else 0.1


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
        reading, ahead = InputReading(), True
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ahead = ahead and bool(selector.select(0))
                # This process may have slept through the time, and what came meanwhile came at once.
                came = selector.select(_patience(reading)) or selector.select(0)
                data = os.read(self.fileno, AT_ONCE) if came else None
                if data == b"":
                    # Hung up, and a signal has come with that, which ends us in good order.
                    return
                if data is not None:
                    self._hand_on(reading.read(data, ahead=ahead))
                else:
                    self._hand_on(reading.pause() if reading.goes_on else reading.nothing_more())

    def _hand_on(self, messages: Iterator[Message]) -> None:
        for message in messages:
            self.process_message(message)
