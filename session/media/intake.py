"""Takes a file in, the user's or one to pass on: checked, read once, kept encrypted, and told to the advisor as it is.

Law of this file: what was looked at and what is kept are the same bytes, whatever happens to the file meanwhile.
All of it blocks, but for what is taken in piece by piece; call it in a thread.
"""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from session.extract.extracted import Extracted
from session.extract.extractor import attachment_of
from session.extract.photo.facts import CannotStrip, strip_location
from session.media.names import sent_name
from session.media.pixels import pixels_of
from session.media.shelf import CHUNK, Kept, Shelf
from session.media.staged import StagedFile
from session.values.errors import SessionError
from session.values.model import FileSource
from session.values.words import N_

MOST_LOOKED_AT = 64 * 1024 * 1024
"""Bytes of a file that are in memory while it is looked at; text is read in the first 20 MB of them only."""


class FileRefused(SessionError):
    """A file cannot be sent as it is; nothing was sent."""


def take_in(shelf: Shelf, path: Path, most: int) -> tuple[Kept, StagedFile]:
    """Read a file of at most `most` bytes.

    Raises:
        FileRefused: when it is none, is empty or too large; a size that is known is looked at before anything is read.
        SessionError: when it cannot be kept.
    """
    try:
        with _opened(path) as stream:
            size = os.fstat(stream.fileno()).st_size
            _check_size(size, most)
            kept, staged = _kept(shelf, sent_name(path.name), _pieces(stream, most))
    except OSError as error:
        raise FileRefused(
            N_("{path} cannot be read: {reason}."), path=_shown(path), reason=error.strerror or "?"
        ) from None
    return kept, replace(staged, source=FileSource(path.absolute(), kept.size, kept.digest))


async def take_in_pieces(shelf: Shelf, name: str, pieces: AsyncIterator[bytes], most: int) -> tuple[Kept, StagedFile]:
    """Take in what comes piece by piece and has no place on the disk, at most `most` bytes of it.

    Raises:
        FileRefused: when it is empty or too large; no more of it is read then.
        SessionError: when it cannot be kept.
    """
    looked_at = bytearray()
    with await asyncio.to_thread(shelf.keep) as keeping:
        async for piece in pieces:
            if keeping.size + len(piece) > most:
                raise FileRefused(
                    N_("The file is too large: at most {most} MB can be sent."), most=_megabytes(most, down=True)
                )
            await asyncio.to_thread(keeping.add, piece)
            looked_at += piece[: MOST_LOOKED_AT - len(looked_at)]
        _check_size(keeping.size, most)
        kept = await asyncio.to_thread(keeping.finish)
    return await asyncio.to_thread(_looked_at, shelf, kept, sent_name(name), bytes(looked_at))


def strip(shelf: Shelf, kept: Kept, name: str) -> tuple[Kept, StagedFile]:
    """Take in a copy of a photo without its position and what else is not its picture.

    Raises:
        FileRefused: when it is no photo, or that cannot be done safely.
        SessionError: when it cannot be kept.
    """
    if kept.size > MOST_LOOKED_AT:
        raise FileRefused(N_("This photo is too large to take anything out of it."))
    try:
        picture = strip_location(b"".join(shelf.read(kept, opened=True)))
    except CannotStrip:
        raise FileRefused(N_("This is no photo that its place can safely be taken out of.")) from None
    return _kept(shelf, name, [picture])


def take_over(shelf: Shelf, kept: Kept, name: str) -> StagedFile:
    """Look at a file that others sent and that lies on the shelf as it will go on: its name and its bytes are theirs.

    Raises:
        FileRefused: when it is empty.
        SessionError: when it is damaged here.
    """
    _check_size(kept.size, kept.size)
    looked_at = bytearray()
    for piece in shelf.read(kept, opened=True):
        looked_at += piece[: MOST_LOOKED_AT - len(looked_at)]
    return _staged(kept, sent_name(name), bytes(looked_at))


def _opened(path: Path) -> BinaryIO:
    # Not blocking: to open a pipe would wait until somebody writes into it.
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except ValueError:
        # A null character in it.
        raise FileRefused(N_("{path} is not a file."), path=_shown(path)) from None
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        words = N_("{path} is a folder.") if stat.S_ISDIR(mode) else N_("{path} is not a file.")
        raise FileRefused(words, path=_shown(path))
    return os.fdopen(descriptor, "rb", buffering=0)


def _check_size(size: int, most: int) -> None:
    if size == 0:
        raise FileRefused(N_("The file is empty; nothing was sent."))
    if size > most:
        raise FileRefused(
            N_("The file is too large: {size} MB, and at most {most} MB can be sent."),
            size=_megabytes(size),
            most=_megabytes(most, down=True),
        )


def _pieces(stream: BinaryIO, most: int) -> Iterator[bytes]:
    """Yield the file; it may have grown since its size was asked."""
    size = 0
    while piece := stream.read(CHUNK):
        size += len(piece)
        _check_size(size, most)
        yield piece


def _kept(shelf: Shelf, name: str, pieces: Iterable[bytes]) -> tuple[Kept, StagedFile]:
    looked_at = bytearray()
    with shelf.keep() as keeping:
        for piece in pieces:
            keeping.add(piece)
            looked_at += piece[: MOST_LOOKED_AT - len(looked_at)]
        kept = keeping.finish()
    return _looked_at(shelf, kept, name, bytes(looked_at))


def _looked_at(shelf: Shelf, kept: Kept, name: str, data: bytes) -> tuple[Kept, StagedFile]:
    try:
        return kept, _staged(kept, name, data)
    except BaseException:
        shelf.remove(kept.file_id)
        raise


def _staged(kept: Kept, name: str, data: bytes) -> StagedFile:
    attachment, extracted = attachment_of(name, data, size=kept.size, digest=kept.digest)
    return StagedFile(
        kept.file_id,
        attachment,
        extracted.notices,
        extracted.complete,
        _is_strippable(extracted) and kept.size <= MOST_LOOKED_AT,
        pixels_of(data),
    )


def _is_strippable(extracted: Extracted) -> bool:
    return extracted.photo is not None and extracted.photo.speaks and extracted.photo.removable


def _megabytes(size: int, *, down: bool = False) -> str:
    """Return a size in millions of bytes as it is said; one that must be passed is never rounded up."""
    tenths = size // 100_000 if down else -(-size // 100_000)
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)


def _shown(path: Path) -> str:
    return os.fspath(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
