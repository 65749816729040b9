"""What the names of glyphs and the codes of simple fonts stand for."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_NAMED = {
    "space": " ", "nbspace": " ", "exclam": "!", "quotedbl": '"', "numbersign": "#", "dollar": "$", "percent": "%",
    "ampersand": "&", "quotesingle": "'", "quoteright": "’", "quoteleft": "‘", "parenleft": "(", "parenright": ")",
    "asterisk": "*", "plus": "+", "comma": ",", "hyphen": "-", "sfthyphen": "-", "minus": "-", "period": ".",
    "slash": "/", "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "colon": ":", "semicolon": ";", "less": "<", "equal": "=", "greater": ">",
    "question": "?", "at": "@", "bracketleft": "[", "backslash": "\\", "bracketright": "]", "asciicircum": "^",
    "underscore": "_", "grave": "`", "braceleft": "{", "bar": "|", "braceright": "}", "asciitilde": "~",
    "quotedblleft": "“", "quotedblright": "”", "quotesinglbase": "‚", "quotedblbase": "„", "guillemotleft": "«",
    "guillemotright": "»", "endash": "–", "emdash": "—", "bullet": "•", "ellipsis": "…", "Euro": "€", "euro": "€",
    "sterling": "£", "yen": "¥", "cent": "¢", "section": "§", "paragraph": "¶", "degree": "°", "copyright": "©",
    "registered": "®", "trademark": "™", "germandbls": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "oslash": "ø",
    "Oslash": "Ø", "dotlessi": "ı", "thorn": "þ", "Thorn": "Þ", "eth": "ð", "Eth": "Ð", "lslash": "ł", "Lslash": "Ł",
    "fi": "fi", "fl": "fl", "ff": "ff", "ffi": "ffi", "ffl": "ffl", "periodcentered": "·", "exclamdown": "¡",
    "questiondown": "¿", "onehalf": "½", "onequarter": "¼", "multiply": "×", "divide": "÷", "mu": "µ",
}  # fmt: skip
_ACCENTS = {
    "acute": "ACUTE", "grave": "GRAVE", "circumflex": "CIRCUMFLEX", "dieresis": "DIAERESIS", "tilde": "TILDE",
    "ring": "RING ABOVE", "cedilla": "CEDILLA", "caron": "CARON", "ogonek": "OGONEK", "macron": "MACRON",
    "breve": "BREVE", "dotaccent": "DOT ABOVE", "hungarumlaut": "DOUBLE ACUTE",
}  # fmt: skip
_ACCENTED = re.compile(r"([A-Za-z])(" + "|".join(_ACCENTS) + ")")
_CODED = re.compile(r"(?:uni([0-9A-F]{4})|u([0-9A-F]{4,6}))")
_CODECS = {"WinAnsiEncoding": "cp1252", "MacRomanEncoding": "mac_roman"}
_STANDARD = {0x27: "’", 0x60: "‘", 0xAD: "‹", 0xAE: "fi", 0xAF: "fl", 0xB1: "–", 0xB7: "•", 0xAA: "“", 0xBA: "”",
             0xBC: "…", 0xD0: "—", 0xE1: "Æ", 0xF1: "æ", 0xFB: "ß"}  # fmt: skip
HELVETICA = dict(
    zip(
        range(32, 127),
        (
            278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
            556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
            500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
            556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
            278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
        ),
        strict=True,
    )
)  # fmt: skip
"""Widths in thousandths, for fonts that a file need not describe (ISO 32000-1, 9.6.2.2); near enough for all."""


@lru_cache(maxsize=2048)
def glyph(name: str) -> str:
    """Return what a glyph of this name stands for, "" when nobody can tell."""
    base = name.partition(".")[0] or name
    if len(base) == 1 or base in _NAMED:
        return _NAMED.get(base, base)
    accented = _ACCENTED.fullmatch(base)
    if accented is not None:
        size = "SMALL" if accented[1].islower() else "CAPITAL"
        wanted = f"LATIN {size} LETTER {accented[1].upper()} WITH {_ACCENTS[accented[2]]}"
        return _lookup(wanted)
    coded = _CODED.fullmatch(base)
    code = int(coded[1] or coded[2], 16) if coded is not None else 0
    return chr(code) if 0 < code < 0xD800 or 0xE000 <= code <= 0x10FFFF else ""


def _lookup(wanted: str) -> str:
    """Return the character of this Unicode name, or ""."""
    try:
        return unicodedata.lookup(wanted)
    except KeyError:
        return ""


@cache
def simple_codes(encoding: str) -> tuple[str, ...]:
    """Return what the 256 codes of an encoding stand for; the one without a name is Adobe's standard encoding."""
    codec = _CODECS.get(encoding, "latin-1")
    codes = [bytes((code,)).decode(codec, "replace") for code in range(256)]
    if encoding not in _CODECS:
        codes = [_STANDARD.get(code, character) for code, character in enumerate(codes)]
    return tuple(codes)
