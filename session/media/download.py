"""Fetches a file that a message brings: bounded, checked against its hash, and only then opened.

Law of this file: what came is trusted in nothing; it lies on the shelf, encrypted, until it was found to be whole.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from session.media.file_event import Source
from session.media.opened import OpenedFiles
from session.media.saving import save
from session.media.sealing import Seal
from session.media.shelf import Keeping, Kept, Shelf
from session.server import endpoints
from session.server.gateway import Gateway
from session.values.errors import SessionError
from session.values.words import N_

Told = Callable[[int], None]
"""Told how many bytes have come; called in the session's thread."""
MOST_BYTES = 1 << 30
LEAST_NEWS = 0.25
"""Seconds between two pieces of news about how far a download is."""
SLACK = 1 << 20
"""Bytes that a file may be larger than its sender says: some say the size before a last change."""

TOO_LARGE = N_("This file is larger than its sender says, or than can be saved; it was not saved.")


class FileBroken(SessionError):
    """What the server has is not the file that was sent."""


class Downloads:
    """The downloads of one account."""

    def __init__(self, gateway: Gateway, shelf: Shelf) -> None:
        """Fetch through this gateway, let it lie on this shelf."""
        self._gateway = gateway
        self._shelf = shelf

    async def save(
        self, source: Source, size: int | None, name: str, folder: Path, told: Told = lambda _size: None
    ) -> Path:
        """Fetch a file and save it in a folder under a safe name, and return where; cancelled, it leaves nothing.

        Raises:
            FileBroken: when it is not what was sent, or larger than `size`, which its sender says.
            SessionError: when it cannot be fetched or saved.
        """
        return await self._handed(source, size, lambda kept: save(self._shelf, kept, folder, name), told)

    async def put(
        self, source: Source, size: int | None, name: str, opened: OpenedFiles, told: Told = lambda _size: None
    ) -> Path:
        """Fetch a file and put it where other programs may read it, and return where.

        Raises:
            NotOpened: when it is nothing that is opened here.
            SessionError: as `save` does.
        """
        return await self._handed(source, size, lambda kept: opened.put(self._shelf, kept, name), told)

    async def _handed(self, source: Source, size: int | None, hand: Callable[[Kept], Path], told: Told) -> Path:
        """Fetch a file and let `hand`, in a thread, put it where it belongs."""
        kept = await self.fetch(source, size, told=told)
        try:
            return await _whole_or_none(asyncio.create_task(asyncio.to_thread(hand, kept)))
        finally:
            self._shelf.remove(kept.file_id)

    async def fetch(
        self, source: Source, size: int | None, most: int = MOST_BYTES, told: Told = lambda _size: None
    ) -> Kept:
        """Return a file of at most `most` bytes on the shelf, opened with the sender's key and closed with one of ours.

        Raises:
            FileBroken: when it is not what was sent, or larger than `size`, which its sender says.
            SessionError: when it cannot be fetched or kept.
        """
        most = most if size is None else min(size + SLACK, most)
        digest, told_at = hashlib.sha256(), 0.0
        keeping = await asyncio.to_thread(self._shelf.keep)
        with keeping:
            opening = source.seal.opening() if source.seal is not None else None
            pieces = endpoints.media(self._gateway, source.server, source.media_id)
            async with contextlib.aclosing(pieces):
                async for piece in pieces:
                    if keeping.size + len(piece) > most:
                        raise FileBroken(TOO_LARGE)
                    digest.update(piece)
                    await asyncio.to_thread(keeping.add, opening.update(piece) if opening else piece)
                    if time.monotonic() - told_at >= LEAST_NEWS:
                        told_at = time.monotonic()
                        told(keeping.size)
            return await asyncio.to_thread(_finished, keeping, source.seal, digest.digest())


async def _whole_or_none(handing: asyncio.Task[Path]) -> Path:
    """Return where a file was put; when nobody waits for it any longer, it is not there."""
    try:
        return await asyncio.shield(handing)
    except asyncio.CancelledError:
        # A thread cannot be ended: what it finishes is taken away again.
        await asyncio.wait({handing})
        if handing.exception() is None:
            await asyncio.to_thread(handing.result().unlink, missing_ok=True)
        raise


def _finished(keeping: Keeping, seal: Seal | None, sha256: bytes) -> Kept:
    if seal is not None and sha256 != seal.sha256:
        raise FileBroken(N_("This file was changed on its way: it is not what its sender sent. It was not saved."))
    return keeping.finish()
