"""Slash words that are under way: each stands with its room's draft until it is known what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial

from session.values.model import RoomDraft, RoomId
from tui.commands.asked_for import Going, asked_for
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

    One about which a question is open is among them: nobody has said no to it. What ends in the middle, with the
    screen, does not end here: it is in the draft when the room is opened again.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        """Begin with none; `changed` is called when one begins or ends."""
        self._changed = changed
        self._words: list[Word] = []
        self._asked: set[Word] = set()
        """Those that wait for an answer."""

    @property
    def names(self) -> tuple[str, ...]:
        """What goes on by itself, the oldest first."""
        return tuple(word.name for word in self._words if word not in self._asked)

    def held(self, word: Word, give_back: Callable[[RoomId, str], None]) -> AbstractContextManager[None]:
        """Hold a word while it is obeyed; it is kept for as long as something goes on about it.

        By `give_back` it goes back to where it was typed when it comes to nothing.
        """

        def back() -> None:
            # A bare word is no loss, and in the way of whoever writes on.
            if word.typed:
                give_back(word.room_id, word.typed)
            self.end(word)

        return asked_for(back, partial(self._follow, word))

    def begin(self, word: Word) -> None:
        """Take a word over: it stands in the composer no longer."""
        if word not in self._words:
            self._words.append(word)
            self._changed()

    def end(self, word: Word) -> None:
        """Forget it: it is done, or stands in the composer again."""
        if word in self._words:
            self._words.remove(word)
            self._asked.discard(word)
            self._changed()

    def _follow(self, word: Word, going: Going) -> None:
        if going is Going.OVER:
            self.end(word)
            return
        self.begin(word)
        if (going is Going.QUESTION) != (word in self._asked):
            self._asked ^= {word}
            self._changed()

    def with_drafts(self, drafts: Mapping[RoomId, RoomDraft]) -> Mapping[RoomId, RoomDraft]:
        """Return drafts as they would be if all of them came to nothing now."""
        if not any(word.typed for word in self._words):
            return drafts
        given_back = RoomDrafts(drafts)
        for word in self._words:
            if word.typed:
                given_back.join(word.room_id, word.typed)
        return given_back.all()
