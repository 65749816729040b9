"""How long a key takes while a long text with findings is being written: `python -m tests.benchmarks.typing_speed`.

Prints for a growing text the longest look of the advisor between two keys, and
as its yardstick the longest time that the same keys take in a bare text area.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass

from textual.app import App, ComposeResult
from textual.widgets import TextArea

from tests.support.screens import chat, chatting, recorded
from tui.gate.gate import READ_AT_ONCE

SENTENCE = "zijn bsn is 999990007 en het rekeningnummer NL91ABNA0417164300, kun jij hem opzoeken? "
STEP = 8


@dataclass(frozen=True, slots=True)
class Typing:
    """The longest times, in seconds, while one text was typed."""

    characters: int
    worst_look: float
    worst_key: float

    @property
    def ratio(self) -> float:
        """How many bare keys fit into the longest look."""
        return self.worst_look / self.worst_key


class _Bare(App[None]):
    """A text area and nothing else."""

    def compose(self) -> ComposeResult:
        yield TextArea(soft_wrap=True)


async def measured(characters: int = READ_AT_ONCE) -> Typing:
    """Type so many characters and return the longest times."""
    text = (SENTENCE * (characters // len(SENTENCE) + 1))[:characters]
    return Typing(len(text), await _worst_look(text), await _worst_key(text))


async def _worst_look(text: str) -> float:
    worst = 0.0
    async with chatting(recorded(), (80, 24)) as pilot:
        desk = chat(pilot).desk
        for end in range(STEP, len(text) + 1, STEP):
            desk.composer.insert(text[end - STEP : end], desk.composer.document.end)
            begun = time.perf_counter()
            desk.review()
            worst = max(worst, time.perf_counter() - begun)
        assert desk.look is not None
        assert desk.look.assessment.holds
    return worst


async def _worst_key(text: str) -> float:
    worst = 0.0
    async with _Bare().run_test(size=(80, 24)) as pilot:
        area = pilot.app.query_one(TextArea)
        for end in range(STEP, len(text) + 1, STEP):
            begun = time.perf_counter()
            area.insert(text[end - STEP : end], area.document.end)
            worst = max(worst, time.perf_counter() - begun)
            await pilot.pause()
    return worst


def main() -> int:
    """Print a line for each length."""
    for characters in (500, 1_000, 2_000, READ_AT_ONCE):
        took = asyncio.run(measured(characters))
        print(
            f"{took.characters:>6} characters: longest look {took.worst_look * 1000:6.2f} ms,"
            f" longest bare key {took.worst_key * 1000:6.2f} ms, ratio {took.ratio:5.2f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
