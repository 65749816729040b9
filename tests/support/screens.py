"""Starts the app on a recorded session and waits for it without sleeping."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Callable
from functools import lru_cache
from pathlib import Path

from textual.pilot import Pilot

from hints.advisor import Advisor
from session.host import SessionHost
from session.profile import Profile
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import PROJECT, conversation, rooms
from tui.app import SluisApp
from tui.config import Config
from tui.policies import load_advisor
from tui.screens.chat import ChatScreen

# Passes the 11-test and begins with 9999: never given to anybody.
BSN = "999990007"
HELD_TEXT = f"zijn bsn is {BSN}, kun jij hem opzoeken"
CONFIG = Config(own_servers=("rijk.example",), language="en")
PATIENCE = 20.0


@lru_cache(maxsize=1)
def advisor() -> Advisor:
    """Return the real advisor with the packs that ship."""
    return load_advisor(CONFIG)


def recorded() -> RecordedSession:
    """Return a session with a few rooms, of which the project room has a conversation."""
    return RecordedSession(rooms(), {PROJECT: conversation()})


def app_on(session: RecordedSession | None, host: SessionHost, config: Config = CONFIG) -> SluisApp:
    """Return the app for a session."""
    return SluisApp(host, Profile(Path("nowhere")), None, config, advisor(), session)  # type: ignore[arg-type]


@contextlib.asynccontextmanager
async def chatting(
    session: RecordedSession, size: tuple[int, int] = (120, 40), config: Config = CONFIG
) -> AsyncIterator[Pilot[None]]:
    """Run the app until its first room is shown."""
    host = SessionHost()
    host.start()
    try:
        async with app_on(session, host, config).run_test(size=size) as pilot:
            await until(pilot, lambda: bool(session.asked) and chat(pilot).open_room is not None)
            await settled(pilot)
            yield pilot
    finally:
        host.stop()


def chat(pilot: Pilot[None]) -> ChatScreen:
    """Return the main screen, also when another lies over it."""
    return next((screen for screen in pilot.app.screen_stack if isinstance(screen, ChatScreen)), None)  # type: ignore[return-value]


async def settled(pilot: Pilot[None]) -> None:
    """Wait until all that was asked of the session is answered and shown."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    """Wait until something holds; a test that waits in vain fails here."""
    give_up = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < give_up, "waited in vain"
        await pilot.pause()


def shown(pilot: Pilot[None]) -> str:
    """Return the text of the screen as a person reads it."""
    width, height = pilot.app.size
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text[:width].rstrip() for strip in lines[:height])
