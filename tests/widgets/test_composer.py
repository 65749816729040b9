"""A place to write: drafts by room, keys in order, marks, and text that a terminal cannot be tricked with."""

from __future__ import annotations

import random

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.message import Message

from session.values.model import EventId, RoomId
from widgets.composing.composer import Composer
from widgets.composing.span_area import Mark
from widgets.composing.writable import writable

ONE, TWO = RoomId("!one:x"), RoomId("!two:x")


class Page(App[None]):
    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def compose(self) -> ComposeResult:
        yield Composer(id="composer")

    def on_mount(self) -> None:
        self.composer.bind(ONE)
        self.composer.focus()

    @property
    def composer(self) -> Composer:
        return self.query_one(Composer)

    def on_composer_submitted(self, event: Composer.Submitted) -> None:
        self.messages.append(event)

    def on_composer_changed(self, event: Composer.Changed) -> None:
        self.messages.append(event)

    def on_composer_edit_last(self, event: Composer.EditLast) -> None:
        self.messages.append(event)

    def of(self, kind: type[Message]) -> list[Message]:
        return [message for message in self.messages if isinstance(message, kind)]


async def test_enter_offers_the_text_with_its_room() -> None:
    async with Page().run_test() as pilot:
        await pilot.press(*"hoi", "enter")
        assert pilot.app.of(Composer.Submitted) == [Composer.Submitted(ONE, "hoi", None)]
        assert pilot.app.composer.text == "hoi"


async def test_each_key_is_told() -> None:
    async with Page().run_test() as pilot:
        await pilot.press(*"hoi")
        assert [message.text for message in pilot.app.of(Composer.Changed)][-3:] == ["h", "ho", "hoi"]


async def test_enter_is_deaf_until_it_is_answered() -> None:
    async with Page().run_test() as pilot:
        await pilot.press(*"hoi", "enter", "enter", "enter")
        (submitted,) = pilot.app.of(Composer.Submitted)
        pilot.app.composer.take(submitted)
        await pilot.press(*"ja", "enter")
        assert [message.text for message in pilot.app.of(Composer.Submitted)] == ["hoi", "ja"]


async def test_what_is_typed_after_enter_stays() -> None:
    async with Page().run_test() as pilot:
        await pilot.press(*"hoi", "enter", *"nog")
        pilot.app.composer.take(pilot.app.of(Composer.Submitted)[0])
        assert pilot.app.composer.text == "nog"


async def test_kept_text_keeps_its_cursor() -> None:
    async with Page().run_test() as pilot:
        await pilot.press(*"hoi", "left", "left", "enter")
        pilot.app.composer.keep(pilot.app.of(Composer.Submitted)[0])
        assert (pilot.app.composer.text, pilot.app.composer.cursor_location) == ("hoi", (0, 1))


async def test_newlines_by_three_keys() -> None:
    async with Page().run_test() as pilot:
        await pilot.press("a", "alt+enter", "b", "ctrl+j", "c", "shift+enter", "d")
        assert pilot.app.composer.text == "a\nb\nc\nd"
        assert not pilot.app.of(Composer.Submitted)


async def test_blank_text_is_not_offered() -> None:
    async with Page().run_test() as pilot:
        await pilot.press("space", "ctrl+j", "enter")
        assert not pilot.app.of(Composer.Submitted)


async def test_alt_letters_are_not_written() -> None:
    async with Page().run_test() as pilot:
        await pilot.press("alt+m", "a", "alt+w")
        assert pilot.app.composer.text == "a"


async def test_pasted_lines_stay_text_and_lose_what_a_terminal_would_obey() -> None:
    assert writable("een\r\ntwee\x1b[31m\x07\u202e!\x9b\rdrie") == "een\ntwee[31m!\ndrie"
    async with Page().run_test() as pilot:
        from textual.events import Paste

        pilot.app.composer.post_message(Paste("een\r\ntwee\r\n\x1b]52;c;aGk=\x07"))
        await pilot.pause()
        assert pilot.app.composer.text == "een\ntwee\n]52;c;aGk="
        assert not pilot.app.of(Composer.Submitted)


async def test_each_room_keeps_its_own_draft() -> None:
    async with Page().run_test() as pilot:
        composer = pilot.app.composer
        await pilot.press(*"een", "left")
        composer.bind(TWO)
        assert composer.text == ""
        await pilot.press(*"twee")
        composer.bind(ONE)
        assert (composer.text, composer.cursor_location) == ("een", (0, 2))
        composer.bind(TWO)
        assert composer.text == "twee"


async def test_an_answer_after_a_switch_clears_the_right_draft() -> None:
    async with Page().run_test() as pilot:
        composer = pilot.app.composer
        await pilot.press(*"een", "enter")
        composer.bind(TWO)
        await pilot.press(*"een")
        composer.take(pilot.app.of(Composer.Submitted)[0])
        assert composer.text == "een"
        composer.bind(ONE)
        assert composer.text == ""


async def test_up_in_an_empty_composer_asks_for_the_last_message() -> None:
    async with Page().run_test() as pilot:
        await pilot.press("up")
        assert len(pilot.app.of(Composer.EditLast)) == 1
        await pilot.press("a", "up")
        assert len(pilot.app.of(Composer.EditLast)) == 1


