"""The last line of the screen: a notice can be read whole at any width, and what made way for it comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from session.values.updates import Connection, ConnectionUpdate, OutboxUpdate, RoomsUpdate
from tests.support.people import SAM, rooms
from tests.support.screens import chat, chatting, recorded, settled, shown, until_shown
from widgets.i18n import use_language
from widgets.status_bar import StatusBar, set_marks

ACCOUNTS = "anna · others: 3 unread"
WORDS = "This is no room: an id begins with ! and an address with #."


@pytest.fixture(autouse=True)
def no_marks() -> Iterator[None]:
    yield
    set_marks()


async def test_what_is_new_elsewhere_is_said_where_no_list_of_rooms_says_it() -> None:
    session = recorded()
    async with chatting(session, (80, 24)) as pilot:
        called = (replace(one, highlights=one.room_id == SAM) for one in rooms())
        session.tell(RoomsUpdate(tuple(called)))
        await until_shown(pilot, "3 unread · 1 to you · F9 · synced · 0 unsent")
        await pilot.resize_terminal(110, 24)
        await until_shown(pilot, "Unread")
        assert "to you" not in shown(pilot)
        await pilot.press(*"/split lunch", "enter")
        await until_shown(pilot, "3 unread · 1 to you · F9")
        await pilot.resize_terminal(80, 24)
        await pilot.press("f9")
        await until_shown(pilot, "2 unread · F9")
        assert chat(pilot).pane.room_id == SAM


async def enter(pilot: Pilot[None], text: str) -> None:
    chat(pilot).desk.composer.load_text(text)
    await pilot.press("enter")


def bar(notice: str = "", *, unsent: int = 0) -> StatusBar:
    """Return a line on which all is well."""
    said = StatusBar()
    said.show_connection(ConnectionUpdate(Connection.SYNCED))
    said.show_outbox(OutboxUpdate(unsent, 0))
    said.show_notice(notice)
    return said


def test_marks_make_way_for_a_notice_one_by_one_and_the_account_last() -> None:
    set_marks(ACCOUNTS, "texts hidden", "copies to terminal")
    lines = {width: bar("Done.").line(width) for width in range(12, 100)}
    assert all("Done." in line and cell_len(line) == width for width, line in lines.items() if len(line) == width)
    assert lines[90].endswith(f"{ACCOUNTS} · texts hidden · copies to terminal · F1 help")
    assert lines[60].endswith(f"{ACCOUNTS} · texts hidden · F1 help")
    assert lines[40].endswith(f"{ACCOUNTS} · F1 help")
    assert lines[32].endswith(ACCOUNTS)
    assert lines[20].rstrip() == "Done."


def test_what_is_new_elsewhere_makes_way_before_what_warns_and_whose_account_it_is() -> None:
    set_marks(ACCOUNTS)
    said = bar()
    said.show_news("3 unread · F9")
    said.show_lasting("NOT signed: /identity · new device: telefoon", "NOT signed: /identity")
    assert said.line(100).startswith("NOT signed: /identity · new device: telefoon · 3 unread · F9  ")
    assert said.line(86).startswith("NOT signed: /identity · new device: telefoon  ")
    assert said.line(60).startswith("NOT signed: /identity  ")
    assert all(line.endswith(f"{ACCOUNTS} · F1 help") for line in map(said.line, (100, 86, 60)))


def test_what_made_way_comes_back_behind_the_notice() -> None:
    set_marks(ACCOUNTS)
    said = bar(WORDS)
    assert said.line(80).rstrip() == WORDS
    said.show_notice("")
    assert said.line(80).startswith("synced · 0 unsent")
    assert said.line(80).endswith(f"{ACCOUNTS} · F1 help")


def test_what_is_not_well_stays_beside_a_notice_that_leaves_it_room() -> None:
    assert "3 unsent" in bar("Done.", unsent=3).line(30)


@pytest.mark.parametrize(("size", "language"), [((40, 12), "en"), ((40, 12), "nl"), ((60, 15), "en"), ((80, 24), "nl")])
async def test_a_refusal_can_be_read_whole_and_moves_nothing(size: tuple[int, int], language: str) -> None:
    async with chatting(recorded(), size) as pilot:
        use_language(language)
        set_marks(ACCOUNTS)
        parts = ("#timeline", "#hint-place", "#composer", "#status")
        places = [chat(pilot).query_one(part).region for part in parts]
        await enter(pilot, "/foo bar")
        why = {"en": "// begins a text with a slash.", "nl": "Met // begint een tekst met een /."}
        screen = await until_shown(pilot, why[language])
        assert "/foo bar" in screen
        assert [chat(pilot).query_one(part).region for part in parts] == places
        chat(pilot).tell("")
        await settled(pilot)
        assert why[language] not in " ".join(shown(pilot).split())


async def test_a_notice_that_is_too_long_finds_its_place_when_the_window_changes() -> None:
    async with chatting(recorded(), (120, 24)) as pilot:
        chat(pilot).tell(WORDS)
        assert WORDS in await until_shown(pilot, WORDS)
        await pilot.resize_terminal(40, 12)
        await until_shown(pilot, WORDS)
        await pilot.resize_terminal(120, 24)
        await settled(pilot)
        assert shown(pilot).splitlines()[-1].startswith(WORDS)
