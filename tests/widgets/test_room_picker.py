"""A room is found by a few letters, and its safety stands beside it."""

from __future__ import annotations

from dataclasses import replace

from textual.app import App, ComposeResult
from textual.message import Message

from tests.support.people import LUNCH, OPEN, PROJECT, SAM, rooms
from tests.support.screens import until_shown
from widgets.rooms.room_picker import RoomPicker, fitting_rooms, picker_line

ROOMS = rooms()[:4]


class Page(App[None]):
    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def compose(self) -> ComposeResult:
        yield RoomPicker()

    def on_mount(self) -> None:
        self.query_one(RoomPicker).ask("Which room?", "letters", ROOMS)

    def on_room_picker_picked(self, event: RoomPicker.Picked) -> None:
        self.messages.append(event)

    def on_room_picker_left(self, event: RoomPicker.Left) -> None:
        self.messages.append(event)


def test_every_word_has_to_fit() -> None:
    assert [room.room_id for room in fitting_rooms(ROOMS, "")] == [PROJECT, LUNCH, OPEN, SAM]
    assert [room.room_id for room in fitting_rooms(ROOMS, "open PUB")] == [OPEN]
    assert fitting_rooms(ROOMS, "nergens") == []
    begins_so = replace(ROOMS[0], name=f"{ROOMS[1].name} noord")
    assert fitting_rooms([begins_so, ROOMS[1]], ROOMS[1].name.upper()) == [ROOMS[1], begins_so]


def test_a_line_says_how_safe_it_is_there() -> None:
    assert picker_line(ROOMS[2], 60).endswith("NOT encrypted · 12 people")
    assert len(picker_line(ROOMS[2], 60)) == 60
    assert picker_line(replace(ROOMS[2], replaced=True), 60).endswith(" replaced")


async def test_letters_and_enter_choose() -> None:
    async with Page().run_test() as pilot:
        await pilot.pause()
        await pilot.press(*"sam", "enter")
        (picked,) = pilot.app.messages
        assert picked.room_id == SAM


async def test_the_arrows_choose_without_leaving_the_letters() -> None:
    async with Page().run_test() as pilot:
        await pilot.pause()
        await pilot.press("down", "down", "up", "enter")
        (picked,) = pilot.app.messages
        assert picked.room_id == LUNCH


async def test_nothing_fits_and_nothing_is_chosen() -> None:
    async with Page().run_test() as pilot:
        await pilot.pause()
        await pilot.press(*"xyz", "enter", "escape")
        (left,) = pilot.app.messages
        assert isinstance(left, RoomPicker.Left)


async def test_lines_are_as_wide_as_the_terminal_is_now_and_the_mark_stays() -> None:
    async with Page().run_test(size=(80, 24)) as pilot:
        await pilot.press("down")
        await pilot.resize_terminal(60, 24)
        await until_shown(pilot, *(picker_line(room, 57) for room in ROOMS))
        await pilot.press("enter")
        (picked,) = pilot.app.messages
        assert picked.room_id == LUNCH
