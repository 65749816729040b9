"""Compare what is pinned for users with known advisories; fails on a find, and when nothing could be compared.

pip-audit asks its service. Packages of which that says nothing, all of them where it cannot be reached, are
compared with .ci/advisories.json, which carries its own date. `--store FOLDER` writes that file anew from a
checkout of the Python Packaging Advisory Database (CC BY 4.0): only ids and versions are kept.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
PINS = ROOT / "requirements" / "user.txt"
STORED = ROOT / ".ci" / "advisories.json"
_PIN = re.compile(r"^([a-z0-9-]+)==([^ ;\\]+)", re.MULTILINE)
_SECONDS = 60
Pins = dict[str, str]
Advisories = dict[str, Any]


class NothingCompared(Exception):
    """An audit that looked at nothing is none."""


def pins(text: str) -> Pins:
    """Return what a requirement file pins."""
    return dict(_PIN.findall(text))


def ask_service(path: Path) -> tuple[Pins, list[str]]:
    """Return what pip-audit's service knew, and what it found; nothing known when it could not be asked."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off"]
    try:
        done = subprocess.run(
            [*command, "--timeout", "10", "--format", "json", "-r", str(path)],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        answer = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError, OSError):
        return {}, []
    known = {each["name"]: each["version"] for each in answer if "skip_reason" not in each}
    found = [f"{each['name']} {each['version']}: {bad['id']}" for each in answer for bad in each.get("vulns", ())]
    return known, found


def compare(wanted: Pins, stored: Advisories) -> list[str]:
    """Return what the stored advisories say of these pins.

    Raises:
        NothingCompared: when the file covers none of them, or not all.
    """
    missing = sorted(set(wanted) - set(stored["packages"]))
    if missing or not wanted:
        raise NothingCompared(f"the stored advisories were not looked up for: {', '.join(missing) or 'anything'}")
    return [
        f"{name} {version}: {advisory['id']}"
        for name, version in wanted.items()
        for advisory in stored["packages"][name]
        if affected(Version(version), advisory)
    ]


def affected(version: Version, advisory: Advisories) -> bool:
    """Return whether an advisory is about this version."""
    return str(version) in advisory["versions"] or any(
        Version(low) <= version and (not fixed or version < Version(fixed)) for low, fixed in advisory["ranges"]
    )


def store(folder: Path, wanted: Pins) -> Advisories:
    """Return the advisories about these packages in a checkout of the database, with the date of that."""
    import yaml  # here alone

    date = subprocess.run(
        ["git", "-C", str(folder), "log", "-1", "--format=%ct"], capture_output=True, text=True, check=True
    ).stdout
    packages: dict[str, list[Advisories]] = {name: [] for name in wanted}
    for name in wanted:
        for path in sorted((folder / "vulns" / name).glob("*.yaml")):
            said = yaml.safe_load(path.read_text(encoding="utf-8"))
            if "withdrawn" not in said:
                packages[name].append({"id": said["id"], **_about(said["affected"])})
    return {
        "source": "Python Packaging Advisory Database, CC BY 4.0",
        "as_of": datetime.fromtimestamp(int(date), UTC).date().isoformat(),
        "says": "What became known later is not in here. Asked only where the service of pip-audit is out of reach.",
        "packages": packages,
    }


def _about(affected_packages: list[Advisories]) -> Advisories:
    """Return ranges as pairs of the first unsafe and the first safe version, and versions that are named alone."""
    ranges, named = [], []
    for each in affected_packages:
        pairs = _pairs([span for span in each.get("ranges", ()) if span["type"] == "ECOSYSTEM"])
        ranges += pairs
        if not pairs:
            named += [str(version) for version in each.get("versions", ())]
    return {"ranges": ranges, "versions": named}


def _pairs(spans: list[Advisories]) -> list[list[str]]:
    pairs: list[list[str]] = []
    for span in spans:
        for event in span["events"]:
            if "introduced" in event:
                pairs.append([str(event["introduced"]), ""])
            elif "fixed" in event and pairs:
                pairs[-1][1] = str(event["fixed"])
    return pairs


def audit(path: Path, stored_at: Path) -> tuple[list[str], list[str]]:
    """Return what was compared with what, in sentences, and what was found.

    Raises:
        NothingCompared: when there is something that nobody could say anything about.
    """
    wanted = pins(path.read_text(encoding="utf-8"))
    known, found = ask_service(path)
    if not wanted:
        raise NothingCompared(f"{path.name} pins nothing")
    said = [f"{len(known)} of {len(wanted)} packages: the service of pip-audit answered"]
    if rest := {name: version for name, version in wanted.items() if name not in known}:
        stored = json.loads(stored_at.read_text(encoding="utf-8"))
        found += compare(rest, stored)
        said.append(f"{len(rest)} of {len(wanted)} packages: compared with advisories up to {stored['as_of']}")
    return said, found


def main(arguments: list[str]) -> int:
    """Audit, or store advisories, and return the exit code."""
    if arguments[:1] == ["--store"]:
        stored = store(Path(arguments[1]), pins(PINS.read_text(encoding="utf-8")))
        STORED.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
        return 0
    try:
        said, found = audit(PINS, STORED)
    except NothingCompared as error:
        print(f"audit: {error}", file=sys.stderr)
        return 1
    print("audit: " + "; ".join(said))
    for each in found:
        print(f"audit: {each}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
