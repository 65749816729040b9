"""Header, audience, status and error words say what is true, in words, and fit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from hints.model import RoomFacts
from session.values.errors import RequestRefused
from session.values.model import RoomKind, Shield, ShieldLevel, UserId
from session.values.updates import Connection, ConnectionUpdate, OutboxUpdate
from session.values.words import Words
from tests.widgets.samples import FACTS, SUMMARY
from widgets.composing.hint_bar import HintLines, HintState, upper_lines
from widgets.i18n import use_language
from widgets.rooms.audience import audience
from widgets.rooms.room_header import RoomHeader, header_lines
from widgets.rooms.room_names import room_name
from widgets.rooms.room_rows import room_line
from widgets.status_bar import StatusBar
from widgets.words import connection_words, error_words, outbox_words, shield_words

OPEN = replace(FACTS, encrypted=False)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (FACTS, "goes encrypted to 4 people on rijk.example"),
        (replace(FACTS, readers=1), "goes encrypted to only you on rijk.example"),
        (replace(FACTS, invited=1), "goes encrypted to 3 people + 1 invited on rijk.example"),
        (replace(OPEN, readers=3, invited=2), "NOT encrypted: only you + 2 invited and rijk.example can read it"),
        (OPEN, "NOT encrypted: 4 people and rijk.example can read it"),
        (
            replace(FACTS, servers=("a.example", "rijk.example")),
            "goes encrypted to 4 people on rijk.example · OUTSIDE: a.example",
        ),
        (
            replace(FACTS, servers=("gem.example", "rijk.example")),
            "goes encrypted to 4 people on gem.example, rijk.example",
        ),
        (
            replace(OPEN, public=True),
            "NOT encrypted: 4 people and rijk.example can read it · anyone may join",
        ),
        (
            replace(FACTS, joined_from=("Afdeling\x1b[2m",), knocking=True),
            "goes encrypted to 4 people on rijk.example · anyone in Afdeling␛[2m may join · anyone may ask to come in",
        ),
        (
            replace(FACTS, joined_from=("", "A", "B", "C")),
            "goes encrypted to 4 people on rijk.example · anyone in A, B and 2 more may join",
        ),
        (
            replace(FACTS, joined_from=("",)),
            "goes encrypted to 4 people on rijk.example · anyone in a space that you are not in may join",
        ),
        (
            replace(FACTS, assistants=("@bot:rijk.example",)),
            "goes encrypted to 4 people on rijk.example · 1 bot or assistant reads along",
        ),
    ],
)
def test_the_audience(facts: RoomFacts, words: str) -> None:
    assert audience(facts, ("gem.example",)) == words


def test_an_invitation_says_nothing_of_how_many_are_there() -> None:
    invitation = replace(SUMMARY, kind=RoomKind.INVITE, inviter=UserId("@a:rijk.example"))
    assert "4 people" in header_lines(SUMMARY, 120)[0]
    assert "people" not in " ".join(header_lines(invitation, 120))


def test_the_audience_where_its_end_is_cut_off() -> None:
    open_room = replace(OPEN, public=True)
    assert audience(open_room, (), unusual_first=True).startswith("anyone may join · NOT encrypted: 4 people")
    goes = HintLines(HintState.OK, "a" * 30, where_cut="b" * 30)
    assert [upper_lines(goes, width)[0][0] for width in (30, 29)] == ["a", "b"]


def test_many_servers_are_counted() -> None:
    many = replace(FACTS, servers=tuple(f"s{n}.example" for n in range(9)))
    assert audience(many, ()).endswith("OUTSIDE: s0.example, s1.example and 7 more")


def test_the_header_says_who_can_read() -> None:
    first, second = header_lines(SUMMARY, 70)
    assert first.startswith("# Sluisdeur renovatie   ")
    assert first.endswith("   encrypted · 4 people · all devices signed")
    assert cell_len(first) == 70
    assert second == "servers: rijk.example only"


def test_the_header_of_a_room_that_is_open() -> None:
    facts = replace(OPEN, world_readable=True, servers=("a.example", "rijk.example"))
    first, second = header_lines(replace(SUMMARY, facts=facts), 70)
    assert first.endswith("NOT encrypted · 4 people")
    assert second == "servers: a.example, rijk.example · anyone can read this"


@pytest.mark.parametrize("width", [40, 49, 56])
def test_what_is_unusual_comes_first_beside_another_room(width: int) -> None:
    bot = replace(FACTS, assistants=("@bot:rijk.example",), servers=("lang.rijk.example", "rijk.example"))
    room = replace(SUMMARY, name="Verslagen van de werkgroep", facts=bot)
    assert header_lines(room, width)[1].startswith("encrypted · 1 bot or assistant reads"[:width])
    unsigned = replace(room, facts=replace(bot, unsigned_devices=2))
    assert header_lines(unsigned, width)[1].startswith("encrypted · 2 not signed · 1 bot")
    crowded = replace(bot, servers=("een.heel.lang.rijk.example", "nog.een.heel.lang.rijk.example"))
    assert "1 bot" in header_lines(replace(SUMMARY, facts=crowded), 70)[1]


def test_the_header_of_an_invitation_names_the_inviter() -> None:
    lure = replace(SUMMARY, kind=RoomKind.INVITE, inviter=UserId("@it:evil.example"), topic="")
    first, second = header_lines(lure, 100)
    assert second == "invitation from @it:evil.example · not from your server"
    # How many are there, and on which servers, is not known.
    assert first.endswith(" encrypted")
    assert not any("people" in line or "servers" in line for width in (40, 60) for line in header_lines(lure, width))


def test_a_room_that_all_others_left_says_so_behind_who_was_there() -> None:
    left = replace(SUMMARY, name="Noor de Wit", kind=RoomKind.DIRECT, deserted=True)
    assert room_line(left, 40, open_now=False).startswith("  @ Noor de Wit (empty room)")
    use_language("nl")
    assert header_lines(left, 100)[0].startswith("@ Noor de Wit (lege kamer) ")
    assert room_name(replace(left, name=left.room_id)) == "lege kamer"
    use_language("en")


@pytest.mark.parametrize("width", [20, 40, 56, 120])
def test_the_header_fits(width: int) -> None:
    loud = replace(SUMMARY, name="\x1b[2J" * 40, topic="x\ny" * 400, facts=replace(FACTS, unsigned_devices=2))
    assert all(cell_len(line) <= width for line in header_lines(loud, width))


def test_words_for_states() -> None:
    assert connection_words(ConnectionUpdate(Connection.OFFLINE, Words.of("no answer"))) == "offline: no answer"
    assert outbox_words(OutboxUpdate(3, 1)) == "3 unsent · 1 failed: /unsent"
    assert error_words(RequestRefused("refused: {reason}", reason="\x1b[2J")) == "refused: ␛[2J"
    assert shield_words(Shield(ShieldLevel.NONE)) == ""
    assert shield_words(Shield(ShieldLevel.RED)) == "not signed: the sender is not proven"


class FrameApp(App[None]):
    """Header and status bar."""

    def compose(self) -> ComposeResult:
        yield RoomHeader()
        yield StatusBar()


async def test_header_and_status_bar_on_a_screen() -> None:
    app = FrameApp()
    async with app.run_test(size=(80, 24)) as pilot:
        header, bar = app.query_one(RoomHeader), app.query_one(StatusBar)
        header.show(SUMMARY)
        bar.show_connection(ConnectionUpdate(Connection.SYNCED))
        bar.show_outbox(OutboxUpdate(0, 0))
        await pilot.pause()
        assert header.render_line(0).text.rstrip().endswith("all devices signed")
        line = bar.render_line(0).text
        assert line.startswith("synced · 0 unsent")
        assert line.rstrip().endswith("F1 help")
        bar.show_notice("[b]saved[/b]\x1b")
        await pilot.pause()
        assert bar.render_line(0).text.startswith("[b]saved[/b]␛ · synced")
        bar.show_notice("")
        await pilot.pause()
        assert bar.render_line(0).text.startswith("synced")
