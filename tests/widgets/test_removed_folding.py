"""Removed messages in a row share a line that says who removed how many of whose; a key shows each, by its author."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session.values import removals as said
from session.values.model import EventId, ItemKind, Row, TimelineItem, UserId
from session.values.words import Words
from tests.widgets.samples import MONDAY, NOOR, news, rows
from widgets.timeline.rows import TimelineRows
from widgets.timeline.state_folding import folded_words, goes_with

DAY = 24 * 60 * 60 * 1000


def gone(place: int, author: str = "u7", by: str = "Pim", reason: str = "spam", *, own: bool = False) -> TimelineItem:
    words = Words.of(said.BY_FOR, name=by, reason=reason) if reason else Words.of(said.BY, name=by)
    item = replace(NOOR, key=f"$r{place}", event_id=EventId(f"$r{place}"), kind=ItemKind.PLACEHOLDER, body="")
    who = UserId(f"@{author}:rijk.example")
    return replace(
        item,
        sender=who,
        sender_name=author,
        words=words if by else Words.of(said.GONE),
        removed=True,
        own=own,
        timestamp=MONDAY + place,
    )


def text(model: TimelineRows, place: int) -> list[str]:
    return ["".join(part.text for part in line).strip() for line in model.lines(place)]


@pytest.mark.parametrize(
    ("items", "sentence"),
    [
        ([gone(1), gone(2), gone(3)], "Pim removed 3 messages of u7: spam · Space: each"),
        ([gone(1), gone(2, reason="")], "Pim removed 2 messages of u7 · Space: each"),
        ([gone(1, reason=""), gone(2, reason="")], "Pim removed 2 messages of u7 · Space: each"),
        ([gone(1), gone(2, "u8")], "Pim removed 2 messages of 2 people: spam · Space: each"),
        ([gone(1, own=True), gone(2, own=True)], "Pim removed 2 messages of yours: spam · Space: each"),
        ([gone(1, "Pim"), gone(2, "Pim")], "Pim removed 2 messages of their own: spam · Space: each"),
        ([gone(1, by=""), gone(2, by="")], "2 messages of u7 were removed · Space: each"),
        (
            [replace(gone(place), sender_name="@noor:x") for place in (1, 2)],
            "Pim removed 2 messages of @u7:rijk.example: spam · Space: each",
        ),
    ],
)
def test_what_is_said(items: list[TimelineItem], sentence: str) -> None:
    assert folded_words(items) == sentence


def test_what_one_person_removed_on_one_day_goes_together() -> None:
    assert goes_with(gone(1), gone(2))
    assert not goes_with(gone(1), gone(2, by="Sam"))
    assert not goes_with(gone(1), NOOR)
    assert not goes_with(gone(1), replace(gone(2), timestamp=MONDAY + 2 * DAY))


def test_a_key_shows_each_with_its_author() -> None:
    model = TimelineRows()
    removed = tuple(Row(place, gone(place)) for place in range(1, 4))
    model.apply(news(0, 4, (*rows(0, 0), *removed, *rows(4, 4)), reset=True, reached_start=True))
    assert [len(model.lines(place)) for place in range(1, 4)] == [0, 0, 1]
    assert text(model, 3)[0].endswith("Pim removed 3 messages of u7: spam · Space: each")
    model.fold(3)
    assert all("u7" in text(model, place)[0] for place in range(1, 4))
    assert all(text(model, place)[0].endswith("Removed by Pim: spam") for place in range(1, 4))
    model.fold(2)
    assert [len(model.lines(place)) for place in range(1, 4)] == [0, 0, 1]
