"""How much stands above and below what is read that was not seen yet. Pure."""

from __future__ import annotations

from session.values.updates import TimelineUpdate


class Unseen:
    """Counts of one room: what was new when it was opened, and what came below while older messages were read."""

    def __init__(self) -> None:
        """Know of nothing new."""
        self.above = self.below = 0

    def none(self) -> None:
        """Everything was seen, or need not be told any more."""
        self.above = self.below = 0

    def opened(self, update: TimelineUpdate) -> None:
        """Take over what is new in a room that was opened."""
        self.above = update.new if update.new_from is not None else 0

    def came(self, new: int, *, tail: bool) -> None:
        """Count what came below; `tail` when the end is in view."""
        self.below = 0 if tail else self.below + new
