"""Starts the app on a recorded session and waits for it without sleeping."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterator
from functools import lru_cache
from pathlib import Path

from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from hints.advisor import Advisor
from hints.governed import Governed
from hints.layers import InForce, Wishes, in_force
from hints.organisation import Organisation
from hints.pack import parse_pack
from session.account.profile import Profile
from session.host import SessionHost
from tests.fakes.recorded_session import RecordedSession
from tests.support.patient_pilot import PatientPilot
from tests.support.people import PROJECT, conversation, rooms
from tui.app import SluisApp
from tui.screens.chat import ChatScreen
from tui.settings.config import Config
from tui.settings.policies import load_rules

# Passes the 11-test and begins with 9999: never given to anybody.
BSN = "999990007"
HELD_TEXT = f"zijn bsn is {BSN}, kun jij hem opzoeken"
CONFIG = Config(own_servers=("rijk.example",), language="en")
PATIENCE = 60.0


@lru_cache(maxsize=1)
def _rules() -> InForce:
    return load_rules(CONFIG)


def advisor() -> Governed:
    """Return the real advisor with the packs that ship; nothing is snoozed."""
    return Governed(_rules(), time.time)


def advisor_of(*packs: str) -> Governed:
    """Return an advisor with nothing but these packs, given as TOML text, and an organisation's right to block."""
    read = tuple(parse_pack(text, f"pack{number}") for number, text in enumerate(packs))
    return Governed(in_force((), Organisation(), read, Wishes()), time.time)


def recorded() -> RecordedSession:
    """Return a session with a few rooms, of which the project room has a conversation."""
    return RecordedSession(rooms(), {PROJECT: conversation()})


def app_on(
    session: RecordedSession, host: SessionHost, config: Config = CONFIG, advising: Advisor | None = None
) -> SluisApp:
    """Return the app for a session."""
    session.advisor = advising or advisor()
    profile = Profile(Path("nowhere"))
    return SluisApp(host, profile, None, config, session.advisor, session)  # type: ignore[arg-type]


@contextlib.contextmanager
def session_thread() -> Iterator[SessionHost]:
    """Run a thread for sessions, as the app has one."""
    host = SessionHost()
    host.start()
    try:
        yield host
    finally:
        host.stop()


@contextlib.asynccontextmanager
async def chatting(
    session: RecordedSession,
    size: tuple[int, int] = (120, 40),
    config: Config = CONFIG,
    advising: Advisor | None = None,
) -> AsyncIterator[Pilot[None]]:
    """Run the app until its first room is shown."""
    with session_thread() as host:
        async with app_on(session, host, config, advising).run_test(size=size) as pilot:
            await until(pilot, lambda: bool(session.asked) and chat(pilot).open_room is not None)
            await settled(pilot)
            yield PatientPilot(pilot.app)


def chat(pilot: Pilot[None]) -> ChatScreen:
    """Return the main screen, also when another lies over it."""
    return next((screen for screen in pilot.app.screen_stack if isinstance(screen, ChatScreen)), None)  # type: ignore[return-value]


async def settled(pilot: Pilot[None]) -> None:
    """Wait until all that was asked of the session is answered and shown."""
    await pilot.pause()
    waiting = True
    while waiting:
        try:
            await pilot.app.workers.wait_for_complete()
            waiting = False
        except WorkerCancelled:
            # A newer question took the place of an older one; the rest is still waited for.
            await pilot.pause()
    await pilot.pause()
    before, now = "", shown(pilot)
    while before != now:
        # What is laid out late asks for a second look; a picture is taken of what stays.
        await pilot.pause()
        before, now = now, shown(pilot)


async def until(pilot: Pilot[None], holds: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Wait until something holds; a test that waits in vain fails here, and shows what was on the screen."""
    give_up = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < give_up, f"waited in vain\n{shown(pilot)}"
        await pilot.pause()


async def until_shown(pilot: Pilot[None], *words: str, patience: float = PATIENCE) -> str:
    """Wait until all these words are on the screen, wherever lines break, and return it."""

    def missing() -> list[str]:
        screen = shown(pilot)
        return [word for word in words if word not in screen and word not in " ".join(screen.split())]

    try:
        await until(pilot, lambda: not missing(), patience)
    except AssertionError:
        raise AssertionError(f"{missing()} not in\n{shown(pilot)}") from None
    return shown(pilot)


def shown(pilot: Pilot[None]) -> str:
    """Return the text of the screen as a person reads it."""
    width, height = pilot.app.size
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text[:width].rstrip() for strip in lines[:height])
