"""Every file says its one job, and ARCHITECTURE.md repeats it truly."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN_STEMS = {"utils", "util", "helper", "helpers", "common", "misc"}
PRODUCT = [path for folder in ("tui", "widgets", "session", "hints") for path in sorted((ROOT / folder).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def script(name: str) -> ModuleType:
    """Load one of our scripts, which are in no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / f".ci/scripts/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", [*PRODUCT, *TESTS], ids=name_of)
def test_a_file_says_its_job_in_one_line(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring, f"{name_of(path)} has no docstring"
    first = docstring.partition("\n")[0]
    assert len(first) >= 10, f"{name_of(path)}: the first line says nothing"
    assert first[-1] in ".;?:", f"{name_of(path)}: the first line is not a sentence"


@pytest.mark.parametrize("path", [*PRODUCT, *TESTS], ids=name_of)
def test_a_file_is_named_by_what_it_is(path: Path) -> None:
    assert path.stem not in FORBIDDEN_STEMS


def test_test_files_have_names_of_their_own() -> None:
    names = [path.name for path in TESTS if path.name.startswith("test_")]
    assert sorted(set(names)) == sorted(names)


def test_the_file_table_is_true() -> None:
    architecture = script("architecture")
    document = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert document == architecture.with_table(document), "run python .ci/scripts/architecture.py"


def test_every_folder_has_its_paragraph() -> None:
    document = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    folders = {path.parent.relative_to(ROOT).as_posix() for path in PRODUCT}
    assert sorted(folder for folder in folders if f"**{folder}/**" not in document) == []
