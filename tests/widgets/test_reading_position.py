"""What is read stays where it is, and the end is followed only from the end."""

from __future__ import annotations

from dataclasses import replace

from tests.widgets.samples import news, numbered, rows
from widgets.timeline.reading_position import ReadingPosition
from widgets.timeline.rows import TimelineRows

HEIGHT = 10


def opened() -> TimelineRows:
    model = TimelineRows()
    model.apply(news(0, 99, rows(0, 99), reset=True))
    ReadingPosition().measured(model, 200)
    return model


def test_the_end_is_followed_from_the_start() -> None:
    model, reading = opened(), ReadingPosition()
    assert reading.top_line(model, HEIGHT) == model.total - HEIGHT
    model.apply(news(0, 100, (numbered(100, lines=5),)))
    reading.measured(model, HEIGHT)
    assert reading.top_line(model, HEIGHT) == model.total - HEIGHT


def test_a_row_that_is_read_stays_while_rows_change_above_it() -> None:
    model, reading = opened(), ReadingPosition()
    reading.read_from(50, model, HEIGHT)
    assert not reading.tail
    place = model.place_at(50)
    model.apply(news(-30, 101, (*rows(-30, -1, lines=2), numbered(45, lines=7), *rows(100, 101))))
    reading.measured(model, HEIGHT)
    assert model.place_at(reading.top_line(model, HEIGHT)) == place


def test_scrolling_to_the_end_follows_it_again() -> None:
    model, reading = opened(), ReadingPosition()
    reading.read_from(0, model, HEIGHT)
    assert not reading.tail
    reading.read_from(model.total - HEIGHT, model, HEIGHT)
    assert reading.tail


def test_rows_that_are_gone_leave_the_nearest() -> None:
    model, reading = opened(), ReadingPosition()
    reading.read_from(20, model, HEIGHT)
    model.apply(news(60, 99))
    assert reading.place(model) == 60


def test_of_a_row_that_makes_way_the_next_one_takes_the_place() -> None:
    model, reading = opened(), ReadingPosition()
    model.apply(news(0, 99, (numbered(20, lines=7),)))
    reading.measured(model, 200)
    reading.read_from(model.line_of(20) + 4, model, HEIGHT)
    model.apply(replace(news(0, 99), gone=(20,)))
    assert model.place_at(reading.top_line(model, HEIGHT)) == (21, 0)
