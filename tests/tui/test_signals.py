"""A hardened process leaves nothing for others, and an ending signal ends it in good order."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tui.cli.until_signal import run_until_signal
from tui.terminal.signals import ENDING_SIGNALS, Ended

ROOT = Path(__file__).resolve().parents[2]


def run_python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_files_are_closed_to_others_and_no_core_is_left() -> None:
    code = (
        "import os, resource; from tui.terminal.signals import harden; harden();"
        "print(oct(os.umask(0)), resource.getrlimit(resource.RLIMIT_CORE))"
    )
    assert run_python(code) == "0o77 (0, 0)"


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_no_process_of_the_same_user_can_look_in() -> None:
    code = "import ctypes; from tui.terminal.signals import harden; harden(); "
    code += "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    assert run_python(code) == "0"


@pytest.mark.parametrize("number", ENDING_SIGNALS, ids=lambda number: number.name)
def test_an_ending_signal_lets_a_command_close_what_it_opened(number: signal.Signals) -> None:
    closed = []

    async def work() -> int:
        try:
            os.kill(os.getpid(), number)
            await asyncio.Event().wait()
            return 0
        finally:
            closed.append(True)

    with pytest.raises(Ended) as caught:
        run_until_signal(work())
    assert closed == [True]
    assert caught.value.exit_code == 128 + number
