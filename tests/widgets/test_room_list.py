"""The room list has its sections, says everything in words and signs, and keeps its place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from session.values.model import RoomId, RoomKind, RoomSummary, UserId
from session.values.updates import RoomsUpdate
from tests.widgets.samples import FACTS, SUMMARY
from widgets.rooms.room_list import RoomList
from widgets.rooms.room_rows import room_line
from widgets.rooms.room_sections import Section, section_of

UNREAD = replace(SUMMARY, unread=2)
DIRECT = RoomSummary(RoomId("!sam"), "Sam", RoomKind.DIRECT, FACTS)
LUNCH = RoomSummary(RoomId("!lunch"), "Lunch", RoomKind.ROOM, FACTS)
PUBLIC = RoomSummary(RoomId("!publiek"), "Publiek", RoomKind.ROOM, replace(FACTS, encrypted=False))
INVITE = RoomSummary(RoomId("!lure"), "IT support", RoomKind.INVITE, FACTS, inviter=UserId("@it:elders.example"))
ALL = RoomsUpdate((UNREAD, INVITE, LUNCH, DIRECT, PUBLIC))


class RoomListApp(App[None]):
    """One room list and what was chosen."""

    CSS = "RoomList { width: 24; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.chosen: list[RoomId] = []

    def compose(self) -> ComposeResult:
        yield RoomList()

    @property
    def rooms(self) -> RoomList:
        return self.query_one(RoomList)

    def on_room_list_chosen(self, message: RoomList.Chosen) -> None:
        self.chosen.append(message.room_id)

    def lines(self) -> list[str]:
        lines = [self.rooms.render_line(y).text.rstrip() for y in range(self.rooms.size.height)]
        return [line for line in lines if line]


@pytest.mark.parametrize(
    ("room", "section"),
    [
        (UNREAD, Section.UNREAD),
        (DIRECT, Section.DIRECT),
        (replace(DIRECT, highlights=1), Section.UNREAD),
        (LUNCH, Section.ROOMS),
        (replace(INVITE, unread=3), Section.INVITATIONS),
    ],
)
def test_a_room_has_its_section(room: RoomSummary, section: Section) -> None:
    assert section_of(room) is section


@pytest.mark.parametrize(
    ("room", "width", "line"),
    [
        (UNREAD, 24, "  # Sluisdeur renovat… 2"),
        (replace(UNREAD, highlights=1, unread=5000), 24, "  # Sluisdeur ren… !999+"),
        (PUBLIC, 24, "  # Publiek (open)"),
        (replace(PUBLIC, name="Een heel lange naam"), 24, "  # Een heel lan… (open)"),
        (replace(LUNCH, name="\x1b[2J[b]x[/b]\nu"), 24, "  # ␛[2J[b]x[/b]↵u"),
        (replace(LUNCH, name=""), 24, "  # !lunch"),
        (replace(LUNCH, name="日本語日本語日本語日本語"), 24, "  # 日本語日本語日本語…"),
    ],
)
def test_a_room_is_one_line(room: RoomSummary, width: int, line: str) -> None:
    shown = room_line(room, width, open_now=False)
    assert shown.rstrip() == line
    assert cell_len(shown) == width


async def test_sections_stand_in_order_and_the_open_room_is_marked() -> None:
    app = RoomListApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.rooms.apply(ALL)
        app.rooms.choose(LUNCH.room_id)
        await pilot.pause()
        assert app.lines() == [
            "Invitations",
            "  ? IT support",
            "    from @it:elders.exa…",
            "Unread",
            "  # Sluisdeur renovat… 2",
            "Direct",
            "  @ Sam",
            "Rooms",
            "> # Lunch",
            "  # Publiek (open)",
        ]
        assert app.rooms.highlighted_option is not None
        assert app.rooms.highlighted_option.id == LUNCH.room_id


async def test_choosing_tells_the_room() -> None:
    app = RoomListApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.rooms.apply(ALL)
        app.rooms.focus()
        await pilot.press("down", "down", "down", "enter")
        assert app.chosen == [DIRECT.room_id]


async def test_the_highlight_stays_on_its_room_while_rooms_move() -> None:
    app = RoomListApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.rooms.apply(ALL)
        app.rooms.choose(PUBLIC.room_id)
        app.rooms.apply(RoomsUpdate((replace(DIRECT, unread=1), PUBLIC, LUNCH)))
        await pilot.pause()
        assert app.rooms.highlighted_option is not None
        assert app.rooms.highlighted_option.id == PUBLIC.room_id
        app.rooms.apply(RoomsUpdate((replace(DIRECT, unread=9), PUBLIC, LUNCH)))
        await pilot.pause()
        assert "9" in app.lines()[1]
        app.rooms.apply(RoomsUpdate((LUNCH,)))
        await pilot.pause()
        assert app.lines() == ["Rooms", "  # Lunch"]


async def test_rows_follow_the_width() -> None:
    app = RoomListApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.rooms.apply(ALL)
        app.rooms.styles.width = 40
        await pilot.pause()
        assert app.lines()[4].endswith(" 2")
        assert "Sluisdeur renovatie" in app.lines()[4]
