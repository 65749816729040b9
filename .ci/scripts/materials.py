"""Write what the program is made of: docs/sbom.cdx.json (CycloneDX) and docs/licences.md; `--check` only compares.

What is in both is what requirements/user.txt pins. Licences come from the packages themselves, so have those
installed: in the words of SPDX where a package uses them, else by the tables below.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import uuid
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PINS = ROOT / "requirements" / "user.txt"
SBOM = ROOT / "docs" / "sbom.cdx.json"
LICENCES = ROOT / "docs" / "licences.md"
_PIN = re.compile(r"^([a-z0-9-]+)==([^ ;\\]+)", re.MULTILINE)
_NAMESPACE = uuid.UUID("6f1d2f1e-8f1c-5c55-9d38-2e1c6d0d5b52")

READ_BY_PEOPLE = {
    # Said in a file of the package, not in its metadata.
    "matrix-nio": "ISC",
    "peewee": "MIT",
    "pyahocorasick": "BSD-3-Clause",
    "python-stdnum": "LGPL-2.1-or-later",
    "segno": "BSD-3-Clause",
    "sqlcipher3": "Zlib",
    "vodozemac": "MIT",
}
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
}
WORDS = {"Apache 2.0": "Apache-2.0", "Apache-2.0": "Apache-2.0", "MIT": "MIT", "PSF-2.0": "PSF-2.0"}


@dataclass(frozen=True)
class Material:
    """One package that goes along."""

    name: str
    version: str
    licence: str


def pins(text: str) -> list[tuple[str, str]]:
    """Return the names and versions that a requirement file pins."""
    return _PIN.findall(text)


def licence_of(name: str) -> str:
    """Return a package's licence as an SPDX expression.

    Raises:
        LookupError: when it is not installed, or says nothing that is known here.
    """
    if name in READ_BY_PEOPLE:
        return READ_BY_PEOPLE[name]
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        raise LookupError(f"{name} is not installed") from None
    said = [str(about["License-Expression"] or ""), WORDS.get(str(about["License"] or "").strip(), "")]
    said += [CLASSIFIERS.get(each.rpartition(" :: ")[2], "") for each in about.get_all("Classifier") or []]
    found = next((each for each in said if each), "")
    if not found:
        raise LookupError(f"{name} does not say its licence in a way that is known: look, and add it to the table")
    return found


def materials() -> list[Material]:
    """Return all packages with their licences."""
    return [Material(name, version, licence_of(name)) for name, version in pins(PINS.read_text(encoding="utf-8"))]


def sbom(parts: list[Material]) -> str:
    """Return them as CycloneDX 1.6: the same text for the same parts."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    root = f"pkg:generic/{project['name']}@{project['version']}"
    serial = uuid.uuid5(_NAMESPACE, "\n".join(f"{part.name}=={part.version}" for part in parts))
    components = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{part.name}@{part.version}",
            "name": part.name,
            "version": part.version,
            "licenses": [{"expression": part.licence}],
            "purl": f"pkg:pypi/{part.name}@{part.version}",
        }
        for part in parts
    ]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"expression": project["license"]}],
            }
        },
        "components": components,
        "dependencies": [{"ref": root, "dependsOn": [part["bom-ref"] for part in components]}],
    }
    return json.dumps(document, indent=1) + "\n"


def page(parts: list[Material]) -> str:
    """Return the page of licences."""
    head = (
        "# Licences\n\n"
        "sluis itself is under the EUPL 1.2 (`LICENSE`). It installs these packages, pinned and hashed in\n"
        "`requirements/user.txt`; `.ci/scripts/materials.py` writes this page, and `sbom.cdx.json` beside it.\n\n"
        "| package | version | licence (SPDX) |\n| --- | --- | --- |\n"
    )
    return head + "".join(f"| {part.name} | {part.version} | {part.licence} |\n" for part in parts)


def main(arguments: list[str]) -> int:
    """Write or compare both files and return the exit code."""
    try:
        parts = materials()
    except LookupError as error:
        print(error, file=sys.stderr)
        return 1
    wanted = {SBOM: sbom(parts), LICENCES: page(parts)}
    if "--check" in arguments:
        behind = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
        for path in behind:
            print(f"{path.relative_to(ROOT)} is not up to date: python .ci/scripts/materials.py", file=sys.stderr)
        return 1 if behind else 0
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
