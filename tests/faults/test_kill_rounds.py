"""Kill -9 in the middle of everything: nothing lost, nothing doubled, nothing that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.kill_rounds import BURST_EVERY, kill_rounds
from tests.support.server import ServerView
from tests.support.users import MakeUser

pytestmark = pytest.mark.slow


async def test_killed_again_and_again(server_view: ServerView, make_user: MakeUser, tmp_path: Path) -> None:
    report = await kill_rounds(server_view, [make_user("noor"), make_user("sam")], tmp_path, BURST_EVERY)
    assert report.killed_before_a_message < BURST_EVERY
    assert report.clean, report
