"""The app with the newest message of the project room chosen, whatever a test lets that be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from textual.pilot import Pilot

from session.values.model import Row, TimelineItem
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import PROJECT, conversation
from tests.support.screens import chat, chatting, recorded, settled
from widgets.timeline.timeline import Timeline


def with_newest(item: TimelineItem) -> RecordedSession:
    """Return a session in whose project room this was said last."""
    session, before = recorded(), conversation()
    row = Row(before.last + 1, item)
    session.timelines = {PROJECT: replace(before, last=before.last + 1, rows=(*before.rows, row))}
    return session


@asynccontextmanager
async def on_newest(session: RecordedSession) -> AsyncIterator[Pilot[None]]:
    """Run the app with the newest message chosen."""
    async with chatting(session) as pilot:
        chat(pilot).query_one(Timeline).focus()
        await pilot.press("end")
        await settled(pilot)
        yield pilot
