"""Pictures of two rooms side by side: dark, light and without colour, and with the list over them."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from session.values.model import Row
from session.values.updates import TimelineUpdate
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import OPEN, PROJECT, conversation, said
from tests.support.pictures import golden, picture
from tests.support.screens import CONFIG, HELD_TEXT, chatting, recorded, settled
from tui.settings.config import Config

pytestmark = golden


@pytest.fixture
def session() -> RecordedSession:
    """Two rooms with a conversation each."""
    rows = (Row(0, said(40, "Els", "is de sluis morgen open?")), Row(1, said(41, "Noor de Wit", "ja, vanaf negen uur")))
    talk = TimelineUpdate(OPEN, True, 0, 1, rows, (), True)
    made = recorded()
    made.timelines = {PROJECT: conversation(), OPEN: talk}
    return made


async def beside(pilot: Pilot[None]) -> None:
    """Open a second room, write in both, and go back to the first."""
    await pilot.press(*"/split publiek", "enter")
    await settled(pilot)
    await pilot.press(*"tot morgen", "alt+left", *HELD_TEXT)
    await settled(pilot)


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_two_rooms(theme: str, session: RecordedSession, golden_picture: SnapshotAssertion) -> None:
    async with chatting(session, (120, 40), Config(CONFIG.own_servers, theme=theme)) as pilot:
        await beside(pilot)
        assert golden_picture == picture(pilot.app)


async def test_two_rooms_without_colour(
    session: RecordedSession, monkeypatch: pytest.MonkeyPatch, golden_picture: SnapshotAssertion
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with chatting(session, (120, 40)) as pilot:
        await beside(pilot)
        assert golden_picture == picture(pilot.app)


async def test_two_rooms_at_the_narrowest(session: RecordedSession, golden_picture: SnapshotAssertion) -> None:
    async with chatting(session, (100, 30)) as pilot:
        await beside(pilot)
        assert golden_picture == picture(pilot.app)
