"""Fetches a file that a message brings: bounded, checked against its hash, and only then opened.

Law of this file: what came is trusted in nothing; it lies on the shelf, encrypted, until it was found to be whole.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from pathlib import Path

from session import endpoints
from session.errors import SessionError
from session.gateway import Gateway
from session.media.file_event import Source
from session.media.saving import save
from session.media.sealing import Seal
from session.media.shelf import Keeping, Kept, Shelf
from session.words import N_

MOST_BYTES = 1 << 30
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

    async def save(self, source: Source, size: int | None, name: str, folder: Path) -> Path:
        """Fetch a file and save it in a folder under a safe name, and return where.

        Raises:
            FileBroken: when it is not what was sent, or larger than `size`, which its sender says.
            SessionError: when it cannot be fetched or saved.
        """
        kept = await self.fetch(source, size)
        try:
            return await asyncio.to_thread(save, self._shelf, kept, folder, name)
        finally:
            self._shelf.remove(kept.file_id)

    async def fetch(self, source: Source, size: int | None, most: int = MOST_BYTES) -> Kept:
        """Return a file of at most `most` bytes on the shelf, opened with the sender's key and closed with one of ours.

        Raises:
            FileBroken: when it is not what was sent, or larger than `size`, which its sender says.
            SessionError: when it cannot be fetched or kept.
        """
        most = most if size is None else min(size + SLACK, most)
        digest = hashlib.sha256()
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
            return await asyncio.to_thread(_finished, keeping, source.seal, digest.digest())


def _finished(keeping: Keeping, seal: Seal | None, sha256: bytes) -> Kept:
    if seal is not None and sha256 != seal.sha256:
        raise FileBroken(N_("This file was changed on its way: it is not what its sender sent. It was not saved."))
    return keeping.finish()
