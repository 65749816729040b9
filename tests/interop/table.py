"""Lists what is held against Element's SDK, made from the cases: `python -m tests.interop.table > docs/interop.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType

from tests.interop import (
    test_polls_with_element,
    test_rendering_with_element,
    test_rooms_with_element,
    test_sayings_with_element,
    test_threads_with_element,
)

HEAD = """# With Element

Each case below runs in CI against a real homeserver (Synapse) with Element's own SDK as the other side: what we send
it renders, what it sends we render. Made by `python -m tests.interop.table > docs/interop.md`; a test holds it equal.

| case | who sends | test |
| --- | --- | --- |
"""
BY_NAME: tuple[ModuleType, ...] = (
    test_sayings_with_element,
    test_rooms_with_element,
    test_threads_with_element,
    test_polls_with_element,
)
_THEIRS = ("their_", "we_see_")


@dataclass(frozen=True, slots=True)
class Row:
    """One case."""

    case: str
    ours: bool
    """Whether we send and Element renders; else the other way round."""
    test: str


def rows() -> tuple[Row, ...]:
    """Return all cases: first those that are texts, then those that have names."""
    return (*_texts(), *_named(BY_NAME))


def page() -> str:
    """Return the page as it is written to `docs/interop.md`."""
    return HEAD + "".join(_line(row) for row in rows())


def _texts() -> Iterator[Row]:
    test = _name(test_rendering_with_element)
    yield from (Row(_code(text), True, test) for text in test_rendering_with_element.TO_ELEMENT)
    yield from (Row(_code(text), False, test) for text in test_rendering_with_element.FROM_ELEMENT)


def _named(modules: Iterable[ModuleType]) -> Iterator[Row]:
    for module in modules:
        for case in module.CASES:
            words = case.__name__.replace("_", " ")
            yield Row(words, not case.__name__.startswith(_THEIRS), _name(module))


def _name(module: ModuleType) -> str:
    return f"{module.__name__.rpartition('.')[2]}.py"


def _code(text: str) -> str:
    shown = text.replace("\n", "⏎").replace("|", "\\|")
    fence = "``" if "`" in shown else "`"
    around = " " if "`" in shown else ""
    return f"{fence}{around}{shown}{around}{fence}" if "```" not in shown else f"```` {shown} ````"


def _line(row: Row) -> str:
    return f"| {row.case} | {'we' if row.ours else 'Element'} | `{row.test}` |\n"


if __name__ == "__main__":
    sys.stdout.write(page())
