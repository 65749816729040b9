"""Letters for rooms and people: of the name, in two cells, on a colour that the id alone gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.support.people import rooms
from widgets.avatar_letters import GROUNDS, ground, letters, with_badge
from widgets.rooms.room_header import header_lines
from widgets.rooms.room_rows import letters_at, room_line


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Noor de Wit", "NW"),
        ("sam", "S "),
        ("Sluisdeur renovatie", "SR"),
        ("# 2e lijn", "2L"),
        ("  (open) dag ", "OD"),
        ("ßeta", "S "),
        ("水門", "水"),
        ("Ёлка ель", "ЁЕ"),
        ("🙂🙂", "X "),
        ("", "X "),
    ],
)
def test_the_letters_are_of_the_first_and_the_last_word(name: str, shown: str) -> None:
    assert letters(name, "@x:hs.example") == shown


@given(st.text(max_size=40), st.text(max_size=20))
def test_whatever_the_name_is_two_cells_of_letters_come_of_it(name: str, id: str) -> None:
    found = letters(name, id)
    assert cell_len(found) == 2
    assert all(char.isalnum() or char in " ?" for char in found)
    assert ground(id) in GROUNDS


def test_who_takes_a_name_has_another_colour() -> None:
    assert letters("Noor", "@noor:a.example") == letters("Noor", "@n00r:b.example")
    assert ground("@noor:a.example") == ground("@noor:a.example")
    assert {ground(f"@user{n}:hs.example") for n in range(200)} == set(GROUNDS)


def test_white_can_be_read_on_every_colour() -> None:
    def light(channel: int) -> float:
        part = channel / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    for each in GROUNDS:
        red, green, blue = (light(int(each[at : at + 2], 16)) for at in (1, 3, 5))
        # WCAG 2.2, "relative luminance" and "contrast ratio": 4.5 to 1 for text.
        assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5


@pytest.mark.parametrize("width", [20, 24, 40, 80])
def test_a_line_stays_as_wide_and_its_letters_stand_behind_the_sign(width: int) -> None:
    for room in rooms():
        line = room_line(room, width, open_now=False, lettered=True)
        plain = room_line(room, width, open_now=False)
        assert [cell_len(row) for row in line.split("\n")] == [cell_len(row) for row in plain.split("\n")]
        start = letters_at(line)
        expected = letters(room.name, room.room_id)
        assert line[start : start + len(expected)] == expected
        drawn = with_badge(line, start, room.room_id)
        assert drawn.plain == line
        assert [(span.start, span.end) for span in drawn.spans] == [(start, start + len(expected))]
        assert cell_len(header_lines(room, width, lettered=True)[0]) == cell_len(header_lines(room, width)[0])


def test_a_header_that_is_wide_enough_begins_with_them() -> None:
    for room in rooms():
        assert header_lines(room, 80, lettered=True)[0][2:].startswith(letters(room.name, room.room_id) + " ")
