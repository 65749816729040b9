"""Exif, as TIFF writes it: says whether a position or a serial number is there, and never reads either."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from session.extract.extracted import PhotoFacts

ORIENTATION = 0x0112
XMP = 0x02BC
EXIF_FOLDER = 0x8769
GPS_FOLDER = 0x8825
_SUB_FOLDERS = 0x014A
_POSITION = frozenset({0x0002, 0x0004, 0x0014, 0x0016, 0x001D})
"""GPSLatitude, GPSLongitude, their like of the destination, and the date, which nothing but a fix gives."""
SERIALS = frozenset({0xA431, 0xA435, 0xC62F})
"""BodySerialNumber, LensSerialNumber, and DNG's CameraSerialNumber."""
_MOST_ENTRIES = 4000
"""Of all folders of one file together."""
_MOST_XMP = 256 * 1024
MOST_PLACES = 64
"""Places in one photo that are asked what they tell."""
_MOST_FOLDERS = 32
ENTRY = 12
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_LATITUDE = (b"GPSLatitude", b"GPSLongitude", b"LocationCreated", b"LocationShown", b"GPSPosition")
_NUMBERS = (b":SerialNumber", b"BodySerialNumber", b"LensSerialNumber", b"CameraSerialNumber")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a folder (TIFF calls it IFD)."""

    folder: int
    """The tag that led to its folder, 0 for the folders of the pictures themselves."""
    tag: int
    place: int
    """Where the entry lies."""
    value: int
    """Where its value lies."""
    size: int
    """Bytes of its value."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Where a folder lies and what is in it."""

    place: int
    entries: tuple[Entry, ...]
    complete: bool
    """Whether all its entries lie inside the file."""


class Tiff:
    """The folders of a TIFF structure."""

    def __init__(self, data: bytes) -> None:
        """Look at `data`, which begins with the byte order.

        Raises:
            ValueError: when it does not.
        """
        order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4])
        if order is None:
            raise ValueError("not TIFF")
        self.data = data
        self.order = order
        self._entries_left = _MOST_ENTRIES

    def number(self, place: int, size: int) -> int:
        """Return the number of 2 or 4 bytes at `place`, 0 outside the file."""
        if place < 0 or place + size > len(self.data):
            return 0
        return int(struct.unpack_from(self.order + ("H" if size == 2 else "L"), self.data, place)[0])

    def folders(self) -> Iterator[Folder]:
        """Yield every folder that can be reached, each once."""
        waiting = [(0, self.number(4, 4))]
        seen: set[int] = set()
        while waiting and len(seen) < _MOST_FOLDERS:
            led_by, place = waiting.pop(0)
            if place in seen or place < 8 or place + 2 > len(self.data):
                continue
            seen.add(place)
            folder = self._folder(led_by, place)
            yield folder
            for entry in folder.entries:
                if entry.tag in (EXIF_FOLDER, GPS_FOLDER):
                    waiting.append((entry.tag, self.number(entry.value, 4)))
                elif entry.tag == _SUB_FOLDERS:
                    places = range(entry.value, entry.value + min(entry.size, 4 * _MOST_FOLDERS), 4)
                    waiting += [(0, self.number(at, 4)) for at in places]
            if led_by == 0:
                waiting.append((0, self.number(place + 2 + ENTRY * len(folder.entries), 4)))

    def _folder(self, led_by: int, place: int) -> Folder:
        """Return the folder at `place`."""
        count = self.number(place, 2)
        fitting = min(count, self._entries_left, (len(self.data) - place - 2) // ENTRY)
        self._entries_left -= fitting
        entries = tuple(self._entry(led_by, place + 2 + ENTRY * number) for number in range(fitting))
        return Folder(place, entries, fitting == count)

    def _entry(self, led_by: int, place: int) -> Entry:
        """Return the entry at `place`."""
        size = _SIZES.get(self.number(place + 2, 2), 1) * self.number(place + 4, 4)
        value = place + 8 if size <= 4 else self.number(place + 8, 4)
        return Entry(led_by, self.number(place, 2), place, value, size)


def facts_of(data: bytes) -> tuple[bool, bool]:
    """Return whether a TIFF structure tells a position, and a serial number."""
    try:
        tiff = Tiff(data)
    except ValueError:
        return False, False
    location = serial = False
    for folder in tiff.folders():
        for entry in folder.entries:
            location |= entry.folder == GPS_FOLDER and entry.tag in _POSITION
            serial |= entry.tag in SERIALS and _is_filled(data, entry)
            if entry.tag == XMP:
                of_xmp = facts_of_xmp(data[entry.value : entry.value + min(entry.size, _MOST_XMP)])
                location, serial = location | of_xmp[0], serial | of_xmp[1]
    return location, serial


def facts_of_xmp(packet: bytes) -> tuple[bool, bool]:
    """Return whether an XMP packet tells a position, and a serial number."""
    return any(name in packet for name in _LATITUDE), any(name in packet for name in _NUMBERS)


def orientation_of(data: bytes) -> int:
    """Return how the picture is to be turned, 1 (not at all) when nothing says so."""
    try:
        tiff = Tiff(data)
    except ValueError:
        return 1
    entries = (entry for folder in tiff.folders() for entry in folder.entries if entry.folder == 0)
    turned = next((tiff.number(entry.value, 2) for entry in entries if entry.tag == ORIENTATION), 1)
    return turned if 1 <= turned <= 8 else 1


def only_orientation(orientation: int) -> bytes:
    """Return Exif that says nothing but how the picture is to be turned."""
    return struct.pack("<4sLHHHLHHL", b"II*\0", 8, 1, ORIENTATION, 3, 1, orientation, 0, 0)


def joined(facts: list[tuple[bool, bool]], *, removable: bool) -> PhotoFacts:
    """Return what several places in a photo tell together."""
    return PhotoFacts(any(place[0] for place in facts), any(place[1] for place in facts), removable)


def _is_filled(data: bytes, entry: Entry) -> bool:
    """Return whether a value is more than blanks and zeros."""
    return bool(data[entry.value : entry.value + min(entry.size, 200)].strip(b" 0\0"))
