"""The folder beside the database where files lie while they wait: encrypted, each under a key of its own.

The keys are not here: without the database, or once a key is forgotten, a file on the shelf is noise.
All of it blocks; call it in a thread.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Collection, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from session.media.sealing import Seal, Sealing
from session.store.files import FILE_MODE, make_private_folder, sync_folder
from session.values.errors import SessionError
from session.values.words import N_

CHUNK = 256 * 1024
"""Bytes that are in memory at a time."""
_NAME = re.compile(r"[0-9a-f]{32}")


class KeptFileGone(SessionError):
    """A file that was kept here is gone or not what it was."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file on the shelf."""

    file_id: str
    size: int
    """Bytes, encrypted or not."""
    digest: str
    """Hex SHA-256 of the content."""
    seal: Seal


class Keeping:
    """One file that is being put on the shelf; leaving it by an error, or unfinished, leaves nothing behind."""

    def __init__(self, folder: Path) -> None:
        """Begin a file in `folder`.

        Raises:
            SessionError: when the disk does not take it.
        """
        self._file_id = secrets.token_hex(16)
        self._path = folder / self._file_id
        self._sealing, self._digest = Sealing(), hashlib.sha256()
        self.size = 0
        """Bytes so far."""
        self._finished = False
        with _saying_why():
            make_private_folder(folder)
            descriptor = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, FILE_MODE)
            self._stream = os.fdopen(descriptor, "wb")
            os.fchmod(descriptor, FILE_MODE)

    def __enter__(self) -> Keeping:
        """Take pieces from now on."""
        return self

    def __exit__(self, *error: object) -> None:
        """Leave nothing behind unless it was finished."""
        if not self._finished:
            with contextlib.suppress(OSError):
                self._stream.close()
            self._path.unlink(missing_ok=True)

    def add(self, piece: bytes) -> None:
        """Encrypt the next piece and write it.

        Raises:
            SessionError: when the disk does not take it.
        """
        self._digest.update(piece)
        self.size += len(piece)
        with _saying_why():
            self._stream.write(self._sealing.update(piece))

    def finish(self) -> Kept:
        """Make it outlive a power cut, and return what opens it.

        Raises:
            SessionError: when the disk does not take it.
        """
        with _saying_why():
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()
            sync_folder(self._path.parent)
        self._finished = True
        return Kept(self._file_id, self.size, self._digest.hexdigest(), self._sealing.finish())


@contextlib.contextmanager
def _saying_why() -> Iterator[None]:
    """Turn what the disk says into words."""
    try:
        yield
    except OSError as error:
        raise SessionError(N_("The file cannot be kept: {reason}."), reason=error.strerror or "?") from None


class Shelf:
    """The files of one account that wait."""

    def __init__(self, folder: Path) -> None:
        """Keep files in `folder`, which is made when there is one to keep."""
        self._folder = folder

    def keep(self) -> Keeping:
        """Begin to keep a file.

        Raises:
            SessionError: when the disk does not take it.
        """
        return Keeping(self._folder)

    def read(self, kept: Kept, *, opened: bool) -> Generator[bytes]:
        """Yield a file in pieces, as it lies here or opened; the last piece only when all of it is what it was.

        Raises:
            KeptFileGone: when it is not.
        """
        digest, stream = hashlib.sha256(), kept.seal.opening()
        left = kept.size
        try:
            with self.path(kept.file_id).open("rb") as file:
                while left:
                    piece = file.read(min(CHUNK, left))
                    left -= len(piece)
                    digest.update(piece)
                    if not piece or (not left and digest.digest() != kept.seal.sha256):
                        raise KeptFileGone(N_("The copy of this file that was kept is damaged; attach it once more."))
                    yield stream.update(piece) if opened else piece
        except OSError:
            raise KeptFileGone(N_("The copy of this file that was kept is gone; attach it once more.")) from None

    def beside(self, name: str) -> Path:
        """Return a place of the same account, next to this folder."""
        return self._folder.with_name(name)

    def path(self, file_id: str) -> Path:
        """Return where a file lies."""
        return self._folder / file_id

    def remove(self, file_id: str) -> None:
        """Forget a file; one that is not there is fine."""
        try:
            self.path(file_id).unlink(missing_ok=True)
        except OSError:
            # It is unreadable without its key, and the next sweep tries again.
            return

    def sweep(self, wanted: Collection[str]) -> None:
        """Remove every file that nobody wants any longer: what a crash left behind."""
        try:
            paths = list(self._folder.iterdir())
        except FileNotFoundError:
            return
        for path in paths:
            if _NAME.fullmatch(path.name) and path.name not in wanted:
                self.remove(path.name)
