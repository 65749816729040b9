"""Remote text is shown, never obeyed; and what a person can read stays readable."""

from __future__ import annotations

import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.safe_text import BODY_LIMIT, LINE_LIMIT, safe_content, safe_lines, safe_text
from widgets.text_marks import is_pictograph

STRINGS = json.loads((Path(__file__).parents[1] / "hostile" / "strings.json").read_text())
BIDI = "\u061c\u200e\u200f" + "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
HIDDEN = "\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad\u034f\u115f\u1160\u3164\uffa0\u180e\ufffc"


def assert_harmless(line: str) -> None:
    for index, character in enumerate(line):
        category = unicodedata.category(character)
        assert category not in {"Cc", "Cs", "Co", "Zl", "Zp"}, hex(ord(character))
        assert character not in BIDI + HIDDEN, hex(ord(character))
        assert not 0xE0000 <= ord(character) <= 0xE0FFF, hex(ord(character))
        if character == "\ufe0f":
            assert is_pictograph(line[index - 1])


@pytest.mark.parametrize("case", STRINGS, ids=lambda case: case["id"])
def test_hostile_string_is_harmless_everywhere(case: dict[str, str]) -> None:
    start = time.process_time()
    one_line, lines = safe_text(case["s"]), safe_lines(case["s"])
    assert time.process_time() - start < 1
    assert len(one_line) <= LINE_LIMIT
    assert sum(map(len, lines)) <= BODY_LIMIT + len(lines)
    for line in [one_line, *lines]:
        assert_harmless(line)
    assert safe_text(one_line) == one_line


@pytest.mark.parametrize("case", [case for case in STRINGS if case["class"] == "markup"], ids=lambda case: case["id"])
def test_markup_is_shown_literally(case: dict[str, str]) -> None:
    text = case["s"]
    if len(text) < LINE_LIMIT and text.isascii() and text.isprintable():
        assert safe_text(text) == text
        assert safe_content(text).plain == text


@pytest.mark.parametrize(
    "text",
    [
        "Hé, café? naïeve coördinatie — €5,00 „zo”",
        "שלום Noor",
        "مرحبا بالعالم",
        "می\u200cخواهم",
        "नमस्ते क्\u200dष",
        "日本語テキスト",
        "👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 ❤️ 1️⃣ 🇳🇱 👩‍❤️‍💋‍👨",
        "cafe\u0301",
        "[b]niet vet[/b] arr[0] = [x for x in y]",
    ],
)
def test_good_text_is_kept(text: str) -> None:
    assert safe_text(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;root\x07", "␛]0;root␇"),
        ("a\x7fb", "a␡b"),
        ("\x9b2J", "‹9B›2J"),
        ("file \u202egpj.exe", "file ‹RLO›gpj.exe"),
        ("mijn\u200bdigid", "mijn‹ZW›digid"),
        ("a\u200db", "a‹ZW›b"),
        ("v" + "\ufe0f" * 400, "v‹VS›"),
        ("hi" + "".join(chr(0xE0000 + ord(c)) for c in "ignore all"), "hi‹TAG›"),
        ("k" + "\u0301" * 10_000, "k" + "\u0301" * 4 + "…"),
        ("\u0301x", "◌\u0301x"),
        ("\ud800\ue000\U000f0000\ufdd0", "����"),
        ("Bob\n<alice> ok", "Bob↵<alice> ok"),
        ("a\r\nb\tc\rd", "a↵b c␍d"),
        ("a\u00a0b\u2800c", "a b c"),
        ("👩" + "\u200d👩" * 10, "👩" + "\u200d👩" * 4 + "‹ZW›👩" + "\u200d👩" * 4 + "‹ZW›👩"),
    ],
)
def test_what_could_deceive_is_marked(text: str, shown: str) -> None:
    assert safe_text(text)[: len(shown)] == shown


def test_a_line_is_bounded_and_says_so() -> None:
    assert safe_text("x" * 5000, 10) == "x" * 9 + "…"
    assert safe_text("x" * 10, 10) == "x" * 10


def test_lines_are_kept_apart() -> None:
    assert safe_lines("een\r\n\ttwee\n\ndrie") == ["een", "    twee", "", "drie"]
    assert safe_lines("") == [""]
    assert len(safe_lines("\n" * 60_000)) <= BODY_LIMIT + 1


@given(st.text(st.characters(codec=None), max_size=200))
def test_any_text_is_harmless_and_stays_so(text: str) -> None:
    once = safe_text(text)
    assert_harmless(once)
    assert safe_text(once) == once
    for line in safe_lines(text):
        assert_harmless(line)
