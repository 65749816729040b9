"""What a person can do about a hint, each step by its own key and undone by one."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from hints.audit import Verdict
from tests.support.packs import pack_about
from tests.support.people import LUNCH, OPEN, PROJECT
from tests.support.screens import BSN, HELD_TEXT, advisor_of, chat, chatting, recorded, settled, shown, until_shown
from tui.commands.command import Context
from tui.commands.registry import COMMANDS
from widgets.composing.hint_bar import HintState

IBAN = "NL91ABNA0417164300"


async def test_a_mask_is_undone_by_one_key() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*HELD_TEXT, "f2")
        await settled(pilot)
        assert BSN not in chat(pilot).desk.composer.text
        assert "hint.undo" not in shown(pilot)
        await pilot.press("alt+u")
        await settled(pilot)
        assert chat(pilot).desk.composer.text == HELD_TEXT
        assert chat(pilot).desk.bar.lines.state is HintState.HOLD
        await pilot.press("alt+u")
        await settled(pilot)
        assert "nothing to undo" in shown(pilot)
        assert chat(pilot).desk.composer.text == HELD_TEXT


async def test_a_mask_is_not_undone_over_what_was_typed_since() -> None:
    async with chatting(recorded()) as pilot:
        await pilot.press(*HELD_TEXT, "f2", "x", "alt+u")
        await settled(pilot)
        assert BSN not in chat(pilot).desk.composer.text
        assert "changed since" in shown(pilot)


async def test_a_marking_is_not_masked_away_from_what_it_marks() -> None:
    """One key turned a state secret into a text that Enter sent."""
    text = "Stg. GEHEIM: het plan staat in bijlage 3"
    async with chatting(recorded()) as pilot:
        await pilot.press(*text)
        await settled(pilot)
        assert "mask" not in shown(pilot)
        await pilot.press("f2")
        await until_shown(pilot, "There is nothing to mask")
        assert chat(pilot).desk.composer.text == text


async def test_beside_a_marking_what_can_be_masked_is_and_the_marking_holds_on() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*f"Stg. GEHEIM: bsn {BSN}", "f2", "enter")
        await settled(pilot)
        assert chat(pilot).desk.composer.text == "Stg. GEHEIM: bsn ••••••••"
        assert session.sent == []


async def test_a_draft_moves_to_another_room_unsent_and_back() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        desk = chat(pilot).desk
        await pilot.press(*HELD_TEXT, "alt+p")
        await settled(pilot)
        assert isinstance(pilot.app.focused, Input)
        await pilot.press(*"lunch", "enter")
        await settled(pilot)
        assert (chat(pilot).open_room.room_id, desk.composer.text) == (LUNCH, HELD_TEXT)
        assert "9 people would read it" in shown(pilot)
        assert desk.look.draft.room_id == LUNCH
        assert pilot.app.focused is desk.composer
        assert desk.composer.drafts().keys() == {LUNCH}
        await pilot.press("alt+u")
        await settled(pilot)
        assert (chat(pilot).open_room.room_id, desk.composer.text) == (PROJECT, HELD_TEXT)
        assert desk.composer.drafts().keys() == {PROJECT}
        assert session.sent == []


async def test_a_move_joins_what_is_being_written_there() -> None:
    async with chatting(recorded()) as pilot:
        desk = chat(pilot).desk
        desk.composer.give_back(LUNCH, "soep?")
        await pilot.press(*"tot straks", "alt+p", *"lunch", "enter")
        await settled(pilot)
        assert desk.composer.text == "tot straks\nsoep?"
        await pilot.press("x", "alt+u")
        await settled(pilot)
        assert desk.composer.drafts()[LUNCH].text == "soep?x"
        assert desk.composer.text == "tot straks"


async def test_a_move_that_was_written_into_is_not_undone() -> None:
    async with chatting(recorded()) as pilot:
        await pilot.press(*"tot straks", "alt+p", *"lunch", "enter")
        await settled(pilot)
        await pilot.press("!", "alt+u")
        await settled(pilot)
        assert chat(pilot).open_room.room_id == LUNCH
        assert chat(pilot).desk.composer.text == "tot straks!"
        assert "nothing was moved" in shown(pilot)


async def test_escape_leaves_the_draft_where_it_is() -> None:
    async with chatting(recorded()) as pilot:
        await pilot.press(*"hallo", "alt+p", *"lu", "escape")
        await settled(pilot)
        assert chat(pilot).desk.composer.text == "hallo"
        assert pilot.app.focused is chat(pilot).desk.composer
        assert "Move the draft" not in shown(pilot)


@pytest.mark.parametrize("edits", [True, False])
async def test_an_edit_and_an_empty_draft_stay(edits: bool) -> None:
    async with chatting(recorded()) as pilot:
        await pilot.press(*(["up"] if edits else []))
        await settled(pilot)
        await pilot.press("alt+p")
        await settled(pilot)
        assert pilot.app.focused is chat(pilot).desk.composer
        assert ("stays in its room" if edits else "nothing to move") in shown(pilot)


async def test_a_snooze_is_for_one_rule_in_one_room_and_undone_by_one_key() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        desk = chat(pilot).desk
        await pilot.press(*HELD_TEXT, "alt+z")
        await settled(pilot)
        assert desk.bar.lines.state is HintState.OK
        await pilot.press(*f" en {IBAN}")
        await settled(pilot)
        assert [finding.rule for finding in desk.look.findings] == ["personal-data.iban"]
        chat(pilot).show_room(LUNCH)
        desk.composer.rewrite(HELD_TEXT)
        await settled(pilot)
        assert desk.bar.lines.state is HintState.HOLD
        await pilot.press("alt+u")
        chat(pilot).show_room(PROJECT)
        await settled(pilot)
        assert "personal-data.bsn" in {finding.rule for finding in desk.look.findings}


async def test_what_is_snoozed_is_sent_and_still_logged() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*HELD_TEXT, "alt+z")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert [sent.draft.text for sent in session.sent] == [HELD_TEXT]
        entries = await pilot.app._host.ask(session.audit.entries)
        assert [entry.verdict for entry in entries] == [Verdict.SNOOZED, Verdict.SILENT]


async def test_what_needs_a_reason_cannot_be_snoozed() -> None:
    async with chatting(recorded(), advising=advisor_of(pack_about("vuurtoren", "justify"))) as pilot:
        await pilot.press(*"de vuurtoren", "alt+z")
        await settled(pilot)
        assert chat(pilot).desk.bar.lines.state is HintState.HOLD
        assert "too severe to be snoozed" in shown(pilot)


async def test_a_false_alarm_keeps_rule_and_place_and_the_text_only_by_a_second_key() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*HELD_TEXT, "alt+x")
        await settled(pilot)
        (report,) = await pilot.app._host.ask(session.audit.false_alarms.all)
        assert (report.rule, report.room_id, report.text) == ("personal-data.bsn", PROJECT, None)
        assert HELD_TEXT[report.start : report.end] == BSN
        await pilot.press("alt+c")
        await settled(pilot)
        (report,) = await pilot.app._host.ask(session.audit.false_alarms.all)
        assert report.text == HELD_TEXT
        await pilot.press("alt+u")
        await settled(pilot)
        assert await pilot.app._host.ask(session.audit.false_alarms.all) == ()


async def test_no_text_is_kept_without_a_report() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*HELD_TEXT, "alt+c")
        await settled(pilot)
        assert "Report a false alarm first" in shown(pilot)
        assert await pilot.app._host.ask(lambda: session.audit.false_alarms.all()) == ()


async def test_several_findings_are_stepped_through() -> None:
    async with chatting(recorded()) as pilot:
        desk = chat(pilot).desk
        await pilot.press(*f"{HELD_TEXT} {IBAN}")
        await settled(pilot)
        assert "1/2 Alt-N · citizen number" in shown(pilot)
        await pilot.press("alt+n")
        await settled(pilot)
        assert "2/2 Alt-N · bank account number" in shown(pilot)
        await pilot.press("f3")
        await settled(pilot)
        assert desk.composer.selected_text == IBAN
        await pilot.press("f5")
        await settled(pilot)
        assert shown(pilot).index("personal-data.iban") < shown(pilot).index("personal-data.bsn")
        await pilot.press("alt+n")
        await settled(pilot)
        assert shown(pilot).index("personal-data.bsn") < shown(pilot).index("personal-data.iban")


async def test_the_text_comes_before_its_room_and_the_room_says_why() -> None:
    async with chatting(recorded()) as pilot:
        chat(pilot).show_room(OPEN)
        await pilot.press(*HELD_TEXT)
        await settled(pilot)
        lines = chat(pilot).desk.bar.lines
        assert lines.seen.startswith("citizen number")
        assert "anyone may join" in lines.why


async def test_why_lists_every_key_where_the_line_is_too_short() -> None:
    async with chatting(recorded(), (80, 24)) as pilot:
        await pilot.press(*HELD_TEXT)
        await settled(pilot)
        assert "false alarm" not in shown(pilot)
        await pilot.press("f5")
        await settled(pilot)
        for key in ("F2", "F3", "F4", "Alt-N", "Alt-P", "Alt-X", "Alt-C", "Alt-Z", "Alt-U"):
            assert f"{key} " in shown(pilot)


async def test_what_came_of_a_hint_is_written_down() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*HELD_TEXT, "enter", "enter")
        await settled(pilot)
        await pilot.press("f2", "enter")
        await settled(pilot)
        entries = await pilot.app._host.ask(session.audit.entries)
        assert [entry.verdict for entry in entries] == [Verdict.HELD, Verdict.MASKED]
        assert {entry.rules for entry in entries} == {("personal-data.bsn",)}


@pytest.mark.parametrize("place", [0, 1])
async def test_every_key_for_a_hint_may_be_pressed_where_there_is_none(place: int) -> None:
    session = recorded()
    async with chatting(session) as pilot:
        for each in COMMANDS:
            if each.context is Context.HINT:
                await pilot.press(each.keys[place], "escape")
                await settled(pilot)
        assert session.sent == []
        assert chat(pilot).desk.composer.text == ""
        assert pilot.app.focused is chat(pilot).desk.composer
