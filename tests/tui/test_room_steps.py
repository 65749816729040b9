"""Slash words about rooms and people: what they ask for, what they ask about first, and what the gate holds of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from session.rooms.allowed import Leaving
from session.values.errors import RequestRefused
from session.values.listed import FoundPerson, ListedRoom, RoomPage
from session.values.model import RoomId, RoomKind, UserId
from session.values.updates import RoomsUpdate
from tests.fakes.recorded_session import ME, RecordedSession
from tests.support.people import LUNCH, OPEN, PROJECT, SAM
from tests.support.screens import BSN, chat, chatting, recorded, settled, shown, until
from tui.screens.listing import ListingScreen

NOOR = "@noor:rijk.example"
SAM_HIMSELF = "@sam:rijk.example"


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a line and press Enter."""
    chat(pilot).desk.composer.rewrite(text)
    await pilot.press("enter")
    await settled(pilot)


def asked(session: RecordedSession) -> list[tuple[str, ...]]:
    """Return what was asked, without what opening a room asks."""
    return [one for one in session.asked if one[0] not in ("open_timeline", "mark_read", "request_rows")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"/invite {NOOR}", ("invite", PROJECT, NOOR, "")),
        (f"/invite {NOOR} voor de tekening", ("invite", PROJECT, NOOR, "voor de tekening")),
        (f"/unban {NOOR}", ("unban", PROJECT, NOOR, "")),
        (f"/unban {NOOR} vergeven", ("unban", PROJECT, NOOR, "vergeven")),
        (f"/kick {NOOR}", ("kick", PROJECT, NOOR, "")),
        (f"/kick  {NOOR}  praat te veel", ("kick", PROJECT, NOOR, "praat te veel")),
        (f"/ban {NOOR} reclame", ("ban", PROJECT, NOOR, "reclame")),
        (f"/power {NOOR} moderator", ("level", PROJECT, NOOR, "50")),
        (f"/power {NOOR} -1", ("level", PROJECT, NOOR, "-1")),
        (f"/ignore {NOOR}", ("ignore", NOOR)),
        (f"/unignore {NOOR}", ("unignore", NOOR)),
        ("/name Sluis 4", ("room_name", PROJECT, "Sluis 4")),
        ("/topic de deur en het slot", ("topic", PROJECT, "de deur en het slot")),
        ("/topic --none", ("topic", PROJECT, "")),
        ("/alias sluis-4", ("alias", PROJECT, "sluis-4")),
        ("/unalias sluis-4", ("unalias", PROJECT, "sluis-4")),
        ("/alias #sluis-4:rijk.example", ("alias", PROJECT, "#sluis-4:rijk.example")),
        ("/listed off", ("listed", PROJECT, "False")),
        ("/access invite", ("settle", PROJECT, "invite")),
        ("/history joined", ("settle", PROJECT, "joined")),
        ("/history invited", ("settle", PROJECT, "invited")),
        ("/nick Noor de Wit", ("nick", "Noor de Wit")),
        ("/roomnick Noor van de deur", ("nick here", PROJECT, "Noor van de deur")),
        ("/keyword sluis 4", ("keyword", "sluis 4")),
        ("/nokeyword Sluis", ("no keyword", "Sluis")),
        ("/tag Werk aan de kade", ("tag", PROJECT, "Werk aan de kade")),
        ("/untag werk", ("untag", PROJECT, "werk")),
        ("/knock #kade:rijk.example ik ben van de kade", ("knock", "#kade:rijk.example", "ik ben van de kade")),
        ("/space Waterwegen", ("create", "encrypted=False space=True direct=False")),
        (f"/msg {NOOR}", ("create", "encrypted=True space=False direct=True", NOOR)),
    ],
)
async def test_a_slash_word_asks_for_it_at_once(line: str, expected: tuple[str, ...]) -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await typed(pilot, line)
        assert asked(session) == [expected]
        assert session.sent == []
        assert chat(pilot).desk.composer.text == ""


