"""Inspecting a message and listing readers from the main screen, and saving what was found for an auditor."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from session.trust.inspected import Comparison
from session.values.errors import NoSuchMessage
from session.values.words import Words
from tests.fakes.recorded_session import RecordedSession
from tests.support.inspected import COPY, HEARD, READERS, SESSION, STOPPED, own_message
from tests.support.people import PROJECT, conversation, failed
from tests.support.screens import chat, chatting, recorded, settled, shown
from tui.screens.inspect import InspectScreen
from tui.screens.readers import ReadersScreen


def session() -> RecordedSession:
    made = recorded()
    made.inspected, made.room_readers = HEARD, READERS
    return made


async def press(pilot: Pilot[None], *keys: str) -> str:
    """Press keys and return what the screen shows then."""
    await pilot.press(*keys)
    await settled(pilot)
    return shown(pilot)


async def test_a_key_inspects_the_selected_message_and_esc_goes_back() -> None:
    made = session()
    async with chatting(made) as pilot:
        text = await press(pilot, "shift+tab", "up", "i")
        assert made.asked[-1] == ("inspect", PROJECT, "$event2")
        assert isinstance(pilot.app.screen, InspectScreen)
        assert "Opened here, it says exactly what this device has kept" in text
        assert "it keeps 216 sealed bytes, which it has no key for" in text
        assert "@noor:rijk.example" in text
        await press(pilot, "escape")
        assert pilot.app.screen is chat(pilot)


async def test_the_slash_word_inspects_the_newest() -> None:
    made = session()
    async with chatting(made) as pilot:
        await press(pilot, *"/inspect", "enter")
        assert made.asked[-1] == ("inspect", PROJECT, "newest")
        await press(pilot, "g")
        assert made.asked[-1] == ("inspect", PROJECT, HEARD.event_id)


async def test_what_is_not_on_the_server_yet_cannot_be_inspected() -> None:
    made = session()
    made.timelines[PROJECT] = conversation(failed("komt dit aan?"))
    async with chatting(made) as pilot:
        text = await press(pilot, "shift+tab", "i")
        assert "not on the server yet" in text
        assert pilot.app.screen is chat(pilot)


async def test_an_error_is_a_sentence_on_the_screen() -> None:
    made = session()
    made.refuses = NoSuchMessage("There is no such message here, and the server gives none out.")
    async with chatting(made, (80, 24)) as pilot:
        text = await press(pilot, *"/inspect", "enter")
        assert "There is no such message here" in text
        assert "save" in text
        assert "to which path" not in await press(pilot, "f")


@pytest.mark.parametrize(("key", "with_text"), [("f", False), ("t", True)])
async def test_it_is_saved_for_an_auditor(tmp_path: Path, key: str, *, with_text: bool) -> None:
    made = session()
    path = tmp_path / "audit.txt"
    async with chatting(made, (80, 24)) as pilot:
        await press(pilot, *"/inspect", "enter")
        text = await press(pilot, key)
        assert ("WITH what the message says" in text) is with_text
        assert "~/sluis-message-event2.txt" in text
        pilot.app.screen.query_one(Input).value = str(path)
        assert "Saved, readable by you alone" in await press(pilot, "enter")
        # A second time nothing is overwritten, and the path can be changed.
        await press(pilot, key)
        pilot.app.screen.query_one(Input).value = str(path)
        assert "exists already; it is never overwritten" in await press(pilot, "enter")
        assert "Nothing was saved" in await press(pilot, "escape")
        await press(pilot, "escape")
        assert pilot.app.screen is chat(pilot)

    saved = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert (HEARD.text in saved) is with_text
    assert COPY.source.splitlines()[2].strip() in saved
    assert "made on " in saved
    assert "by @ik:rijk.example" in saved
    assert "\x1b" not in saved


async def test_a_path_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    async with chatting(session(), (80, 24)) as pilot:
        await press(pilot, *"/inspect", "enter")
        await press(pilot, "f")
        pilot.app.screen.query_one(Input).value = str(tmp_path / "nowhere" / "audit.txt")
        assert "could not be written" in await press(pilot, "enter")
        assert isinstance(pilot.app.focused, Input)
        assert not (tmp_path / "nowhere").exists()


async def test_hostile_names_and_copies_reach_the_screen_safely() -> None:
    made = session()
    evil = "[@click=app.quit]\x1b]52;c;aGk=\x07\u202eeve\x9b2J"
    made.inspected = replace(
        HEARD,
        room_name=evil,
        topic=evil,
        sender_name=evil,
        text=evil,
        relation=(evil, evil),
        reactions=((evil, HEARD.sender, False),),
        comparison=Comparison.DIFFERENT,
        problem=Words.of("{evil} is different", evil=evil),
        copy=replace(COPY, algorithm=evil, session_id=evil, fields=(evil,), source=evil * 40),
    )
    async with chatting(made, (120, 40)) as pilot:
        text = await press(pilot, *"/inspect", "enter")
        for _ in range(4):
            assert not {"\x1b", "\x9b", "\x07", "\u202e"} & set(text)
            text = await press(pilot, "pagedown")
        assert isinstance(pilot.app.screen, InspectScreen)


async def test_readers_are_listed() -> None:
    made = session()
    async with chatting(made) as pilot:
        text = await press(pilot, *"/readers", "enter")
        assert made.asked[-1] == ("readers", PROJECT)
        assert isinstance(pilot.app.screen, ReadersScreen)
        assert "@els:rijk.example, whom you verified, has a new identity" in text
        assert "@sam:rijk.example has not signed the device OLD." in text
        assert "Noor de Wit (@noor:rijk.example) · verified · LAPTOP, PHONE" in text
        await press(pilot, "escape")
        assert pilot.app.screen is chat(pilot)


async def test_a_verification_is_withdrawn_only_by_a_deliberate_yes() -> None:
    made = session()
    made.identity_state = STOPPED
    async with chatting(made) as pilot:
        text = await press(pilot, *"/withdraw @els:rijk.example", "enter", "enter", "enter")
        assert "Take @els:rijk.example's new identity as it is, and send 1 message?" in text
        assert ("withdraw", "@els:rijk.example") not in made.asked
        await press(pilot, "n")
        assert ("withdraw", "@els:rijk.example") not in made.asked
        await press(pilot, *"/withdraw @els:rijk.example", "enter")
        text = await press(pilot, "y")
        assert made.asked[-1] == ("withdraw", "@els:rijk.example")
        assert "is taken as it is; it is not verified" in text


async def test_a_question_that_was_left_is_not_answered_by_a_later_yes() -> None:
    made = session()
    async with chatting(made) as pilot:
        await press(pilot, *"/withdraw @els:rijk.example", "enter")
        await press(pilot, "n", *"/logout", "enter", "y")
    assert ("logout",) in made.asked
    assert ("withdraw", "@els:rijk.example") not in made.asked


async def test_withdraw_without_a_name_means_who_stops_the_open_room() -> None:
    made = session()
    async with chatting(made) as pilot:
        assert "/withdraw needs a user" in await press(pilot, *"/withdraw", "enter")
        room = made.rooms_known[0]
        trust = replace(room.trust, stopped=(STOPPED.user_id,))
        made.rooms_known = (replace(room, trust=trust), *made.rooms_known[1:])
        from session.values.updates import RoomsUpdate

        made.tell(RoomsUpdate(made.rooms_known))
        text = await press(pilot, *"/withdraw", "enter")
        assert made.asked[-1] == ("identity", "@els:rijk.example")
        assert "STOPPED" in text


async def test_a_device_is_blocked_and_unblocked() -> None:
    made = session()
    async with chatting(made) as pilot:
        for typed in ("/block", "/block @sam:rijk.example", "/unblock sam OLD"):
            chat(pilot).desk.composer.rewrite(typed)
            assert "needs a user and one of their devices" in await press(pilot, "enter")
        chat(pilot).desk.composer.rewrite("/block @sam:rijk.example OLD")
        await press(pilot, "enter")
        assert made.asked[-1] == ("block", "@sam:rijk.example", "OLD")
        await press(pilot, *"/unblock @sam:rijk.example OLD", "enter")
        assert made.asked[-1] == ("unblock", "@sam:rijk.example", "OLD")


def test_the_own_message_says_who_could_read_it() -> None:
    from tui.trust.inspect_words import sections
    from widgets.lists.report_lines import plain

    lines = plain(sections(own_message()))

    assert "  This device, and 3 more that its key was sent to, of 2 people:" in lines
    assert "    @noor:rijk.example: LAPTOP, PHONE" in lines
    assert "  [!] Left out, and why:" in lines
    assert "    @sam:rijk.example has not signed the device OLD." in lines
    assert SESSION in "\n".join(lines)
