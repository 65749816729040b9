"""Every pack that ships does what its own examples say."""

from __future__ import annotations

import json
import tomllib

import pytest

from hints.examples import ExampleCheck, check_examples
from hints.model import Kind
from hints.pack import Pack, digest_of, parse_pack
from hints.rule import Rule
from tui.settings.policies import PACK_NAMES, pack_ready, pack_text, shipped_packs

_CHECKS = [check for pack in shipped_packs() for check in check_examples(pack, shipped_packs())]
_RULES = [rule for pack in shipped_packs() for rule in pack.rules]


@pytest.mark.parametrize("check", _CHECKS, ids=lambda check: f"{check.rule}-{check.group}-{check.number}")
def test_example_does_what_it_says(check: ExampleCheck) -> None:
    assert check.passed


@pytest.mark.parametrize("name", PACK_NAMES)
def test_patterns_are_safe(name: str) -> None:
    assert parse_pack(pack_text(name), name).rules  # reads them as a stranger's pack, whose patterns are looked at


@pytest.mark.parametrize("name", PACK_NAMES)
def test_ready_form_says_what_the_pack_says(name: str) -> None:
    content = json.loads(pack_ready(name))
    assert content["digest"] == digest_of(pack_text(name)), "run python .ci/scripts/packs.py"
    assert content["pack"] == tomllib.loads(pack_text(name))


def test_ready_form_of_another_text_is_left_alone() -> None:
    changed = pack_text("general").replace('title = "', 'title = "Changed: ', 1)
    pack = parse_pack(changed, "general", trusted=True, ready=pack_ready("general"))
    assert pack.title.startswith("Changed: ")
    assert pack.digest == digest_of(changed)


@pytest.mark.parametrize("pack", shipped_packs(), ids=lambda pack: pack.name)
def test_rules_are_named_after_their_pack(pack: Pack) -> None:
    assert all(rule.id.startswith(f"{pack.name}.") for rule in pack.rules)


@pytest.mark.parametrize("rule", _RULES, ids=lambda rule: rule.id)
def test_tips_are_short_enough_for_two_lines(rule: Rule) -> None:
    for tip in rule.tips.values():
        assert len(tip.seen) <= 60
        assert len(tip.advice) <= 90


def test_nothing_that_ships_blocks() -> None:
    assert all(rule.severity.word != "block" for rule in _RULES)


def test_contact_and_decisions_in_words_are_notes() -> None:
    in_words = {Kind.CONTACT, Kind.DECISION}
    assert {rule.severity.word for rule in _RULES if rule.kind in in_words and not rule.about_room} == {"note"}
