"""The timeline on a screen: it follows the end, keeps what is being read, and asks for what it needs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.events import MouseScrollUp
from textual.message import Message
from textual.pilot import Pilot

from session.values.model import ItemKind, Row, SendState
from session.values.updates import Moved
from tests.widgets.samples import NOOR, ROOM, YOU, echo, news, numbered, rows
from widgets.i18n import use_language
from widgets.timeline.layout import Marked
from widgets.timeline.older_asked import OlderAsked
from widgets.timeline.timeline import Timeline

HEIGHT = 12


class TimelineApp(App[None]):
    """One timeline and everything that it said."""

    CSS = "Timeline { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Message] = []

    def compose(self) -> ComposeResult:
        yield Timeline()

    def on_mount(self) -> None:
        self.timeline.show_room(ROOM)

    @property
    def timeline(self) -> Timeline:
        return self.query_one(Timeline)

    def on_timeline_rows_wanted(self, message: Timeline.RowsWanted) -> None:
        self.told.append(message)

    def on_timeline_older_wanted(self, message: Timeline.OlderWanted) -> None:
        self.told.append(message)

    def on_timeline_selected(self, message: Timeline.Selected) -> None:
        self.told.append(message)

    def of(self, kind: type[Message]) -> list[Message]:
        return [message for message in self.told if type(message) is kind]

    def lines(self) -> list[str]:
        return [self.timeline.render_line(y).text.rstrip() for y in range(self.timeline.size.height)]


def running(app: TimelineApp):
    return app.run_test(size=(80, HEIGHT))


async def show(app: TimelineApp, pilot: Pilot[None], *updates) -> list[str]:
    for update in updates:
        app.timeline.apply(update)
    await pilot.pause()
    return app.lines()


async def test_a_short_timeline_stands_at_the_foot() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        assert "loading messages…" in (await show(app, pilot))[-1]
        lines = await show(app, pilot, news(0, 1, (Row(0, NOOR), Row(1, YOU)), reset=True, reached_start=True))
        assert lines[:-3] == [""] * (HEIGHT - 3)
        assert "Monday 23 November" in lines[-3]
        assert lines[-2].startswith("  09:00  Noor de Wit")
        assert lines[-1].startswith("  09:01  you")
        assert lines[-1].endswith("sent")


async def test_an_empty_room_says_so() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        lines = await show(app, pilot, news(0, -1, reset=True, reached_start=True))
        assert lines[-1].strip() == "no messages yet"


async def test_the_end_is_followed() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        await show(app, pilot, news(0, 99, rows(50, 99), reset=True))
        lines = await show(app, pilot, news(0, 100, rows(100, 100), pending=(echo(1),)))
        assert "message 100" in lines[-2]
        assert "echo 1" in lines[-1]
        assert lines[-1].endswith("sending")
        assert app.timeline.tail


async def test_what_is_read_does_not_move() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        await show(app, pilot, news(0, 99, rows(0, 99, lines=3), reset=True))
        app.timeline.scroll_page_up_by_key()
        app.timeline.scroll_page_up_by_key()
        before = await show(app, pilot)
        assert not app.timeline.tail
        older = news(-40, 99, rows(-40, -1, lines=4))
        newer = news(-40, 102, rows(100, 102), pending=(echo(1),))
        above = news(-40, 102, (numbered(60, lines=9),))
        after = await show(app, pilot, older, newer, above)
        assert after[:-1] == before[:-1]
        assert "3 new below" in after[-1]
        assert app.timeline.new_below == 3


async def test_what_is_new_above_is_said_until_it_was_seen_and_one_step_goes_there() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        opened = replace(news(0, 99, rows(50, 99), reset=True), new_from=20, new=80)
        lines = await show(app, pilot, opened)
        assert "80 new above" in lines[0]
        app.timeline.scroll_page_up_by_key()
        assert "80 new above" in (await show(app, pilot))[0]
        assert app.timeline.go_to_new()
        lines = await show(app, pilot, news(0, 99, rows(0, 60)))
        selected = app.timeline.selected
        assert selected is not None
        assert selected.body.startswith("message 20")
        assert not any("new above" in line for line in lines)
        app.timeline.follow()
        assert not any("new above" in line for line in await show(app, pilot))


async def test_the_end_is_the_last_row_that_is_seen() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        await show(app, pilot, replace(news(0, 10, rows(0, 8), reset=True), gone=(9, 10)))
        app.timeline.action_newest()
        selected = app.timeline.selected
        assert selected is not None
        assert selected.body.startswith("message 8")


async def test_what_is_new_and_in_view_is_not_said_twice() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        assert not app.timeline.go_to_new()
        lines = await show(app, pilot, replace(news(0, 99, rows(0, 99), reset=True), new_from=97, new=3))
        assert not any("new above" in line for line in lines)
        assert any("3 new" in line for line in lines)


@pytest.mark.parametrize("read", [30, 75], ids=["below it", "above it"])
async def test_a_gap_that_is_filled_moves_neither_what_is_read_nor_what_is_selected(read: int) -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        await show(app, pilot, news(0, 99, rows(0, 99), reset=True, reached_start=True))
        app.timeline.scroll_to(y=read)
        app.timeline.action_select(-1)
        before, selected = await show(app, pilot), app.timeline.selected
        assert not app.timeline.tail
        between = tuple(replace(numbered(61 + n), item=numbered(1000 + n, lines=2).item) for n in range(50))
        filled = news(0, 149, between, moved=(Moved(60, 50),), gone=(60,), reached_start=True)
        after = await show(app, pilot, filled)
        assert after == before
        assert app.timeline.selected == selected
        assert app.timeline.new_below == 0
        app.timeline.scroll_to(y=57)
        lines = "\n".join(await show(app, pilot))
        assert "message 1000" in lines
        assert "message 60" not in lines
        app.timeline.action_newest()
        assert "message 99" in "\n".join(await show(app, pilot))


async def test_the_end_is_followed_while_a_gap_is_filled() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        before = await show(app, pilot, news(0, 99, rows(0, 99), reset=True, reached_start=True))
        filled = news(0, 149, rows(61, 110), moved=(Moved(60, 50),))
        assert await show(app, pilot, filled) == before
        assert app.timeline.tail


async def test_marks_do_not_move_what_is_read() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        await show(app, pilot, news(0, 199, rows(0, 199), reset=True, reached_start=True))
        app.timeline.scroll_page_up_by_key()
        await pilot.pause()
        top = app.lines()[0]
        app.timeline.mark({f"$e{position}": Marked("asks for a code") for position in (0, 150, 199)})
        await pilot.pause()
        assert app.lines()[0] == top
        app.timeline.action_newest()
        await pilot.pause()
        assert app.lines()[-1].endswith("asks for a code")
        app.timeline.mark({})
        await pilot.pause()
        assert not any("asks for a code" in line for line in app.lines())


async def test_words_may_stand_instead_of_a_conversation() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        app.timeline.show_room(ROOM, ("An invitation", "from @eve:x"))
        await pilot.pause()
        assert [line.strip() for line in app.lines()[-2:]] == ["An invitation", "from @eve:x"]
        app.timeline.show_room(None)
        await pilot.pause()
        assert not any(app.lines())


async def test_older_rows_on_top_do_not_move_the_first_ones() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        await show(app, pilot, news(0, 99, rows(0, 99), reset=True))
        app.timeline.focus()
        await pilot.press("home")
        before = app.lines()
        assert "Monday" in before[0]
        after = await show(app, pilot, news(-50, 99, rows(-50, -1, lines=2)))
        assert after[1:] == before[1:]


async def test_the_end_key_follows_again() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        await show(app, pilot, news(0, 99, rows(50, 99), reset=True))
        app.timeline.focus()
        await pilot.press("pageup", "pageup")
        await show(app, pilot, news(0, 100, rows(100, 100)))
        await pilot.press("end")
        assert app.timeline.tail
        assert app.timeline.new_below == 0
        assert "message 100" in app.lines()[-1]


async def test_missing_rows_are_wanted_three_screens_around() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        await show(app, pilot, news(0, 999, rows(950, 999), reset=True))
        assert not app.of(Timeline.RowsWanted)
        app.timeline.scroll_to(y=500)
        lines = await show(app, pilot)
        assert lines[0].strip() == "…"
        (wanted,) = app.of(Timeline.RowsWanted)
        assert wanted.room_id == ROOM
        assert wanted.first <= 500 - 3 * HEIGHT
        assert wanted.last >= 500 + 4 * HEIGHT
        lines = await show(app, pilot, news(0, 999, rows(wanted.first, wanted.last, lines=2)))
        assert "message 500" in lines[0]
        assert len(app.of(Timeline.RowsWanted)) == 1


async def test_older_history_is_wanted_once_near_the_top(monkeypatch: pytest.MonkeyPatch) -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        await show(app, pilot, news(0, 99, rows(0, 99), reset=True))
        assert not app.of(Timeline.OlderWanted)
        app.timeline.focus()
        await pilot.press("home", "down")
        assert len(app.of(Timeline.OlderWanted)) == 1
        await pilot.press("home", "up", "pageup")
        assert len(app.of(Timeline.OlderWanted)) == 1, "a held key does not flood"
        monkeypatch.setattr(OlderAsked, "AGAIN_AFTER", 0.0)
        await pilot.press("up")
        assert len(app.of(Timeline.OlderWanted)) == 2, "a key at the top asks again: the first may have failed"
        await show(app, pilot, news(-30, 99, rows(-30, -1), reached_start=True))
        await pilot.press("home", "home")
        assert len(app.of(Timeline.OlderWanted)) == 2


async def test_a_room_shorter_than_the_screen_asks_for_more() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        await show(app, pilot, news(0, 2, rows(0, 2), reset=True))
        assert len(app.of(Timeline.OlderWanted)) == 1
        await show(app, pilot, news(-2, 2, rows(-2, -1)))
        assert len(app.of(Timeline.OlderWanted)) == 2


async def test_the_selected_item_is_marked_by_a_sign_and_told() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        await show(app, pilot, news(0, 99, rows(50, 99), reset=True))
        app.timeline.focus()
        app.told.clear()
        await pilot.press("up", "up")
        assert app.timeline.selected is not None
        assert app.timeline.selected.key == "$e98"
        assert [line for line in app.lines() if line.startswith("> ")] == ["> " + app.lines()[-2][2:]]
        assert [message.item.key for message in app.of(Timeline.Selected)] == ["$e99", "$e98"]


async def test_a_long_message_is_unfolded_and_folded_by_a_key() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        long = Row(9, replace(numbered(9).item, body="\n".join(f"regel {n}" for n in range(200))))
        await show(app, pilot, news(0, 9, (*rows(0, 8), long), reset=True, reached_start=True))
        app.timeline.focus()
        assert "200 lines" in app.lines()[-1]
        await pilot.press("end", "space")
        assert app.timeline.virtual_size.height == 1 + 9 + 200
        assert "regel 0" in app.lines()[0]
        await pilot.press("down")
        assert f"regel {HEIGHT // 2}" in app.lines()[0], "a row taller than the screen is read on before it is left"
        await pilot.press("up", "space")
        assert app.timeline.virtual_size.height == 1 + 9 + 40


async def test_focus_shows_where_the_keys_go() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        app.timeline.blur()
        await show(app, pilot, news(0, 99, rows(50, 99), reset=True))
        assert not any(line.startswith(">") for line in app.lines())
        app.timeline.focus()
        await pilot.pause()
        assert app.lines()[-1].startswith("> ")


async def test_wheel_and_click_do_what_keys_do() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        await show(app, pilot, news(0, 99, rows(50, 99), reset=True))
        app.timeline.post_message(MouseScrollUp(app.timeline, 5, 5, 0, -1, 0, False, False, False))
        await pilot.pause()
        assert not app.timeline.tail
        await pilot.click(Timeline, offset=(10, 3))
        assert app.timeline.selected is not None
        assert app.timeline.selected.body in app.lines()[3]
        assert app.lines()[3].startswith("> ")


async def test_the_selection_survives_its_remote_echo_and_scrolling() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        await show(app, pilot, news(0, 99, rows(50, 99), reset=True))
        await show(app, pilot, news(0, 99, pending=(echo(1),)))
        app.timeline.focus()
        await pilot.press("up")
        sent = replace(echo(1), send_state=SendState.SENT)
        await show(app, pilot, news(0, 101, (numbered(100), Row(101, sent))))
        assert app.timeline.selected == sent
        app.timeline.scroll_to(y=10)
        await pilot.pause()
        assert app.timeline.selected == sent


async def test_a_discarded_echo_is_no_longer_selected() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        await show(app, pilot, news(0, 99, rows(50, 99), reset=True))
        await show(app, pilot, news(0, 99, pending=(echo(1),)))
        app.timeline.focus()
        await pilot.press("up")
        await show(app, pilot, news(0, 99))
        assert app.timeline.selected is None
        assert app.of(Timeline.Selected)[-1].item is None


async def test_a_resize_keeps_the_row_at_the_top() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        bodies = tuple(Row(n, replace(numbered(n).item, body=f"message {n} " + "woord " * 30)) for n in range(100))
        await show(app, pilot, news(0, 99, bodies, reset=True))
        app.timeline.scroll_to(y=app.timeline.scroll_y - 60)
        await pilot.pause()
        first = next(line for line in app.lines() if "message" in line).split("message ")[1].split()[0]
        await pilot.resize_terminal(50, 20)
        assert any(f"message {first} " in line for line in app.lines()[:6])
        await pilot.resize_terminal(1, 1)
        await pilot.resize_terminal(200, 60)
        assert any(f"message {first} " in line for line in app.lines())


async def test_another_rooms_news_is_ignored() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        await show(app, pilot, news(0, 9, rows(0, 9), reset=True, reached_start=True))
        app.timeline.show_room(None)
        assert not "".join(await show(app, pilot, news(0, 10, rows(10, 10)))).strip()


async def test_a_hundred_thousand_rows_open_without_looking_at_them(monkeypatch: pytest.MonkeyPatch) -> None:
    from widgets.timeline import rows as timeline_rows

    laid_out: list[object] = []
    original = timeline_rows.lay_out

    def counting(item, width, previous, **options):
        laid_out.append(item)
        return original(item, width, previous, **options)

    monkeypatch.setattr(timeline_rows, "lay_out", counting)
    app = TimelineApp()
    async with running(app) as pilot:
        lines = await show(app, pilot, news(0, 99_999, rows(99_900, 99_999), reset=True))
        assert "message 99999" in lines[-1]
        assert len(laid_out) < 4 * HEIGHT
        app.timeline.scroll_page_up_by_key()
        await show(app, pilot, news(0, 100_000, rows(100_000, 100_000)))
        assert len(laid_out) < 8 * HEIGHT


async def test_only_changed_lines_are_drawn_again() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        await show(app, pilot, news(0, 99, rows(50, 99), reset=True))
        app.timeline.scroll_page_up_by_key()
        await pilot.pause()
        asked: list[tuple[object, ...]] = []
        app.timeline.refresh = lambda *regions, **_: asked.append(regions)  # type: ignore[method-assign]
        app.timeline.apply(news(0, 99, (Row(85, replace(numbered(85).item, body="changed")),)))
        assert [len(regions) for regions in asked] == [1]
        asked.clear()
        app.timeline.apply(news(0, 99, rows(60, 60)))
        assert asked == []


async def test_no_byte_of_a_hostile_body_commands_the_terminal() -> None:
    app = TimelineApp()
    async with running(app) as pilot:
        body = "\x1b]0;x\x07\x9b2J\u202e[@click=app.quit]x[/]"
        kinds = [ItemKind.MESSAGE, ItemKind.NOTICE, ItemKind.EMOTE]
        hostile = tuple(
            Row(n, replace(NOOR, key=f"${n}", body=body, sender_name=body, kind=kind)) for n, kind in enumerate(kinds)
        )
        lines = await show(app, pilot, news(0, 2, hostile, reset=True))
        assert all(line.isprintable() for line in lines)
        assert any("[@click=app.quit]x[/]" in line for line in lines)


async def test_the_timeline_speaks_dutch_when_there_is_a_catalogue() -> None:
    """Words pass gettext when they are drawn, never when the module is loaded."""
    use_language("nl")
    try:
        app = TimelineApp()
        async with running(app) as pilot:
            lines = await show(app, pilot, news(0, 1, (Row(0, NOOR), Row(1, YOU)), reset=True))
            assert lines[-1].startswith("  09:01  ")
    finally:
        use_language("en")


def test_widgets_parse_no_markup() -> None:
    """Remote text reaches Textual as finished content: a widget that parses markup is refused where it is written."""
    folder = Path(__file__).parents[2] / "widgets"
    for file in folder.glob("*.py"):
        source = file.read_text()
        for word in ("from_markup", "Text.from_ansi", "markup=True", "Markdown(", "Static(", "Label(", "RichLog("):
            if word in {"Static(", "Label("} and "markup=False" in source:
                continue
            assert word not in source, f"{file.name} uses {word}"
