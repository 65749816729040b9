"""Wrong things inside encryption: nothing escapes, nothing is believed, and the good message behind them is shown."""

from __future__ import annotations

import pytest

from tests.faults.fuzz_sealed import fuzz


@pytest.mark.parametrize("inputs", [200, pytest.param(2_000, marks=pytest.mark.slow)])
async def test_nothing_escapes_and_nothing_wrong_is_believed(inputs: int) -> None:
    report = await fuzz(inputs, seed=inputs)
    assert report.clean, report
    assert len(report.inputs) == 6
    assert {"ready", "cancelled"} <= set(report.reached)
