"""Every visible string has its Dutch, and the compiled catalogue is what the readable one says."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / ".ci/scripts/translations.py"


def test_nothing_is_missing_or_behind() -> None:
    assert importlib.util.find_spec("babel") is not None
    done = subprocess.run([sys.executable, str(SCRIPT), "check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stderr}\nrun {SCRIPT.name} update, fill in the Dutch, run it with compile"
