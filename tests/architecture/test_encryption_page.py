"""The page that names our encryption tests names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/encryption-tests.md"
_NAMED = re.compile(r"`(tests/[\w/]+\.py)?(?:::(test_\w+))?`")


def named_tests() -> list[tuple[str, str]]:
    """Return (file, test) of everything that the page names; the test is empty where the whole file is meant."""
    found: list[tuple[str, str]] = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        file = ""
        for path, test in _NAMED.findall(line):
            file = path or file
            found.append((file, test))
    return found


def test_every_named_test_exists() -> None:
    named = named_tests()
    assert len(named) > 50
    for file, test in named:
        text = (ROOT / file).read_text(encoding="utf-8")
        assert not test or f"def {test}(" in text, f"{file}::{test}"
