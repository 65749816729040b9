"""Build the wheel twice, from two copies with other folders, times and umasks, and compare the bytes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EPOCH = "1700000000"


def build(folder: Path, mtime: int, umask: int) -> tuple[str, str]:
    """Copy what git tracks to `folder`, build there, and return the wheel's name and hash."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    before = os.umask(umask)
    try:
        for name in filter(None, tracked.decode().split("\0")):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
            os.utime(target, (mtime, mtime))
        out = folder / "out"
        command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(out)]
        env = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
        subprocess.run(command, cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL)
    finally:
        os.umask(before)
    (wheel,) = out.glob("*.whl")
    return wheel.name, hashlib.sha256(wheel.read_bytes()).hexdigest()


def main() -> int:
    """Build, compare, and return the exit code."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory(prefix="another-") as second:
        wheels = {
            build(Path(first) / "a", mtime=1_000_000_000, umask=0o022),
            build(Path(second) / "elsewhere", mtime=1_600_000_000, umask=0o077),
        }
    for name, digest in sorted(wheels):
        print(f"wheel: {name} sha256:{digest}")
    if len(wheels) > 1:
        print("wheel: the two differ", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
