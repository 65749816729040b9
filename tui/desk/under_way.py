"""Slash words that are under way: each stands with its room's draft until it is known what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from session.values.model import RoomDraft, RoomId
from widgets.composing.room_drafts import RoomDrafts


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A slash word that was given; one of its kind may be given twice."""

    room_id: RoomId
    name: str
    typed: str = field(repr=False)
    """What goes back to where it was typed when it comes to nothing; "" is no loss."""


class UnderWay:
    """Knows them, and says when that changes.

    What ends in the middle, with the screen, does not end here: it is in the draft when the room is opened again.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        """Begin with none; `changed` is called when one begins or ends."""
        self._changed = changed
        self._words: list[Word] = []

    @property
    def names(self) -> tuple[str, ...]:
        """What is under way, the oldest first."""
        return tuple(word.name for word in self._words)

    def begin(self, word: Word) -> None:
        """Take a word over: it stands in the composer no longer."""
        if word not in self._words:
            self._words.append(word)
            self._changed()

    def end(self, word: Word) -> None:
        """Forget it: it is done, or stands in the composer again."""
        if word in self._words:
            self._words.remove(word)
            self._changed()

    def follow(self, word: Word, goes_on: bool) -> None:
        """Begin or end it, as it is now."""
        (self.begin if goes_on else self.end)(word)

    def with_drafts(self, drafts: Mapping[RoomId, RoomDraft]) -> Mapping[RoomId, RoomDraft]:
        """Return drafts as they would be if all of them came to nothing now."""
        if not any(word.typed for word in self._words):
            return drafts
        given_back = RoomDrafts(drafts)
        for word in self._words:
            if word.typed:
                given_back.join(word.room_id, word.typed)
        return given_back.all()
