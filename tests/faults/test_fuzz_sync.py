"""Syncs that are wrong somewhere: nothing escapes, and the good message behind it is shown."""

from __future__ import annotations

import pytest

from tests.faults.fuzz_sync import fuzz


@pytest.mark.parametrize("sliding", [False, True], ids=["classic", "sliding"])
@pytest.mark.parametrize("inputs", [200, pytest.param(1_000, marks=pytest.mark.slow)])
def test_nothing_escapes_and_the_good_message_is_shown(inputs: int, sliding: bool) -> None:
    report = fuzz(inputs, seed=inputs, sliding=sliding)
    assert report.clean, report
    assert 0 < report.refused < inputs / 2
