"""The fonts of a PDF, as far as they tell which characters a string shows and how wide they are."""

from __future__ import annotations

from dataclasses import dataclass

from session.extract.gathering import Gathering
from session.extract.pdf.charmap import CharMap, read_char_map
from session.extract.pdf.glyphs import HELVETICA, glyph, simple_codes
from session.extract.pdf.objects import Objects
from session.extract.pdf.values import Name, Reference, Value

_MOST_WIDTHS = 70_000
_MOST_DIFFERENCES = 2048
_USUAL_WIDTH = 500.0


@dataclass(frozen=True, slots=True)
class Font:
    """How the bytes of a string become characters."""

    characters: dict[int, str]
    widths: dict[int, float]
    usual_width: float
    code_size: int
    """Bytes of one code."""

    def shown(self, string: bytes) -> tuple[str, float, int]:
        """Return the text of a string, its width in thousandths, and how many codes it has."""
        size = self.code_size
        codes = list(string) if size == 1 else [
            int.from_bytes(string[place : place + size], "big") for place in range(0, len(string), size)
        ]  # fmt: skip
        text = "".join([self.characters.get(code, "") for code in codes])
        return text, sum([self.widths.get(code, self.usual_width) for code in codes]), len(codes)


PLAIN = Font(dict(enumerate(simple_codes("WinAnsiEncoding"))), dict(HELVETICA), _USUAL_WIDTH, 1)
"""For text in a font that is not there."""


def read_font(value: Value, objects: Objects, gathering: Gathering) -> Font:
    """Return the font that a table describes."""
    table = objects.table(value)
    to_unicode = table.get("ToUnicode")
    gathering.step(100)  # a font in place of a reference to one is read each time it is called
    char_map = CharMap({}, None)
    if isinstance(to_unicode, Reference):
        char_map = read_char_map(objects.stream(to_unicode), gathering)
    if objects.resolved(table.get("Subtype")) == "Type0":
        return _composite(table, char_map, objects, gathering)
    return _simple(table, char_map, objects)


def _composite(table: dict[str, Value], char_map: CharMap, objects: Objects, gathering: Gathering) -> Font:
    """Return a font whose codes have two bytes, unless its table says otherwise."""
    descendants = objects.items(table.get("DescendantFonts"))
    descendant = objects.table(descendants[0]) if descendants else {}
    usual = objects.resolved(descendant.get("DW"))
    size = char_map.width if char_map.width in (1, 2, 3, 4) else None
    return Font(
        char_map.characters,
        _composite_widths(objects.items(descendant.get("W")), objects, gathering),
        float(usual) if isinstance(usual, int | float) else 1000.0,
        2 if size is None or str(objects.resolved(table.get("Encoding"))).startswith("Identity") else size,
    )


def _composite_widths(entries: list[Value], objects: Objects, gathering: Gathering) -> dict[int, float]:
    """Return widths written as "first [w w w]" or "first last w"."""
    widths: dict[int, float] = {}
    place = taken = 0
    while place + 1 < len(entries) and taken < _MOST_WIDTHS:
        first, second = objects.resolved(entries[place]), objects.resolved(entries[place + 1])
        if not isinstance(first, int):
            break
        if isinstance(second, list):
            widths.update({first + offset: float(w) for offset, w in enumerate(second) if isinstance(w, int | float)})
            place += 2
            taken += len(second)
            continue
        width = objects.resolved(entries[place + 2]) if place + 2 < len(entries) else None
        if isinstance(second, int) and isinstance(width, int | float):
            last = min(second, first + _MOST_WIDTHS - taken)
            widths.update(dict.fromkeys(range(first, last + 1), float(width)))
            taken += max(0, last - first)
        place += 3
    gathering.step(place + taken // 4)
    return widths


def _simple(table: dict[str, Value], char_map: CharMap, objects: Objects) -> Font:
    """Return a font whose codes have one byte."""
    characters = dict(enumerate(simple_codes(_base_encoding(table, objects))))
    encoding = objects.resolved(table.get("Encoding"))
    if isinstance(encoding, dict):
        characters.update(_differences(objects.items(encoding.get("Differences")), objects))
    characters.update(char_map.characters)
    return Font(characters, _simple_widths(table, objects), _USUAL_WIDTH, 1)


def _base_encoding(table: dict[str, Value], objects: Objects) -> str:
    """Return the name of the encoding that a simple font begins with."""
    encoding = objects.resolved(table.get("Encoding"))
    if isinstance(encoding, Name):
        return encoding
    base = objects.resolved(encoding.get("BaseEncoding")) if isinstance(encoding, dict) else None
    if isinstance(base, Name):
        return base
    return "WinAnsiEncoding" if objects.resolved(table.get("Subtype")) == "TrueType" else "StandardEncoding"


def _differences(entries: list[Value], objects: Objects) -> dict[int, str]:
    """Return the codes that stand for other glyphs than in the encoding."""
    characters: dict[int, str] = {}
    code = 0
    for entry in (objects.resolved(entry) for entry in entries[:_MOST_DIFFERENCES]):
        if isinstance(entry, Name):
            characters[code] = glyph(entry)
            code += 1
        elif isinstance(entry, int):
            code = entry
    return characters


def _simple_widths(table: dict[str, Value], objects: Objects) -> dict[int, float]:
    """Return the widths of a simple font."""
    first = objects.resolved(table.get("FirstChar"))
    widths = [objects.resolved(width) for width in objects.items(table.get("Widths"))[:256]]
    if not isinstance(first, int) or not widths:
        fixed = "Courier" in str(objects.resolved(table.get("BaseFont")))
        return dict.fromkeys(range(256), 600.0) if fixed else dict(HELVETICA)
    return {first + offset: float(width) for offset, width in enumerate(widths) if isinstance(width, int | float)}
