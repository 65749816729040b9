"""Gathers the text of one file and counts what that costs, so that no file costs more than its bounds.

The law of this file: all bounds are counts of bytes, characters and steps, never seconds,
so that one file gives the same answer on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from session.extract import notices
from session.extract.extracted import PhotoFacts
from session.values.words import Words

MOST_UNPACKED = 24 * 1024 * 1024
MOST_CHARACTERS = 4_000_000
MOST_STEPS = 600_000
"""Elements of XML, tokens of a PDF, members of a package: whatever costs about a microsecond."""
MOST_RATIO = 200
"""Bytes that one packed byte may become; text seldom passes 30."""
RATIO_FROM = 1024 * 1024
"""Unpacked bytes below which no ratio is too high: a small file is no danger."""
MOST_DEPTH = 3
"""Files inside files: a document in an archive in a mail."""


class Unreadable(Exception):
    """A file, or a part of one, that cannot be read further; says why."""

    def __init__(self, words: Words = notices.DAMAGED) -> None:
        """Stop with this notice."""
        super().__init__(str(words))
        self.words = words


class Gathering:
    """The text found so far in one file and in the files inside it."""

    def __init__(self) -> None:
        """Begin with nothing found and nothing spent."""
        self._pieces: list[str] = []
        self._characters = 0
        self._unpacked = 0
        self._steps = 0
        self._notices: list[Words] = []
        self.complete = True
        """Whether nothing had to be left out so far."""
        self.photo: PhotoFacts | None = None
        """What the photos in the file give away."""

    def add(self, text: str) -> None:
        """Take `text` in.

        Raises:
            Unreadable: when there is too much of it.
        """
        room = MOST_CHARACTERS - self._characters
        self._pieces.append(text if len(text) <= room else text[:room])
        self._characters += len(text)
        if len(text) > room:
            self._characters = MOST_CHARACTERS
            raise Unreadable(notices.TOO_MUCH)

    def line(self, text: str) -> None:
        """Take `text` in as a line of its own."""
        self.add(f"{text}\n")

    def step(self, count: int = 1) -> None:
        """Count small pieces of work.

        Raises:
            Unreadable: when there were too many.
        """
        self._steps += count
        if self._steps > MOST_STEPS:
            raise Unreadable(notices.TOO_MUCH)

    def unpacked(self, size: int) -> None:
        """Count bytes that were unpacked.

        Raises:
            Unreadable: when there were too many.
        """
        self._unpacked += size
        if self._unpacked > MOST_UNPACKED:
            raise Unreadable(notices.UNPACKS_TOO_FAR)

    def left_out(self, words: Words) -> None:
        """Remember that something was not looked at, and why."""
        self.complete = False
        self.say(words)

    @contextmanager
    def tolerating(self) -> Iterator[None]:
        """Go on behind this block when something in it cannot be read, and say so."""
        try:
            yield
        except Unreadable as problem:
            self.left_out(problem.words)

    def say(self, words: Words) -> None:
        """Remember a notice, once."""
        if words not in self._notices:
            self._notices.append(words)

    def see_photo(self, facts: PhotoFacts) -> None:
        """Remember what a photo gives away, beside those seen before."""
        before = self.photo or PhotoFacts(location=False, serial=False, removable=True)
        self.photo = PhotoFacts(
            before.location or facts.location, before.serial or facts.serial, before.removable and facts.removable
        )

    def text(self) -> str | None:
        """Return everything found, or None for nothing at all."""
        return "".join(self._pieces) or None

    def notices(self) -> tuple[Words, ...]:
        """Return everything there is to say about the file, photos included."""
        photo = self.photo
        about_photo = () if photo is None else _about(photo)
        return (*self._notices, *about_photo)


def check_ratio(packed: int, unpacked: int) -> None:
    """Refuse what unpacks to far more than text does.

    Raises:
        Unreadable: for a packed part that is hardly anything but repetition.
    """
    if unpacked > RATIO_FROM and unpacked > MOST_RATIO * max(packed, 1):
        raise Unreadable(notices.UNPACKS_TOO_FAR)


def _about(photo: PhotoFacts) -> tuple[Words, ...]:
    """Return the notices about a photo."""
    location = (notices.PHOTO_LOCATION,) if photo.location else ()
    return (*location, *((notices.PHOTO_SERIAL,) if photo.serial else ()))
