"""A fault of the program ends the app in one line, without anybody's words."""

from __future__ import annotations

import pytest

from tests.support.screens import chatting, recorded


async def test_a_fault_says_where_and_no_value(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        canary = "hunter2-canary"
        raise ZeroDivisionError(canary)

    with pytest.raises(ZeroDivisionError):  # noqa: PT012  the fault comes out when the app has ended
        async with chatting(recorded()) as pilot:
            pilot.app.call_later(fail)
            await pilot.pause()
    said = "".join(capsys.readouterr())
    assert "ZeroDivisionError, test_faults.py:" in said
    assert "canary" not in said
