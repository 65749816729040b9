"""PNG: chunks; those that a picture can be shown without are left out, the others copied byte for byte."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from session.extract.photo.exif import MOST_PLACES, facts_of, facts_of_xmp, only_orientation, orientation_of

_SIGNATURE = 8
_SHOWN = frozenset({
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI",
    b"bKGD", b"hIST", b"pHYs", b"sPLT", b"acTL", b"fcTL", b"fdAT",
})  # fmt: skip
_MOST_CHUNKS = 100_000
_MOST_TEXT = 256 * 1024


def chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield the kind, beginning and end of each chunk up to the last.

    Raises:
        ValueError: when a chunk runs over the end.
    """
    place = _SIGNATURE
    for _chunk_number in range(_MOST_CHUNKS):
        if place + 12 > len(data):
            break
        end = place + 12 + int.from_bytes(data[place : place + 4], "big")
        if end > len(data):
            raise ValueError("cut off")
        kind = data[place + 4 : place + 8]
        yield kind, place, end
        if kind == b"IEND":
            return
        place = end
    raise ValueError("cut off")


def facts(data: bytes) -> list[tuple[bool, bool]]:
    """Return what the chunks tell."""
    told: list[tuple[bool, bool]] = []
    try:
        for kind, start, end in chunks(data):
            if len(told) < MOST_PLACES:
                told += _facts_of_chunk(kind, data[start + 8 : end - 4])
    except ValueError:
        pass
    return told


def _facts_of_chunk(kind: bytes, content: bytes) -> list[tuple[bool, bool]]:
    """Return what one chunk tells."""
    if kind == b"eXIf":
        return [facts_of(content)]
    if kind in (b"iTXt", b"tEXt", b"zTXt"):
        return [facts_of_xmp(_text(content)), _facts_of_profile(content)]
    return []


def _text(content: bytes) -> bytes:
    """Return the text of a chunk, unpacked where it is packed, its beginning alone."""
    place = content.find(b"\0x")  # the first byte of nearly all that zlib packs
    if place < 0:
        return content[:_MOST_TEXT]
    try:
        return zlib.decompressobj().decompress(content[place + 1 :], _MOST_TEXT)
    except zlib.error:
        return content[:_MOST_TEXT]


def _facts_of_profile(content: bytes) -> tuple[bool, bool]:
    """Return what Exif tells that ImageMagick keeps as hexadecimal text ("Raw profile type exif")."""
    if not content.startswith(b"Raw profile type "):
        return False, False
    words = _text(content).split()
    digits = b"".join(word for word in words if len(word) > 8)
    try:
        raw = bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        return False, False
    return facts_of(raw.removeprefix(b"Exif\0\0"))


def stripped(data: bytes) -> bytes:
    """Return the picture without texts, Exif and whatever lies behind its end.

    Raises:
        ValueError: when it is not PNG to the end.
    """
    kept = [data[:_SIGNATURE]]
    for kind, start, end in chunks(data):
        if kind in _SHOWN:
            kept.append(data[start:end])
        elif kind == b"eXIf" and (turned := orientation_of(data[start + 8 : end - 4])) != 1:
            kept.append(_chunk(b"eXIf", only_orientation(turned)))
    return b"".join(kept)


def _chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk with its checksum."""
    body = kind + content
    return len(content).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
