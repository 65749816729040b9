"""The page for those who come from elsewhere names tests that are there, and slash words that are known."""

from __future__ import annotations

import re
from pathlib import Path

from tui.commands.registry import slash_words

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/peers.md").read_text(encoding="utf-8")


def test_every_row_names_tests_that_are_there() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| what", "| ---"))]
    assert len(rows) > 40
    for row in rows:
        tests = re.findall(r"`(tests/[a-z0-9_/]+\.py)`", row.rstrip(" |").rpartition("|")[2])
        assert tests, row
        assert [test for test in tests if not (ROOT / test).is_file()] == []


def test_every_slash_word_is_known() -> None:
    named = set(re.findall(r"`/([a-z]+)", PAGE))
    assert named - slash_words().keys() == set()
