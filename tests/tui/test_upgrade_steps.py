"""Replaced rooms on the screen: nothing can be sent there, one key goes on, and replacing one is asked about first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from session.rooms.space_rooms import Followed
from session.rooms.upgrades import Offer
from session.values.model import RoomId, RoomKind, RoomSummary, UserId
from session.values.updates import RoomsUpdate
from tests.fakes.recorded_rooms import BESIDE
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import PROJECT, rooms
from tests.support.screens import chat, chatting, recorded, settled, shown, until, until_shown
from tui.screens.report import ReportScreen

SPACES = (RoomId("!een:x"), RoomId("!twee:x"))
NOOR = "@noor:rijk.example"
OWN = ("upgrade", "follow", "invite all", "after", "before", "join")


def asked(session: RecordedSession) -> list[tuple[str, ...]]:
    return [one for one in session.asked if one[0] in OWN]


def with_the_new_room(**more: object) -> tuple[RoomSummary, ...]:
    """Return the rooms, the new one among them; the project room is closed."""
    new = replace(rooms()[1], room_id=BESIDE, name="Sluisdeur, verder", continues=True)
    return (replace(rooms()[0], replaced=True, **more), new, *rooms()[1:])  # type: ignore[arg-type]


async def typed(pilot: Pilot[None], text: str) -> None:
    chat(pilot).desk.composer.rewrite(text)
    await pilot.press("enter")
    await settled(pilot)


@asynccontextmanager
async def replaced(size: tuple[int, int] = (120, 40)) -> AsyncIterator[tuple[RecordedSession, Pilot[None]]]:
    """Open a room, and let it be replaced then."""
    session = recorded()
    async with chatting(session, size) as pilot:
        session.tell(RoomsUpdate(with_the_new_room()))
        await settled(pilot)
        yield session, pilot


async def test_nothing_is_sent_to_a_replaced_room_and_the_draft_stays() -> None:
    async with replaced() as (session, pilot):
        await typed(pilot, "hoi")
        assert session.sent == []
        assert chat(pilot).desk.composer.text == "hoi"
        assert "This room was replaced, nothing was sent: /follow" in shown(pilot)
        await typed(pilot, "/topic iets")
        assert asked(session) == []


async def test_a_replaced_room_is_the_last_in_the_list_under_a_title_that_says_so() -> None:
    async with replaced() as (_session, pilot):
        lines = shown(pilot).splitlines()
        heading = next(n for n, line in enumerate(lines) if line.strip().startswith("Replaced"))
        assert lines[heading + 1].startswith("> # Sluisdeur renovatie")


async def test_following_goes_to_a_room_that_is_known_without_asking_the_server() -> None:
    async with replaced() as (session, pilot):
        await typed(pilot, "/follow")
        await until(pilot, lambda: (room := chat(pilot).open_room) is not None and room.room_id == BESIDE)
        assert asked(session) == [("after", PROJECT)]
        await typed(pilot, "/previous")
        assert asked(session) == [("after", PROJECT), ("before", BESIDE)]


async def test_following_joins_a_room_that_is_not_known() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        chat(pilot).query_one("#timeline").focus()
        await pilot.press("n")
        await settled(pilot)
        assert asked(session) == [("after", PROJECT), ("join", BESIDE, "rijk.example")]


async def test_a_new_room_that_nobody_can_reach_is_said_with_whom_to_ask() -> None:
    async with replaced() as (session, pilot):
        session.admin.upgrades.beside = RoomId("!weg:x")
        session.unreachable = frozenset({"!weg:x"})
        await typed(pilot, "/follow")
        await until_shown(pilot, "There is no such room. Ask those who are in this room.")


async def test_replacing_is_asked_about_and_people_are_invited() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await typed(pilot, f"/upgrade 12 {NOOR}")
        assert "Close this room for a new one of version 12? 1 person is invited." in shown(pilot)
        assert asked(session) == []
        await pilot.press("y")
        await settled(pilot)
        assert asked(session) == [
            ("upgrade", PROJECT, "12", NOOR),
            ("join", BESIDE),
            ("follow", PROJECT, BESIDE),
            ("invite all", BESIDE, NOOR),
        ]


async def test_which_spaces_hold_the_new_room_is_said_and_which_do_not() -> None:
    session = recorded()
    session.rooms_known = (
        *rooms(),
        *(replace(rooms()[1], room_id=one, name=one, kind=RoomKind.SPACE) for one in SPACES),
    )
    session.admin.spaces.followed = Followed(SPACES[:1], SPACES[1:])
    async with chatting(session) as pilot:
        await typed(pilot, "/upgrade 12")
        await pilot.press("y")
        words = "this is the new one. It takes the old one's place in !een:x. !twee:x: the old room still stands there"
        await until_shown(pilot, words)


async def test_who_could_not_be_invited_is_named() -> None:
    session = recorded()
    session.admin.upgrades.refused = (UserId(NOOR),)
    async with chatting(session) as pilot:
        await typed(pilot, "/upgrade 12")
        await pilot.press("y")
        await until(pilot, lambda: f"not invited: {NOOR}" in shown(pilot))


@pytest.mark.parametrize(
    ("line", "offer", "words"),
    [
        ("/upgrade 13", Offer("11", "12", ("11", "12"), True, ()), "offers: 11, 12"),
        ("/upgrade 12", Offer("11", "12", ("11", "12"), False, ()), "may not close"),
        ("/upgrade 99", Offer("11", "12", ("11", "12"), False, ()), "may not close"),
        ("/upgrade 12 noor", Offer("11", "12", ("11", "12"), True, ()), "needs a version"),
    ],
)
async def test_what_cannot_be_done_is_said_and_not_asked(line: str, offer: Offer, words: str) -> None:
    session = recorded()
    session.admin.upgrades.offered = offer
    async with chatting(session) as pilot:
        await typed(pilot, line)
        assert words in shown(pilot)
        assert asked(session) == []


async def test_alone_it_says_what_it_means() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        await typed(pilot, "/upgrade")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
        await until_shown(pilot, "stands above all levels", "/upgrade 12")
        assert asked(session) == []


async def test_how_long_messages_last_stands_in_the_header() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        known = rooms()
        for milliseconds, words in ((30 * 86_400_000, "after 30 days"), (3_600_000, "after 1 hour")):
            session.tell(RoomsUpdate((replace(known[0], lifetime=milliseconds), *known[1:])))
            await until(pilot, lambda words=words: f"messages are removed {words}" in shown(pilot))  # type: ignore[misc]
