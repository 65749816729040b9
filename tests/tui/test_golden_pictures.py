"""Golden screens of a picture under its message, and of the line where none can be shown; looked at by eye."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from session.values.model import FileForm, FileInfo, Row
from tests.fakes.recorded_session import RecordedSession
from tests.support.drawings import dike
from tests.support.people import PROJECT, conversation, said, with_file
from tests.support.pictures import golden, picture
from tests.support.screens import CONFIG, chat, chatting, recorded, settled
from widgets.timeline.timeline import Timeline

pytestmark = golden
SIZES = [(80, 24), (120, 40)]


def pictured(tmp_path: Path) -> RecordedSession:
    """Return a session whose room has a picture, with a message above and below it."""
    session, before = recorded(), conversation()
    session.folder = tmp_path / "shelf"
    file = FileInfo("dijk bij zonsopgang.jpg", FileForm.IMAGE, "image/jpeg", 2_345_678)
    brought = with_file(said(4, "Noor de Wit", ""), file, caption="vanochtend, om half acht")
    rows = (*before.rows, Row(4, brought), Row(5, said(5, "Sam", "mooi!")))
    session.timelines[PROJECT] = replace(before, last=5, rows=rows)
    assert brought.event_id is not None
    session.files.rasters[brought.event_id] = dike()
    return session


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
@pytest.mark.parametrize("theme", ["dark", "light", "no_colour"])
async def test_a_picture_that_was_asked_for(
    theme: str,
    size: tuple[int, int],
    golden_picture: SnapshotAssertion,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if theme == "no_colour":
        monkeypatch.setenv("NO_COLOR", "1")
    config = replace(CONFIG, theme=theme if theme != "no_colour" else "")
    async with chatting(pictured(tmp_path), size, config) as pilot:
        chat(pilot).query_one(Timeline).focus()
        await pilot.press("end", "up", "V")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)
