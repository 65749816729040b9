"""JPEG: segments with Exif, XMP and what makers add; the picture itself is copied byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from session.extract.photo.exif import MOST_PLACES, facts_of, facts_of_xmp, only_orientation, orientation_of

_EXIF = b"Exif\0\0"
_XMP = (b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0")
_APP0, _APP1, _APP2, _APP14, _APP15, _COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
_COLOURS = b"ICC_PROFILE\0"
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_MOST_SEGMENTS = 10_000
_MARKER_IN_SCAN = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)

Segment = tuple[int, int, int]
"""A marker, where its segment begins, and where it ends; a scan's pixels belong to its segment."""


def segments(data: bytes) -> Iterator[Segment]:
    """Yield the segments up to the end of the picture or of the data.

    Raises:
        ValueError: when something stands where a marker should.
    """
    place = 2
    count = 0
    while place + 2 <= len(data):
        if data[place] != 0xFF:
            raise ValueError("no marker")
        if data[place + 1] == 0xFF:  # fill bytes may stand before any marker (ITU T.81, B.1.1.2)
            place += 1
            continue
        marker = data[place + 1]
        count += 1
        if count > _MOST_SEGMENTS:
            raise ValueError("too many segments")
        end = _end_of_segment(data, place, marker)
        yield marker, place, end
        if marker == _END:
            return
        place = end


def _end_of_segment(data: bytes, place: int, marker: int) -> int:
    """Return where a segment ends."""
    if marker == _END or marker == 0x01 or 0xD0 <= marker <= _START:
        return place + 2
    end = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    if end < place + 4:
        raise ValueError("no length")
    if marker == _SCAN:
        following = _MARKER_IN_SCAN.search(data, end)
        end = len(data) if following is None else following.start()
    return min(end, len(data))


def facts(data: bytes) -> list[tuple[bool, bool]]:
    """Return what the segments tell, the photos behind the photo included."""
    told: list[tuple[bool, bool]] = []
    end = 2
    try:
        for marker, start, end in segments(data):
            if marker == _APP1 and len(told) < MOST_PLACES:
                told.append(_facts_of_segment(data[start + 4 : end]))
    except ValueError:
        end = len(data)
    return told + _facts_behind(data[end:])


def _facts_of_segment(content: bytes) -> tuple[bool, bool]:
    """Return what one segment tells."""
    if content.startswith(_EXIF):
        return facts_of(content[len(_EXIF) :])
    return facts_of_xmp(content) if content.startswith(_XMP) else (False, False)


def _facts_behind(rest: bytes) -> list[tuple[bool, bool]]:
    """Return what pictures tell that phones put behind the picture: depth, preview, a second lens."""
    places = islice(re.finditer(re.escape(_EXIF), rest), 8)
    return [facts_of(rest[place.end() : place.end() + 65_536]) for place in places]


def stripped(data: bytes) -> bytes:
    """Return the photo with nothing but its picture, its colours and, where it is turned, how.

    Raises:
        ValueError: when it is not JPEG to the end.
    """
    kept = [data[:2]]
    turned = 1
    ended = False
    for marker, start, end in segments(data):
        content = data[start + 4 : end]
        if marker == _APP1 and content.startswith(_EXIF) and turned == 1:
            turned = orientation_of(content[len(_EXIF) :])
        if _belongs_to_picture(marker, content):
            kept.append(data[start:end])
        ended = marker == _END
    if not ended:
        raise ValueError("cut off")
    if turned != 1:
        content = _EXIF + only_orientation(turned)
        kept.insert(1, b"\xff\xe1" + (len(content) + 2).to_bytes(2, "big") + content)
    return b"".join(kept)


def _belongs_to_picture(marker: int, content: bytes) -> bool:
    """Return whether the picture would look different without a segment."""
    if marker == _APP2:
        return content.startswith(_COLOURS)
    return marker in (_APP0, _APP14) or not (_APP0 <= marker <= _APP15 or marker == _COMMENT)
