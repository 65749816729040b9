"""Small pictures of what others sent: fetched, found whole, and unpacked by a process that can do nothing else.

Law of this file: no byte of a picture meets a decoder in this process; what comes back is counted, not believed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from pathlib import Path
from typing import Any

from session import child_processes
from session.extract import media
from session.media.download import Downloads, Told
from session.media.file_event import Source, thumbnail_of
from session.media.pixels import Pixels, pixels_of
from session.media.shelf import Shelf
from session.values.errors import SessionError
from session.values.raster import MOST_COLOURS, Fine, Raster
from session.values.words import N_

MOST_BYTES = 12 << 20
"""Bytes of a file that is unpacked; it is in memory for as long as that takes."""
MOST_PIXELS = 64_000_000
"""What a file may say that it holds; the process that unpacks it has bounds of its own, lower for most formats."""
SMALL_BYTES = 512 << 10
"""Up to here the picture itself is fetched, not the small one that its sender may have made."""
MOST_SECONDS = 10.0
"""Until nobody waits any longer; the process gets two seconds of a processor."""
KINDS = {media.JPEG: "JPEG", media.PNG: "PNG", media.WEBP: "WEBP", "image/gif": "GIF"}
_CHILD = Path(__file__).with_name("picture_child.py")
_FOR_LIBRARIES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""All that the process gets of the environment: some Pythons do not start without."""

TOO_LARGE = N_("This picture is too large to be shown here; it can be saved.")
NO_PICTURE = N_("This is no picture that can be shown here; it can be saved.")


class NoPicture(SessionError):
    """What was sent is nothing that is shown here."""


class Thumbnails:
    """The small pictures of one account."""

    def __init__(self, downloads: Downloads, shelf: Shelf) -> None:
        """Fetch by these downloads onto this shelf."""
        self._downloads = downloads
        self._shelf = shelf

    async def of(
        self,
        content: dict[str, Any],
        whole: Source,
        size: int | None,
        box: Pixels,
        told: Told = lambda _size: None,
        fine: Pixels | None = None,
    ) -> Raster:
        """Return the picture that an event brings as it fits into `box`: its own, or the small one beside a large one.

        With `fine` it also comes as it fits into so many pixels. Nothing of it stays on the disk.

        Raises:
            NoPicture: when it is none, or too large.
            SessionError: when it cannot be fetched, or is not what was sent.
        """
        beside = thumbnail_of(content) if size is None or size > SMALL_BYTES else None
        source, size = beside or (whole, size)
        if size is not None and size > MOST_BYTES:
            raise NoPicture(TOO_LARGE)
        kept = await self._downloads.fetch(source, size, MOST_BYTES, told)
        try:
            data = await asyncio.to_thread(lambda: b"".join(self._shelf.read(kept, opened=True)))
        finally:
            self._shelf.remove(kept.file_id)
        return await unpacked(data, box, fine)


async def unpacked(data: bytes, box: Pixels, fine: Pixels | None = None) -> Raster:
    """Return a picture as it fits into `box`, which another process has unpacked; cancelled, that ends too.

    With `fine` it also comes in few colours, as it fits into that.

    Raises:
        NoPicture: when it is of no kind that is shown, broken, or would take too much memory or time.
    """
    kind, pixels = KINDS.get(media.kind_of("", data)), pixels_of(data)
    if kind is None or pixels is None:
        raise NoPicture(NO_PICTURE)
    if pixels[0] * pixels[1] > MOST_PIXELS or len(data) > MOST_BYTES:
        raise NoPicture(TOO_LARGE)
    wanted = [kind, *map(str, box), *(map(str, (*fine, MOST_COLOURS)) if fine else ())]
    most = 4 + 3 * box[0] * box[1] + (5 + 3 * MOST_COLOURS + fine[0] * fine[1] if fine else 0)
    try:
        async with asyncio.timeout(MOST_SECONDS):
            answer = await _asked(data, wanted, most)
    except (OSError, TimeoutError):
        answer = b""
    return _counted(answer, box, fine)


async def _asked(data: bytes, arguments: list[str], most: int) -> bytes:
    """Return at most `most` bytes, and one more, of what the process says about `data`; it has ended then."""
    # Isolated (-I): nothing is loaded from where we stand or from what the environment names.
    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", str(_CHILD), *arguments),
        stdin=pipe,
        stdout=pipe,
        stderr=nothing,
        env={name: os.environ[name] for name in _FOR_LIBRARIES if name in os.environ},
    )
    try:
        if process.stdin is None or process.stdout is None:
            return b""
        with contextlib.suppress(ConnectionError):
            process.stdin.write(data)
            await process.stdin.drain()
        process.stdin.close()
        try:
            return await process.stdout.readexactly(most + 1)
        except asyncio.IncompleteReadError as ended:
            return ended.partial
    finally:
        await child_processes.end(process)


def _counted(answer: bytes, box: Pixels, fine: Pixels | None) -> Raster:
    """Return what the process answered, if it is exactly a picture of the size that it says."""
    width, height = _size(answer)
    end = 4 + 3 * width * height
    fits = 0 < width <= box[0] and 0 < height <= box[1]
    if not fits or len(answer) < end or (fine is None and len(answer) > end):
        raise NoPicture(NO_PICTURE)
    return Raster(width, height, answer[4:end], _counted_finely(answer[end:], fine) if fine is not None else None)


def _counted_finely(answer: bytes, box: Pixels) -> Fine:
    """Return the fine picture, if each of its pixels has one of its colours."""
    width, height = _size(answer)
    colours = answer[4] if len(answer) > 4 else 0
    palette, indices = answer[5 : 5 + 3 * colours], answer[5 + 3 * colours :]
    fits = 0 < width <= box[0] and 0 < height <= box[1] and 0 < colours <= MOST_COLOURS
    if not fits or len(indices) != width * height or max(indices) >= colours:
        raise NoPicture(NO_PICTURE)
    return Fine(width, height, palette, indices)


def _size(answer: bytes) -> Pixels:
    return int.from_bytes(answer[:2], "big"), int.from_bytes(answer[2:4], "big")
