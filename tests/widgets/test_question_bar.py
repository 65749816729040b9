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


@pytest.mark.parametrize("width", [100, 40, 30])
async def test_the_end_of_a_question_is_never_out_of_sight(width: int) -> None:
    async with Page().run_test(size=(width, 20)) as pilot:
        bar = pilot.app.query_one(QuestionBar)
        for name in ("Ops", "een lange naam " * 12, "x" * 900):
            bar.ask(f"Leave {name}? Nobody else is there: it is lost for everybody.")
            await pilot.pause()
            said = " ".join(bar.render().plain.split())
            assert said.startswith("Leave")
            assert "Nobody else is there: it is lost for everybody." in said
            assert bar.size.height == len(bar.render().plain.splitlines()) <= 9
            assert "n, Esc no" in said
