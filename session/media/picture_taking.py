"""Takes in a file as a picture of somebody or of a room: without its place and camera, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from session.media.staged import StagedFile
from session.values.errors import SessionError
from session.values.words import N_

TYPES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
MOST = 10_000_000
"""Bytes of a picture."""


class Taking(Protocol):
    """What takes files in."""

    async def attach(self, path: Path) -> StagedFile:
        """Take a file in."""

    async def strip(self, file_id: str) -> StagedFile:
        """Take in a copy of a photo without its place."""

    async def drop(self, *file_ids: str) -> None:
        """Forget what was taken in."""


async def take_picture(files: Taking, path: Path) -> StagedFile:
    """Take in a file as a picture of somebody, without its place and camera.

    Raises:
        SessionError: when it cannot be read, is no picture, is too large, or says things that cannot be taken out.
    """
    file, taken = await files.attach(path), None
    try:
        if file.attachment.media_type not in TYPES:
            raise SessionError(N_("That is no picture: PNG, JPEG, WebP or GIF."))
        if file.attachment.size > MOST:
            raise SessionError(N_("The picture is too large: at most {most} MB."), most=MOST // 1_000_000)
        if not file.strippable and (file.attachment.photo_location or file.attachment.camera_serial):
            raise SessionError(N_("This photo says where or by which camera it was taken; that cannot be taken out."))
        taken = await files.strip(file.file_id) if file.strippable else file
    finally:
        if taken is not file:
            await files.drop(file.file_id)
    return taken
