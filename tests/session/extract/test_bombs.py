"""Files made to cost their reader dearly cost little: less than 64 MiB, less than two seconds, and nothing raised.

Two seconds are meant on a machine that adds a million numbers in a twentieth of one; on another they are as many such
additions, counted in the same process, so that a slow or busy machine changes nothing.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.session.extract.bombs import BOMBS

ROOT = Path(__file__).parents[3]
MOST_MIB = 64
MOST_MILLIONS = 40  # of additions
MEASURED = """
import sys, time
def million():
    begun, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number
    return time.process_time() - begun
from pathlib import Path
from session.extract import archive, extractor
from session.extract.pdf import document
def peak():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])
data = Path(sys.argv[2]).read_bytes()
reference = [million() for _ in range(3)]
Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew (proc(5))
before, begun = peak(), time.process_time()
extracted = extractor.extract(sys.argv[1], data)
cost, grown = time.process_time() - begun, peak() - before
reference += [million() for _ in range(3)]
print(cost / sorted(reference)[3], grown / 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is read from /proc")
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_costs_little(bomb: str, tmp_path: Path) -> None:
    name, make = BOMBS[bomb]
    file = tmp_path / "bomb"
    file.write_bytes(make())
    # Another process may take the cache or the core away for a moment: the calmest of three looks counts.
    assert any(cheap(name, file) for _ in range(3))


def cheap(name: str, file: Path) -> bool:
    """Tell whether a process of its own took the text out of a file within the bounds."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, name, str(file)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    millions, grown = (float(figure) for figure in done.stdout.split())
    assert grown < MOST_MIB
    return millions < MOST_MILLIONS
