"""Text that flows: the parts of letters and slides, where some elements hold text and some end a line."""

from __future__ import annotations

from dataclasses import dataclass

from session.extract.gathering import Gathering
from session.extract.office.parts import attribute


@dataclass(frozen=True, slots=True)
class Elements:
    """What the elements of one format mean."""

    holding: frozenset[str]
    """Text counts inside these; empty when it counts everywhere."""
    breaking: frozenset[str]
    """The end of these is the end of a line."""
    tabs: frozenset[str]
    """These stand for a tab, or separate what is beside each other."""
    spaces: frozenset[str] = frozenset()
    """These stand for one blank or several."""


# delText is what was deleted while changes were tracked: nobody sees it, and everybody receives it.
WORD = Elements(frozenset({"t", "delText", "instrText"}), frozenset({"p", "br", "cr"}), frozenset({"tab", "ptab"}))
SLIDE = Elements(frozenset({"t", "text"}), frozenset({"p", "br", "cm"}), frozenset({"tc"}))
OPEN_DOCUMENT = Elements(
    frozenset(), frozenset({"p", "h", "line-break", "table-row"}), frozenset({"tab"}), frozenset({"s"})
)
_SAID = frozenset({
    "creator", "lastModifiedBy", "title", "subject", "description", "keywords", "category", "keyword",
    "initial-creator", "user-defined", "lpwstr", "Company", "Manager",
})  # fmt: skip
PROPERTIES = Elements(_SAID, _SAID, frozenset())
_MOST_SPACES = 50
_MOST_HELD = 32 * 1024
"""Characters of a line that are held back before they are handed over."""


class Flow:
    """Takes the text of one part into a gathering, line by line."""

    def __init__(self, elements: Elements, gathering: Gathering) -> None:
        """Read by the meaning of `elements`."""
        self._elements = elements
        self._gathering = gathering
        self._line: list[str] = []
        self._inside = 0
        self._held = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name in self._elements.holding:
            self._inside += 1
        elif name in self._elements.spaces:
            count = attribute(attributes, "c")
            self._line.append(" " * min(int(count), _MOST_SPACES) if count.isdecimal() and len(count) < 4 else " ")

    def end(self, name: str) -> None:
        """An element ends."""
        if name in self._elements.holding:
            self._inside -= 1
        if name in self._elements.tabs:
            self._line.append("\t")
        if name in self._elements.breaking:
            self.finish()

    def text(self, text: str) -> None:
        """Characters inside an element."""
        if self._inside or not self._elements.holding:
            self._line.append(text)
            self._held += len(text)
            if self._held > _MOST_HELD:
                self._gathering.add("".join(self._line))
                self._line.clear()
                self._held = 0

    def finish(self) -> None:
        """Hand over the line that was begun."""
        line = "".join(self._line)
        self._line.clear()
        self._held = 0
        if line.strip():
            self._gathering.line(line)
