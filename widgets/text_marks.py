"""What each character may do in a terminal: kept, marked, bounded; the tables behind `safe_text`."""

from __future__ import annotations

import unicodedata
from enum import Enum, auto
from functools import lru_cache

REPLACEMENT = "\ufffd"
ZERO_WIDTH = "‹ZW›"
TAGS = "‹TAG›"
SELECTORS = "‹VS›"
NEWLINE = "↵"

_BIDI = {
    0x061C: "ALM",
    0x200E: "LRM",
    0x200F: "RLM",
    0x202A: "LRE",
    0x202B: "RLE",
    0x202C: "PDF",
    0x202D: "LRO",
    0x202E: "RLO",
    0x2066: "LRI",
    0x2067: "RLI",
    0x2068: "FSI",
    0x2069: "PDI",
}
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
"""Letters and accents that show nothing at all."""
_VISIBLE_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
"""Arabic and Syriac number signs: format characters for Unicode, ink on the screen."""
_PICTOGRAPHS = (
    (0x2190, 0x21FF),
    (0x2300, 0x23FF),
    (0x25A0, 0x27BF),
    (0x2900, 0x297F),
    (0x2B00, 0x2BFF),
    (0x1F000, 0x1FAFF),
)
_LONE_PICTOGRAPHS = frozenset("#*0123456789©®‼⁉™ℹ〰〽㊗㊙Ⓜ")
_INDIC = (0x0900, 0x0DFF)


class Sort(Enum):
    """What is to be done with a character."""

    KEEP = auto()
    MARK = auto()
    """Replaced by its mark."""
    HIDDEN = auto()
    """Replaced by one mark for the whole run."""
    COMBINING = auto()
    SELECTOR = auto()
    JOINER = auto()


@lru_cache(maxsize=4096)
def sort_of(character: str) -> tuple[Sort, str]:
    """Return what is to be done with `character`, and its mark when it has one."""
    code = ord(character)
    if code < 0x20 or 0x7F <= code <= 0x9F:
        return Sort.MARK, _control_mark(code)
    if code in _BIDI:
        return Sort.MARK, f"‹{_BIDI[code]}›"
    if character in "\u200c\u200d":
        return Sort.JOINER, ZERO_WIDTH
    if 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
        return Sort.SELECTOR, SELECTORS
    if 0xE0000 <= code <= 0xE0FFF:
        return Sort.HIDDEN, TAGS
    return _sort_by_category(character, code)


def _control_mark(code: int) -> str:
    """Return the control picture of a C0 control, or the number of a C1 control, which has no picture."""
    if code == 0x0A:
        return NEWLINE
    if code == 0x7F:
        return "\u2421"
    return chr(0x2400 + code) if code < 0x20 else f"‹{code:02X}›"


def _sort_by_category(character: str, code: int) -> tuple[Sort, str]:
    """Return what is to be done with a character that no other table names."""
    if character in _BLANK_LETTERS:
        return Sort.HIDDEN, ZERO_WIDTH
    if character == "\ufffc":
        return Sort.MARK, REPLACEMENT
    match unicodedata.category(character):
        case "Mn" | "Me" | "Mc":
            return Sort.COMBINING, ""
        case "Cf":
            return (Sort.KEEP, "") if character in _VISIBLE_FORMATS else (Sort.HIDDEN, ZERO_WIDTH)
        case "Zl" | "Zp":
            return Sort.MARK, NEWLINE
        case "Zs":
            return (Sort.KEEP, "") if character == " " else (Sort.MARK, " ")
        case "Cs" | "Co":
            return Sort.MARK, REPLACEMENT
        case "Cn":
            # Emoji younger than this Python's tables are unassigned here and fine everywhere else.
            return (Sort.KEEP, "") if 0x1F300 <= code <= 0x1FAFF else (Sort.MARK, REPLACEMENT)
        case _:
            return _sort_ink(character, code)


def _sort_ink(character: str, code: int) -> tuple[Sort, str]:
    """Return what is to be done with a letter, digit or sign."""
    if character == "\u2800":
        return Sort.MARK, " "
    if 0x1161 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7FF:
        return Sort.COMBINING, ""
    return Sort.KEEP, ""


def is_pictograph(character: str) -> bool:
    """Return whether `character` can be an emoji or a part of one; "" is none."""
    if not character:
        return False
    code = ord(character)
    return character in _LONE_PICTOGRAPHS or any(first <= code <= last for first, last in _PICTOGRAPHS)


def ends_emoji(text: str, index: int) -> bool:
    """Return whether an emoji, perhaps with its selector or skin tone, stands before `index`."""
    before = text[max(0, index - 2) : index]
    return is_pictograph(before[-1:]) or (before[-1:] == "\ufe0f" and is_pictograph(before[:1]))


def joins_letters(before: str, after: str) -> bool:
    """Return whether a joiner between these two is spelling: Arabic and Indic scripts write with it."""
    return bool(before) and bool(after) and _needs_joiners(before) and _needs_joiners(after)


def _needs_joiners(character: str) -> bool:
    indic = _INDIC[0] <= ord(character) <= _INDIC[1]
    return unicodedata.bidirectional(character) == "AL" or (indic and character.isprintable())
