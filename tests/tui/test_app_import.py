"""The first paint waits for neither network, crypto nor store, and a command does not wait for the screen."""

from __future__ import annotations

import inspect
import subprocess
import sys

from tui.__main__ import COMMANDS
from tui.app import SluisApp

_SLOW = {"nio", "aiohttp", "vodozemac", "sqlcipher3", "cryptography"}


def test_the_app_loads_without_what_the_session_thread_needs() -> None:
    script = "import sys, tui.app; print(*{name.partition('.')[0] for name in sys.modules})"
    assert not _SLOW & set(_printed(script).split())


def test_no_command_loads_the_screen() -> None:
    commands = ", ".join(f"tui.cli.{name}" for name in COMMANDS if name != "demo")
    script = f"import sys, {commands}; print('textual' in sys.modules)"
    assert _printed(script) == "False\n"


def _printed(script: str) -> str:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout


def test_the_mouse_is_off_unless_asked_for() -> None:
    for run in (SluisApp.run, SluisApp.run_async):
        assert inspect.signature(run).parameters["mouse"].default is False


def test_the_palette_with_its_screenshots_is_off() -> None:
    assert SluisApp.ENABLE_COMMAND_PALETTE is False
    assert not any("screenshot" in getattr(binding, "action", "") for binding in SluisApp.BINDINGS)
