"""The hinge on the screen: what is typed leaves only when it is clear, or deliberately sent."""

from __future__ import annotations

import threading

import pytest
from textual.events import Paste
from textual.widgets import Input

from hints.advisor import Advisor
from hints.governed import Withheld
from hints.model import Assessment, Draft, DraftKind
from hints.policy import Policy
from session.values.errors import Unreachable
from session.values.words import N_
from tests.support.packs import pack_about
from tests.support.people import LUNCH, OPEN, PROJECT
from tests.support.screens import BSN, HELD_TEXT, advisor_of, chat, chatting, recorded, settled, shown
from tui.gate.gate import READ_AT_ONCE
from widgets.composing.hint_bar import HintState


async def test_clear_text_is_sent_with_its_clearance() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*"lunch om half een?", "enter")
        await settled(pilot)
        (sent,) = session.sent
        assert (sent.draft.kind, sent.draft.text, sent.draft.room_id) == (
            DraftKind.MESSAGE,
            "lunch om half een?",
            PROJECT,
        )
        assert sent.clearance.covers(sent.draft)
        assert chat(pilot).desk.composer.text == ""


async def test_a_citizen_number_is_held_however_often_enter_is_pressed() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*HELD_TEXT)
        await settled(pilot)
        assert "HOLD" in shown(pilot)
        assert "Enter: held" in shown(pilot)
        await pilot.press("enter", "enter", "enter")
        await settled(pilot)
        assert session.sent == []
        assert chat(pilot).desk.composer.text == HELD_TEXT
        assert "nothing was sent" in shown(pilot)


async def test_a_masked_number_is_sent_without_the_number() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*HELD_TEXT, "f2")
        await settled(pilot)
        assert BSN not in chat(pilot).desk.composer.text
        assert chat(pilot).desk.bar.lines.state is HintState.OK
        await pilot.press("enter")
        await settled(pilot)
        assert [BSN in sent.draft.text for sent in session.sent] == [False]


async def test_edit_selects_what_was_found() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*HELD_TEXT, "f3")
        await settled(pilot)
        assert chat(pilot).desk.composer.selected_text == BSN


@pytest.mark.parametrize("key", ["f4", "alt+r"])
async def test_a_reason_sends_all_the_same(key: str) -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*HELD_TEXT, key)
        await settled(pilot)
        assert isinstance(pilot.app.focused, Input)
        assert session.sent == []
        await pilot.press(*"spoed", "enter")
        await settled(pilot)
        (sent,) = session.sent
        assert sent.draft.text == HELD_TEXT
        assert sent.clearance.override is not None
        assert sent.clearance.override.reason == "spoed"
        assert pilot.app.focused is chat(pilot).desk.composer


async def test_escape_leaves_the_question_and_sends_nothing() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*HELD_TEXT, "f4", *"spoed", "escape")
        await settled(pilot)
        assert session.sent == []
        assert pilot.app.focused is chat(pilot).desk.composer
        await pilot.press("enter")
        await settled(pilot)
        assert session.sent == []


async def test_a_rule_that_wants_a_reason_takes_no_blank_one() -> None:
    session = recorded()
    async with chatting(session, advising=advisor_of(pack_about("vuurtoren", "justify"))) as pilot:
        await pilot.press(*"de vuurtoren", "f4", "enter", "space", "enter")
        await settled(pilot)
        assert session.sent == []
        assert "A reason is needed" in shown(pilot)
        await pilot.press(*"spoed", "enter")
        await settled(pilot)
        assert [sent.clearance.override.reason for sent in session.sent] == ["spoed"]


async def test_a_rule_that_wants_a_word_takes_a_blank_reason() -> None:
    session = recorded()
    async with chatting(session, advising=advisor_of(pack_about("vuurtoren", "confirm"))) as pilot:
        await pilot.press(*"de vuurtoren", "f4", "enter")
        await settled(pilot)
        assert [sent.draft.text for sent in session.sent] == ["de vuurtoren"]


async def test_what_an_organisation_blocks_is_never_sent() -> None:
    session = recorded()
    async with chatting(session, advising=advisor_of(pack_about("vuurtoren", "block"))) as pilot:
        await pilot.press(*"de vuurtoren")
        await settled(pilot)
        assert chat(pilot).desk.bar.lines.state is HintState.STOP
        assert " STOP " in shown(pilot)
        assert "with reason" not in shown(pilot)
        await pilot.press("enter", "f4", "enter", "enter", "alt+z", "enter")
        await settled(pilot)
        assert session.sent == []
        assert pilot.app.focused is chat(pilot).desk.composer
        await pilot.press("f2", "enter")
        await settled(pilot)
        assert ["vuurtoren" in sent.draft.text for sent in session.sent] == [False]


async def test_an_unusable_policy_says_so_before_anything_is_typed_and_nothing_leaves() -> None:
    session = recorded()
    async with chatting(session, advising=Withheld("policy.toml is not root's")) as pilot:
        assert " STOP  nothing can be sent: policy.toml is not root's" in shown(pilot)
        await pilot.press(*"hallo", "enter", "f4", "enter", "enter")
        await settled(pilot)
        assert " STOP " in shown(pilot)
        assert session.sent == []


async def test_a_reason_is_itself_looked_at() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*HELD_TEXT, "f4", *f"nodig voor {BSN}", "enter")
        await settled(pilot)
        assert session.sent == []
        assert "Not in the reason" in shown(pilot)
        assert isinstance(pilot.app.focused, Input)
        pilot.app.focused.value = "spoed"
        await pilot.press("enter")
        await settled(pilot)
        assert [sent.clearance.override.reason for sent in session.sent] == ["spoed"]


