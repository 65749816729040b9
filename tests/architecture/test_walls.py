"""The staircase holds: by what the code says it imports, and by what a fresh process has really loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCREEN = {"textual", "rich"}
UPSTAIRS_OF = {
    "hints": {"session", "widgets", "tui", "nio"} | SCREEN,
    "session": {"widgets", "tui"} | SCREEN,
    "widgets": {"tui", "nio", "vodozemac", "sqlcipher3"},
}


def loaded_by(code: str) -> set[str]:
    """Return the top-level names that a fresh Python has loaded after running `code`."""
    report = "\nimport sys; print('loaded:', *sorted({name.partition('.')[0] for name in sys.modules}))"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code + report], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("loaded:")[2].split())


def modules_of(folder: str) -> list[str]:
    paths = sorted((ROOT / folder).rglob("*.py"))
    return [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths]


def test_the_contracts_are_kept() -> None:
    # In a process of its own: the linter sets up logging for all.
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("folder", UPSTAIRS_OF)
def test_a_whole_folder_loads_nothing_from_upstairs(folder: str) -> None:
    loaded = loaded_by("\n".join(f"import {module}" for module in modules_of(folder)))
    assert not loaded & UPSTAIRS_OF[folder]


@pytest.mark.parametrize("package", ["hints", "session", "widgets", "tui", "tui.cli"])
def test_a_package_by_itself_loads_nothing_else(package: str) -> None:
    ours = {"hints", "session", "widgets", "tui"} - {package.partition(".")[0]}
    assert not loaded_by(f"import {package}") & (ours | SCREEN | {"nio"})


def test_checking_a_text_loads_neither_screen_nor_network() -> None:
    code = (
        "import io, sys\n"
        "from tui.__main__ import main\n"
        "sys.stdin = io.TextIOWrapper(io.BytesIO(b'lunch om half een?'))\n"
        "assert main(['check']) == 0\n"
    )
    assert not loaded_by(code) & (SCREEN | {"nio", "vodozemac", "sqlcipher3", "aiohttp", "asyncio"})


def test_help_loads_no_command() -> None:
    code = "from tui.__main__ import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
    assert not loaded_by(code) & (SCREEN | {"nio", "vodozemac", "sqlcipher3", "aiohttp"})
