"""Write the packs that ship as JSON beside their TOML, which a start reads faster; `--check` only compares."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from hints.pack import digest_of  # noqa: E402  found in the work tree, whatever is installed

PACKS = ROOT / "hints" / "packs"


def ready(text: str) -> str:
    """Return the JSON form of the TOML text of a pack."""
    content = {"digest": digest_of(text), "pack": tomllib.loads(text)}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def main() -> int:
    """Write or compare; return the exit code."""
    wanted = {path.with_suffix(".json"): ready(path.read_text(encoding="utf-8")) for path in PACKS.glob("*.toml")}
    stale = {path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text}
    if "--check" in sys.argv[1:]:
        for path in sorted(stale):
            print(f"{path.relative_to(ROOT)} is stale: run python .ci/scripts/packs.py")
        return bool(stale)
    for path in sorted(stale):
        path.write_text(wanted[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
