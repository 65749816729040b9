"""WebP: chunks of RIFF; Exif, XMP and unknown ones are left out, the picture's copied byte for byte."""

from __future__ import annotations

from collections.abc import Iterator

from session.extract.photo.exif import MOST_PLACES, facts_of, facts_of_xmp, only_orientation, orientation_of

_HEADER = 12
_SHOWN = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_EXIF_FLAG, _XMP_FLAG = 0x08, 0x04
_MOST_CHUNKS = 100_000
_EXIF = b"Exif\0\0"


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kind and content of each chunk.

    Raises:
        ValueError: when a chunk runs over the end.
    """
    place = _HEADER
    end_of_file = min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    count = 0
    while place + 8 <= end_of_file:
        count += 1
        if count > _MOST_CHUNKS:
            raise ValueError("too many chunks")
        size = int.from_bytes(data[place + 4 : place + 8], "little")
        if place + 8 + size > len(data):
            raise ValueError("cut off")
        yield data[place : place + 4], data[place + 8 : place + 8 + size]
        place += 8 + size + size % 2


def facts(data: bytes) -> list[tuple[bool, bool]]:
    """Return what the chunks tell."""
    told: list[tuple[bool, bool]] = []
    try:
        for kind, content in chunks(data):
            if len(told) >= MOST_PLACES:
                break
            if kind == b"EXIF":
                told.append(facts_of(content.removeprefix(_EXIF)))
            elif kind == b"XMP ":
                told.append(facts_of_xmp(content))
    except ValueError:
        pass
    return told


def stripped(data: bytes) -> bytes:
    """Return the picture without Exif, XMP and whatever lies behind its end; a turn is kept.

    Raises:
        ValueError: when it is not WebP to the end.
    """
    all_chunks = list(chunks(data))
    exif = next((content.removeprefix(_EXIF) for kind, content in all_chunks if kind == b"EXIF"), b"")
    turned = orientation_of(exif)
    kept = [(kind, content) for kind, content in all_chunks if kind in _SHOWN]
    kept = [(kind, _without_flags(content, turned) if kind == b"VP8X" else content) for kind, content in kept]
    if turned != 1:
        kept.append((b"EXIF", only_orientation(turned)))
    body = b"".join(_chunk(kind, content) for kind, content in kept)
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def _chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk, filled up to an even length."""
    return kind + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)


def _without_flags(content: bytes, turned: int) -> bytes:
    """Return the header that says what the file has, without what it has no longer."""
    flags = content[0] & ~(_EXIF_FLAG | _XMP_FLAG) | (_EXIF_FLAG if turned != 1 else 0)
    return bytes((flags,)) + content[1:]
