"""Whatever a server answers: it is not pressed, nothing is lost or doubled, and all is well soon after."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.faults.http_faults import BACK_WITHIN, NAMES, come_through

pytestmark = pytest.mark.slow
SECONDS = 8.0


@pytest.mark.parametrize("sliding", [False, True], ids=["classic", "sliding"])
async def test_every_fault_passes_without_a_trace(tmp_path: Path, sliding: bool) -> None:
    folders = [tmp_path / str(number) for number in range(len(NAMES))]
    outcomes = await asyncio.gather(
        *(come_through(name, SECONDS, folder, sliding=sliding) for name, folder in zip(NAMES, folders, strict=True))
    )
    # Other tests run beside this one; how soon all is back is measured by the script.
    assert [one for one in outcomes if not one.clean_within(4 * BACK_WITHIN)] == []
    assert len(outcomes) >= 21
