"""Whoever reads far back and sends a message sees the end of the conversation, where it stands."""

from __future__ import annotations

from dataclasses import replace

from session.values.model import Row
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import PROJECT, conversation, said
from tests.support.screens import chatting, recorded, settled, shown, until


def long_ago() -> RecordedSession:
    """Return a session with a long conversation, of which the newest message is number 99."""
    session, before = recorded(), conversation()
    rows = tuple(Row(number, said(number, "Sam", f"bericht {number}")) for number in range(100))
    session.timelines = {PROJECT: replace(before, first=0, last=99, rows=rows)}
    return session


async def test_the_end_is_shown_after_sending() -> None:
    session = long_ago()
    async with chatting(session, (80, 24)) as pilot:
        await pilot.press("pageup", "pageup", "pageup")
        await settled(pilot)
        assert "bericht 99" not in shown(pilot)
        await pilot.press(*"eens", "enter")
        await until(pilot, lambda: "bericht 99" in shown(pilot))
    assert [sent.draft.text for sent in session.sent] == ["eens"]


async def test_what_is_read_stays_while_a_held_message_waits() -> None:
    session = long_ago()
    async with chatting(session, (80, 24)) as pilot:
        await pilot.press("pageup", "pageup", "pageup")
        await settled(pilot)
        await pilot.press(*"bsn 999990007", "enter")
        await settled(pilot)
        assert "bericht 99" not in shown(pilot)
    assert session.sent == []
