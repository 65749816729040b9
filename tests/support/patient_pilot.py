"""Presses keys, and waits until each of them was answered: a busy machine looks idle to Textual's own pilot."""

from __future__ import annotations

import time

from textual.pilot import Pilot

from tui.terminal.quiet_app import QuietApp

PATIENCE = 10.0
"""Seconds; keys that are held on purpose are not waited for."""


class PatientPilot(Pilot[None]):
    """Textual's pilot takes a process that gets no turn for one that has nothing to do."""

    async def press(self, *keys: str) -> None:
        """Press keys, one behind the other, and go on behind the last of them."""
        await super().press(*keys)
        if not isinstance(self.app, QuietApp):
            return
        typed, give_up = self.app.typed, time.monotonic() + PATIENCE
        while self.app.is_running and typed.busy and not typed.held and time.monotonic() < give_up:
            await self.pause()
