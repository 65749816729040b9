"""Lines and positions belong together, however many rows there are and whatever happens to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.timeline.row_heights import RowHeights

CHANGES = st.lists(st.tuples(st.integers(-700, 700), st.integers(0, 40)), max_size=40)


@given(st.integers(-600, 0), st.integers(0, 600), CHANGES, st.integers(0, 300), st.integers(0, 300))
def test_line_and_position_agree(first: int, last: int, changes: list[tuple[int, int]], older: int, newer: int) -> None:
    heights = RowHeights()
    heights.span(first, last)
    known: dict[int, int] = {}
    for place, height in changes:
        if first <= place <= last:
            heights.set(place, height)
            known[place] = height
    first, last = first - older, last + newer
    heights.span(first, last)
    line = 0
    for place in range(first, last + 1):
        assert heights.line_of(place) == line
        height = known.get(place, 1)
        if height:
            assert heights.position_at(line) == (place, 0)
            assert heights.position_at(line + height - 1) == (place, height - 1)
        line += height
    assert heights.total == line


@given(CHANGES)
def test_what_leaves_is_forgotten(changes: list[tuple[int, int]]) -> None:
    heights = RowHeights()
    heights.span(-700, 700)
    for place, height in changes:
        heights.set(place, height)
    heights.span(0, 9)
    assert heights.total == sum(heights.height(place) for place in range(10))
    heights.span(-700, 700)
    assert heights.height(-1) == heights.height(10) == 1


def test_a_new_width_forgets_heights_but_not_holes() -> None:
    heights = RowHeights()
    heights.span(0, 9)
    heights.set(3, 7)
    heights.set(4, 0)
    heights.estimate_again()
    assert [heights.height(place) for place in (3, 4, 5)] == [1, 0, 1]
    assert heights.total == 9


def test_no_row_fills_a_line_outside() -> None:
    heights = RowHeights()
    with pytest.raises(IndexError):
        heights.position_at(0)


@given(CHANGES, st.integers(-700, 700), st.integers(0, 600))
def test_rows_go_up_with_their_heights(changes: list[tuple[int, int]], above: int, by: int) -> None:
    heights = RowHeights()
    heights.span(-700, 700)
    for place, height in changes:
        heights.set(place, height)
    known = {place: heights.height(place) for place in range(-700, 701)}
    total = heights.total
    heights.move(above, by)
    assert all(heights.height(place + by if place > above else place) == height for place, height in known.items())
    assert all(heights.height(place) == 1 for place in range(above + 1, above + 1 + by))
    assert (heights.first, heights.last, heights.total) == (-700, 700 + by, total + by)
