"""Signs that show nothing: found where they hide something, left alone where they are spelling."""

from __future__ import annotations

import pytest

from widgets.hidden_signs import hidden_spans, without_hidden


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("gewoon", ()),
        ("café ☕ naïef", ()),
        ("wacht\u200bwoord", ((5, 6),)),
        ("\ufeffa\u2060\u00adb", ((0, 1), (2, 4))),
        ("a\u200fb\u061cc", ((1, 2), (3, 4))),
        ("a\u200db", ((1, 2),)),
        ("👨\u200d👩\u200d👧 en ❤\ufe0f", ()),
        ("می\u200cخواهم", ()),
        ("a\ufe0f", ((1, 2),)),
        ("\u3164", ((0, 1),)),
    ],
)
def test_what_shows_nothing(text: str, spans: tuple[tuple[int, int], ...]) -> None:
    assert hidden_spans(text) == spans


def test_the_place_in_a_text_stays_the_same_place() -> None:
    text = "\u200bwacht\u200b\u200bwoord\u200b"
    for before, left in ((0, 0), (1, 0), (4, 3), (7, 5), (8, 5), (10, 7), (len(text), 10)):
        assert without_hidden(text, before) == ("wachtwoord", left)
