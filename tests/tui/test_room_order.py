"""Rooms before, after, and next with something unread."""

from __future__ import annotations

from dataclasses import replace

from session.values.updates import RoomsUpdate
from tests.support.people import INVITE, LUNCH, OPEN, PROJECT, SAM, rooms
from tui.rooms.room_order import RoomOrder


def order() -> RoomOrder:
    known = RoomOrder()
    known.apply(RoomsUpdate(rooms()))
    return known


def test_steps_go_as_the_list_is_shown_and_around_its_ends() -> None:
    known = order()
    seen = [PROJECT]
    while (following := known.step(seen[-1], 1)) != PROJECT:
        assert following is not None
        seen.append(following)
    assert seen == [PROJECT, LUNCH, INVITE, OPEN, SAM]
    assert known.step(PROJECT, -1) == SAM


def test_unread_rooms_come_in_turn() -> None:
    known = order()
    assert known.next_unread(PROJECT) == OPEN
    assert known.next_unread(OPEN) == SAM
    assert known.next_unread(None) == OPEN
    known.apply(RoomsUpdate(tuple(replace(room, unread=0) for room in rooms())))
    assert known.next_unread(PROJECT) is None


def test_rooms_that_call_our_user_come_first_also_by_a_thread() -> None:
    known, calls = RoomOrder(), {SAM: {"highlights": 1}, LUNCH: {"threads": 1, "threads_calling": 1}}
    known.apply(RoomsUpdate(tuple(replace(room, **calls.get(room.room_id, {})) for room in rooms())))
    assert known.next_unread(PROJECT) == LUNCH
    assert known.next_unread(LUNCH) == SAM
    assert known.next_unread(SAM) == LUNCH


def test_only_what_changed_is_told() -> None:
    known = RoomOrder()
    first = rooms()
    assert [room.room_id for room, _old in known.apply(RoomsUpdate(first))] == [room.room_id for room in first]
    renamed = replace(first[1], name="Lunch!")
    assert known.apply(RoomsUpdate((first[0], renamed, *first[2:]))) == ((renamed, first[1]),)


def test_the_first_room_can_be_written_to_and_lost_rooms_are_lost() -> None:
    known = RoomOrder()
    assert known.first() is None
    assert known.step(None, 1) is None
    known.apply(RoomsUpdate(tuple(reversed(rooms()))))
    assert known.first() == SAM
    known.apply(RoomsUpdate(()))
    assert known.get(SAM) is None
