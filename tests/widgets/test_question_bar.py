"""A question is answered by a letter; Enter is no answer."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from widgets.asking.question_bar import QuestionBar


class Page(App[None]):
    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[bool] = []

    def compose(self) -> ComposeResult:
        yield QuestionBar()

    def on_mount(self) -> None:
        self.query_one(QuestionBar).ask("Log out?")

    def on_question_bar_answered(self, event: QuestionBar.Answered) -> None:
        self.answers.append(event.yes)


@pytest.mark.parametrize(("key", "yes"), [("y", True), ("j", True), ("n", False), ("escape", False)])
async def test_letters_answer(key: str, yes: bool) -> None:
    async with Page().run_test() as pilot:
        await pilot.press(key)
        assert pilot.app.answers == [yes]


async def test_other_keys_do_not() -> None:
    async with Page().run_test() as pilot:
        await pilot.press("enter", "space", "x", "enter")
        assert pilot.app.answers == []
