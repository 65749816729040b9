"""Pictures of the room list with all its sections, and of a view of it, compared with those that a person looked at."""

from __future__ import annotations

from dataclasses import replace

from syrupy.assertion import SnapshotAssertion

from session.values.model import RoomId, RoomKind, RoomSummary
from session.values.room_marks import NotifyLevel, RoomTag
from session.values.updates import DepartureUpdate, RoomsUpdate
from session.values.words import Words
from tests.support.people import PROJECT, rooms
from tests.support.pictures import both_sizes, golden, picture
from tests.support.screens import chat, chatting, recorded, settled, shown, until

pytestmark = golden


def everything() -> tuple[RoomSummary, ...]:
    """Return rooms for every section, some of which are not heard."""
    known = rooms()

    def like(name: str, kind: RoomKind = RoomKind.ROOM, **more: object) -> RoomSummary:
        room = replace(known[1], room_id=RoomId(f"!{name}:rijk.example"), name=name, kind=kind)
        return replace(room, **more)  # type: ignore[arg-type]

    return (
        *known,
        like("Kade", tag=RoomTag.FAVOURITE),
        like("Storingen", level=NotifyLevel.MENTIONS),
        like("Borrel", level=NotifyLevel.MUTE),
        like("Waterwegen", RoomKind.SPACE),
        like("Archief", tag=RoomTag.LOW, unread=12),
    )


@both_sizes
async def test_all_sections(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    async with chatting(session, size) as pilot:
        session.tell(RoomsUpdate(everything()))
        await pilot.press("f8")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_groups_of_the_owner(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    grouped = [
        replace(room, own_tags=("Werk",)) if room.name in ("Storingen", "Borrel") else room for room in everything()
    ]
    grouped[0] = replace(grouped[0], own_tags=("Aan de kade",))
    async with chatting(session, size) as pilot:
        session.tell(RoomsUpdate(tuple(grouped)))
        await pilot.press("f8")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_being_taken_out_of_a_room(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    words = Words.of("{user} removed you from {room}.", user="@noor:rijk.example", room="Sluisdeur renovatie")
    async with chatting(session, size) as pilot:
        await pilot.press(*"dit was voor hen")
        session.tell(DepartureUpdate(PROJECT, words, "het gaat over iets anders nu"), RoomsUpdate(everything()[1:]))
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_narrowed(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    async with chatting(session, size) as pilot:
        session.tell(RoomsUpdate(everything()))
        await pilot.press("f8", "s", "f", "a", "r")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_a_room_that_was_replaced(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    async with chatting(session, size) as pilot:
        known = everything()
        session.tell(RoomsUpdate((replace(known[0], replaced=True, lifetime=30 * 86_400_000), *known[1:])))
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_what_replacing_a_room_means(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    async with chatting(recorded(), size) as pilot:
        chat(pilot).desk.composer.rewrite("/upgrade")
        await pilot.press("enter")
        await until(pilot, lambda: "stands above all levels" in shown(pilot))
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_narrowed_to_a_space_that_has_spaces(size: tuple[int, int], golden_picture: SnapshotAssertion) -> None:
    session = recorded()
    known = rooms()
    water = replace(known[1], room_id=RoomId("!water:rijk.example"), name="Waterwegen", kind=RoomKind.SPACE)
    inside = frozenset({water.room_id})
    locks = replace(water, room_id=RoomId("!locks:rijk.example"), name="Sluizen", within=inside)
    lunch = replace(known[1], within=inside, marked_unread=True)
    async with chatting(session, size) as pilot:
        session.tell(RoomsUpdate((replace(known[0], within=inside), lunch, *known[2:], locks, water)))
        await settled(pilot)
        chat(pilot).desk.composer.rewrite("/within water")
        await pilot.press("enter", "f8")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)
