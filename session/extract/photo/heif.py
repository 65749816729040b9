"""HEIC and AVIF: finds the Exif and XMP items and overwrites them where they lie, so that no other item moves."""

from __future__ import annotations

from collections.abc import Iterator

from session.extract.photo.exif import MOST_PLACES, facts_of, facts_of_xmp

_MOST_ITEMS = 4096
_MOST_BOXES = 20_000
_NO_EXIF = b"\0\0\0\0II*\0\x08\0\0\0" + bytes(6)
"""An Exif item with an empty folder, which readers take without complaint."""
Extent = tuple[int, int]
"""Where a piece of an item lies, and how long it is."""


def _number(data: bytes, place: int, size: int) -> int:
    """Return a number, 0 for one of no bytes."""
    return int.from_bytes(data[place : place + size], "big")


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield the kind of each box and where its content lies."""
    for _number_of_box in range(_MOST_BOXES):
        if start + 8 > end:
            return
        size, header = _number(data, start, 4), 8
        if size == 1:
            size, header = _number(data, start + 8, 8), 16
        size = size or end - start
        if size < header or start + size > end:
            return
        yield data[start + 4 : start + 8], start + header, start + size
        start += size


def _box(data: bytes, kind: bytes, start: int, end: int) -> tuple[int, int]:
    """Return where the content of the first box of this kind lies.

    Raises:
        ValueError: when there is none.
    """
    for found, first, last in _boxes(data, start, end):
        if found == kind:
            return first, last
    raise ValueError("no such box")


def _metadata_items(data: bytes, start: int, end: int) -> dict[int, bytes]:
    """Return the items that are no picture, with their kinds: `Exif`, or `mime` for XMP."""
    first, last = _box(data, b"iinf", start, end)
    first += 6 if data[first] == 0 else 8
    items = {}
    for kind, place, _end in _boxes(data, first, last):
        version = data[place]
        if kind == b"infe" and version >= 2:
            wide = 2 if version == 2 else 4
            of_item = data[place + 4 + wide + 2 : place + 4 + wide + 6]
            if of_item in (b"Exif", b"mime"):
                items[_number(data, place + 4, wide)] = of_item
    return items


def _locations(data: bytes, start: int, end: int) -> Iterator[tuple[int, list[Extent]]]:
    """Yield each item's number and where it lies (ISO/IEC 14496-12, "iloc"); items in other places are left out."""
    place, last = _box(data, b"iloc", start, end)
    version = data[place]
    offset_size, length_size = data[place + 4] >> 4, data[place + 4] & 15
    base_size, index_size = data[place + 5] >> 4, (data[place + 5] & 15) if version else 0
    wide = 4 if version == 2 else 2
    count = min(_number(data, place + 6, wide), _MOST_ITEMS)
    place += 6 + wide
    for _item in range(count):
        if place >= last:
            return
        item = _number(data, place, wide)
        place += wide
        method = data[place + 1] & 15 if version else 0
        place += 2 * bool(version) + 2
        base = _number(data, place, base_size)
        extents, place = _extents(data, place + base_size, base, (index_size, offset_size, length_size))
        if method == 0:
            yield item, extents


def _extents(data: bytes, place: int, base: int, sizes: tuple[int, int, int]) -> tuple[list[Extent], int]:
    """Return the extents of one item, and where the next item's entry begins."""
    index_size, offset_size, length_size = sizes
    count = min(_number(data, place, 2), 64)
    place += 2
    extents = []
    for _extent in range(count):
        place += index_size
        extents.append((base + _number(data, place, offset_size), _number(data, place + offset_size, length_size)))
        place += offset_size + length_size
    return extents, place


def _metadata(data: bytes) -> list[tuple[bytes, list[Extent]]]:
    """Return the kind and place of every item that is no picture.

    Raises:
        ValueError: when the file is not built as the standard says.
    """
    start, end = _box(data, b"meta", 0, len(data))
    start += 4
    try:
        items = _metadata_items(data, start, end)
        found = [(items[item], extents) for item, extents in _locations(data, start, end) if item in items]
    except IndexError:
        raise ValueError("cut off") from None
    if sum(size for _kind, extents in found for _place, size in extents) > 2 * len(data):
        raise ValueError("items lie over each other")
    return found


def facts(data: bytes) -> list[tuple[bool, bool]]:
    """Return what the items tell."""
    told = []
    try:
        for kind, extents in _metadata(data)[:MOST_PLACES]:
            content = b"".join(data[place : place + size] for place, size in extents)
            # An Exif item begins with how far its TIFF structure is away.
            told.append(facts_of(content[4 + _number(content, 0, 4) :]) if kind == b"Exif" else facts_of_xmp(content))
    except ValueError:
        pass
    return told


def stripped(data: bytes) -> bytes:
    """Return the file with its Exif and XMP items overwritten; how it is turned is kept elsewhere in it.

    Raises:
        ValueError: when an item lies outside the file.
    """
    picture = bytearray(data)
    for kind, extents in _metadata(data):
        filling = _NO_EXIF if kind == b"Exif" else b""
        for place, size in extents:
            if size == 0 or place + size > len(data):
                raise ValueError("cut off")
            picture[place : place + size] = filling[:size].ljust(size, b"\0" if kind == b"Exif" else b" ")
            filling = filling[size:]
    return bytes(picture)
