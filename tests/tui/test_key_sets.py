"""Sets of keys: each is sound, and the one like vi's goes through conversation, lists and composer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from tests.fakes.recorded_session import RecordedSession
from tests.support.screens import CONFIG, chat, chatting, recorded, settled, shown, until, until_shown
from tui.commands.key_sets import KEY_SETS, VI
from tui.commands.keymap import check_keymap, keys_of
from tui.screens.help import HelpScreen
from tui.screens.search import SearchScreen
from tui.settings.config import Config, ConfigError, load_config
from widgets.rooms.room_list import RoomList
from widgets.rooms.room_picker import RoomPicker
from widgets.timeline.timeline import Timeline

LIKE_VI = replace(CONFIG, keys=KEY_SETS[VI], key_set=VI)


@pytest.mark.parametrize("name", KEY_SETS)
def test_a_set_names_commands_that_there_are_and_no_key_twice(name: str) -> None:
    check_keymap(KEY_SETS[name])


def settings(folder: Path, text: str) -> Config:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return load_config(path)


def test_keys_of_ones_own_count_before_those_of_the_set(tmp_path: Path) -> None:
    config = settings(tmp_path, 'key_set = "vi"\n[keys]\n"go.up" = "K"\n')
    assert config.key_set == VI
    assert keys_of("go.up", config.keys) == ("K",)
    assert keys_of("go.down", config.keys) == ("j", "down")
    assert settings(tmp_path, "").keys == {}
    with pytest.raises(ConfigError, match="key_set"):
        settings(tmp_path, 'key_set = "emacs"\n')


@pytest.mark.parametrize("keys", [{"go.up": "e"}, {"go.up": "n"}, {"go.half_up": "d"}, {"go.first": "f1"}])
def test_a_key_that_goes_up_or_down_is_no_other_on_any_screen_with_a_list(keys: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="wanted by both"):
        check_keymap(keys)


def body(pilot: Pilot[None]) -> str:
    """Return what the chosen message says."""
    item = chat(pilot).query_one(Timeline).selected
    return item.body if item is not None else ""


async def test_the_conversation_is_gone_through_and_written_in_as_in_vi() -> None:
    session: RecordedSession = recorded()
    async with chatting(session, config=LIKE_VI) as pilot:
        timeline, composer = chat(pilot).query_one(Timeline), chat(pilot).desk.composer
        await pilot.press(*"kijk")
        assert composer.text == "kijk"
        await pilot.press("escape")
        await until(pilot, lambda: timeline.has_focus)
        await pilot.press("G", "k")
        newest = body(pilot)
        await pilot.press("k")
        assert body(pilot) not in ("", newest)
        await pilot.press("j")
        assert body(pilot) == newest
        await pilot.press("g")
        first = body(pilot)
        await pilot.press("ctrl+d", "ctrl+f", "ctrl+b", "ctrl+u", "k", "k")
        assert body(pilot) == first
        await pilot.press("escape", "escape")
        assert timeline.has_focus, "who presses it more often stays there"

        await pilot.press("i", *"jk")
        assert composer.text == "kijkjk"
        await pilot.press("escape", "a", *"G")
        assert composer.text == "kijkjkG"


async def test_an_answer_is_begun_kept_and_left() -> None:
    async with chatting(recorded(), config=LIKE_VI) as pilot:
        await pilot.press("escape", "G", "k", "r", *"ja")
        await until(pilot, lambda: "↳ answers" in shown(pilot))
        await pilot.press("escape")
        await settled(pilot)
        assert "↳ answers" in shown(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "↳ answers" not in shown(pilot))
        assert chat(pilot).desk.composer.text == "ja"


async def test_colon_begins_a_slash_word_and_slash_searches() -> None:
    async with chatting(recorded(), config=LIKE_VI) as pilot:
        await pilot.press("escape", "colon", *"hel")
        assert chat(pilot).desk.composer.text == "/hel"
        await pilot.press("p", "enter")
        await until_shown(pilot, "i, a")
        assert isinstance(pilot.app.screen, HelpScreen)
        text = pilot.app.screen.query_one("#help").query_one(Static).content
        for pair in ("k, Up", "Ctrl-Q, Z Z", "Alt-Left, Ctrl-W w/", "g, Home, g g"):
            assert pair in str(text), "what is pressed in pairs is said too"
        before = pilot.app.screen.query_one("#help").scroll_y
        await pilot.press("j", "j", "ctrl+d")
        await until(pilot, lambda: pilot.app.screen.query_one("#help").scroll_y > before)
        await pilot.press("escape", "escape", "slash")
        await until(pilot, lambda: isinstance(pilot.app.screen, SearchScreen))


async def test_with_the_keys_of_vi_a_colon_does_not_send_the_draft() -> None:
    session = recorded()
    async with chatting(session, config=LIKE_VI) as pilot:
        await pilot.press(*"half", "escape", "colon", *"unread", "enter")
        await settled(pilot)
        assert session.sent == []
        assert chat(pilot).desk.composer.text == "half"


async def test_the_list_of_rooms_is_gone_through_and_narrowed() -> None:
    async with chatting(recorded(), config=LIKE_VI) as pilot:
        rooms = chat(pilot).query_one(RoomList)
        await pilot.press("f8", "g")
        first = rooms.marked
        await pilot.press("j")
        assert rooms.marked != first
        await pilot.press("k")
        assert rooms.marked == first
        await pilot.press("ctrl+d")
        assert rooms.marked != first
        await pilot.press("ctrl+u", "ctrl+u")
        assert rooms.marked == first
        await pilot.press("slash", *"jk")
        assert rooms.arranged.typed == "jk"
        await pilot.press("escape")
        assert rooms.arranged.typed == ""
        await pilot.press("escape")
        await until(pilot, lambda: chat(pilot).query_one(Timeline).has_focus)


async def test_without_the_set_letters_mean_what_they_meant() -> None:
    async with chatting(recorded()) as pilot:
        chat(pilot).query_one(Timeline).focus()
        await pilot.press("end", "up")
        chosen = body(pilot)
        await pilot.press("j")
        assert body(pilot) == chosen
        await pilot.press("ctrl+u", "ctrl+d", "escape")
        await until(pilot, lambda: chat(pilot).desk.composer.has_focus)
        await pilot.press("escape")
        await settled(pilot)
        assert chat(pilot).desk.composer.has_focus


async def test_what_asks_for_something_is_left_by_escape_as_ever() -> None:
    async with chatting(recorded(), config=LIKE_VI) as pilot:
        await pilot.press("escape", "colon", *"forget", "enter")
        await until(pilot, lambda: "and forget it?" in " ".join(shown(pilot).split()))
        await pilot.press("j")
        await settled(pilot)
        assert "and forget it?" in " ".join(shown(pilot).split()), "going down is no yes"
        await pilot.press("escape")
        await until(pilot, lambda: "and forget it?" not in " ".join(shown(pilot).split()))
        await pilot.press("escape", "G", "k", "f")
        await until(pilot, lambda: chat(pilot).query_one(RoomPicker).display)
        await pilot.press("escape")
        await until(pilot, lambda: not chat(pilot).query_one(RoomPicker).display)


async def test_two_keys_after_each_other_go_beside_close_and_quit() -> None:
    async with chatting(recorded(), config=LIKE_VI) as pilot:
        panes = chat(pilot).panes
        await pilot.press(*"/split", "space", *"lunch", "enter")
        await until(pilot, lambda: len(panes.open) == 2)
        await pilot.press("escape")
        second = panes.current
        await pilot.press("ctrl+w", "w")
        await until(pilot, lambda: panes.current is not second)
        await pilot.press("escape", "Z", "j", "Z", "ctrl+w", "j")
        await until(pilot, lambda: panes.current is second)
        assert pilot.app.is_running, "a key between the two makes them no pair"
        await pilot.press("ctrl+w", "q")
        await until(pilot, lambda: len(panes.open) == 1)
        chat(pilot).query_one(Timeline).focus()
        await pilot.press("Z", "Z")
        await until(pilot, lambda: not pilot.app.is_running)


async def test_from_conversation_to_conversation_nothing_is_written() -> None:
    """The keys went into the other room's composer, where the next pair took a word of the draft away."""
    async with chatting(recorded(), config=LIKE_VI) as pilot:
        panes = chat(pilot).panes
        await pilot.press(*"half", "space", *"af")
        await pilot.press("escape", "colon", *"split", "space", *"lunch", "enter")
        await until(pilot, lambda: len(panes.open) == 2)
        await pilot.press(*"ook", "escape", *("ctrl+w", "h"), *("ctrl+w", "w"), *("ctrl+w", "w"))
        await settled(pilot)
        assert isinstance(pilot.app.focused, Timeline)
        assert [pane.desk.composer.text for pane in panes.open] == ["half af", "ook"]


async def test_in_what_is_written_two_keys_are_letters() -> None:
    async with chatting(recorded(), config=LIKE_VI) as pilot:
        await pilot.press(*"ZZ")
        assert chat(pilot).desk.composer.text == "ZZ"
        await pilot.press("ctrl+w", "w")
        assert chat(pilot).desk.composer.text == "w"
