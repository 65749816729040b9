"""Steps on a chosen message by keys: answers, reactions, removals, links; all that leaves went past the gate."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hints.model import DraftKind, Markup
from session.timeline.html_reading import read_html
from session.trust.key_asking import KeyAsked
from session.values import state_changes as said_of_rooms
from session.values.errors import SessionError
from session.values.model import EventId, ItemKind, Quoted, Reaction, Row, SendState, ThreadSummary, TimelineItem
from session.values.words import Words
from tests.fakes.recorded_session import RecordedSession
from tests.support.newest import on_newest, with_newest
from tests.support.people import OPEN, PROJECT, conversation, failed, said
from tests.support.screens import chat, chatting, recorded, settled, shown, until, until_shown
from tui.messages import message_steps
from tui.messages.change_removal import stays
from widgets.timeline.timeline import Timeline

BSN = "zijn bsn is 123456782"
LINKED = '<a href="https://evil.example/x">bank.example</a>'


def session_with(html: str = "", **changes: object) -> RecordedSession:
    """Return a session whose newest message of the project room is this one."""
    item = said(30, "Sam", "kijk eens")
    return with_newest(replace(item, rich=read_html(html) if html else None, **changes))  # type: ignore[arg-type]


async def test_an_answer_names_its_message(pilot_session: RecordedSession) -> None:
    async with on_newest(pilot_session) as pilot:
        await pilot.press("a")
        await settled(pilot)
        assert "↳ answers Sam: kijk eens" in shown(pilot)
        await pilot.press(*"ja **graag**", "enter")
        await settled(pilot)
        (sent,) = pilot_session.sent
        assert (sent.draft.kind, sent.draft.text, sent.about) == (DraftKind.REPLY, "ja **graag**", "$event30")
        assert (sent.draft.markup, sent.draft.shown) == (Markup.MARKDOWN, "ja graag")
        await until(pilot, lambda: "↳ answers" not in shown(pilot))


async def test_an_answer_stays_with_its_room_and_esc_lets_go(pilot_session: RecordedSession) -> None:
    async with on_newest(pilot_session) as pilot:
        await pilot.press("a", *"ja")
        chat(pilot).show_room(OPEN)
        await settled(pilot)
        assert "↳ answers" not in shown(pilot)
        chat(pilot).show_room(PROJECT)
        await settled(pilot)
        assert "↳ answers Sam" in shown(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert "↳ answers" not in shown(pilot)
        assert chat(pilot).desk.composer.text == "ja"


async def test_an_answer_is_held_like_a_message(pilot_session: RecordedSession) -> None:
    async with on_newest(pilot_session) as pilot:
        await pilot.press("a", *BSN, "enter")
        await settled(pilot)
        assert pilot_session.sent == []
        assert "↳ answers Sam" in shown(pilot)


async def test_a_reaction_by_name(pilot_session: RecordedSession) -> None:
    async with on_newest(pilot_session) as pilot:
        await pilot.press("plus", *"tada", "enter")
        await settled(pilot)
        (sent,) = pilot_session.sent
        assert (sent.draft.kind, sent.draft.text, sent.about) == (DraftKind.REACTION, "🎉", "$event30")


async def test_words_are_no_reaction(pilot_session: RecordedSession) -> None:
    async with on_newest(pilot_session) as pilot:
        await pilot.press("plus", *"geheim", "enter")
        await settled(pilot)
        assert pilot_session.sent == []
        assert "one emoji" in shown(pilot)


async def test_the_same_reaction_again_takes_it_back(pilot_session: RecordedSession) -> None:
    pilot_session.messages.own_reactions = (EventId("$r"),)
    async with on_newest(pilot_session) as pilot:
        await pilot.press("plus", *"tada", "enter")
        await settled(pilot)
        (sent,) = pilot_session.sent
        assert (sent.draft.kind, sent.draft.text, sent.about) == (DraftKind.REMOVAL, "", "$r")


async def test_a_removal_asks_why_and_whether(pilot_session: RecordedSession) -> None:
    async with on_newest(pilot_session) as pilot:
        await pilot.press("x")
        await settled(pilot)
        await pilot.press(*"dubbel", "enter")
        assert pilot_session.sent == []
        await pilot.press("enter")
        assert pilot_session.sent == []
        await pilot.press("y")
        await settled(pilot)
        (sent,) = pilot_session.sent
        assert (sent.draft.kind, sent.draft.text, sent.about) == (DraftKind.REMOVAL, "dubbel", "$event30")


def changed(number: int, template: str, **params: str) -> TimelineItem:
    """Return a change of the room by Noor."""
    return replace(
        said(number, "Noor de Wit", ""), kind=ItemKind.STATE, words=Words.of(template, name="Noor de Wit", **params)
    )


async def test_a_line_of_several_changes_is_not_removed_before_each_is_seen(pilot_session: RecordedSession) -> None:
    rows = (changed(30, said_of_rooms.NAMED, value="Kade"), changed(31, said_of_rooms.TOPIC, value="beton"))
    before = conversation()
    more = tuple(Row(before.last + place, item) for place, item in enumerate(rows, 1))
    pilot_session.timelines = {PROJECT: replace(before, last=before.last + 2, rows=(*before.rows, *more))}
    async with on_newest(pilot_session) as pilot:
        for key in ("x", "P", "L", "f"):
            await pilot.press(key)
            await until_shown(pilot, "Several stand in this line: Space shows each")
        await pilot.press("space", "x")
        await settled(pilot)
        await pilot.press("enter")
        await until_shown(pilot, "and with it the room's topic")
        await pilot.press("y")
        await settled(pilot)
        assert [one.about for one in pilot_session.sent] == ["$event31"]


async def test_what_a_room_stands_on_is_not_removed() -> None:
    for template in (said_of_rooms.MADE, said_of_rooms.ENCRYPTED, said_of_rooms.LEVELS, said_of_rooms.INVITE_ONLY):
        assert "set it anew instead" in stays(changed(30, template))
    assert stays(said(30, "Noor de Wit", "hoi")) == stays(changed(30, said_of_rooms.TOPIC, value="x")) == ""
    session = with_newest(changed(30, said_of_rooms.ANYONE))
    async with on_newest(session) as pilot:
        await pilot.press("x")
        await until_shown(pilot, "set it anew instead")
        assert "Why is it removed?" not in shown(pilot)


async def test_to_remove_a_change_of_a_person_leaves_them_in_the_room() -> None:
    session = with_newest(changed(30, said_of_rooms.BANNED_FOR, target="Spam", reason="scheldwoord"))
    async with on_newest(session) as pilot:
        await pilot.press("x")
        await settled(pilot)
        await pilot.press("enter")
        await until_shown(pilot, "Remove the name, the picture and the reason in this change")


async def test_a_reason_with_a_number_is_held(pilot_session: RecordedSession) -> None:
    async with on_newest(pilot_session) as pilot:
        await pilot.press("x")
        await settled(pilot)
        await pilot.press(*BSN, "enter", "y")
        await settled(pilot)
        assert pilot_session.sent == []
        assert "Held, nothing was sent" in shown(pilot)


async def test_a_link_is_opened_after_its_address_was_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(message_steps, "open_address", lambda href: opened.append(href) or True)
    async with on_newest(session_with(LINKED)) as pilot:
        assert "bank.example [evil.example]" in shown(pilot)
        await pilot.press("o")
        await settled(pilot)
        assert "Open at evil.example" in shown(pilot)
        await pilot.press("enter")
        assert opened == []
        await pilot.press("y")
        assert opened == ["https://evil.example/x"]


async def test_one_of_several_links_is_chosen_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(message_steps, "open_address", lambda href: opened.append(href) or True)
    async with on_newest(session_with(f"https://a.example/1 {LINKED}")) as pilot:
        await pilot.press("o")
        await until_shown(pilot, "1 a.example · 2 evil.example")
        await pilot.press("2", "enter")
        await settled(pilot)
        await pilot.press("y")
        assert opened == ["https://evil.example/x"]


async def test_a_link_to_a_room_of_ours_opens_it() -> None:
    href = f"https://matrix.to/#/{OPEN}"
    async with on_newest(session_with(f'<a href="{href}">daar</a>')) as pilot:
        await pilot.press("o")
        await settled(pilot)
        room = chat(pilot).open_room
        assert room is not None
        assert room.room_id == OPEN


async def test_versions_and_who_reacted_have_screens() -> None:
    session = session_with(
        edited=True, reactions=(Reaction("👍", 2),), reply=Quoted(EventId("$event0"), "Noor", "heb jij")
    )
    async with on_newest(session) as pilot:
        assert "👍 2" in shown(pilot)
        assert "Noor: heb jij" in shown(pilot)
        await pilot.press("v")
        await settled(pilot)
        assert "eerst" in shown(pilot)
        assert "toen" in shown(pilot)
        await pilot.press("alt+i")
        await settled(pilot)
        assert "eerst" not in shown(pilot)
        await pilot.press("escape")
        assert "heb jij" not in shown(pilot)
        await pilot.press("alt+i", "p")
        await settled(pilot)
        assert "Sam" in shown(pilot)


@pytest.fixture
def pilot_session() -> RecordedSession:
    return session_with()


FAR = '<a href="https://matrix.to/#/%21far%3Aelders.example/%24there?via=elders.example">daar</a>'


async def test_a_link_to_a_room_that_we_are_not_in_asks_before_it_joins() -> None:
    session = session_with(FAR)
    async with on_newest(session) as pilot:
        await pilot.press("o")
        await settled(pilot)
        assert "Join !far:elders.example?" in shown(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert not [one for one in session.asked if one[0] == "join"]
        await pilot.press("n")
        await settled(pilot)
        assert not [one for one in session.asked if one[0] == "join"]


async def test_after_joining_it_goes_to_the_message_of_the_link() -> None:
    session = session_with(FAR)
    async with on_newest(session) as pilot:
        await pilot.press("o")
        await settled(pilot)
        await pilot.press("y")
        await until(pilot, lambda: bool(session.search.far.asked))
        assert ("join", "!far:elders.example", "elders.example") in session.asked
        assert session.search.far.asked == [("message", "!far:elders.example", "$there")]


async def test_a_link_to_a_person_without_a_conversation_says_how_to_begin_one() -> None:
    async with on_newest(
        session_with('<a href="https://matrix.to/#/@els:elders.example">x</a> '),
    ) as pilot:
        await pilot.press("o")
        await settled(pilot)
        assert "@els:elders.example: you have no conversation alone" in shown(pilot)


async def test_the_key_of_a_message_that_cannot_be_read_is_asked_for_and_it_is_said_of_whom() -> None:
    words = Words.of("The key for this message has not arrived.")
    session = session_with(kind=ItemKind.UNABLE_TO_DECRYPT, body="", words=words)
    async with on_newest(session) as pilot:
        assert "R asks for it." in shown(pilot)
        await pilot.press("R")
        await until(pilot, lambda: "2 other devices of yours are asked for the key, and the" in shown(pilot))
        assert session.asked[-1] == ("key", PROJECT, "$event30")
        session.key_asking.asked = KeyAsked(1, backup=False)
        chat(pilot).desk.composer.rewrite("/requestkey")
        chat(pilot).desk.composer.focus()
        await pilot.press("enter")
        await until(pilot, lambda: "1 other device of yours is asked for the key." in shown(pilot))
        session.refuses = SessionError("Nobody can be asked.")
        chat(pilot).query_one(Timeline).focus()
        await pilot.press("R")
        await until(pilot, lambda: "Nobody can be asked." in shown(pilot))


async def test_no_key_is_asked_for_where_none_is_missing(pilot_session: RecordedSession) -> None:
    async with on_newest(pilot_session) as pilot:
        await pilot.press("R")
        await settled(pilot)
        assert "This message can be read" in shown(pilot)
        assert not [one for one in pilot_session.asked if one[0] == "key"]


@pytest.mark.parametrize(
    ("asks", "answers"),
    [
        (("plus",), (*"tada", "enter")),
        (("plus",), ("escape",)),
        (("x",), (*"dubbel", "enter", "y")),
        (("x",), ("escape",)),
        (("f",), ("escape",)),
    ],
    ids=["reacted", "not reacted", "removed", "not removed", "not passed on"],
)
async def test_the_keys_go_back_to_the_conversation_that_asked(
    pilot_session: RecordedSession, asks: tuple[str, ...], answers: tuple[str, ...]
) -> None:
    async with on_newest(pilot_session) as pilot:
        timeline, composer = chat(pilot).query_one(Timeline), chat(pilot).desk.composer
        await pilot.press(*asks)
        await until(pilot, lambda: not timeline.has_focus)
        for key in answers:
            await pilot.press(key)
            await settled(pilot)
        await until(pilot, lambda: timeline.has_focus)
        await pilot.press("j")
        assert composer.text == ""


async def test_an_emoji_for_what_is_written_leaves_the_keys_there(pilot_session: RecordedSession) -> None:
    async with on_newest(pilot_session) as pilot:
        composer = chat(pilot).desk.composer
        composer.focus()
        await pilot.press("f6", *"tada", "enter")
        await until(pilot, lambda: composer.has_focus)
        assert composer.text == "🎉"


async def test_what_is_asked_of_a_reaction_fits_a_small_terminal(pilot_session: RecordedSession) -> None:
    async with chatting(pilot_session, (80, 24)) as pilot:
        chat(pilot).query_one(Timeline).focus()
        await pilot.press("end", "plus")
        await until(pilot, lambda: "The same takes it back. Servers can read it in any room." in shown(pilot))


async def test_a_change_of_the_room_is_not_answered() -> None:
    words = Words.of("{name} set the topic: {topic}", name="Sam", topic="sluis")
    session = session_with(kind=ItemKind.STATE, body="", words=words)
    async with on_newest(session) as pilot:
        for key in "akt":
            chat(pilot).tell("")
            await pilot.press(key)
            await settled(pilot)
            assert "This is a change of the room" in shown(pilot)
        assert chat(pilot).desk.composer.answers is None
        assert opened_threads(session) == 0


async def test_no_thread_begins_with_a_removed_message_but_one_that_is_there_opens() -> None:
    gone = {"kind": ItemKind.PLACEHOLDER, "body": "", "removed": True, "words": Words.of("Message removed.")}
    session = session_with(**gone)
    async with on_newest(session) as pilot:
        await pilot.press("t")
        await settled(pilot)
        assert "This message was removed." in shown(pilot)
        assert opened_threads(session) == 0
    session = session_with(**gone, thread=ThreadSummary(2, "Sam", 0))
    async with on_newest(session) as pilot:
        await pilot.press("t")
        await until(pilot, lambda: opened_threads(session) == 1)


def opened_threads(session: RecordedSession) -> int:
    return sum(asked[0] == "open" for asked in session.threads.asked)


@pytest.mark.parametrize(
    ("state", "why"),
    [(SendState.FAILED, "This was not sent: d takes"), (SendState.SENDING, "still on its way: d takes")],
)
async def test_what_is_not_sent_yet_is_taken_back_and_not_edited(state: SendState, why: str) -> None:
    session = recorded()
    session.timelines[PROJECT] = conversation(replace(failed("een zin"), send_state=state))
    async with chatting(session) as pilot:
        await pilot.press("shift+tab", "end", "e")
        await until_shown(pilot, why)
        assert chat(pilot).desk.composer.edits is None
