"""The requirement files pin and hash everything, and name no place to fetch from."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = {"user.txt": (), "demo.txt": ("demo",), "test.txt": ("demo", "desktop", "keyring", "test")}
PIN = re.compile(r"^([a-z0-9-]+)==[^ ]+( ; [^\\]+)? \\$")
HASH = re.compile(r"^ {4}--hash=sha256:[0-9a-f]{64}( \\)?$")


def normalised(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", requirement)[0]).lower()


@pytest.mark.parametrize("name", FILES)
def test_every_line_is_a_pin_or_a_hash(name: str) -> None:
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    odd = [line for line in lines if not (PIN.match(line) or HASH.match(line))]
    assert odd == []


@pytest.mark.parametrize(("name", "extras"), FILES.items(), ids=FILES)
def test_everything_that_the_project_asks_for_is_there(name: str, extras: tuple[str, ...]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = project["dependencies"] + [entry for extra in extras for entry in project["optional-dependencies"][extra]]
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    pinned = {match[1] for line in text.splitlines() if (match := PIN.match(line))}
    assert {normalised(entry) for entry in asked} - pinned - {"sluis"} == set()


def test_every_dependency_has_its_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    start = lines.index("dependencies = [")
    block = lines[start + 1 : lines.index("]", start)]
    unexplained = [line for before, line in pairwise(block) if '"' in line and "#" not in before]
    assert unexplained == []
