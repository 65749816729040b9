"""A draft is bound to its room: nothing that happens around Enter sends it elsewhere."""

from __future__ import annotations

import pytest

from tests.faults.random_enter import act_at_random


@pytest.mark.parametrize("actions", [40, pytest.param(160, marks=pytest.mark.slow)])
async def test_nothing_is_sent_to_another_room(actions: int) -> None:
    report = await act_at_random(actions, seed=actions)
    assert report.clean, report
    assert report.sent > actions / 30
