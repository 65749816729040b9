"""Seven emoji and their words at any width: every word whole, in order, in a line that no emoji can move."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from session.crypto.verification.emoji import EMOJI, pictures
from widgets.i18n import use_language
from widgets.trust.emoji_grid import grid_lines
from widgets.words import say

SEVEN = (0, 17, 36, 41, 61, 34, 53)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    use_language("en")
    yield
    use_language("en")


@pytest.fixture(params=["en", "nl"])
def language(request: pytest.FixtureRequest) -> str:
    use_language(request.param)
    return str(request.param)


@pytest.mark.parametrize("width", [20, 40, 63, 64, 80, 111, 112, 200])
def test_all_seven_are_there_in_order_and_fit(width: int, language: str) -> None:
    shown = pictures(SEVEN)
    lines = grid_lines(shown, width)
    words = " ".join(text for text, of_words in lines if of_words)
    places = [words.index(say(name)) for _, name in shown]
    assert places == sorted(places)
    symbols = "".join(text for text, _ in lines)
    assert [symbols.index(f"{number}  ") for number in range(1, 8)] == sorted(
        symbols.index(f"{number}  ") for number in range(1, 8)
    )
    assert all(cell_len(text) <= max(width, 21) for text, _ in lines)


@pytest.mark.parametrize("width", [64, 80, 120])
def test_words_stand_in_lines_without_emoji(width: int) -> None:
    for text, of_words in grid_lines(pictures(range(7)), width):
        assert of_words == text.isascii() or not text


def test_no_word_of_any_emoji_is_cut(language: str) -> None:
    for number in range(len(EMOJI)):
        ((_, name),) = shown = pictures([number])
        for width in (21, 64, 112):
            assert any(say(name) in text for text, _ in grid_lines(shown, width))


def test_there_are_dutch_words_for_all() -> None:
    use_language("nl")
    same = {say(name) for _, name in pictures(range(64))} & {name for _, name in EMOJI}
    assert same == {"Cactus", "Octopus", "Panda", "Pizza", "Robot", "Smiley"}


def test_nothing_to_compare_takes_no_line() -> None:
    assert grid_lines((), 80) == []
