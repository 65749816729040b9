"""Write the file table of ARCHITECTURE.md from the first docstring line of every file; `--check` only compares."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "ARCHITECTURE.md"
FOLDERS = ("tui", "widgets", "session", "hints", ".ci/scripts")
BEGIN = "<!-- the table below is written by .ci/scripts/architecture.py -->"
END = "<!-- end of the table -->"


def python_files(folder: str) -> list[Path]:
    """Return the Python files under `folder`, a folder's own first."""
    paths = (ROOT / folder).rglob("*.py")
    return sorted(paths, key=lambda path: (path.parent.as_posix(), path.name != "__init__.py", path.name))


def first_line(path: Path) -> str:
    """Return the first docstring line of a file, or "" when it has none."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    return docstring.partition("\n")[0].strip() if docstring else ""


def table_lines() -> Iterator[str]:
    """Yield the lines between the two marks."""
    for folder in FOLDERS:
        yield ""
        yield f"### {folder}/"
        yield ""
        yield "| file | its one job |"
        yield "| --- | --- |"
        for path in python_files(folder):
            name = path.relative_to(ROOT / folder).as_posix()
            job = first_line(path).replace("|", "\\|")
            yield f"| `{name}` | {job} |"
    yield ""


def with_table(document: str) -> str:
    """Return the document with its table made anew."""
    before, _, rest = document.partition(BEGIN)
    after = rest.partition(END)[2]
    return before + BEGIN + "\n" + "\n".join(table_lines()) + "\n" + END + after


def main(arguments: list[str]) -> int:
    """Write or compare, and return the exit code."""
    current = DOCUMENT.read_text(encoding="utf-8")
    fresh = with_table(current)
    if "--check" in arguments:
        if current != fresh:
            print("ARCHITECTURE.md is behind: run python .ci/scripts/architecture.py", file=sys.stderr)
        return int(current != fresh)
    DOCUMENT.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
