"""Changes in a row share a line that says what happened; a key shows each, and nothing else moves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session.values import state_changes as said
from session.values.model import EventId, ItemKind, Row, Shield, ShieldLevel, TimelineItem
from session.values.words import Words
from tests.widgets.samples import MONDAY, NOOR, news, numbered, rows
from tests.widgets.test_timeline_rows import assert_consistent
from widgets.timeline.cursor import TimelineCursor
from widgets.timeline.rows import KEPT, TimelineRows
from widgets.timeline.state_folding import AT_ONCE, BLOCK, folded_words, goes_with

DAY = 24 * 60 * 60 * 1000


def change(place: int, template: str = said.JOINED, **params: str) -> TimelineItem:
    params.setdefault("target", f"P{place}")
    params.setdefault("name", "Noor")
    words = Words.of(template, **params)
    key = f"$s{place}"
    return replace(
        NOOR, key=key, event_id=EventId(key), kind=ItemKind.STATE, body="", words=words, timestamp=MONDAY + place
    )


def changes(first: int, last: int) -> tuple[Row, ...]:
    return tuple(Row(place, change(place)) for place in range(first, last + 1))


def text(model: TimelineRows, place: int) -> str:
    return " ".join("".join(part.text for part in line[2:]).strip() for line in model.lines(place))


@pytest.mark.parametrize(
    ("items", "sentence"),
    [
        ([change(1)], "P1 joined"),
        ([change(1), change(2)], "2 people joined · Space: each"),
        ([change(1), change(1)], "P1 joined · Space: each"),
        (
            [
                *(change(place) for place in range(5)),
                change(5, said.LEFT, target="Noor"),
                change(6, said.NAMED, value="K"),
            ],
            "5 people joined, Noor left, Noor named the room: K · Space: each",
        ),
        (
            [change(1, said.REMOVED, target="A"), change(2, said.REMOVED_FOR, target="B", reason="x"), change(3)],
            "2 people were removed, P3 joined · Space: each",
        ),
        (
            [
                change(1, said.RENAMED, before="Jij", target="Baas"),
                change(2),
                change(3, said.RENAMED, before="Baas", target="Chef"),
                change(4, said.RENAMED, before="Sam", target="Bas"),
            ],
            "2 people changed their name, P2 joined · Space: each",
        ),
        (
            [change(1, said.RENAMED, before="A", target="B"), change(2, said.RENAMED, before="B", target="C")],
            "A is now called C · Space: each",
        ),
        (
            [change(1, said.RENAMED, before="A", target="B"), change(2, said.RENAMED, before="B", target="A")],
            "B is now called A · Space: each",
        ),
        (
            [change(1, said.INVITE_ONLY), change(2, said.LEVELS)],
            "Noor: only who is invited may come in, Noor changed who may do what · Space: each",
        ),
        ([change(1, said.ALIASES), change(2, said.AVATAR)], "2 settings of the room were changed · Space: each"),
        (
            [change(1, said.ENCRYPTED), change(2, said.AVATAR)],
            "Noor turned encryption on, Noor changed the room's picture · Space: each",
        ),
        ([change(1, said.NAMED, value="a"), change(2, said.UNNAMED)], "the room was renamed 2 times · Space: each"),
        ([change(1, "{name} did a new thing"), change(2)], "Noor did a new thing, P2 joined · Space: each"),
        ([change(1, target="\x1b[2J")], "[2J joined"),
        (
            [
                *(change(1, said.MADE), change(2, target="Noor"), change(3, said.LEVELS), change(4, said.ALL_MEMBERS)),
                *(change(5, said.ENCRYPTED), change(6, said.NAMED, value="K"), change(7, said.TOPIC, value="T")),
                *(change(8, said.INVITED), change(9, said.INVITED), change(10)),
            ],
            "Noor made this room, 8 changes · Space: each",
        ),
        ([change(1, said.MADE), change(2, target="Noor")], "Noor made this room · Space: each"),
        (
            [
                *(change(1, said.MADE), change(2, target="Noor"), change(3, said.LEVELS)),
                *(change(AT_ONCE + 2, said.TOPIC, value="T"), change(AT_ONCE + 3)),
            ],
            f"Noor made this room, 2 changes, P{AT_ONCE + 3} joined · Space: each",
        ),
        (
            [change(1, said.MADE_ANEW), change(2, target="Noor"), change(3, said.LEVELS)],
            "Noor made this room; it goes on from an older one, 1 change · Space: each",
        ),
        ([change(1), change(2), change(3, said.MADE)], "2 people joined, Noor made this room · Space: each"),
    ],
)
def test_what_is_said(items: list[TimelineItem], sentence: str) -> None:
    assert folded_words(items).replace("\N{REPLACEMENT CHARACTER}", "").replace("␛", "") == sentence


def test_what_must_be_seen_stands_alone() -> None:
    red = replace(change(1), shield=Shield(ShieldLevel.RED))
    assert goes_with(change(1), change(2))
    assert not goes_with(change(1), change(2, said.CLOSED))
    assert not goes_with(red, change(2))
    assert not goes_with(change(1), NOOR)
    assert not goes_with(change(1), replace(change(2), timestamp=MONDAY + 2 * DAY))


def a_room() -> TimelineRows:
    """Return a room where a message, five changes and a message stand on each other."""
    model = TimelineRows()
    model.apply(news(0, 6, (*rows(0, 0), *changes(1, 5), *rows(6, 6)), reset=True, reached_start=True))
    return model


def test_changes_in_a_row_are_one_line_and_a_key_shows_each() -> None:
    model = a_room()
    assert [len(model.lines(place)) for place in range(7)][1:6] == [0, 0, 0, 0, 1]
    assert "5 people joined" in text(model, 5)
    assert_consistent(model)
    model.fold(5)
    assert [text(model, place) for place in range(1, 6)] == [f"P{place} joined" for place in range(1, 6)]
    assert_consistent(model)
    model.fold(2)
    assert "5 people joined" in text(model, 5)
    assert_consistent(model)


def test_the_marker_steps_over_what_has_no_line() -> None:
    model = a_room()
    assert (model.next_shown(0, 1), model.next_shown(5, -1), model.next_shown(6, -1)) == (5, 0, 5)
    assert model.shown(2) == 5


def test_another_change_joins_the_line_and_the_marker_comes_along() -> None:
    model, cursor = TimelineRows(), TimelineCursor()
    model.apply(news(0, 2, (*rows(0, 0), *changes(1, 2)), reset=True))
    cursor.put(2, model)
    model.apply(news(0, 3, changes(3, 3)))
    assert cursor.follow(model)
    assert cursor.place == 3
    assert "3 people joined" in text(model, 3)
    assert_consistent(model)


def test_older_changes_join_the_line_below() -> None:
    model = TimelineRows()
    model.apply(news(0, 6, (*changes(4, 5), *rows(6, 6)), reset=True))
    assert "2 people joined" in text(model, 5)
    model.apply(news(-3, 6, (*rows(-3, 0), *changes(1, 3))))
    assert "5 people joined" in text(model, 5)
    assert_consistent(model)


def test_a_message_between_takes_the_line_apart() -> None:
    model = a_room()
    assert not model.lines(2)
    model.apply(news(0, 6, (numbered(3),)))
    assert "2 people joined" in text(model, 2)
    assert "2 people joined" in text(model, 5)
    assert_consistent(model)


def test_what_was_not_read_yet_begins_a_line_of_its_own() -> None:
    model = TimelineRows()
    at_once = news(0, 6, (*rows(0, 0), *changes(1, 5), *rows(6, 6)), reset=True, reached_start=True)
    model.apply(replace(at_once, new_from=3, new=4))
    assert "2 people joined" in text(model, 2)
    words = ["".join(part.text for part in line) for line in model.lines(5)]
    assert "4 new" in words[0]
    assert "3 people joined" in words[1]
    assert_consistent(model)


def test_the_line_of_what_is_new_stands_over_the_next_row_when_its_own_is_gone() -> None:
    model = TimelineRows()
    model.apply(replace(news(0, 3, rows(0, 3), reset=True, reached_start=True), new_from=2, new=2))
    model.apply(news(0, 3, gone=(2,)))
    assert "2 new" in "".join(part.text for part in model.lines(3)[0])
    assert_consistent(model)


def test_thousands_who_came_are_few_lines_and_nothing_is_lost_from_sight() -> None:
    model = TimelineRows()
    last = 3 * KEPT - 1
    model.apply(news(0, last, changes(0, last), reset=True))
    low, high = model.measure(last, 100, 1)
    assert high - low > 99 * BLOCK - BLOCK
    model.keep_near(last, low, high)
    assert all(model.item(place) for place in range(low, high))
    assert_consistent(model)
    away = next(place for place in range(last) if model.item(place) is None)
    assert model.want(away, away, 0) == (away, away), "what was let go is asked for again"
