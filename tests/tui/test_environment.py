"""What is secret leaves the environment as soon as it was read, and no library is told to write down the screen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.commands import environment
from tests.support.in_a_pty import InAPty
from tui.settings.environment import drop_switches
from tui.settings.passphrase import command_passphrase

ROOT = Path(__file__).resolve().parents[2]
SECRET = "kanarie-in-de-omgeving"


def in_a_process(code: str, env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, env={**os.environ, **env}
    )
    return done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_what_was_read_is_gone_also_from_what_the_kernel_shows() -> None:
    code = (
        "from tui.settings.environment import *; from tui.settings.config import Config\n"
        "before = open('/proc/self/environ', 'rb').read().count(b'kanarie')\n"
        "command, proxy = settled(Config()).passphrase_command, take('SLUIS_PROXY')\n"
        "import os; print(before, command, proxy, 'SLUIS_PROXY' in os.environ)\n"
        "print(open('/proc/self/environ', 'rb').read().count(b'kanarie'), os.environ['OTHER'])\n"
    )
    proxy = f"socks5://ik:{SECRET}@127.0.0.1:1"
    found = in_a_process(code, {"SLUIS_PASSPHRASE_COMMAND": f"echo {SECRET}", "SLUIS_PROXY": proxy, "OTHER": "here"})
    assert found.splitlines() == [f"2 echo {SECRET} {proxy} False", "0 here"]


def test_the_passphrase_command_gets_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLUIS_PROXY", SECRET)
    monkeypatch.setenv("OTHER", "here")
    code = "import os; print(os.environ['OTHER'], [name for name in os.environ if name.startswith('SLUIS_')])"
    assert command_passphrase(f'{sys.executable} -c "{code}"') == "here []"


def test_textual_is_not_told_to_log_keys_or_draw_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_SCREENSHOT", "TEXTUAL_DRIVER"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("TEXTUAL_FPS", "30")
    drop_switches()
    left = {name for name in os.environ if name.startswith("TEXTUAL")}
    assert left - {"TEXTUAL_SNAPSHOT_TEMPDIR"} == {"TEXTUAL_FPS"}


@pytest.mark.slow
def test_the_app_writes_no_log_of_keys_and_no_picture(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    env = environment(home)
    del env["SLUIS_PASSPHRASE_COMMAND"]
    log = tmp_path / "keys.log"
    asked = {"TEXTUAL": "debug,devtools", "TEXTUAL_LOG": str(log), "TEXTUAL_SCREENSHOT": "1"}
    app = InAPty({**env, **asked, "TEXTUAL_SCREENSHOT_LOCATION": str(tmp_path)}, folder=home)
    try:
        app.until("Homeserver")
        app.type(SECRET)
        app.until(SECRET)
        app.type("\x11")
        assert app.until_ended() == 0
    finally:
        app.close()
    assert not log.exists()
    assert not list(tmp_path.rglob("*.svg"))
