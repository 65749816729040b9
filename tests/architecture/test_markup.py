"""No constructor that reads markup gets anything but the program's own words, and nothing asks Textual to announce."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = [path for folder in ("tui", "widgets") for path in sorted((ROOT / folder).rglob("*.py"))]
READ_MARKUP = frozenset(
    {"Static", "Label", "Button", "Checkbox", "RadioButton", "OptionList", "SelectionList", "Select", "Collapsible"}
    | {"TabPane", "Tab", "ToggleButton", "RichLog", "Link"}
)
"""Widgets of Textual that read markup unless they are told not to."""
FORBIDDEN = frozenset(
    {"Markdown", "MarkdownViewer", "DataTable", "Tree", "DirectoryTree", "Log", "Tooltip", "Toast", "from_markup"}
    | {"from_ansi", "notify", "open_url", "save_screenshot", "deliver_screenshot", "write_own"}
)
"""What reads markup or escape sequences whatever it is told, opens addresses, or writes the screen to disk."""
FORBIDDEN_SET = frozenset({"border_title", "border_subtitle", "tooltip", "sub_title"})
FORBIDDEN_MODULES = frozenset({"rich.markup", "rich.console", "rich.markdown", "textual.markup"})


def violations(source: str) -> list[str]:
    """Return what in a file could read markup, a line each."""
    return [f"line {line}: {what}" for line, what in _violations(ast.parse(source))]


def _violations(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _name(node.func)
            if name in FORBIDDEN:
                yield node.lineno, f"{name}() is not to be used"
            elif name in READ_MARKUP and not _says_no_markup(node):
                yield node.lineno, f"{name}() without markup=False"
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr in FORBIDDEN_SET:
                    yield node.lineno, f"{target.attr} reads markup"
        elif isinstance(node, ast.ClassDef):
            bases = [_name(base) for base in node.bases]
            if FORBIDDEN & set(bases):
                yield node.lineno, f"{node.name} is made from {bases}"
        elif isinstance(node, ast.Import | ast.ImportFrom):
            modules = [node.module] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
            for module in modules:
                if module in FORBIDDEN_MODULES:
                    yield node.lineno, f"{module} is not to be used"


def _name(func: ast.expr) -> str:
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""


def _says_no_markup(call: ast.Call) -> bool:
    return any(
        word.arg == "markup" and isinstance(word.value, ast.Constant) and word.value.value is False
        for word in call.keywords
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_reads_markup(path: Path) -> None:
    assert violations(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "Static(name)",
        "Static(name, markup=True)",
        "Label(f'{name}')",
        "OptionList()",
        "self.app.notify(name)",
        "Content.from_markup(name)",
        "Text.from_markup(name)",
        "self.border_title = name",
        "class Names(DataTable): pass",
        "from rich.markup import render",
        "Markdown(name)",
    ],
)
def test_the_lint_finds_it(source: str) -> None:
    assert len(violations(source)) == 1


def test_what_is_told_not_to_read_markup_is_fine() -> None:
    assert violations("Static(name, markup=False)\nContent(name)\nText(name)") == []
