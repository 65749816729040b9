"""Sections of the room list: what stands where, in which order, and what a view leaves out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session.model import RoomId, RoomKind, RoomSummary
from session.room_marks import NotifyLevel, RoomTag
from session.updates import RoomsUpdate
from tests.widgets.samples import FACTS
from widgets.room_rows import room_line
from widgets.room_sections import Arrangement, Section, Sort, View, arrangement_words, in_sections, section_words


def room(name: str, kind: RoomKind = RoomKind.ROOM, *, unread: int = 0, highlights: int = 0) -> RoomSummary:
    return RoomSummary(RoomId(f"!{name}"), name, kind, FACTS, unread=unread, highlights=highlights)


KADE = replace(room("Kade"), tag=RoomTag.FAVOURITE)
OLD = replace(room("Oud", unread=4), tag=RoomTag.LOW)
CALLED = replace(room("Geroepen", unread=1, highlights=1), tag=RoomTag.LOW)
CLOSED = replace(room("Gesloten", unread=3), tag=RoomTag.FAVOURITE, replaced=True)
SAM, WATER = room("Sam", RoomKind.DIRECT), room("Water", RoomKind.SPACE)
ASKED, NEWS, ALPHA = room("Vraag", RoomKind.INVITE), room("Nieuws", unread=9), room("Alfa")
ALL = RoomsUpdate((OLD, CALLED, SAM, WATER, ASKED, NEWS, ALPHA, KADE, CLOSED, room("Zand")))


def names(arranged: Arrangement = Arrangement()) -> list[tuple[Section | str, list[str]]]:  # noqa: B008  frozen
    return [(section, [each.name for each in rooms]) for section, rooms in in_sections(ALL, arranged)]


def test_every_room_has_its_place() -> None:
    assert names() == [
        (Section.INVITATIONS, ["Vraag"]),
        (Section.UNREAD, ["Geroepen", "Nieuws"]),
        (Section.FAVOURITES, ["Kade"]),
        (Section.DIRECT, ["Sam"]),
        (Section.ROOMS, ["Alfa", "Zand"]),
        (Section.SPACES, ["Water"]),
        (Section.LOW, ["Oud"]),
        (Section.REPLACED, ["Gesloten"]),
    ]


@pytest.mark.parametrize(
    ("arranged", "left"),
    [
        (Arrangement(view=View.UNREAD), ["Vraag", "Geroepen", "Nieuws", "Oud", "Gesloten"]),
        (Arrangement(view=View.MENTIONS), ["Vraag", "Geroepen"]),
        (Arrangement(sort=Sort.UNREAD, view=View.UNREAD), ["Vraag", "Nieuws", "Geroepen", "Oud", "Gesloten"]),
        (Arrangement(sort=Sort.NAME, typed="a"), ["Vraag", "Kade", "Sam", "Alfa", "Zand", "Water"]),
        (Arrangement(typed="KA de"), ["Kade"]),
        (Arrangement(typed="niets"), []),
    ],
)
def test_a_view_leaves_out_what_is_not_wanted(arranged: Arrangement, left: list[str]) -> None:
    assert [name for _section, rooms in names(arranged) for name in rooms] == left


def test_spaces_are_a_tree_by_their_names() -> None:
    def space(name: str, *within: str) -> RoomSummary:
        return replace(room(name, RoomKind.SPACE), within=frozenset(RoomId(f"!{one}") for one in within))

    spaces = (
        space("Kades", "Water"),
        space("Water"),
        space("Hout"),
        space("Noord", "Water", "Kades"),
        space("Aa", "Weg"),
    )
    ((_section, tree),) = in_sections(RoomsUpdate(spaces))
    lines = [room_line(each, 20, open_now=False).rstrip() for each in tree]
    assert lines == ["  + Hout", "  + Water", "    + Kades", "      + Noord", "    + Aa"]


def test_a_space_that_was_left_hides_nothing() -> None:
    assert names(Arrangement(space=RoomId("!gone"))) == names()


def test_how_the_list_is_looked_at_is_said() -> None:
    assert arrangement_words(Arrangement()) == ""
    assert arrangement_words(Arrangement(View.MENTIONS, Sort.NAME, "k\x1b[2J")) == "/k␛[2J · only mentions · by name"


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (NotifyLevel.MUTE, "  # Alfa (muted)"),
        (NotifyLevel.MENTIONS, "  # Alfa (mentions)"),
        (NotifyLevel.ALL, "  # Alfa"),
        (NotifyLevel.DEFAULT, "  # Alfa"),
    ],
)
def test_a_room_that_is_not_heard_says_so(level: NotifyLevel, words: str) -> None:
    assert room_line(replace(ALPHA, level=level), 24, open_now=False).rstrip() == words


def test_groups_of_the_owner_stand_behind_the_favourites_and_can_be_typed_for() -> None:
    groups = {"Zand": ("werk", "archief"), "Alfa": ("Archief",), "Kade": ("werk",)}
    tagged = RoomsUpdate(tuple(replace(room, own_tags=groups.get(room.name, ())) for room in ALL.rooms))
    places = [(place, [room.name for room in rooms]) for place, rooms in in_sections(tagged)]
    assert places[2:5] == [(Section.FAVOURITES, ["Kade"]), ("Archief", ["Alfa"]), ("werk", ["Zand"])]
    found = [room.name for _place, rooms in in_sections(tagged, Arrangement(typed="archief")) for room in rooms]
    assert found == ["Alfa", "Zand"]
    assert "\x1b" not in section_words("a\x1b[31mb")
    assert len(section_words("x" * 100)) <= 61