@pytest.mark.parametrize(
    "line",
    [
        "/invite",
        "/invite noor",
        "/kick noor te luid",
        "/ban @noor",
        "/power @noor:rijk.example",
        "/power @noor:rijk.example veel",
        "/access iedereen",
        "/history",
        "/alias #sluis:elders.example",
        "/unalias sluis:rijk.example",
        "/listed",
        "/knock kade",
        "/ignore noor",
        "/msg noor",
        "/report",
        f"/kick {ME}",
        f"/ban {ME} mijzelf",
        f"/kick {NOOR} {SAM_HIMSELF}",
        f"/ban {NOOR} {SAM_HIMSELF} ook",
        f"/unban {NOOR} {SAM_HIMSELF}",
        f"/invite {NOOR} {SAM_HIMSELF} ook",
    ],
)
async def test_what_is_missing_is_said_and_nothing_is_asked(line: str) -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await typed(pilot, line)
        assert asked(session) == []
        assert line.split()[0] in shown(pilot) or "That is you" in shown(pilot) or "Mark a message" in shown(pilot)
        assert " " not in line or chat(pilot).desk.composer.text == line


@pytest.mark.parametrize(
    ("line", "question", "expected"),
    [
        ("/access public", "Let anyone join", ("settle", PROJECT, "public")),
        ("/access knock", "Let anyone ask", ("settle", PROJECT, "knock")),
        ("/history world", "without joining", ("settle", PROJECT, "world_readable")),
        ("/history shared", "join later", ("settle", PROJECT, "shared")),
        ("/forget", "and forget it?", ("forget", PROJECT)),
        (f"/power {NOOR} admin", "as much as you", ("level", PROJECT, NOOR, "100")),
        (f"/power {ME} member", "you yourself", ("level", PROJECT, ME, "0")),
    ],
)
async def test_what_widens_or_cannot_be_taken_back_is_asked_first(
    line: str, question: str, expected: tuple[str, ...]
) -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await typed(pilot, line)
        assert question in " ".join(shown(pilot).split())
        await pilot.press("enter", "n")
        await settled(pilot)
        assert asked(session) == []
        await typed(pilot, line)
        await pilot.press("y")
        await settled(pilot)
        assert asked(session) == [expected]


async def test_a_topic_is_shown_whole_and_goes_only_when_that_is_said() -> None:
    session = recorded()
    first, *others = session.rooms_known
    session.rooms_known = (
        replace(first, topic="Over de \x1b[31mdeur.\n" + "Het slot en de sleutel. " * 30 + "Slot."),
        *others,
    )
    async with chatting(session, (80, 24)) as pilot:
        await typed(pilot, "/topic")
        screen = " ".join(shown(pilot).split())
        assert "Over de ␛[31mdeur. Het slot" in screen
        assert "sleutel. Slot." in screen
        assert "/topic --none takes it away." in screen
        await pilot.press("escape")
        chat(pilot).show_room(LUNCH)
        await typed(pilot, "/topic")
        assert "This room has no topic" in shown(pilot)
        assert asked(session) == []


async def test_several_are_invited_and_whom_the_server_refuses_keeps_nobody_out() -> None:
    session = recorded()
    session.admin.nobody = (SAM_HIMSELF,)
    session.admin.unwanted = (NOOR,)
    async with chatting(session) as pilot:
        await typed(pilot, f"/invite {NOOR} {SAM_HIMSELF} @els:rijk.example")
        assert f"No server knows {SAM_HIMSELF}." in " ".join(shown(pilot).split())
        await pilot.press("y")
        await settled(pilot)
        assert [one[2] for one in asked(session)] == [SAM_HIMSELF, "@els:rijk.example"]
        words = f"Invited: {SAM_HIMSELF}, @els:rijk.example. {NOOR}: they do not want to"
        assert words in " ".join(shown(pilot).split())


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (f"/power {NOOR} moderator", f"{NOOR} is not in this room."),
        (f"/power {ME} member", "Nobody can look after the room then"),
        ("/forget", "Nobody who stays can look after it"),
    ],
)
async def test_rights_for_who_is_not_there_and_the_end_of_the_last_ones_are_asked_about(line: str, words: str) -> None:
    session = recorded()
    session.admin.absent, session.admin.last = (NOOR,), True
    session.left_behind = Leaving(alone=False, last_admin=True, way_back=False)
    async with chatting(session) as pilot:
        await typed(pilot, line)
        assert words in " ".join(shown(pilot).split())
        assert asked(session) == []


