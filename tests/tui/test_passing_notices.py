"""What is said of a draft is gone as soon as another stands there: a notice never speaks of what is not so any more."""

from __future__ import annotations

from pathlib import Path

from textual import events
from textual.pilot import Pilot

from session.values.updates import RoomsUpdate
from tests.support.people import LUNCH, rooms
from tests.support.screens import HELD_TEXT, chat, chatting, recorded, settled, shown, until_shown

SIZE = (80, 24)
LINES = "een\ntwee\ndrie\nvier\nvijf\nzes"


async def paste(pilot: Pilot[None], text: str) -> None:
    chat(pilot).desk.composer.post_message(events.Paste(text))
    await settled(pilot)


async def test_what_was_said_of_a_paste_is_gone_when_it_was_pasted() -> None:
    async with chatting(recorded(), SIZE) as pilot:
        await paste(pilot, LINES)
        await pilot.press("n")
        await until_shown(pilot, "Nothing was pasted.")
        await paste(pilot, LINES)
        await pilot.press("y")
        await settled(pilot)
        assert chat(pilot).desk.composer.text == LINES
        assert "Nothing was pasted." not in shown(pilot)


async def test_a_path_that_is_a_text_again_is_not_said_to_be_attached(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a")
    async with chatting(recorded(), SIZE) as pilot:
        await paste(pilot, str(path))
        await until_shown(pilot, "Enter attaches this file")
        await pilot.press("ctrl+z")
        await settled(pilot)
        assert "Enter attaches this file" not in shown(pilot)


async def test_what_is_held_no_more_is_not_said_to_be_and_neither_in_another_room() -> None:
    async with chatting(recorded(), SIZE) as pilot:
        for key in ("f2", "alt+down"):
            chat(pilot).desk.composer.load_text(HELD_TEXT)
            await pilot.press("enter")
            await until_shown(pilot, "Held: nothing was sent.")
            await pilot.press(key)
            await settled(pilot)
            assert "Held" not in shown(pilot)


async def test_that_a_room_was_left_is_not_said_in_the_next_one() -> None:
    session = recorded()
    async with chatting(session, SIZE) as pilot:
        await pilot.press(*"dit")
        session.tell(RoomsUpdate(rooms()[1:]))
        await settled(pilot)
        await pilot.press("enter")
        await until_shown(pilot, "nothing was sent: Alt-P moves this text.")
        chat(pilot).show_room(LUNCH)
        await settled(pilot)
        assert "nothing was sent" not in shown(pilot)


async def test_how_a_slash_word_is_used_stays_while_it_is_being_written() -> None:
    async with chatting(recorded(), SIZE) as pilot:
        await pilot.press(*"/lunch", "enter")
        await until_shown(pilot, "No such slash word")
        await pilot.press("x")
        await settled(pilot)
        assert "No such slash word" in shown(pilot)
        await pilot.press("ctrl+u", "a")
        await settled(pilot)
        assert "No such slash word" not in shown(pilot)