async def test_why_names_the_rule_and_leaves_the_composer_in_sight() -> None:
    session = recorded()
    async with chatting(session, (80, 24)) as pilot:
        await pilot.press(*HELD_TEXT, "f5")
        await settled(pilot)
        assert "personal-data.bsn" in shown(pilot)
        assert "> zijn bsn" in shown(pilot)
        assert pilot.app.focused is chat(pilot).desk.composer
        await pilot.press("escape")
        assert "personal-data.bsn" not in shown(pilot)


async def test_a_room_in_the_clear_is_noted_and_enter_sends() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        chat(pilot).show_room(OPEN)
        await settled(pilot)
        assert " OPEN " in shown(pilot)
        await pilot.press(*"de vergadering is om 14.00 uur")
        await settled(pilot)
        assert "NOTE" in shown(pilot)
        assert "Enter: send" in shown(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert [sent.draft.room_id for sent in session.sent] == [OPEN]


async def test_a_draft_stays_in_its_room() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*"voor project", "alt+down")
        await settled(pilot)
        assert chat(pilot).open_room.room_id == LUNCH
        assert chat(pilot).desk.composer.text == ""
        await pilot.press(*"voor lunch", "enter", "alt+up")
        await settled(pilot)
        assert chat(pilot).desk.composer.text == "voor project"
        assert [(sent.draft.room_id, sent.draft.text) for sent in session.sent] == [(LUNCH, "voor lunch")]


async def test_a_long_paste_is_read_beside_the_screen_and_enter_waits_for_it() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        desk = chat(pilot).desk
        desk.composer.post_message(Paste("regel tekst\n" * 400 + HELD_TEXT))
        await settled(pilot)
        await pilot.press("y")
        await settled(pilot)
        assert desk.bar.lines.state is HintState.HOLD
        await pilot.press("enter")
        await settled(pilot)
        assert session.sent == []
        desk.composer.rewrite("regel tekst\n" * 400)
        await pilot.press("enter")
        await settled(pilot)
        assert len(session.sent) == 1


class Watching(Advisor):
    """Writes down the lengths of the texts that it reads in the screen's own thread."""

    def __init__(self) -> None:
        super().__init__(Policy(()))
        self.in_the_loop: list[int] = []

    def assess(self, draft: Draft) -> Assessment:
        if threading.current_thread() is threading.main_thread():
            self.in_the_loop.append(len(draft.text))
        return super().assess(draft)


async def test_no_long_text_is_read_in_the_screens_own_loop() -> None:
    session, watching = recorded(), Watching()
    async with chatting(session, advising=watching) as pilot:
        desk = chat(pilot).desk
        desk.composer.post_message(Paste("x" * READ_AT_ONCE))
        await settled(pilot)
        assert READ_AT_ONCE in watching.in_the_loop
        await pilot.press("y", "enter")
        await settled(pilot)
        assert len(session.sent) == 1
        assert max(watching.in_the_loop) == READ_AT_ONCE


async def test_an_edit_passes_the_same_gate() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press("up")
        await settled(pilot)
        composer = chat(pilot).desk.composer
        assert composer.text == "ja, om half elf even bellen?"
        composer.rewrite(HELD_TEXT)
        await pilot.press("enter")
        await settled(pilot)
        assert session.sent == []
        assert "Esc leaves it as it was" in shown(pilot), "what is held is an edit all the same"
        composer.rewrite("ja, om elf uur bellen?")
        await pilot.press("enter")
        await settled(pilot)
        (sent,) = session.sent
        assert (sent.draft.kind, sent.edits) == (DraftKind.EDIT, "$event1")


async def test_what_the_session_cannot_take_comes_back() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        session.refuses = Unreachable(N_("the disk is full"))
        await pilot.press(*"hallo", "enter")
        await settled(pilot)
        assert chat(pilot).desk.composer.text == "hallo"
        assert "the disk is full" in shown(pilot)


async def test_facts_that_change_while_writing_are_looked_at_again() -> None:
    from dataclasses import replace

    from session.values.updates import RoomsUpdate

    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*"de vergadering is om 14.00 uur")
        await settled(pilot)
        assert chat(pilot).desk.bar.lines.state is HintState.OK
        project, *others = session.rooms_known
        worse = replace(project, facts=replace(project.facts, encrypted=False))
        session.tell(RoomsUpdate((worse, *others)))
        await settled(pilot)
        assert chat(pilot).desk.bar.lines.state is HintState.NOTE
        await pilot.press("enter")
        await settled(pilot)
        assert session.sent[0].draft.facts.encrypted is False


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_nothing_jumps_when_a_hint_comes_or_a_question_is_asked(size: tuple[int, int]) -> None:
    async with chatting(recorded(), size) as pilot:
        parts = ("#timeline", "#hint-place", "#composer", "#status")

        def places() -> list[object]:
            return [chat(pilot).query_one(part).region for part in parts]

        at_rest = places()
        assert chat(pilot).query_one("#hint-place").region.height == 2
        await pilot.press(*HELD_TEXT)
        await settled(pilot)
        assert places() == at_rest
        await pilot.press("f5")
        await settled(pilot)
        assert places() == at_rest
        await pilot.press("f4")
        await settled(pilot)
        assert places() == at_rest


@pytest.mark.parametrize("word", ["/nick Noor", "/keyword kade", "/tag werk", "/people Sam", "/create Sluis 4"])
async def test_what_goes_to_the_server_alone_is_not_said_to_be_encrypted(word: str) -> None:
    async with chatting(recorded()) as pilot:
        chat(pilot).desk.composer.rewrite(word)
        await settled(pilot)
        assert "goes to your server, not encrypted" in shown(pilot)
        assert "goes encrypted" not in shown(pilot)
        chat(pilot).desk.composer.rewrite("hoi")
        await settled(pilot)
        assert "goes encrypted to 4 people" in shown(pilot)
