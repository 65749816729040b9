"""Tells a paste from what is typed where the terminal does not mark it: several lines at once, as no hands write. Pure.

Nothing is lost by a mistake: what is taken for a paste stands in the message unsent, and elsewhere it is keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

FEWEST = 16
"""Code points of several lines that hands do not write in no time."""
FEWEST_BEHIND = 20
"""The same behind one end of a line."""
DRIBBLE = 4
"""Code points that a slow line brings at once."""

_PLAIN = re.compile("[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*")
_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Bare:
    """A text that came at once."""

    raw: str = field(repr=False)

    @property
    def text(self) -> str:
        """The text as a paste has it."""
        return _LINE_END.sub("\n", self.raw)


class BarePastes:
    """Lets pass what is typed, and holds lines that come at once until it is known what they are."""

    def __init__(self) -> None:
        """Begin with a pause."""
        self._held = ""
        self.goes_on = False
        """Whether something has come and no pause since."""
        self._keys = False
        """Whether what comes is keys until the next pause: sequences are among it."""

    @property
    def waits(self) -> bool:
        """Whether something is held."""
        return bool(self._held)

    def typed(self, text: str, *, ahead: bool = False) -> Iterator[str | Bare]:
        """Yield what can be told of what came; what was typed `ahead`, before anybody read, came at once by that."""
        if ahead:
            yield text
            return
        if not text:
            return
        in_the_midst, self.goes_on = self.goes_on, True
        plain = "" if self._keys else _PLAIN.match(text)[0]  # type: ignore[index]
        behind = text[len(plain) :]
        if self._held or _may_be_lines(plain, in_the_midst=in_the_midst):
            self._held += plain
        elif plain:
            yield plain
        if behind:
            yield from self.give_up()
            self._keys = True
            yield behind

    def pause(self) -> Iterator[str | Bare]:
        """Yield what is held, since nothing has come for a moment; a paste may still go on."""
        if not _is_paste(self._held):
            yield from self.give_up()
        self.goes_on = self._keys = False

    def give_up(self) -> Iterator[str | Bare]:
        """Yield what is held: nothing more comes."""
        held, self._held = self._held, ""
        if held:
            yield Bare(held) if _is_paste(held) else held

    def nothing_more(self) -> Iterator[str | Bare]:
        """Yield what is held, since nothing has come for the time of a key."""
        yield from self.give_up()
        self.goes_on = self._keys = False


def _may_be_lines(piece: str, *, in_the_midst: bool) -> bool:
    """Return whether a piece goes on behind the end of a line, or may be a part of what dribbles in.

    A line that comes whole, and then nothing, is one that a program typed, which may well type another.
    """
    whole = _LINE_END.split(piece.rstrip("\r\n"))
    if len(whole) > 1:
        return True
    return in_the_midst and len(piece) <= DRIBBLE and _LINE_END.search(piece) is not None


def _is_paste(raw: str) -> bool:
    """Return whether so many lines came at once that nobody has typed them."""
    first, *more = _LINE_END.split(raw)
    lines = sum(1 for line in (first, *more) if line.strip())
    several = len(more) > 1 and lines > 1 and len(raw.strip()) >= FEWEST
    return several or len("\n".join(more).strip()) >= FEWEST_BEHIND
