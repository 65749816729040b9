"""With a standard stream closed, as under cron, systemd and `>&-`: one plain line, and a true exit code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = "sluis: what was to be printed could not be written: "


def shell(command: str) -> tuple[int, str, str]:
    """Run `sluis` in a shell that redirects as it is told."""
    done = subprocess.run(
        ["sh", "-c", command.replace("sluis", f"{sys.executable} -m tui", 1)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("command", "exit_code", "complaint"),
    [
        ("sluis check <&-", 2, "sluis check: Standard input is closed.\n"),
        ("sluis check README.md >&-", 2, f"{WRITTEN}standard output is closed.\n"),
        ("sluis check README.md >/dev/full", 2, f"{WRITTEN}No space left on device.\n"),
        ("sluis check LICENSE.none <&- >&- 2>&-", 2, ""),
        ("sluis check LICENSE.none 2>/dev/full", 2, ""),
        ("sluis send kamer --stdin <&-", 1, "sluis: Standard input is closed.\n"),
        ("sluis send kamer --stdin 0>/dev/null", 1, "sluis: Standard input cannot be read: Bad file descriptor.\n"),
        ("sluis login --user @a:hs.example --password-stdin <&-", 1, "sluis: Standard input is closed.\n"),
        ("sluis --help >&-", 1, f"{WRITTEN}standard output is closed.\n"),
        ("sluis rooms 2>&-", 1, ""),
    ],
)
def test_a_closed_stream_is_one_line_and_nothing_goes_where_it_does_not_belong(
    command: str, exit_code: int, complaint: str
) -> None:
    assert shell(command) == (exit_code, "", complaint)


def test_no_file_of_ours_gets_the_number_of_a_closed_stream(tmp_path: Path) -> None:
    code = (
        "import os, sys, tui.__main__ as entry, tui.cli.check as check\n"
        "def run(arguments):\n"
        f"    return int(os.open({str(tmp_path / 'store')!r}, os.O_CREAT | os.O_WRONLY) < 3)\n"
        "check.run = run\n"
        "sys.exit(entry.main(['check']))\n"
    )
    done = subprocess.run(["sh", "-c", 'exec "$0" -c "$1" <&- >&- 2>&-', sys.executable, code], cwd=ROOT, check=False)
    assert done.returncode == 0
