"""A pattern that could blow up is refused; those that cannot are taken."""

from __future__ import annotations

import re

import pytest

from hints.pattern import PatternRefused, check, filled, words_pattern


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+b",
        r"(?:a{1,30}){1,30}b",
        r"(?:a|a){0,30}b",
        r"(?:a?){30}a{30}",
        r"[a-z]{0,200}[a-z]{0,200}x",
        r"\w{0,60}\s{0,60}\w{0,60}\d{0,60}x",
        r".*x",
        r"(?:ab?){0,40}(?:b?a){0,40}c",
        r"(a)\1{0,9}",
        r"(?<=a{1,3})b",
        r"x{0,4000}",
        r"(",
    ],
)
def test_dangerous_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(PatternRefused) as refused:
        check(pattern)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "pattern",
    [
        r"[a-z]{1,30} is [0-9]{1,8}",
        r"(?:\d{6}-){7}\d{6}",
        r"(?<![a-z0-9])tlp[: -]{0,3}(?:red|amber|green)(?![a-z])",
        r"(?:[a-z]{1,20} ){0,5}now",
        r"eyj[a-z0-9_-]{10,600}\.[a-z0-9_-]{5,900}",
        words_pattern(f"word{number}*" for number in range(400)),
    ],
)
def test_safe_pattern_is_taken(pattern: str) -> None:
    check(pattern)


def test_blank_and_list_are_filled_in() -> None:
    pattern = re.compile(filled("<we> eat [ab ]", {"we": ("we", "het mt")}, folded=True))
    assert pattern.search("het  mt\neat b")
    assert not pattern.search("swe eat b")


def test_optional_blank_stays_optional() -> None:
    assert re.fullmatch(filled("a ?b", {}, folded=True), "ab")


def test_star_ends_with_the_word() -> None:
    assert re.fullmatch(words_pattern(["sleutel*"]), "sleutelkast")
    assert not re.search(words_pattern(["sleutel"]), "sleutelkast")
