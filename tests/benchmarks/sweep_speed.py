"""What the last sweep adds to drawing a screen: `python -m tests.benchmarks.sweep_speed`.

The yardstick is the same screens in the same run, drawn by the same app, without the sweep. Prints the time that the
sweep takes per megabyte, and how much longer drawing takes with it.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass

from tests.support.screens import chat, chatting, recorded
from tui.terminal.output_sweep import swept

SIZE = (160, 50)
DRAWINGS = 20
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Sweeping:
    """Times in seconds for the same screens."""

    drawing: float
    sweep: float
    characters: int

    @property
    def ratio(self) -> float:
        """How long drawing takes with the sweep, by how long it takes without."""
        return (self.drawing + self.sweep) / self.drawing


async def measured() -> Sweeping:
    """Draw the main screen again and again, keep what is drawn, and sweep just that; the best of some rounds."""
    drawings: list[float] = []
    written: list[str] = []
    async with chatting(recorded(), SIZE) as pilot:
        compositor, console = chat(pilot)._compositor, pilot.app.console
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            written = [compositor.render_update(full=True).render_segments(console) for _ in range(DRAWINGS)]
            drawings.append(time.perf_counter() - begun)
    return Sweeping(min(drawings), min(_sweep(written) for _ in range(ROUNDS)), sum(map(len, written)))


def _sweep(written: list[str]) -> float:
    begun = time.perf_counter()
    for piece in written:
        swept(piece)
    return time.perf_counter() - begun


if __name__ == "__main__":
    found = asyncio.run(measured())
    print(
        f"{found.characters / 1e6:.2f} million characters, {found.sweep / (found.characters / 1e6) * 1000:.1f} ms each"
    )
    print(f"drawing with the sweep takes {found.ratio:.4f} of drawing without")
    sys.exit(0 if found.characters else 1)