async def test_an_edit_pushes_the_draft_aside_and_gives_it_back() -> None:
    async with Page().run_test() as pilot:
        composer = pilot.app.composer
        await pilot.press(*"draft")
        composer.begin_edit(EventId("$1"), "was sent")
        await pilot.press("!", "enter")
        submitted = pilot.app.of(Composer.Submitted)[0]
        assert (submitted.text, submitted.edits) == ("was sent!", "$1")
        composer.take(submitted)
        assert (composer.text, composer.edits) == ("draft", None)
        composer.begin_edit(EventId("$1"), "was sent")
        composer.end_edit()
        assert (composer.text, composer.edits) == ("draft", None)


async def test_text_that_comes_back_joins_the_draft_of_its_room() -> None:
    async with Page().run_test() as pilot:
        composer = pilot.app.composer
        await pilot.press(*"nieuw")
        composer.give_back(ONE, "oud")
        assert composer.text == "oud\nnieuw"
        composer.give_back(TWO, "twee")
        composer.bind(TWO)
        assert composer.text == "twee"


async def test_marks_show_without_colour_and_across_lines() -> None:
    async with Page().run_test() as pilot:
        composer = pilot.app.composer
        composer.rewrite("ab\ncdef")
        composer.mark((Mark(1, 5, held=True),))
        first, second = composer.get_line(0), composer.get_line(1)
        assert [(span.start, span.end) for span in first.spans] == [(1, 2)]
        assert [(span.start, span.end) for span in second.spans] == [(0, 2)]
        assert first.spans[0].style.reverse
        assert first.spans[0].style.underline


async def test_selecting_a_span_lets_typing_replace_it() -> None:
    async with Page().run_test() as pilot:
        pilot.app.composer.rewrite("ab\ncdef")
        pilot.app.composer.select_span(4, 6)
        await pilot.press("x")
        assert pilot.app.composer.text == "ab\ncxf"


async def test_a_rewrite_can_be_undone() -> None:
    async with Page().run_test() as pilot:
        await pilot.press(*"geheim")
        pilot.app.composer.rewrite("••••")
        await pilot.press("ctrl+z")
        assert pilot.app.composer.text == "geheim"


async def test_the_cursor_does_not_blink() -> None:
    async with Page().run_test() as pilot:
        assert not pilot.app.composer.cursor_blink


KEYS = (
    "a",
    "b",
    " ",
    "alt+enter",
    "alt+enter",
    "backspace",
    "delete",
    "up",
    "left",
    "home",
    "ctrl+z",
    "ctrl+z",
    "ctrl+y",
)
KEYS += ("ctrl+k", "ctrl+u", "ctrl+w", "shift+up", "paste", "narrow", "wide")


@pytest.mark.parametrize("seed", [0, 1, 3])
async def test_no_mix_of_writing_pasting_undoing_and_resizing_ends_the_program(seed: int) -> None:
    """An undo that took lines away looked for the cursor where no line was, and ended the program."""
    chosen = random.Random(seed)
    async with Page().run_test(size=(30, 8)) as pilot:
        pilot.app.composer.styles.height = ("auto", "3")[seed % 2]
        for key in chosen.choices(KEYS, k=80):
            if key == "paste":
                pilot.app.composer.post_message(events.Paste("een\ntwee\ndrie\nvier"))
                await pilot.pause()
            elif key in ("narrow", "wide"):
                await pilot.resize_terminal(12 if key == "narrow" else 40, 8)
            else:
                await pilot.press(key)
        await pilot.press(*"zo")
        assert "zo" in pilot.app.composer.text


async def test_lines_are_undone_one_by_one() -> None:
    async with Page().run_test(size=(30, 8)) as pilot:
        pilot.app.composer.styles.height = "3"
        await pilot.press("a", "alt+enter", "b", "alt+enter", "c", "alt+enter", "d")
        pilot.app.composer.rewrite("kort")
        await pilot.press("ctrl+z")
        assert pilot.app.composer.text == "a\nb\nc\nd"
        await pilot.press(*["ctrl+z"] * 7)
        assert pilot.app.composer.text == ""


async def test_a_line_is_deleted_to_its_beginning_however_often_it_is_wrapped_and_then_the_draft() -> None:
    async with Page().run_test(size=(40, 12)) as pilot:
        composer = pilot.app.composer
        composer.insert_text("eerste\n" + "woord " * 50)
        await pilot.press("ctrl+u")
        assert composer.text == "eerste\n"
        await pilot.press("ctrl+u")
        assert composer.text == ""
        await pilot.press("ctrl+z")
        assert composer.text == "eerste\n"


FAMILY = "👩\u200d👩\u200d👧\u200d👦"


@pytest.mark.parametrize("sign", [FAMILY, "👍🏽", "❤️", "e\u0301"])
async def test_the_cursor_steps_over_a_sign_of_several_parts_and_a_key_deletes_it_whole(sign: str) -> None:
    async with Page().run_test() as pilot:
        composer = pilot.app.composer
        composer.load_text(f"a{sign}b")
        await pilot.press("home", "right", "right")
        assert composer.cursor_location == (0, 1 + len(sign))
        await pilot.press("left")
        assert composer.cursor_location == (0, 1)
        await pilot.press("delete")
        assert composer.text == "ab"
        composer.load_text(f"a{sign}b")
        await pilot.press("end", "left", "backspace")
        assert composer.text == "ab"
