"""Files made to cost their reader dearly cost little: less than 64 MiB, less than two seconds, and nothing raised."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.session.extract.bombs import BOMBS

ROOT = Path(__file__).parents[3]
MOST_MIB = 64
MOST_SECONDS = 2.0
MEASURED = """
import sys, time
from pathlib import Path
from session.extract import archive, extractor
from session.extract.pdf import document
def peak():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])
data = Path(sys.argv[2]).read_bytes()
Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew (proc(5))
before, begun = peak(), time.process_time()
extracted = extractor.extract(sys.argv[1], data)
print(time.process_time() - begun, (peak() - before) / 1024, len(extracted.text or ""))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is read from /proc")
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_costs_little(bomb: str, tmp_path: Path) -> None:
    name, make = BOMBS[bomb]
    file = tmp_path / "bomb"
    file.write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, name, str(file)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    seconds, grown, _characters = (float(figure) for figure in done.stdout.split())
    assert grown < MOST_MIB
    assert seconds < MOST_SECONDS
