"""Undoes the filters of a PDF's streams that text comes in; each has a bound on what it may become."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable

from session.extract.gathering import Gathering, Unreadable, check_ratio
from session.extract.pdf.values import unhexed

MOST_STREAM = 8 * 1024 * 1024
_MOST_FILTERS = 4
_MOST_LZW = _MOST_BASE85 = 512 * 1024
"""These two are undone by Python, byte for byte."""
_NO_HEX_DIGITS = bytes(code for code in range(256) if code not in b"0123456789abcdefABCDEF")


def unpacked(raw: bytes, filters: list[str], gathering: Gathering) -> bytes:
    """Return a stream without its filters, empty when one is for pictures or unknown.

    Raises:
        Unreadable: when it becomes too much.
    """
    content = raw
    if len(filters) > _MOST_FILTERS:
        raise Unreadable
    for name in filters:
        undo = _FILTERS.get(name)
        if undo is None:
            return b""
        before = len(content)
        content = undo(content)
        gathering.unpacked(len(content))
        check_ratio(before, len(content))
    return content


def _flate(data: bytes) -> bytes:
    """Undo zlib; what comes before damage is kept."""
    content, unpacker = b"", zlib.decompressobj()
    try:
        content = unpacker.decompress(data, MOST_STREAM)
    except zlib.error:
        content = _before_damage(data)
    return content


def _before_damage(data: bytes) -> bytes:
    """Return what can be unpacked of a damaged stream, in small steps."""
    pieces: list[bytes] = []
    unpacker = zlib.decompressobj()
    size = 0
    try:
        for place in range(0, len(data), 1024):
            piece = unpacker.decompress(data[place : place + 1024], MOST_STREAM - size)
            pieces.append(piece)
            size += len(piece)
            if size >= MOST_STREAM:
                break
    except zlib.error:
        pass
    return b"".join(pieces)


def _hex(data: bytes) -> bytes:
    """Undo hexadecimal digits."""
    digits = data.partition(b">")[0]
    return unhexed(digits[: 2 * MOST_STREAM].translate(None, _NO_HEX_DIGITS))


def _base85(data: bytes) -> bytes:
    """Undo base 85 as Adobe writes it."""
    digits = data[:_MOST_BASE85].partition(b"~")[0].removeprefix(b"<~")
    try:
        return base64.a85decode(digits, ignorechars=b" \t\n\r\v\f\0")
    except ValueError:
        return b""


def _run_length(data: bytes) -> bytes:
    """Undo runs of equal bytes (ISO 32000-1, 7.4.5)."""
    pieces: list[bytes] = []
    place = size = 0
    while place < len(data) and data[place] != 128 and size < _MOST_LZW:
        length = data[place]
        piece = data[place + 1 : place + 2 + length] if length < 128 else data[place + 1 : place + 2] * (257 - length)
        place += 2 + length if length < 128 else 2
        size += len(piece)
        pieces.append(piece)
    return b"".join(pieces)


def _lzw(data: bytes) -> bytes:
    """Undo LZW with codes that change their width early, as PDF has it unless it says otherwise."""
    table: list[bytes] = []
    pieces: list[bytes] = []
    width, bits, held, size = 9, 0, 0, 0
    previous = b""
    for byte in data[:_MOST_LZW]:
        held, bits = (held << 8 | byte) & 0xFFFFFF, bits + 8
        if bits < width:
            continue
        bits -= width
        code = held >> bits & (1 << width) - 1
        if code == 257 or size > _MOST_LZW:
            break
        if code == 256:
            table, width, previous = [bytes((value,)) for value in range(256)] + [b"", b""], 9, b""
            continue
        if not table or code > len(table) or (code == len(table) and not previous):
            break
        entry = table[code] if code < len(table) else previous + previous[:1]
        if previous and len(table) < 4096:
            table.append(previous + entry[:1])
        previous = entry
        pieces.append(entry)
        size += len(entry)
        width = 9 + (len(table) >= 511) + (len(table) >= 1023) + (len(table) >= 2047)
    return b"".join(pieces)


_FILTERS: dict[str, Callable[[bytes], bytes]] = {
    "FlateDecode": _flate,
    "Fl": _flate,
    "ASCIIHexDecode": _hex,
    "AHx": _hex,
    "ASCII85Decode": _base85,
    "A85": _base85,
    "RunLengthDecode": _run_length,
    "RL": _run_length,
    "LZWDecode": _lzw,
    "LZW": _lzw,
}
