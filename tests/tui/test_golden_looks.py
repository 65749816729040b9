"""Pictures of the main views in light and without colour; what is dark only elsewhere is looked at here."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from session.values import state_changes
from session.values.model import EventId, ItemKind, Member, RoomId, Row, SearchHit, UserId
from session.values.places import thread_place
from session.values.updates import RoomsUpdate, TimelineUpdate
from session.values.words import Words
from tests.fakes.recorded_session import RecordedSession
from tests.support.people import LUNCH, MORNING, OPEN, PROJECT, conversation, said
from tests.support.pictures import SIZES, golden, looking, other_looks, picture
from tests.support.screens import chat, chatting, recorded, settled, until_shown
from tests.tui.test_golden_list import everything
from tests.tui.test_golden_polls import polled
from tests.tui.test_golden_threads import replies, threaded
from tests.tui.test_golden_trust import session as trusted
from tests.tui.test_golden_writing import peopled, pressed
from widgets.timeline.timeline import Timeline

pytestmark = golden
NARROW, WIDE = SIZES
every_look = pytest.mark.parametrize(
    ("look", "size"),
    [("dark", NARROW), ("dark", WIDE), ("light", NARROW), ("no_colour", NARROW)],
    ids=["dark-80x24", "dark-120x40", "light", "no_colour"],
)


@contextlib.asynccontextmanager
async def looked_at(
    session: RecordedSession, look: str, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int] = NARROW
) -> AsyncIterator[Pilot[None]]:
    """Run the app in one look."""
    async with chatting(session, size, looking(look, monkeypatch)) as pilot:
        yield pilot


@other_looks
async def test_threads(look: str, monkeypatch: pytest.MonkeyPatch, golden_picture: SnapshotAssertion) -> None:
    async with looked_at(threaded(), look, monkeypatch) as pilot:
        assert golden_picture == picture(pilot.app)


@other_looks
async def test_a_thread(look: str, monkeypatch: pytest.MonkeyPatch, golden_picture: SnapshotAssertion) -> None:
    session = threaded()
    place: RoomId = thread_place(PROJECT, EventId(replies()[0].event_id or ""))
    rows = tuple(Row(number, item) for number, item in enumerate(replies()))
    async with looked_at(session, look, monkeypatch) as pilot:
        chat(pilot).query_one(Timeline).focus()
        await pilot.press("end", "up", "up", "t")
        await until_shown(pilot, "what you write goes into it")
        session.tell(TimelineUpdate(place, True, 0, len(rows) - 1, rows, (), True))
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


def found(room_id: RoomId, name: str, sender: str, minute: int, *parts: tuple[str, bool]) -> SearchHit:
    return SearchHit(room_id, name, EventId(f"${minute}"), UserId(f"@{sender.lower()}:rijk.example"), sender,
                     MORNING + minute * 60_000, parts, 1)  # fmt: skip


HITS = (
    found(OPEN, "Publiek (open)", "Els", 7, ("zullen we het ", False), ("slu", True), ("itstuk bespreken", False)),
    found(PROJECT, "Sluisdeur renovatie", "Noor", 3, ("de ", False), ("slu", True), ("is gaat om tien dicht", False)),
    found(LUNCH, "Lunch", "Sam", 1, ("wie haalt er soep bij de ", False), ("slu", True), ("iswachter?", False)),
)  # fmt: skip


@every_look
async def test_pins(
    look: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch, golden_picture: SnapshotAssertion
) -> None:
    session = recorded()
    session.messages.pins.pinned = tuple(
        replace(hit, excerpt=(("".join(text for text, _found in hit.excerpt), False),)) for hit in HITS
    )
    async with looked_at(session, look, monkeypatch, size) as pilot:
        await pressed(pilot, *"/pins", "enter", "down")
        assert golden_picture == picture(pilot.app)


@every_look
async def test_searching(
    look: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch, golden_picture: SnapshotAssertion
) -> None:
    session = recorded()
    session.search.hits = HITS
    async with looked_at(session, look, monkeypatch, size) as pilot:
        await pressed(pilot, "ctrl+f", *"slu", "down")
        assert golden_picture == picture(pilot.app)


def changed() -> RecordedSession:
    """Return a session in whose room much changed between two messages."""
    session, before = recorded(), conversation()
    changes = (
        (state_changes.JOINED, {"target": "Els"}),
        (state_changes.JOINED, {"target": "Bas"}),
        (state_changes.JOINED, {"target": "Mo"}),
        (state_changes.TOPIC, {"name": "Noor de Wit", "value": "de sluisdeur"}),
    )
    items = [
        replace(said(20 + n, "Noor de Wit", ""), kind=ItemKind.STATE, words=Words.of(template, **params))
        for n, (template, params) in enumerate(changes)
    ]
    items.append(said(30, "Els", "goedemorgen"))
    rows = tuple(Row(before.last + n, item) for n, item in enumerate(items, 1))
    session.timelines = {PROJECT: replace(before, last=before.last + len(rows), rows=(*before.rows, *rows))}
    return session


@every_look
async def test_changes_in_one_line(
    look: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch, golden_picture: SnapshotAssertion
) -> None:
    async with looked_at(changed(), look, monkeypatch, size) as pilot:
        chat(pilot).query_one(Timeline).focus()
        await pressed(pilot, "end", "up", *([" "] if size == WIDE else []))
        assert golden_picture == picture(pilot.app)


@other_looks
async def test_completing(look: str, monkeypatch: pytest.MonkeyPatch, golden_picture: SnapshotAssertion) -> None:
    async with looked_at(peopled(), look, monkeypatch) as pilot:
        await pressed(pilot, *"vraag het @noo", "down")
        assert golden_picture == picture(pilot.app)


@other_looks
async def test_jumping(look: str, monkeypatch: pytest.MonkeyPatch, golden_picture: SnapshotAssertion) -> None:
    session = peopled()
    session.search.hits = HITS[:1]
    session.people = (*session.people, Member(UserId("@sluiswachter:rijk.example"), "De sluiswachter", "join"))
    async with looked_at(session, look, monkeypatch) as pilot:
        await pressed(pilot, "ctrl+k", *"slu", "down")
        assert golden_picture == picture(pilot.app)


@other_looks
async def test_picking_an_emoji(look: str, monkeypatch: pytest.MonkeyPatch, golden_picture: SnapshotAssertion) -> None:
    async with looked_at(peopled(), look, monkeypatch) as pilot:
        await pressed(pilot, *"feest", "f6", *"cat", "down")
        assert golden_picture == picture(pilot.app)


@other_looks
async def test_a_narrowed_room_list(
    look: str, monkeypatch: pytest.MonkeyPatch, golden_picture: SnapshotAssertion
) -> None:
    session = recorded()
    async with looked_at(session, look, monkeypatch) as pilot:
        session.tell(RoomsUpdate(everything()))
        await pressed(pilot, "f8", "s", "f", "a", "r")
        assert golden_picture == picture(pilot.app)


@other_looks
async def test_members(look: str, monkeypatch: pytest.MonkeyPatch, golden_picture: SnapshotAssertion) -> None:
    async with looked_at(trusted(), look, monkeypatch) as pilot:
        await pressed(pilot, *"/members", "enter")
        await pressed(pilot, "down", "down", "enter")
        assert golden_picture == picture(pilot.app)


@other_looks
async def test_polls(look: str, monkeypatch: pytest.MonkeyPatch, golden_picture: SnapshotAssertion) -> None:
    async with looked_at(polled(), look, monkeypatch) as pilot:
        chat(pilot).query_one(Timeline).focus()
        await pressed(pilot, "end", "1")
        assert golden_picture == picture(pilot.app)
