"""A pack that is not exactly as it should be is refused in one line that names pack, rule and field."""

from __future__ import annotations

import pytest

from hints.pack import PackError, parse_pack

_GOOD = """
schema = 1
pack = "mine"
title = "Mine"
[lists]
fruit = "pear, apple*"
[[rule]]
id = "mine.fruit"
kind = "confidential"
severity = "confirm"
keywords = "<fruit>"
patterns = ["<fruit> (?P<hit>[0-9]{1,4})"]
source = "the orchard"
warn = ["apples 12"]
quiet = ["bananas 12"]
[rule.nl]
seen = "fruit"
why = "{room}"
advice = "eet het op"
[rule.en]
seen = "fruit"
why = "{room}"
advice = "eat it"
"""


def _refusal(old: str, new: str) -> str:
    assert old in _GOOD
    with pytest.raises(PackError) as refused:
        parse_pack(_GOOD.replace(old, new, 1), "mine.toml")
    return str(refused.value)


def test_good_pack_is_read() -> None:
    pack = parse_pack(_GOOD, "mine.toml")
    assert [rule.id for rule in pack.rules] == ["mine.fruit"]
    assert pack.digest != parse_pack(_GOOD + "\n", "mine.toml").digest


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("schema = 1", "schema = 2", "mine.toml: schema: must be 1"),
        ('title = "Mine"', "", "title: is missing"),
        ('severity = "confirm"', 'severity = "confrim"', "did you mean confirm?"),
        ('severity = "confirm"', "severity = 1", "severity: must be text"),
        ('source = "the orchard"', 'sauce = "the orchard"', "source: is missing"),
        ('source = "the orchard"', 'source = "x"\nsorce = "y"', "sorce: unknown field; did you mean source?"),
        ('id = "mine.fruit"', 'id = "Fruit"', "id: must be two lower-case names"),
        ('kind = "confidential"', 'kind = "room"', "when: a rule about the room needs conditions"),
        ('keywords = "<fruit>"', "", "keywords: patterns need keywords"),
        ('keywords = "<fruit>"', 'keywords = "<friut>"', "keywords: no list named friut"),
        ("<fruit> (", "<friut> (", "patterns: number 1: no list named friut"),
        ("[0-9]{1,4}", "[0-9{1,4}", "patterns: number 1: not a pattern"),
        ("[0-9]{1,4}", "[0-9]+", "patterns: number 1: a match could be longer"),
        ('warn = ["apples 12"]', "", "warn: needs at least one example"),
        ('warn = ["apples 12"]', 'warn = [{ text = "x", encryptd = true }]', "did you mean encrypted?"),
        ('why = "{room}"', 'why = "{rooms}"', "why: unknown place"),
        ('why = "{room}"', 'why = "{room"', "why: has a brace without its fellow"),
        ('advice = "eat it"', "", "en: advice: is missing"),
        (
            'warn = ["apples 12"]',
            'warn = ["apples 12"]\nrecognizer = "bns"',
            "recognizer: unknown word; did you mean bsn?",
        ),
        ('warn = ["apples 12"]', 'warn = ["a"]\nrooms = [{ when = "publik", severity = "note" }]', "unknown condition"),
        ("[lists]", "[lists", "not TOML"),
    ],
)
def test_refusal_is_one_line_that_says_where(old: str, new: str, said: str) -> None:
    refusal = _refusal(old, new)
    assert said in refusal
    assert refusal.startswith("mine")
    assert "\n" not in refusal


def test_two_rules_of_one_name_are_refused() -> None:
    rule = _GOOD[_GOOD.index("[[rule]]") :]
    with pytest.raises(PackError, match="is there twice"):
        parse_pack(_GOOD + rule, "mine.toml")
