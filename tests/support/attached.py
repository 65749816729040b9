"""Files of tests of the screen, and how one is attached there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from session.values.model import FileForm, FileInfo
from tests.fakes.recorded_session import RecordedSession
from tests.session.extract.documents import exif, jpeg, segment
from tests.support.screens import chat, chatting, settled
from tui.desk.desk import Desk

PHOTO = jpeg(segment(0xE1, b"Exif\0\0" + exif()))
REPORT = FileInfo("verslag.pdf", FileForm.FILE, "application/pdf", 1_234_567)


def kept(session: RecordedSession) -> int:
    return len(list(session.folder.iterdir())) if session.folder.exists() else 0


async def give(pilot: Pilot[None], text: str) -> None:
    """Type a line and press Enter."""
    desk = chat(pilot).desk
    desk.composer.rewrite(text)
    await pilot.press("enter")
    await settled(pilot)


@asynccontextmanager
async def attached(session: RecordedSession, order: str) -> AsyncIterator[tuple[Pilot[None], Desk]]:
    """Run the app with a file attached."""
    async with chatting(session) as pilot:
        await give(pilot, order)
        yield pilot, chat(pilot).desk
