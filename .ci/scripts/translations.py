"""Keep the Dutch catalogue: `update` takes over new strings, `compile` writes the .mo, `check` says what is missing.

Strings are found in the code itself: whatever is passed to `_`, `N_` or `ngettext`
as a literal, and what a command says of itself, which is its docstring. So nothing
has to be listed by hand, and no string is forgotten.
"""

from __future__ import annotations

import ast
import io
import string
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("tui", "widgets", "session", "hints")
COMMANDS = ROOT / "tui/cli"
"""Where the docstring of a module is what `sluis COMMAND --help` begins with."""
PO = ROOT / "widgets/locale/nl/LC_MESSAGES/sluis.po"
MO = PO.with_suffix(".mo")
MessageId = str | tuple[str, str]
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
"""The same words compile to the same bytes on any day."""
_CHANGING = tuple(
    f'"{field}'
    for field in ("Project-Id", "Report-", "POT-Creation", "PO-Revision", "Last-", "Language-T", "Generated-By")
)


def literals(path: Path) -> Iterator[MessageId]:
    """Yield the strings for translation in one file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if path.parent == COMMANDS and any(getattr(node, "name", "") == "add_arguments" for node in tree.body):
        yield (ast.get_docstring(tree, clean=False) or "").strip()
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if node.func.id in ("_", "N_") and len(texts) == 1:
            yield texts[0]
        elif node.func.id == "ngettext" and len(texts) == 2:
            yield texts[0], texts[1]


def wanted() -> dict[MessageId, str]:
    """Return every string for translation with the first file that has it."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    found: dict[MessageId, str] = {}
    for path in paths:
        for literal in literals(path):
            found.setdefault(literal, path.relative_to(ROOT).as_posix())
    return found


def catalogue() -> Catalog:
    """Return the Dutch catalogue as it is on disk."""
    with PO.open("rb") as stream:
        messages = read_po(stream, locale="nl", domain="sluis")
    messages.creation_date = messages.revision_date = _NO_DATE
    return messages


def updated(old: Catalog) -> Catalog:
    """Return the catalogue with exactly the wanted strings; known translations are kept."""
    fresh = Catalog(locale="nl", domain="sluis", project="sluis", fuzzy=False)
    fresh.header_comment = "# Dutch words of sluis."
    for message_id, file in sorted(wanted().items(), key=lambda item: (item[1], str(item[0]))):
        known = old.get(message_id)
        fresh.add(message_id, known.string if known else None, locations=[(file, 0)])
    return fresh


def po_bytes(messages: Catalog) -> bytes:
    """Return the catalogue as text, without header lines that would change it every time."""
    buffer = io.BytesIO()
    write_po(buffer, messages, width=110, include_lineno=False)
    lines = buffer.getvalue().decode("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_CHANGING)).encode("utf-8")


def mo_bytes(messages: Catalog) -> bytes:
    """Return the catalogue as the program loads it."""
    buffer = io.BytesIO()
    write_mo(buffer, messages)
    return buffer.getvalue()


def translations(messages: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return what is said for what, without the header, which carries dates."""
    return {_ids(message): _forms(message) for message in messages if message.id and all(_forms(message))}


def problems() -> list[str]:
    """Return what is wrong with the catalogue, each in one line."""
    messages = catalogue()
    lines = [line for message_id, file in wanted().items() for line in _problems_of(messages, message_id, file)]
    if not MO.exists() or translations(read_mo(io.BytesIO(MO.read_bytes()))) != translations(messages):
        lines.append("sluis.mo is not what sluis.po compiles to")
    return lines


def _problems_of(messages: Catalog, message_id: MessageId, file: str) -> Iterator[str]:
    message = messages.get(message_id)
    if message is None or not all(_forms(message)):
        yield f"{file}: no Dutch for {message_id!r}"
        return
    places = _places(message_id if isinstance(message_id, str) else message_id[-1])
    for form in _forms(message):
        if not _places(form) <= places:
            yield f"{file}: the Dutch for {message_id!r} has places that the English has not"


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _forms(message: Message) -> tuple[str, ...]:
    if isinstance(message.string, str):
        return (message.string,)
    return tuple(message.string or ("",))


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def main(arguments: list[str]) -> int:
    """Do what is asked and return the exit code."""
    match arguments:
        case ["update"]:
            PO.write_bytes(po_bytes(updated(catalogue())))
            return 0
        case ["compile"]:
            MO.write_bytes(mo_bytes(catalogue()))
            return 0
        case ["check"]:
            print("\n".join(problems()), file=sys.stderr)
            return int(bool(problems()))
        case _:
            print("usage: translations.py update | compile | check", file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
