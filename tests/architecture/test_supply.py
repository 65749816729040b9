"""What users install is audited, listed and built the same by everybody; an audit of nothing is a failure."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"ci_{name}", ROOT / ".ci" / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


audit = script("audit")
materials = script("materials")


def requirement_file(folder: Path, text: str) -> Path:
    path = folder / "some.txt"
    path.write_text(text)
    return path


def stored_file(folder: Path, packages: dict[str, object]) -> Path:
    path = folder / "advisories.json"
    path.write_text(json.dumps({"as_of": "2024-10-10", "packages": packages}))
    return path


@pytest.fixture
def no_service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A service out of reach: what pip-audit says then, whether it is installed or not."""
    program = tmp_path / "no-service"
    program.write_text('#!/bin/sh\necho \'{"dependencies": [{"name": "h11", "skip_reason": "out of reach"}]}\'\n')
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))


def test_both_lists_name_exactly_what_is_pinned_for_users() -> None:
    pinned = set(materials.pins((ROOT / "requirements/user.txt").read_text()))
    bom = json.loads((ROOT / "docs/sbom.cdx.json").read_text())
    assert {(part["name"], part["version"]) for part in bom["components"]} == pinned
    assert all(part["licenses"][0]["expression"] for part in bom["components"])
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    rows = [line.split(" | ") for line in (ROOT / "docs/licences.md").read_text().splitlines() if line.startswith("| ")]
    assert {(row[0].removeprefix("| "), row[1]) for row in rows[2:]} == pinned
    assert len(pinned) > 40


def test_the_same_parts_give_the_same_list() -> None:
    parts = [materials.Material("h11", "0.16.0", "MIT")]
    assert materials.sbom(parts) == materials.sbom(parts)
    assert materials.sbom(parts) != materials.sbom([materials.Material("h11", "0.17.0", "MIT")])


def test_stored_advisories_cover_all_that_is_pinned_and_say_their_date() -> None:
    stored = json.loads((ROOT / ".ci/advisories.json").read_text())
    pinned = audit.pins((ROOT / "requirements/user.txt").read_text())
    assert set(stored["packages"]) >= set(pinned)
    assert stored["as_of"] >= "2024-10-10"
    assert audit.compare(pinned, stored) == []
    assert audit.compare({"aiohttp": "3.9.1"}, stored), "an old one is found"


@pytest.mark.usefixtures("no_service")
def test_without_the_service_a_known_advisory_is_found_and_the_date_is_said(tmp_path: Path) -> None:
    pins = requirement_file(tmp_path, "h11==0.14.0 \\\n    --hash=sha256:00\n")
    bad = {"id": "PYSEC-0", "ranges": [["0", "0.16.0"]], "versions": []}
    said, found = audit.audit(pins, stored_file(tmp_path, {"h11": [bad]}))
    assert found == ["h11 0.14.0: PYSEC-0"]
    assert "2024-10-10" in said[-1]


@pytest.mark.usefixtures("no_service")
@pytest.mark.parametrize(
    ("pins", "packages"), [("", {"h11": []}), ("h11==0.16.0 \\\n", {}), ("h11==0.16.0 \\\n", {"h2": []})]
)
def test_an_audit_of_nothing_fails(tmp_path: Path, pins: str, packages: dict[str, object]) -> None:
    with pytest.raises(audit.NothingCompared):
        audit.audit(requirement_file(tmp_path, pins), stored_file(tmp_path, packages))


@pytest.mark.parametrize(
    ("version", "hit"), [("1.0", False), ("1.1", True), ("1.4", True), ("1.5", False), ("2.0", True), ("3.3", True)]
)
def test_which_versions_an_advisory_is_about(version: str, hit: bool) -> None:
    advisory = {"ranges": [["1.1", "1.5"], ["3.0", ""]], "versions": ["2.0"]}
    assert audit.affected(Version(version), advisory) is hit
