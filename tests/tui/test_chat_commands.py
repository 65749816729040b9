"""Slash words, room switching, failed messages and leaving."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hints.model import DraftKind
from session.rooms.allowed import Leaving
from session.values.model import RoomId, RoomKind, SendState
from session.values.updates import OutboxUpdate, RoomsUpdate
from tests.support.people import INVITE, LUNCH, OPEN, PROJECT, SAM, conversation, failed, rooms
from tests.support.screens import HELD_TEXT, chat, chatting, recorded, settled, shown, until_shown
from tui.screens.help import HelpScreen
from widgets.rooms.room_list import RoomList


@pytest.mark.parametrize("text", ["/qiut", "/ hallo", "/", "/etc/passwd staat open", "/jion #kamer", "  /kick @sam:x"])
async def test_unknown_slash_words_are_never_sent(text: str) -> None:
    session = recorded()
    async with chatting(session) as pilot:
        chat(pilot).desk.composer.rewrite(text)
        await pilot.press("enter")
        await settled(pilot)
        assert session.sent == []
        assert chat(pilot).desk.composer.text == text
        assert "No such slash word" in shown(pilot)


async def test_two_slashes_send_one() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*"//etc", "enter")
        await settled(pilot)
        assert [sent.draft.text for sent in session.sent] == ["/etc"]


async def test_me_is_an_emote_behind_the_same_gate() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*f"/me {HELD_TEXT}", "enter")
        await settled(pilot)
        assert session.sent == []
        await pilot.press("f3")
        await settled(pilot)
        assert chat(pilot).desk.composer.selected_text.startswith("9999")
        chat(pilot).desk.composer.rewrite("/me gaat lunchen")
        await pilot.press("enter")
        await settled(pilot)
        assert [(sent.draft.kind, sent.draft.text) for sent in session.sent] == [(DraftKind.EMOTE, "gaat lunchen")]


async def test_a_room_is_created_by_a_cleared_name() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*"/create Nieuwe sluis", "enter")
        await settled(pilot)
        (created,) = session.created
        assert (created.draft.kind, created.draft.text, created.draft.room_id) == (
            DraftKind.ROOM_NAME,
            "Nieuwe sluis",
            "",
        )


async def test_an_invitation_is_accepted_by_join_and_refused_by_leave() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        chat(pilot).show_room(INVITE)
        await settled(pilot)
        assert ("open_timeline", INVITE) not in session.asked
        await pilot.press(*"hallo", "enter")
        await settled(pilot)
        assert session.sent == []
        chat(pilot).desk.composer.rewrite("/join")
        await pilot.press("enter")
        await settled(pilot)
        assert ("join", INVITE) in session.asked
        await pilot.press(*"/leave", "enter")
        await settled(pilot)
        assert ("leave", INVITE) in session.asked


@pytest.mark.parametrize("line", ["/join", "/join Gratis tablets", "/join gratis TABLETS"])
async def test_an_invitation_is_accepted_by_its_name_or_without_one_as_the_only_one(line: str) -> None:
    session = recorded()
    async with chatting(session) as pilot:
        chat(pilot).desk.composer.rewrite(line)
        await pilot.press("enter")
        await settled(pilot)
        assert ("join", INVITE) in session.asked


async def test_how_the_name_of_an_invitation_begins_is_not_enough_to_accept_it() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        chat(pilot).desk.composer.rewrite("/join gratis")
        await pilot.press("enter")
        await until_shown(pilot, "No invitation is called so; in full there is: Gratis tablets.")
        assert chat(pilot).desk.composer.text == "/join gratis"
        assert ("join", INVITE) not in session.asked
        twice = next(room for room in session.rooms_known if room.room_id == INVITE)
        session.rooms_known = (*session.rooms_known, replace(twice, room_id=RoomId("!b:x.y")))
        session.tell(RoomsUpdate(session.rooms_known))
        await pilot.press(*" tablets", "enter")
        await until_shown(pilot, "More than one invitation is called so", "!b:x.y")


async def test_of_two_invitations_one_has_to_be_named() -> None:
    session = recorded()
    another = replace(next(room for room in session.rooms_known if room.room_id == INVITE), room_id=RoomId("!b:x.y"))
    session.rooms_known = (*session.rooms_known, replace(another, name="#sluis:rijk.example"))
    async with chatting(session) as pilot:
        for line, words in (("/join", "Which invitation?"), ("/join Lunch", "No invitation has this name")):
            chat(pilot).desk.composer.rewrite(line)
            await pilot.press("enter")
            await until_shown(pilot, words)
        # An address means the room that has it, whatever somebody calls another.
        chat(pilot).desk.composer.rewrite("/join #sluis:rijk.example")
        await pilot.press("enter")
        await settled(pilot)
        assert [one for one in session.asked if one[0] == "join"] == [("join", "#sluis:rijk.example")]


@pytest.mark.parametrize(
    ("left_behind", "words"),
    [
        (Leaving(alone=False, last_admin=False, way_back=True), "Leave Sluisdeur renovatie?"),
        (Leaving(alone=False, last_admin=False, way_back=False), "only when somebody invites you"),
        (Leaving(alone=False, last_admin=True, way_back=True), "Nobody who stays can look after it"),
        (Leaving(alone=True, last_admin=False, way_back=False), "lost for everybody"),
    ],
)
async def test_leaving_a_room_is_asked_first_and_says_what_it_means(left_behind: Leaving, words: str) -> None:
    session = recorded()
    session.left_behind = left_behind
    async with chatting(session) as pilot:
        await pilot.press(*"/leave", "enter")
        await settled(pilot)
        assert words in " ".join(shown(pilot).split())
        await pilot.press("enter", "n")
        await settled(pilot)
        assert ("leave", PROJECT) not in session.asked
        await pilot.press(*"/leave", "enter")
        await settled(pilot)
        await pilot.press("y")
        await settled(pilot)
        assert ("leave", PROJECT) in session.asked


@pytest.mark.parametrize("size", [(100, 30), (80, 24), (40, 12)])
async def test_what_it_would_mean_is_read_whole_beside_a_long_name(size: tuple[int, int]) -> None:
    session = recorded()
    session.left_behind = Leaving(alone=True, last_admin=False, way_back=False)
    first, *others = session.rooms_known
    session.rooms_known = (replace(first, name="Moderatie [rood] / tëst *x* van de oude sluis"), *others)
    async with chatting(session, size) as pilot:
        await pilot.press(*"/leave", "enter")
        await until_shown(pilot, "yes")
        lines = [line.rpartition("│")[2].strip() for line in shown(pilot).splitlines()]
        assert "*x* van de oude sluis? Nobody else is there: it is lost for everybody." in " ".join(lines)
        await pilot.press("n")
        await settled(pilot)
        assert chat(pilot).query_one("#hint-place").region.height == 2


@pytest.mark.parametrize("line", ["/leave dit", "/quit nu", "/logout echt", "/members noor", "/name", "/me"])
async def test_a_slash_word_with_too_much_or_too_little_behind_it_says_how_it_is_typed(line: str) -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press("left")
        await settled(pilot)
        before = list(session.asked)
        chat(pilot).desk.composer.rewrite(line)
        await pilot.press("enter")
        await settled(pilot)
        assert session.sent == []
        assert session.asked == before
        assert chat(pilot).desk.composer.text == line
        assert f"{line.split()[0]}" in shown(pilot)
        assert "Nothing was done" in shown(pilot)


async def test_that_one_may_only_read_is_said_until_one_may_write_again() -> None:
    session = recorded()
    async with chatting(session, (100, 30)) as pilot:
        session.tell(RoomsUpdate((replace(rooms()[0], may_write=False), *rooms()[1:])))
        await settled(pilot)
        await pilot.press(*"hallo", "enter")
        await until_shown(pilot, "You may only read here, nothing was sent")
        session.tell(RoomsUpdate(rooms()))
        await settled(pilot)
        assert "You may only read here" not in shown(pilot)


async def test_a_room_to_listen_in_and_a_space_take_no_message_and_say_why() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        for changed, words in (
            (replace(rooms()[0], may_write=False), "you may only read here"),
            (replace(rooms()[0], kind=RoomKind.SPACE), "a space holds rooms"),
        ):
            session.tell(RoomsUpdate((changed, *rooms()[1:])))
            chat(pilot).desk.composer.rewrite("hallo")
            await settled(pilot)
            assert words in shown(pilot)
            await pilot.press("enter")
            await settled(pilot)
            assert session.sent == []
            assert chat(pilot).desk.composer.text == "hallo"
            chat(pilot).desk.composer.rewrite("/topic waar het over gaat")
            await pilot.press("enter")
            await settled(pilot)
            assert ("topic", PROJECT, "waar het over gaat") in session.asked


async def test_rooms_are_switched_and_the_unread_ones_found() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        assert chat(pilot).open_room.room_id == PROJECT
        await pilot.press("f9")
        await settled(pilot)
        assert chat(pilot).open_room.room_id in (OPEN, SAM)
        assert ("mark_read", chat(pilot).open_room.room_id) in session.asked


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_room_is_chosen_from_the_list(size: tuple[int, int]) -> None:
    session = recorded()
    async with chatting(session, size) as pilot:
        await pilot.press("f8")
        await settled(pilot)
        assert isinstance(pilot.app.focused, RoomList)
        assert "Lunch" in shown(pilot)
        await pilot.press("down", "enter")
        await settled(pilot)
        assert chat(pilot).open_room.room_id == LUNCH
        assert pilot.app.focused is chat(pilot).desk.composer


async def test_a_failed_message_is_retried_or_taken_back() -> None:
    session = recorded()
    session.timelines[PROJECT] = conversation(failed("mislukt"))
    async with chatting(session) as pilot:
        await pilot.press(*"/retry", "enter")
        await settled(pilot)
        assert ("retry", "txn-failed") in session.asked
        await pilot.press("shift+tab", "up")
        await settled(pilot)
        await pilot.press("d")
        await settled(pilot)
        assert ("discard", "txn-failed") in session.asked
        assert chat(pilot).desk.composer.text == session.failed_text


@pytest.mark.parametrize("selected", [True, False])
async def test_a_message_that_waits_is_taken_back(selected: bool) -> None:
    session = recorded()
    waits = replace(failed("toch maar niet"), key="txn-waits", send_state=SendState.QUEUED, failure=None)
    session.timelines[PROJECT] = conversation(waits)
    async with chatting(session) as pilot:
        if selected:
            await pilot.press("shift+tab")
            await settled(pilot)
        await pilot.press(*("d" if selected else [*"/discard", "enter"]))
        await settled(pilot)
        assert ("discard", "txn-waits") in session.asked
        assert chat(pilot).desk.composer.text == session.failed_text


@pytest.mark.parametrize("keys", [("f1",), ("shift+tab", "question_mark")])
async def test_help_opens_and_closes(keys: tuple[str, ...]) -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*keys)
        await settled(pilot)
        assert isinstance(pilot.app.screen, HelpScreen)
        assert "Alt-Q" in shown(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert pilot.app.screen is chat(pilot)


async def test_a_question_mark_is_written_in_the_composer() -> None:
    async with chatting(recorded()) as pilot:
        await pilot.press(*"wat", "question_mark")
        assert chat(pilot).desk.composer.text == "wat?"


async def test_quitting_closes_the_session() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*"/quit", "enter")
        await settled(pilot)
    assert session.asked[-1] == ("close",)


async def test_logging_out_asks_first_and_ends_the_app() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await pilot.press(*"/logout", "enter", "enter", "enter")
        await settled(pilot)
        assert "Log @ik:rijk.example out?" in shown(pilot)
        assert ("logout",) not in session.asked
        await pilot.press("y")
        await settled(pilot)
    assert ("logout",) in session.asked
    assert ("close",) not in session.asked


async def test_logging_out_says_what_is_unsent_and_can_be_left() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        session.tell(OutboxUpdate(2, 1))
        session.keys.missing = 3
        chat(pilot).show_room(LUNCH)
        await pilot.press(*"soep?")
        chat(pilot).show_room(PROJECT)
        await pilot.press(*"/logout", "enter")
        await settled(pilot)
        assert "3 drafts or unsent messages are lost" in shown(pilot)
        assert "3 keys are in NO backup." in shown(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert pilot.app.focused is chat(pilot).desk.composer
        assert "Log @ik" not in shown(pilot)
    assert ("logout",) not in session.asked


async def test_an_invitation_says_who_invites_and_from_where() -> None:
    async with chatting(recorded(), (80, 24)) as pilot:
        chat(pilot).show_room(INVITE)
        await settled(pilot)
        assert "from @onbekend:elders.example" in shown(pilot)
        assert "NOT from your server" in shown(pilot)
        assert "loading" not in shown(pilot)


async def test_hostile_names_and_notices_reach_the_screen_safely() -> None:
    from session.values.updates import NoticeUpdate
    from session.values.words import Words

    session = recorded()
    async with chatting(session) as pilot:
        session.tell(NoticeUpdate(Words.of("{name} came", name="[@click=app.quit]\x1b]52;c;aGk=\x07\u202eeve")))
        await settled(pilot)
        assert "\x1b" not in shown(pilot)
        assert "\u202e" not in shown(pilot)
        assert "[@click=app.quit]" in shown(pilot)


async def test_nothing_is_copied_to_the_terminal() -> None:
    async with chatting(recorded()) as pilot:
        pilot.app.copy_to_clipboard("geheim")
        assert pilot.app.clipboard == "geheim"


async def test_scrolling_up_fetches_older_history() -> None:
    session = recorded()
    session.timelines[PROJECT] = replace(conversation(), reached_start=False)
    async with chatting(session, (80, 24)) as pilot:
        await pilot.press("pageup")
        await settled(pilot)
        assert ("page_back", PROJECT) in session.asked
