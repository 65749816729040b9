"""Bytes as text: byte order marks, declared encodings, UTF-8, UTF-16 without a mark, at last the Western code page."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:encoding\s?=\s?|charset\s?=\s?|coding[:=]\s?)["']?([A-Za-z][A-Za-z0-9._-]{1,30})""")
_DECLARABLE = re.compile(r"(iso8859-\d+|cp125\d|cp437|cp850|cp858|koi8-[ru]|mac-\w+|big5|gb\w+|shift_jis|euc_\w+)")
_LOOKED_AT = 4096
_CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROLS = 0.01


def decode(data: bytes, *, whole: bool = True) -> str | None:
    """Return `data` as text, or None when it is none; unless it is whole, a last character may be cut off."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding, whole=whole, errors="replace")
    wide = _wide_encoding(data)
    if wide is not None:
        return _decoded(data, wide, whole=whole, errors="replace")
    if is_binary(data):
        return None
    text = _decoded(data, "utf-8", whole=whole)
    return text if text is not None else _western(data)


def is_binary(data: bytes) -> bool:
    """Return whether the beginning of `data` has more control characters than any text."""
    head = data[:_LOOKED_AT]
    controls = len(_CONTROLS.findall(head))
    return b"\0" in head or controls > 2 + len(head) * _MOST_CONTROLS


def _decoded(data: bytes, encoding: str, *, whole: bool = True, errors: str = "strict") -> str | None:
    """Return `data` in this encoding, or None when it is not in it."""
    try:
        return codecs.getincrementaldecoder(encoding)(errors).decode(data, final=whole)
    except UnicodeDecodeError:
        return None


def _wide_encoding(data: bytes) -> str | None:
    """Return the form of UTF-16 or UTF-32 that text without a mark is in: every other byte of Latin text is zero."""
    head = data[:_LOOKED_AT]
    head = head[: len(head) // 4 * 4]
    if len(head) < 8 or b"\0" not in head:
        return None
    quarter = len(head) // 4
    zeros = [head[place::4].count(0) / quarter for place in range(4)]
    full = [share > 0.7 for share in zeros]
    none = [share < 0.1 for share in zeros]
    match full, none:
        case [False, True, True, True], _:
            return "utf-32-le"
        case [True, True, True, False], _:
            return "utf-32-be"
        case [False, True, False, True], [True, _, True, _]:
            return "utf-16-le"
        case [True, False, True, False], [_, True, _, True]:
            return "utf-16-be"
        case _:
            return None


def _western(data: bytes) -> str:
    """Return text of eight bits a character: as it says itself, else as Windows in Western Europe writes it."""
    declared = _DECLARED.search(data[:1024])
    if declared is not None:
        name = _codec_name(declared[1].decode("ascii"))
        text = None if name is None else _decoded(data, name, errors="replace")
        if text is not None:
            return text
    # The five bytes that code page 1252 leaves open are what they are in Latin-1.
    return data.decode("cp1252", "sluis.latin1")


def _codec_name(declared: str) -> str | None:
    """Return Python's name of an encoding for text, or None for any other codec."""
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        return None
    return name if _DECLARABLE.fullmatch(name) else None


def _as_latin1(error: UnicodeError) -> tuple[str, int]:
    """Return the bytes that could not be decoded as Latin-1 has them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("sluis.latin1", _as_latin1)