async def test_a_name_in_one_room_is_said_and_taken_back_when_that_is_wanted() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await typed(pilot, "/roomnick")
        assert "You are called Jij here, as everywhere." in shown(pilot)
        session.admin.called = ("de \x1b[31mbaas", "Jij")
        await typed(pilot, "/roomnick")
        assert "You are called de ␛[31mbaas here. Be called Jij again, as everywhere?" in " ".join(shown(pilot).split())
        assert asked(session) == []
        await pilot.press("y")
        await settled(pilot)
        assert asked(session) == [("nick here", PROJECT, "")]


@pytest.mark.parametrize(
    "line",
    [
        f"/topic dossier van {BSN}",
        f"/name dossier bsn {BSN}",
        f"/kick {NOOR} bsn {BSN}",
        f"/ban {NOOR} bsn {BSN}",
        f"/nick bsn {BSN}",
        f"/roomnick bsn {BSN}",
        f"/invite {NOOR} bsn {BSN}",
        f"/directory bsn {BSN}",
        f"/people bsn {BSN}",
        f"/keyword {BSN}",
        f"/tag bsn {BSN}",
        f"/knock #kade:rijk.example bsn {BSN}",
        f"/space bsn {BSN}",
        f"/msg {NOOR} bsn {BSN}",
    ],
)
async def test_free_text_passes_the_gate_whatever_word_stands_before_it(line: str) -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await typed(pilot, line)
        await pilot.press("enter")
        await settled(pilot)
        assert asked(session) == []
        assert session.directory.searched == []
        assert " " not in line or chat(pilot).desk.composer.text == line
        assert "Held" in shown(pilot)


async def test_a_refusal_is_said_and_the_line_comes_back() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        session.refuses = RequestRefused("no", status=403, errcode="M_FORBIDDEN")
        await typed(pilot, "/topic iets anders")
        assert asked(session) == []
        assert chat(pilot).desk.composer.text == "/topic iets anders"


async def test_a_direct_room_that_is_there_is_opened() -> None:
    session = recorded()
    session.admin.direct = SAM
    async with chatting(session) as pilot:
        await typed(pilot, "/msg @sam:rijk.example")
        assert asked(session) == []
        open_room = chat(pilot).open_room
        assert open_room is not None
        assert open_room.room_id == SAM


async def test_while_a_message_is_changed_no_room_is_named() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press("up")
        await settled(pilot)
        await typed(pilot, "/topic iets anders")
        assert asked(session) == []
        assert session.sent == []
        assert "Esc leaves it" in shown(pilot)


async def test_a_message_is_reported() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press("shift+tab")
        await pilot.press("up", "escape")
        marked = chat(pilot).pane.reading.timeline.selected
        assert marked is not None
        await typed(pilot, "/report dit is reclame")
        assert asked(session) == []
        assert "Report this to those who run your server?" in " ".join(shown(pilot).split())
        assert marked.body[:20] in shown(pilot)
        await pilot.press("y")
        await settled(pilot)
        assert asked(session) == [("report", str(marked.event_id), "dit is reclame")]


