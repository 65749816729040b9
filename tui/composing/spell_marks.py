"""Underlines the words in the composer that no dictionary has, as soon as the checker has answered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tui.desk.desk import Desk
from tui.programs.spelling import Spelling, words_in


class SpellMarks:
    """The spelling of one desk."""

    def __init__(self, desk: Desk, languages: Sequence[str]) -> None:
        """Check what is written at this desk in these languages; in none, do nothing."""
        self._desk = desk
        self._spelling = Spelling(languages)
        self._work: asyncio.Task[None] | None = None
        self._asked = False

    def look(self) -> None:
        """Mark what is known to be wrong, and ask about the rest beside the screen."""
        if not self._spelling.wanted:
            return
        if self._mark():
            self._asked = True
            if self._work is None or self._work.done():
                # No worker of the screen's: half an answer of the checker would be taken for the next word's.
                self._work = asyncio.create_task(self._ask())

    def _mark(self) -> bool:
        """Mark what is known to be wrong; return whether there are words at all."""
        composer = self._desk.composer
        words = words_in(composer.text, composer.cursor_offset)
        wrong = self._spelling.wrong(word for _start, _end, word in words)
        composer.mark_spelling(tuple((start, end) for start, end, word in words if word in wrong))
        return bool(words)

    async def _ask(self) -> None:
        while self._asked and self._spelling.wanted:
            self._asked = False
            words = words_in(self._desk.composer.text, self._desk.composer.cursor_offset)
            if await self._spelling.ask([word for _start, _end, word in words]) and self._spelling.wanted:
                self._mark()

    async def close(self) -> None:
        """End the checkers."""
        await self._spelling.close()
        if self._work is not None:
            await self._work
