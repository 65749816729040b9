"""News that comes when the main screen is not there any more."""

from __future__ import annotations

from session.values.updates import Batch, Connection, ConnectionUpdate, OutboxUpdate
from tests.support.screens import chat, chatting, recorded, settled


async def test_what_is_told_to_a_screen_that_has_gone_is_no_error() -> None:
    async with chatting(recorded()) as pilot:
        gone = chat(pilot)
        await gone.remove_children()
        gone.tell("The file was saved.")
        gone.apply(Batch((ConnectionUpdate(Connection.OFFLINE), OutboxUpdate(1, 0))))
        await settled(pilot)
        assert "The file was saved." in gone.status.line(120)
        assert "1 unsent" in gone.status.line(120)
