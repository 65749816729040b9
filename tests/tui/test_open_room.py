"""What is the newest own message stays so when rows move."""

from __future__ import annotations

from dataclasses import replace

from session.values.model import Row
from session.values.updates import Moved
from tests.widgets.samples import ROOM, YOU, news, numbered
from tui.panes.open_room import OpenRoom


def test_an_own_message_that_fills_a_gap_is_not_the_newest() -> None:
    room = OpenRoom(ROOM)
    room.apply(news(0, 5, (numbered(3), Row(5, YOU)), reset=True))
    older = Row(9, replace(YOU, key="older"))
    room.apply(news(0, 15, (older,), moved=(Moved(3, 10),)))
    assert room.last_own == YOU
