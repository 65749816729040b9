"""The page for administrators shows files that are true: they are read, and the rule in them does what it says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from hints.audit import Verdict
from hints.examples import check_examples
from hints.levels import USER_LEVELS, read_levels, refuse_unknown
from hints.organisation import ORGANISATION_LEVELS, parse_organisation
from hints.pack import parse_pack
from hints.signed_pack import key_id
from tui.cli.policy import ACTIONS
from tui.settings.policies import shipped_packs

PAGE = (Path(__file__).parents[2] / "docs/organisation.md").read_text(encoding="utf-8")
POLICY, PACK, SETTINGS = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
RULES = tuple(rule.id for pack in shipped_packs() for rule in pack.rules)


def test_the_policy_is_read_and_names_every_setting() -> None:
    said = parse_organisation(POLICY)
    refuse_unknown(said.levels, RULES)
    assert [key_id(key) for key in said.trusted_keys] == ["db8b5631563c91d8"]
    with pytest.raises(ValueError, match="unknown field"):
        parse_organisation("more = 1\n" + POLICY)
    known = {"schema", "name", "language", "own_servers", "shadow", "failing", "snooze", "log_days", "packs"}
    assert set(said.settings) == known | {"trusted_keys", "rules"}


def test_the_pack_does_what_its_examples_say() -> None:
    assert all(check.passed for check in check_examples(parse_pack(PACK, "ours"), shipped_packs()))


def test_the_users_settings_are_read() -> None:
    levels = read_levels(tomllib.loads(SETTINGS)["rules"], USER_LEVELS)
    refuse_unknown(levels, RULES)


def test_every_level_entry_and_command_is_there() -> None:
    for word in (*ORGANISATION_LEVELS, *Verdict):
        assert f"| `{word}` |" in PAGE
    for action in set(ACTIONS) - {"list"}:
        assert f"sluis policy {action}" in PAGE
