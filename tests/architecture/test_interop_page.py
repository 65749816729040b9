"""The page of cases with Element lists what is tested, and nothing else."""

from __future__ import annotations

from pathlib import Path

from tests.interop.table import page, rows

ROOT = Path(__file__).parents[2]


def test_the_page_is_what_the_tests_hold() -> None:
    """Make it with `python -m tests.interop.table > docs/interop.md`."""
    assert (ROOT / "docs/interop.md").read_text(encoding="utf-8") == page()


def test_there_are_sixty_cases_or_more_and_both_send() -> None:
    cases = rows()
    assert len(cases) >= 60
    assert min(sum(row.ours for row in cases), sum(not row.ours for row in cases)) >= 30
    assert len({(row.case, row.ours, row.test) for row in cases}) == len(cases)
