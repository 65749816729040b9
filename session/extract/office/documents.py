"""Which parts of an office document hold text, and in which order they are read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from session.extract.gathering import Gathering
from session.extract.office.flow import OPEN_DOCUMENT, PROPERTIES, SLIDE, WORD, Elements, Flow
from session.extract.office.parts import PartReader, read_part
from session.extract.office.sheet import Rows, SharedStrings
from session.extract.package import Package

_OFFICE = "application/vnd.openxmlformats-officedocument."
_TYPES = {
    "word/document.xml": f"{_OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OFFICE}presentationml.presentation",
}
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_PARTS: tuple[tuple[re.Pattern[str], Elements], ...] = (
    (re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml"), WORD),
    (re.compile(r"ppt/(slides|notesSlides|comments)/[^/]+\.xml"), SLIDE),
    (re.compile(r"(word|ppt|xl)/(charts|diagrams|drawings)/[^/]+\.xml"), SLIDE),
    (re.compile(r"xl/(comments\d*|(comments|threadedComments)/[^/]+)\.xml"), SLIDE),
    (re.compile(r"docProps/(core|custom|app)\.xml|meta\.xml"), PROPERTIES),
    (re.compile(r"(Object [^/]+/)?(content|styles)\.xml"), OPEN_DOCUMENT),
)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_SHARED_STRINGS = "xl/sharedStrings.xml"
_NUMBER = re.compile(r"(\d+)")


def document_type(package: Package) -> str | None:
    """Return the media type of the office document in a package, or None when it is something else."""
    for name, media_type in _TYPES.items():
        if name in package.names:
            return media_type
    if "mimetype" in package.names and "content.xml" in package.names:
        declared = package.content("mimetype", 100).decode("ascii", "replace").strip()
        return declared if declared.startswith(_OPEN_DOCUMENT) else f"{_OPEN_DOCUMENT}text"
    return None


def read_document(package: Package, gathering: Gathering) -> None:
    """Gather the text of all parts; a damaged part does not keep the others from being read."""
    strings = SharedStrings()
    if _SHARED_STRINGS in package.names:
        _read(package, _SHARED_STRINGS, strings, gathering)
    for name in in_order(package.names):
        reader = _reader(name, strings, gathering)
        if reader is not None:
            _read(package, name, reader, gathering)


def _reader(name: str, strings: SharedStrings, gathering: Gathering) -> PartReader | None:
    """Return what can read the part of this name, or None when it holds no text."""
    if _SHEET.fullmatch(name):
        return Rows(strings.strings, gathering)
    elements = next((elements for pattern, elements in _PARTS if pattern.fullmatch(name)), None)
    return None if elements is None else Flow(elements, gathering)


def in_order(names: Iterable[str]) -> list[str]:
    """Return names in the order of their numbers: slide2 before slide10."""
    return sorted(
        names, key=lambda name: [part.zfill(12) if part.isdecimal() else part for part in _NUMBER.split(name)]
    )


def _read(package: Package, name: str, reader: PartReader, gathering: Gathering) -> None:
    """Feed a part to a reader; what cannot be read of it is said."""
    with gathering.tolerating():
        read_part(package.pieces(name), reader, gathering)
    with gathering.tolerating():
        reader.finish()
