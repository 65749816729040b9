"""Two lines that always fit, the most important words first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from widgets.composing.hint_bar import HintLines, HintState, lower_line, upper_lines

HELD = HintLines(
    HintState.HOLD,
    seen="citizen number (BSN, 11-test).",
    why="4 people would read it.",
    advice="Use the case number.",
    keys=("F2 mask", "F3 edit", "F4 with reason", "Alt-P room"),
    why_key="F5 why",
    outcome="Enter: held",
)


def upper_line(lines: HintLines, width: int) -> str:
    (line,) = upper_lines(lines, width)
    return line


def test_all_is_said_where_there_is_room() -> None:
    assert upper_line(HELD, 120) == "citizen number (BSN, 11-test): 4 people would read it. Use the case number."


def test_what_to_do_stays_and_the_brackets_go() -> None:
    assert upper_line(HELD, 72) == "citizen number: 4 people would read it. Use the case number."
    assert upper_line(replace(HELD, advice="Use the case number, or leave it out."), 76).endswith(
        "Use the case number…"
    )
    assert upper_line(replace(HELD, advice=""), 60) == "citizen number (BSN, 11-test): 4 people would read it."


def test_an_advice_that_would_be_cut_off_has_a_line_of_its_own() -> None:
    reasoned = "citizen number (BSN, 11-test): 4 people would read it."
    assert upper_lines(HELD, 58) == (reasoned, "Use the case number.")
    long = replace(HELD, seen="somebody's health", why="anyone may join this room, and nothing is encrypted.")
    above = ("somebody's health: anyone may join this room,", "and nothing is encrypted.")
    assert upper_lines(replace(long, advice="Leave out the name or the reason."), 45) == (
        *above,
        "Leave out the name or the reason.",
    )


def test_of_an_advice_the_last_sentences_go_first_and_no_question_stays_alone() -> None:
    vault = replace(HELD, advice="Share it by the vault, or by hand. Sent already? Change it.")
    assert upper_lines(vault, 60)[1] == "Share it by the vault, or by hand. Sent already? Change it."
    assert upper_lines(vault, 58)[1] == "Share it by the vault, or by hand."
    assert upper_line(vault, 90).endswith("would read it. Share it by the vault, or by hand.")


def test_one_of_several_says_which_and_the_key_to_the_next() -> None:
    several = replace(HELD, place="2/6 Alt-N ·")
    assert upper_line(several, 120).startswith("2/6 Alt-N · citizen number")


def test_a_reason_that_would_be_cut_off_has_a_second_line_and_the_advice_what_is_left_of_it() -> None:
    long = replace(HELD, place="1/5 Alt-N ·", why="anyone may join this room, and nothing is encrypted.")
    above = "1/5 Alt-N · citizen number (BSN, 11-test): anyone may join this room, and"
    assert upper_lines(long, 73) == (above, "nothing is encrypted. Use the case number.")
    assert len(upper_lines(replace(long, why="anyone may join this room.", advice=""), 73)) == 1


def test_the_least_important_keys_give_way_and_why_stays() -> None:
    assert lower_line(HELD, 79).startswith("F2 mask · F3 edit · F4 with reason · Alt-P room · F5 why ")
    assert lower_line(HELD, 50) == "F2 mask · F3 edit · F5 why             Enter: held"
    assert lower_line(HELD, 24).startswith("F5 why ")


@pytest.mark.parametrize("width", [0, 1, 5, 20, 40, 79, 80, 200])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    assert all(cell_len(line) <= width for line in upper_lines(HELD, width))
    assert cell_len(lower_line(HELD, width)) <= max(width, len(HELD.outcome) + 1)


def test_what_enter_does_stays_when_keys_give_way() -> None:
    assert lower_line(HELD, 40).endswith("Enter: held")


def test_at_rest_the_line_is_cut_at_its_end() -> None:
    lines = HintLines(HintState.OK, "goes encrypted to 4 people on rijk.example")
    assert upper_line(lines, 20).startswith("goes encrypted to")
