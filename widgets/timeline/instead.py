"""What stands in the conversation's place where no message stands, as much of it as fits. Pure."""

from __future__ import annotations

from widgets.cells import wrap
from widgets.reading_on import ReadingOn, rest_words


class Instead:
    """Lines that are said instead of a conversation."""

    def __init__(self, lines: tuple[str, ...] = ()) -> None:
        """Say these lines."""
        self._lines = lines
        self._reading = ReadingOn()

    def __bool__(self) -> bool:
        """Return whether anything is said."""
        return bool(self._lines)

    def page(self, by: float, width: int, height: int) -> None:
        """Read on by pages."""
        self._reading.page(by, len(self._wrapped(width)), height)

    def part(self, width: int, height: int) -> list[str]:
        """Return the lines that fit; the last one says how to read on while there is more."""
        part, more = self._reading.part(self._wrapped(width) or [""], height)
        if part and more:
            part[-1] = rest_words()
        return part

    def _wrapped(self, width: int) -> list[str]:
        return [part for line in self._lines for part in wrap(line, width)]
