"""Gathers the text of a PDF: its pages in order, what was filled in and noted on them, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator

from session.extract import notices
from session.extract.gathering import Gathering, Unreadable
from session.extract.pdf.fonts import Font
from session.extract.pdf.objects import Objects
from session.extract.pdf.page import Page
from session.extract.pdf.values import MOST_DEPTH, Reference, Value

_MOST_PAGES = 2000
_MOST_CONTENT = 12 * 1024 * 1024
_NOTED = ("Contents", "V", "TU")
_SAID = ("Title", "Author", "Subject", "Keywords")
_INHERITED = ("Resources",)


def read_pdf(data: bytes, gathering: Gathering) -> None:
    """Gather the text of a PDF.

    Raises:
        Unreadable: when it is protected, or has no pages.
    """
    objects = Objects(data, gathering)
    root = objects.table(objects.root)
    pages = list(_pages(objects, root)) or list(_loose_pages(objects))
    if not pages:
        raise Unreadable
    fonts: dict[int, Font] = {}
    empty = 0
    for table in pages:
        page = Page(objects, gathering, fonts)
        with gathering.tolerating():
            _read_page(page, table, objects)
        empty += page.shown == 0
    with gathering.tolerating():
        _read_remarks(objects, gathering)
    if empty:
        gathering.left_out(notices.NO_LETTERS)


def _pages(objects: Objects, root: dict[str, Value]) -> Iterator[dict[str, Value]]:
    """Yield the pages in order, each with what it inherits."""
    waiting: list[tuple[Value, dict[str, Value], int]] = [(root.get("Pages"), {}, 0)]
    seen: set[int] = set()
    count = 0
    while waiting and count < _MOST_PAGES:
        value, inherited, depth = waiting.pop()
        if isinstance(value, Reference):
            if value.number in seen:
                continue
            seen.add(value.number)
        table = objects.table(value)
        passed_on = inherited | {name: table[name] for name in _INHERITED if name in table}
        if "Kids" in table and depth < MOST_DEPTH:
            kids = objects.items(table["Kids"])
            waiting += [(kid, passed_on, depth + 1) for kid in reversed(kids[:_MOST_PAGES])]
        elif table:
            count += 1
            yield passed_on | table


def _loose_pages(objects: Objects) -> Iterator[dict[str, Value]]:
    """Yield the pages of a file whose tree of pages cannot be followed."""
    for number in objects.numbers:
        table = objects.at(number)
        if isinstance(table, dict) and table.get("Type") == "Page":
            yield table


def _read_page(page: Page, table: dict[str, Value], objects: Objects) -> None:
    """Read what a page shows."""
    streams: list[bytes] = []
    size = 0
    for part in objects.items(table.get("Contents")):
        streams.append(objects.stream(part))
        size += len(streams[-1])
        if size > _MOST_CONTENT:
            raise Unreadable(notices.TOO_MUCH)
    page.read(b"\n".join(streams), objects.table(table.get("Resources")))
    page.finish()


def _read_remarks(objects: Objects, gathering: Gathering) -> None:
    """Gather notes, filled-in fields and what the document says of itself, wherever they hang."""
    for number in objects.numbers:
        table = objects.at(number)
        if not isinstance(table, dict):
            continue
        names = _NOTED if "Subtype" in table or "FT" in table else _SAID if "Producer" in table else ()
        for name in names:
            value = objects.resolved(table.get(name))
            if isinstance(value, bytes) and value:
                gathering.line(_text_of(value))


def _text_of(string: bytes) -> str:
    """Return a string of text (ISO 32000-1, 7.9.2.2)."""
    if string.startswith(b"\xfe\xff"):
        return string[2:].decode("utf-16-be", "ignore")
    if string.startswith(b"\xef\xbb\xbf"):
        return string[3:].decode("utf-8", "ignore")
    return string.decode("cp1252", "replace")
