"""Sections of the room list: what stands where, in which order, and what a view leaves out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session.values.model import RoomId, RoomKind, RoomSummary
from session.values.room_marks import NotifyLevel, RoomTag
from session.values.updates import RoomsUpdate
from tests.widgets.samples import FACTS
from widgets.rooms.room_header import header_lines
from widgets.rooms.room_rows import room_line
from widgets.rooms.room_sections import Arrangement, Section, View, above, arrangement_words, in_sections, section_words
from widgets.rooms.room_sorting import Order, in_order, next_order, order_text, order_words, read_order

BY_NAME, BY_UNREAD = read_order("name"), read_order("unread")
assert BY_NAME is not None
assert BY_UNREAD is not None


def room(name: str, kind: RoomKind = RoomKind.ROOM, *, unread: int = 0, highlights: int = 0) -> RoomSummary:
    return RoomSummary(RoomId(f"!{name}"), name, kind, FACTS, unread=unread, highlights=highlights)


KADE = replace(room("Kade"), tag=RoomTag.FAVOURITE)
OLD = replace(room("Oud", unread=4), tag=RoomTag.LOW)
CALLED = replace(room("Geroepen", unread=1, highlights=1), tag=RoomTag.LOW)
CLOSED = replace(room("Gesloten", unread=3), tag=RoomTag.FAVOURITE, replaced=True)
SAM, WATER = room("Sam", RoomKind.DIRECT), room("Water", RoomKind.SPACE)
ASKED, NEWS, ALPHA = room("Vraag", RoomKind.INVITE), room("Nieuws", unread=9), room("Alfa")
IN_THREAD = replace(room("Draad"), threads=1, threads_calling=1)
ALL = RoomsUpdate((OLD, CALLED, SAM, WATER, ASKED, NEWS, ALPHA, KADE, CLOSED, room("Zand")))


def names(arranged: Arrangement = Arrangement()) -> list[tuple[Section | str, list[str]]]:  # noqa: B008  frozen
    return [(section, [each.name for each in rooms]) for section, rooms in in_sections(ALL, arranged)]


def test_a_thread_that_calls_keeps_its_room_among_the_unread() -> None:
    for view in View:
        ((section, rooms),) = in_sections(RoomsUpdate((IN_THREAD,)), Arrangement(view=view))
        assert (section, rooms) == (Section.UNREAD, [IN_THREAD])
    assert room_line(IN_THREAD, 20, open_now=False).split()[-1] == "!"
    second = header_lines(IN_THREAD, 80)[1]
    assert second.startswith("1 thread has news, to you: /threads")


@pytest.mark.parametrize("width", [24, 25, 31, 40])
def test_what_stands_behind_a_name_leaves_it_room(width: int) -> None:
    facts = replace(FACTS, encrypted=False)
    quiet = replace(room("Werkvloer Noord", highlights=1), facts=facts, level=NotifyLevel.MENTIONS, knocking=2)
    for one in (quiet, replace(quiet, replaced=True), replace(quiet, facts=FACTS, replaced=True)):
        for line in (room_line(one, width, open_now=open_now, lettered=False) for open_now in (True, False)):
            assert line[4:].startswith("Werkvloer")
            assert len(line) == width
            assert ("(open)" in line) is not one.facts.encrypted
    assert "(2 ask) (mentions)" in room_line(replace(quiet, facts=FACTS), 40, open_now=False)


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
        (Arrangement(sort=BY_UNREAD, view=View.UNREAD), ["Vraag", "Nieuws", "Geroepen", "Oud", "Gesloten"]),
        (Arrangement(sort=BY_NAME, typed="a"), ["Vraag", "Kade", "Sam", "Alfa", "Zand", "Water"]),
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
    known = {each.room_id: each for each in tree}
    lines = [room_line(each, 20, open_now=False, depth=len(above(each, known))).rstrip() for each in tree]
    assert lines == ["  + Aa", "  + Hout", "  + Water", "    + Kades", "      + Noord"], "of Weg nothing is known"


def test_a_space_that_was_left_hides_nothing() -> None:
    assert names(Arrangement(space=RoomId("!gone"))) == names()


def test_how_the_list_is_looked_at_is_said() -> None:
    assert arrangement_words(Arrangement()) == ""
    assert arrangement_words(Arrangement(View.MENTIONS, BY_NAME, "k\x1b[2J")) == "/k␛[2J · only mentions · by name"


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


def test_that_only_mentions_are_heard_has_a_sign_where_words_do_not_fit() -> None:
    one = replace(ALPHA, name="Kade", level=NotifyLevel.MENTIONS, facts=replace(ALPHA.facts, encrypted=False))
    assert room_line(one, 24, open_now=True).rstrip() == "> # Kade (open) (@)"


def test_groups_of_the_owner_stand_behind_the_favourites_and_can_be_typed_for() -> None:
    groups = {"Zand": ("werk", "archief"), "Alfa": ("Archief",), "Kade": ("werk",)}
    tagged = RoomsUpdate(tuple(replace(room, own_tags=groups.get(room.name, ())) for room in ALL.rooms))
    places = [(place, [room.name for room in rooms]) for place, rooms in in_sections(tagged)]
    assert places[2:5] == [(Section.FAVOURITES, ["Kade"]), ("Archief", ["Alfa"]), ("werk", ["Zand"])]
    found = [room.name for _place, rooms in in_sections(tagged, Arrangement(typed="archief")) for room in rooms]
    assert found == ["Alfa", "Zand"]
    assert "\x1b" not in section_words("a\x1b[31mb")
    assert len(section_words("x" * 100)) <= 61


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("recent", ["d", "c", "b", "a"]),
        ("-recent", ["a", "b", "c", "d"]),
        ("name", ["a", "b", "c", "d"]),
        ("unread", ["b", "d", "c", "a"]),
        ("favourite, name", ["c", "a", "b", "d"]),
        ("low -name", ["d", "c", "b", "a"]),
        ("-low name", ["a", "b", "c", "d"]),
        ("server -recent", ["b", "d", "a", "c"]),
        ("server unread", ["b", "d", "c", "a"]),
    ],
)
def test_rooms_are_sorted_by_one_thing_and_then_by_the_next(typed: str, expected: list[str]) -> None:
    def one(name: str, server: str, **more: object) -> RoomSummary:
        return replace(room(name), room_id=RoomId(f"!{name}{server}"), **more)  # type: ignore[arg-type]

    rooms = (
        one("d", ":b.example", last_activity=4, unread=1),
        one("c", "", last_activity=3, tag=RoomTag.FAVOURITE),
        one("b", ":a.example", last_activity=2, unread=5),
        one("a", "", last_activity=1, tag=RoomTag.LOW),
    )
    order = read_order(typed)
    assert order is not None
    assert [each.name for each in in_order(rooms, order)] == expected
    assert read_order(order_text(order)) == order


@pytest.mark.parametrize("typed", ["", "  ", "best", "invite", "name best", "--name", "Name"])
def test_what_nothing_can_be_sorted_by_is_refused(typed: str) -> None:
    assert read_order(typed) is None


def test_the_key_goes_round_and_the_list_says_how_it_is_sorted() -> None:
    order: Order | None = read_order("recent")
    assert order is not None
    assert order_words(order) == ""
    seen = [order_words(order := next_order(order)) for _ in range(3)]
    assert seen == ["by name", "most unread first", ""]
    mixed = read_order("favourite -name")
    assert mixed is not None
    assert order_words(mixed) == "favourites first, by name, turned around"
    assert order_words(next_order(mixed)) == ""


def test_spaces_that_hold_each_other_stand_side_by_side() -> None:
    left, right, below = (room(name, RoomKind.SPACE) for name in ("links", "rechts", "onder"))
    left, right = replace(left, within=frozenset({right.room_id})), replace(right, within=frozenset({left.room_id}))
    below = replace(below, within=frozenset({left.room_id, right.room_id}))
    known = {one.room_id: one for one in (left, right, below)}
    assert [len(above(one, known)) for one in (left, right, below)] == [0, 0, 2]
    gone = replace(below, within=frozenset({RoomId("!verlaten")}))
    assert above(gone, known) == []
