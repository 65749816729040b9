"""How wide and high a picture is, from the first bytes of the common formats; pure, and never raises."""

from __future__ import annotations

from collections.abc import Callable

from session.extract import media
from session.extract.photo.jpeg import segments

Pixels = tuple[int, int]
"""Width and height."""
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
"""Markers of JPEG whose segment says the size (ITU T.81, table B.1)."""
_MOST = 1 << 16


def pixels_of(data: bytes) -> Pixels | None:
    """Return the size of a picture as it is stored, before any turning; None when it is not easily known."""
    read = _READERS.get(media.kind_of("", data))
    try:
        size = read(data) if read is not None else None
    except (ValueError, IndexError):
        return None
    return size if size is not None and 0 < size[0] <= _MOST and 0 < size[1] <= _MOST else None


def _png(data: bytes) -> Pixels | None:
    return _big(data[16:20]), _big(data[20:24])


def _gif(data: bytes) -> Pixels | None:
    return _little(data[6:8]), _little(data[8:10])


def _jpeg(data: bytes) -> Pixels | None:
    for marker, start, _end in segments(data):
        if marker in _FRAMES:
            return _big(data[start + 7 : start + 9]), _big(data[start + 5 : start + 7])
    return None


def _webp(data: bytes) -> Pixels | None:
    match data[12:16]:
        case b"VP8X":
            return _little(data[24:27]) + 1, _little(data[27:30]) + 1
        case b"VP8 ":
            return _little(data[26:28]) & 0x3FFF, _little(data[28:30]) & 0x3FFF
        case b"VP8L":
            bits = _little(data[21:25])
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case _:
            return None


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")


_READERS: dict[str, Callable[[bytes], Pixels | None]] = {
    media.PNG: _png,
    media.JPEG: _jpeg,
    media.WEBP: _webp,
    "image/gif": _gif,
}
