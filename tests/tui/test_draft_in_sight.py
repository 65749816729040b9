"""A draft of several lines is seen whole, emptied by a key, and an empty one leaves End to the conversation."""

from __future__ import annotations

from dataclasses import replace

from session.values.model import Row
from tests.support.people import PROJECT, said
from tests.support.screens import chat, chatting, recorded, settled, shown, until


async def test_the_composer_grows_with_the_draft_and_shrinks_again() -> None:
    async with chatting(recorded(), (80, 24)) as pilot:
        composer = chat(pilot).desk.composer
        assert composer.size.height == 2
        composer.rewrite("een\ntwee\ndrie\nvier")
        await settled(pilot)
        assert all(line in shown(pilot) for line in ("een", "twee", "drie", "vier"))
        composer.rewrite("\n".join(map(str, range(90))))
        await settled(pilot)
        assert composer.size.height == 5
        assert chat(pilot).pane.reading.timeline.size.height >= 10
        await pilot.press("ctrl+u")
        assert composer.text.endswith("\n88\n")
        await pilot.press("ctrl+u")
        await settled(pilot)
        assert (composer.text, composer.size.height) == ("", 2)
        await pilot.press("ctrl+z")
        assert composer.text.startswith("0\n1\n")
        await pilot.press("home", "up", "ctrl+u")
        assert composer.text == "88\n"


async def test_a_draft_is_wrapped_anew_at_once_when_the_window_gets_narrower() -> None:
    """What would be sent is what is seen."""
    draft = "t e s teen lang bericht dat over meerdere regels loopt als het venster smal is 111222333 en door"
    async with chatting(recorded(), (120, 30)) as pilot:
        await pilot.press(*draft)
        await settled(pilot)
        for size in ((60, 15), (80, 24), (40, 15)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            assert "het venster smal is 111222333 en door" in " ".join(shown(pilot).replace("▅", " ").split())


async def test_end_in_an_empty_composer_goes_to_the_newest_message() -> None:
    """The line over what is new below says that End goes there, wherever the keys are."""
    session = recorded()
    rows = tuple(Row(number, said(number, "Noor de Wit", f"bericht {number}")) for number in range(1, 61))
    session.timelines[PROJECT] = replace(session.timelines[PROJECT], first=1, last=60, rows=rows)
    async with chatting(session, (60, 15)) as pilot:
        timeline = chat(pilot).pane.reading.timeline
        await pilot.press("pageup", "pageup")
        await until(pilot, lambda: timeline.scroll_offset.y < timeline.max_scroll_y)
        await pilot.press("a", "end", "backspace")
        assert timeline.scroll_offset.y < timeline.max_scroll_y
        await pilot.press("end")
        await until(pilot, lambda: timeline.scroll_offset.y == timeline.max_scroll_y)
