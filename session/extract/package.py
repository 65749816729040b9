"""Opens a ZIP package within bounds: its directory is measured before it is read, members unpack in pieces."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from session.extract import notices
from session.extract.gathering import Gathering, Unreadable, check_ratio

MOST_MEMBERS = 4096
MOST_DIRECTORY = 1024 * 1024
"""Bytes of the directory: zipfile keeps about ten times as much in memory."""
PIECE = 64 * 1024
_END = struct.Struct("<4s4H2LH")
_ENCRYPTED = 0x1


class Package:
    """The members of a package, read one after the other."""

    def __init__(self, data: bytes, gathering: Gathering) -> None:
        """Open the package.

        Raises:
            Unreadable: when it is none, or one with more members than a document has.
        """
        _check_directory(data)
        self._gathering = gathering
        try:
            self._file = ZipFile(io.BytesIO(data))
        except (BadZipFile, LargeZipFile, ValueError, NotImplementedError, struct.error):
            raise Unreadable from None
        self._members = {info.filename: info for info in self._file.infolist() if not info.is_dir()}
        gathering.step(len(self._members))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the members, in the order of the directory."""
        return tuple(self._members)

    def pieces(self, name: str, most: int | None = None) -> Iterator[bytes]:
        """Yield a member's content in pieces, at most `most` bytes of it.

        Raises:
            Unreadable: when it is damaged, protected, or unpacks too far.
        """
        info = self._members[name]
        if info.flag_bits & _ENCRYPTED:
            raise Unreadable(notices.PROTECTED)
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):  # the others unpack in steps without a bound
            raise Unreadable(notices.NOT_READ)
        try:
            yield from self._unpacked(info, most)
        except (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, struct.error):
            raise Unreadable from None

    def content(self, name: str, most: int | None = None) -> bytes:
        """Return a member's content, at most `most` bytes of it."""
        return b"".join(self.pieces(name, most))

    def _unpacked(self, info: ZipInfo, most: int | None) -> Iterator[bytes]:
        """Yield pieces, counted."""
        size = 0
        with self._file.open(info) as stream:
            while most is None or size < most:
                piece = stream.read(PIECE if most is None else min(PIECE, most - size))
                if not piece:
                    return
                size += len(piece)
                self._gathering.unpacked(len(piece))
                check_ratio(info.compress_size, size)
                yield piece


def _check_directory(data: bytes) -> None:
    """Refuse a package whose directory is missing or far larger than a document's."""
    place = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if place < 0 or len(data) - place < _END.size:
        raise Unreadable
    _mark, _disk, _start_disk, _here, members, size, _start, _comment = _END.unpack_from(data, place)
    if data[max(0, place - 20) : place].startswith(b"PK\x06\x07"):  # sizes beyond 32 bits are no document's
        raise Unreadable(notices.NOT_READ)
    if members > MOST_MEMBERS or size > MOST_DIRECTORY:
        raise Unreadable(notices.UNPACKS_TOO_FAR)
