"""TIFF: the entries that tell too much are taken out where they lie, so that no pixel moves."""

from __future__ import annotations

from typing import Literal

from session.extract.photo.exif import ENTRY, EXIF_FOLDER, GPS_FOLDER, SERIALS, XMP, Folder, Tiff, facts_of

_IPTC, _PHOTOSHOP = 0x83BB, 0x8649
_TAKEN_OUT = frozenset({EXIF_FOLDER, GPS_FOLDER, XMP, _IPTC, _PHOTOSHOP}) | SERIALS


def facts(data: bytes) -> list[tuple[bool, bool]]:
    """Return what the file tells."""
    return [facts_of(data)]


def stripped(data: bytes) -> bytes:
    """Return the file with position, Exif, XMP and serial numbers overwritten.

    Raises:
        ValueError: when a folder runs over the end.
    """
    tiff = Tiff(data)
    folders = list(tiff.folders())
    if not all(folder.complete for folder in folders):
        raise ValueError("cut off")
    if sum(entry.size for folder in folders for entry in folder.entries) > 2 * len(data):
        raise ValueError("values lie over each other")
    picture = bytearray(data)
    for folder in folders:
        if folder.entries and folder.entries[0].folder != 0:
            _blank_folder(picture, folder)
        else:
            _take_out(picture, folder, "little" if tiff.order == "<" else "big")
    return bytes(picture)


def _blank_folder(picture: bytearray, folder: Folder) -> None:
    """Overwrite a folder that nothing will lead to any longer, with its values."""
    for entry in folder.entries:
        _zero(picture, entry.value, entry.size)
    _zero(picture, folder.place, 2 + ENTRY * len(folder.entries))


def _take_out(picture: bytearray, folder: Folder, order: Literal["little", "big"]) -> None:
    """Leave in a folder of the picture only what the picture needs; the entries behind move up."""
    begin, end = folder.place + 2, folder.place + 2 + ENTRY * len(folder.entries)
    following = picture[end : end + 4]
    kept = [entry for entry in folder.entries if entry.tag not in _TAKEN_OUT]
    raw = b"".join(picture[entry.place : entry.place + ENTRY] for entry in kept)
    for entry in folder.entries:
        if entry.tag in _TAKEN_OUT and entry.size > 4:
            _zero(picture, entry.value, entry.size)
    picture[folder.place : begin] = len(kept).to_bytes(2, order)
    _zero(picture, begin, end + len(following) - begin)
    picture[begin : begin + len(raw) + len(following)] = raw + following


def _zero(picture: bytearray, place: int, size: int) -> None:
    """Overwrite bytes with zeros, as far as they lie behind the header and inside the file."""
    end = min(place + size, len(picture))
    if 8 <= place < end:
        picture[place:end] = bytes(end - place)