async def test_rooms_are_found_page_by_page_narrowed_and_joined() -> None:
    session = recorded()
    session.directory.pages = [
        RoomPage(
            tuple(ListedRoom(RoomId(f"!{n}:x"), f"Kade {n}", "over de kade", f"#k{n}:x", n) for n in range(3)), "1"
        ),
        RoomPage((ListedRoom(RoomId("!0:x"), "Kade 0"), ListedRoom(LUNCH, "Lunch", "\x1b[31msoep")), None),
    ]
    async with chatting(session, (80, 24)) as pilot:
        await typed(pilot, "/directory kade")
        assert isinstance(pilot.app.screen, ListingScreen)
        assert session.directory.searched == ["kade"]
        assert "there are more" in shown(pilot)
        assert "1 person · #k1:x · over de kade" in shown(pilot)
        await pilot.press("down", "down")
        await until(pilot, lambda: "4 found" in shown(pilot))
        assert "\x1b" not in shown(pilot)
        assert "joined" in shown(pilot)
        await pilot.press(*"kade 2")
        await until(pilot, lambda: "1 found" in shown(pilot))
        await pilot.press("enter")
        await settled(pilot)
        assert ("join", "#k2:x") in session.asked


async def test_who_is_found_is_written_to_by_a_line_that_the_user_sends() -> None:
    session = recorded()
    session.directory.found = (FoundPerson(UserId(NOOR), "Noor\u202e"), FoundPerson(UserId("@b:rijk.example"), ""))
    async with chatting(session, (80, 24)) as pilot:
        await typed(pilot, "/people noor")
        assert "\u202e" not in shown(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert asked(session) == []
        assert chat(pilot).desk.composer.text == f"/msg {NOOR}"


async def test_a_space_is_listed_as_a_tree() -> None:
    session = recorded()
    space = replace(session.rooms_known[0], kind=RoomKind.SPACE)
    session.rooms_known = (space, *session.rooms_known[1:])
    session.directory.space = (
        ListedRoom(RoomId("!w:x"), "Waterwegen", space=True),
        ListedRoom(RoomId("!s:x"), "Sluizen", depth=1),
    )
    async with chatting(session, (80, 24)) as pilot:
        chat(pilot).show_room(PROJECT)
        await settled(pilot)
        await typed(pilot, "/rooms")
        lines = shown(pilot).splitlines()
        (first,) = [line for line in lines if "+ Waterwegen" in line]
        (second,) = [line for line in lines if "# Sluizen" in line]
        assert second.index("#") == first.index("+") + 2


async def test_a_room_is_listed_only_when_that_was_asked() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await typed(pilot, "/listed on")
        assert "find Sluisdeur renovatie in your server's list?" in shown(pilot)
        assert asked(session) == []
        await pilot.press("y")
        await settled(pilot)
        assert asked(session) == [("listed", PROJECT, "True")]


async def test_the_words_that_notify_are_listed_and_it_is_said_who_knows_them() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await typed(pilot, "/keyword")
        assert "/keyword WORD makes one" in shown(pilot)
        session.keywords.words = ("kade", "sluis\x1b[31m 4")
        await typed(pilot, "/keyword")
        assert "kade" in shown(pilot)
        assert "Your server keeps these words" in shown(pilot)
        assert "\x1b[31m" not in shown(pilot)
        await pilot.press("escape")
        await typed(pilot, "/keyword nieuw")
        assert "nieuw notifies wherever it is said; your server knows the word." in shown(pilot)


async def test_a_room_says_under_which_names_it_stands() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await typed(pilot, "/tag")
        assert "/tag NAME gives it one" in shown(pilot)
        tagged = [
            replace(room, own_tags=("Kade", "Werk")) if room.room_id == PROJECT else room
            for room in session.rooms_known
        ]
        session.tell(RoomsUpdate(tuple(tagged)))
        await settled(pilot)
        await typed(pilot, "/untag")
        assert "The room has these tags: Kade, Werk" in shown(pilot)


async def test_a_room_is_encrypted_once() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await typed(pilot, "/encrypt")
        assert "encrypted already" in shown(pilot)
        chat(pilot).show_room(OPEN)
        await settled(pilot)
        await typed(pilot, "/encrypt")
        assert "cannot be taken back" in shown(pilot)
        await pilot.press("y")
        await settled(pilot)
        assert asked(session) == [("settle", OPEN, "encrypted")]
