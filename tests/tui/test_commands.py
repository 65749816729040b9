"""The registry: one table, no clash, and the same words everywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.widgets import TextArea

from tui.app import SluisApp
from tui.commands.command import Context
from tui.commands.key_page import key_page
from tui.commands.keymap import check_keymap, keys_of, shown_key, written
from tui.commands.registry import COMMANDS, bindings, slash_words
from tui.commands.slash import Order, Speech, Unknown, escaped, read_typed
from tui.files.file_steps import FileSteps
from tui.files.picture_steps import PictureSteps
from tui.files.record_steps import RecordSteps
from tui.messages.copying import Copying
from tui.messages.far_steps import FarSteps
from tui.messages.forward_steps import ForwardSteps
from tui.messages.key_steps import KeySteps
from tui.messages.poll_steps import PollSteps
from tui.messages.sticker_steps import StickerSteps
from tui.rooms.address_steps import AddressSteps
from tui.rooms.ban_steps import BanSteps
from tui.rooms.entry_steps import EntrySteps
from tui.rooms.keyword_steps import KeywordSteps
from tui.rooms.knock_steps import KnockSteps
from tui.rooms.level_steps import LevelSteps
from tui.rooms.list_steps import ListSteps
from tui.rooms.listed_rooms import ListedRooms
from tui.rooms.metadata_steps import MetadataSteps
from tui.rooms.place_steps import PlaceSteps
from tui.rooms.room_steps import RoomSteps
from tui.rooms.split_steps import SplitSteps
from tui.rooms.tag_steps import TagSteps
from tui.rooms.upgrade_steps import UpgradeSteps
from tui.screens.addresses import AddressesScreen
from tui.screens.bans import BansScreen
from tui.screens.chat import ChatScreen
from tui.screens.devices import DevicesScreen
from tui.screens.inspect import InspectScreen
from tui.screens.knocks import KnocksScreen
from tui.screens.members import MembersScreen
from tui.screens.pins import PinsScreen
from tui.screens.search import SearchScreen
from tui.screens.verification import VerificationScreen
from tui.settings.config import ConfigError
from tui.settings.theme import OWN_THEMES, theme_name
from tui.trust.trust_steps import TrustSteps
from widgets.i18n import use_language

ROOT = Path(__file__).parents[2]


def test_the_page_of_keys_is_made_from_the_registry() -> None:
    """Make it with `python -m tui.commands.key_page > docs/keys.md`."""
    assert (ROOT / "docs/keys.md").read_text() == key_page()


def test_ids_are_unique_and_no_two_commands_share_a_key() -> None:
    assert len({each.id for each in COMMANDS}) == len(COMMANDS)
    check_keymap({})


def test_every_command_can_be_done() -> None:
    for each in COMMANDS:
        name = each.action.partition("(")[0].rpartition(".")[2]
        doers = (
            ChatScreen,
            SluisApp,
            VerificationScreen,
            DevicesScreen,
            MembersScreen,
            SearchScreen,
            InspectScreen,
            TrustSteps,
            RoomSteps,
            FarSteps,
            FileSteps,
            MetadataSteps,
            ListSteps,
            ListedRooms,
            PollSteps,
            Copying,
            UpgradeSteps,
            PictureSteps,
            AddressSteps,
            PlaceSteps,
            ForwardSteps,
            SplitSteps,
            KnockSteps,
            KnocksScreen,
            PinsScreen,
            KeySteps,
            KeywordSteps,
            TagSteps,
            StickerSteps,
            RecordSteps,
            EntrySteps,
            BanSteps,
            BansScreen,
            AddressesScreen,
            LevelSteps,
        )
        assert not name or any(hasattr(doer, f"action_{name}") for doer in doers), each.id


def test_hint_keys_are_not_those_of_the_composer() -> None:
    taken = {
        key.strip() for binding in TextArea.BINDINGS for key in (getattr(binding, "key", None) or binding[0]).split(",")
    }
    for each in COMMANDS:
        if each.context in (Context.HINT, Context.ROOMS):
            assert not taken & set(each.keys), each.id
            assert len(each.keys) > 1 or not each.keys[0].startswith("f"), each.id


def test_bindings_carry_the_ids_that_the_config_uses() -> None:
    assert {binding.id for binding in bindings(Context)} == {e.id for e in COMMANDS if e.action and e.keys}


def test_the_config_changes_keys() -> None:
    assert keys_of("hint.mask", {"hint.mask": "f9, alt+o"}) == ("f9", "alt+o")
    assert shown_key("hint.mask", {}) == "F2"
    assert written("alt+enter") == "Alt-Enter"
    use_language("nl")
    assert (written("alt+n"), written("f3"), written("ctrl+space")) == ("Alt-N", "F3", "Ctrl-Spatie")


@pytest.mark.parametrize(
    ("keymap", "word"),
    [
        ({"hint.mark": "f9"}, "hint.mask"),
        ({"hint.mask": "f3"}, "F3"),
        ({"lock": "l"}, "Alt, Ctrl"),
        ({"privacy": "f6, space"}, "Alt, Ctrl"),
        ({"composer.edit_last": "x"}, "composer.edit_last"),
    ],
)
def test_a_wrong_keymap_is_one_line(keymap: dict[str, str], word: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        check_keymap(keymap)
    assert word in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("configured", "environment", "name"),
    [
        ("dark", {"TERM": "xterm-256color"}, "sluis-dark"),
        ("light", {"TERM": "xterm-256color"}, "sluis-light"),
        ("dark", {"TERM": "linux"}, "ansi-dark"),
        ("light", {"NO_COLOR": "1"}, "ansi-light"),
    ],
)
def test_themes(configured: str, environment: dict[str, str], name: str) -> None:
    assert theme_name(configured, environment) == name


def test_an_unknown_theme_is_refused() -> None:
    with pytest.raises(ConfigError, match="dark"):
        theme_name("drak", {})


def test_themes_have_all_the_colours_that_the_style_sheet_uses() -> None:
    for theme in OWN_THEMES:
        variables = theme.to_color_system().generate()
        used = set(re.findall(r"\$([a-z-]+)", (ROOT / "tui/app.tcss").read_text()))
        assert used <= set(variables)


@pytest.mark.parametrize(
    ("typed", "kind", "text", "word", "about"),
    [
        ("hoi", "message", "hoi", "", ""),
        ("//hoi", "message", "/hoi", "", ""),
        ("/me  lacht ", "emote", "lacht", "me", ""),
        ("/create Sluis 2", "room_name", "Sluis 2", "create", ""),
        ("/me", "emote", "", "me", ""),
        ("/kick  @a:b  te  luid ", "server_reason", "te  luid", "kick", "@a:b"),
        ("/kick @a:b", "server_reason", "", "kick", "@a:b"),
        ("/kick", "server_reason", "", "kick", ""),
    ],
)
def test_speech(typed: str, kind: str, text: str, word: str, about: str) -> None:
    speech = read_typed(typed)
    assert isinstance(speech, Speech)
    assert (speech.kind, speech.text, speech.word, speech.about) == (kind, text, word, about)
    assert typed[speech.offset :].startswith(text)


def test_orders() -> None:
    assert read_typed("/join #x:y") == Order(slash_words()["join"], "#x:y")
    assert read_typed("/qiut") == Unknown("quit")
    assert read_typed("/mee") == Unknown("me")
    assert isinstance(read_typed("/\nquit"), Unknown)


@pytest.mark.parametrize("text", ["hoi", "/hoi", "//hoi", "/me"])
def test_escaped_text_is_sent_as_it_was(text: str) -> None:
    speech = read_typed(escaped(text))
    assert isinstance(speech, Speech)
    assert (speech.kind, speech.text) == ("message", text)


LETTERED = sorted({key for each in COMMANDS for key in each.keys if re.fullmatch("alt\\+[a-z]", key)})


@pytest.mark.parametrize("key", LETTERED)
def test_a_letter_with_alt_arrives_as_that_where_it_is_sent_as_escape_and_the_letter(key: str) -> None:
    """Alt-B and Alt-F are the cursor's way by words, whatever they are bound to; Alt-O begins other keys."""
    assert key != "alt+o"
    parser = XTermParser()
    events = [*parser.feed("\x1b" + key[-1]), *parser.feed("")]
    arrived = [event.key for event in events if isinstance(event, Key)]
    assert arrived == [key]


def test_no_key_wants_a_terminal_that_sends_extended_keys() -> None:
    # Without them Alt and a sign arrives as the sign alone; a letter, and the arrows, keep their Alt.
    alone = {"alt+enter", "alt+up", "alt+down", "alt+left", "alt+right"}
    first = {each.id: each.keys[0] for each in COMMANDS if each.keys and each.keys[0].startswith("alt+")}
    assert first
    assert {name: key for name, key in first.items() if not re.fullmatch("alt[+][a-z]", key) and key not in alone} == {}


@pytest.mark.parametrize("text", [" hallo", " /hallo daar", "    /join", " / ", "  //join", " wij /join allemaal"])
def test_what_begins_with_blanks_and_is_no_slash_word_is_said_as_it_stands(text: str) -> None:
    typed = read_typed(text)
    assert isinstance(typed, Speech)
    assert typed.text == text
