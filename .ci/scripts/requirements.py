"""Resolve and hash the requirement files; packages named as arguments are upgraded, or all with `--all`.

The files hold names, versions and hashes, and no address to fetch from: that is the business of the machine.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = {"user.txt": (), "demo.txt": ("demo",), "test.txt": ("test",)}


def compile_requirements(name: str, extras: tuple[str, ...], upgrades: list[str]) -> None:
    """Write one file for all supported Pythons, keeping what it pins unless told to upgrade."""
    command = ["uv", "pip", "compile", "pyproject.toml", "--quiet", "--universal", "--python-version", "3.11"]
    command += ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"]
    command += ["--output-file", f"requirements/{name}", *(f"--extra={extra}" for extra in extras), *upgrades]
    subprocess.run(command, cwd=ROOT, check=True)


def main(arguments: list[str]) -> int:
    """Write all files and return the exit code."""
    upgrades = ["--upgrade"] if "--all" in arguments else [f"--upgrade-package={name}" for name in arguments]
    for name, extras in FILES.items():
        compile_requirements(name, extras, upgrades)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
