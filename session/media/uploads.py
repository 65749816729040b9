"""Brings the bytes of files to the server, each once: where they lie is stored before the message leaves.

Law of this file: an upload can be stopped at any time before its message leaves, and then nothing of it is sent.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable

from hints.model import Clearance, Draft
from session.media.file_event import located
from session.media.shelf import Kept, KeptFileGone, Shelf
from session.server import content_door
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.outbox import OutboxRow
from session.store.outbox_files import OutboxFiles
from session.values.errors import SessionError
from session.values.words import N_

LEAST_NEWS = 0.25
"""Seconds between two pieces of news about how far an upload is."""


class Withdrawn(SessionError):
    """The message of an upload was taken back while it ran."""


class Progress:
    """How far uploads are, for those who look; nothing of it is stored."""

    def __init__(self) -> None:
        """Begin with no upload running."""
        self._percent: dict[str, int] = {}

    def of(self, txn_id: str) -> int | None:
        """Return how much of a message's file is on the server in percent, or None when no upload runs."""
        return self._percent.get(txn_id)

    def set(self, txn_id: str, percent: int | None) -> None:
        """Say how far an upload is; None when it runs no longer."""
        if percent is None:
            self._percent.pop(txn_id, None)
        else:
            self._percent[txn_id] = percent


class Uploads:
    """The uploads of one account."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        shelf: Shelf,
        progress: Progress,
        changed: Callable[[str], None],
    ) -> None:
        """Upload from this shelf; `changed` is told the room when there is news of the progress."""
        self._database = database
        self._files = OutboxFiles(database)
        self._gateway = gateway
        self._shelf = shelf
        self._progress = progress
        self._changed = changed
        self._running: dict[str, asyncio.Task[str]] = {}

    def done(self, txn_id: str, draft: Draft) -> bool:
        """Return whether the server has the bytes in the form that the draft's room asks for."""
        return self._files.url(txn_id, sealed=draft.facts.encrypted) is not None

    async def bring(self, txn_id: str, draft: Draft, clearance: Clearance) -> None:
        """Upload the draft's file and store where it lies.

        Raises:
            Withdrawn: when it was stopped.
            SessionError: when the kept file is damaged, or the server refuses or cannot be reached.
        """
        kept = self._kept(txn_id)
        sealed = draft.facts.encrypted
        problems: list[SessionError] = []

        def begin() -> AsyncIterator[bytes]:
            pieces = in_turn(self._shelf, kept, problems, opened=not sealed)
            return self._told(txn_id, draft.room_id, kept, pieces)

        task = asyncio.create_task(content_door.upload(self._gateway, draft, clearance, begin, sealed=sealed))
        self._running[txn_id] = task
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
            await asyncio.wait({task})
            del self._running[txn_id]
            self._progress.set(txn_id, None)
        if task.cancelled():
            raise Withdrawn(N_("The upload was stopped."))
        if problems:
            raise problems[0] from task.exception()
        with self._database.transaction():
            self._files.set_url(txn_id, task.result(), sealed=sealed)

    def stop(self, txn_id: str) -> bool:
        """Stop an upload; return whether one ran."""
        task = self._running.get(txn_id)
        return task is not None and task.cancel()

    def content(self, row: OutboxRow, draft: Draft) -> dict[str, object]:
        """Return the content of the event for an uploaded file.

        Raises:
            KeptFileGone: when what opens it is gone.
        """
        kept, sealed = self._kept(row.txn_id), draft.facts.encrypted
        url = self._files.url(row.txn_id, sealed=sealed)
        if url is None:
            raise KeptFileGone(N_("The copy of this file that was kept is gone; attach it once more."))
        return located(row.content, url, kept.seal if sealed else None)

    def forget(self, txn_id: str) -> Callable[[], None]:
        """Forget a message's file in the open transaction; what is returned clears the shelf after it."""
        kept = self._files.get(txn_id)
        self._files.remove(txn_id)
        return (lambda: self._shelf.remove(kept.file_id)) if kept is not None else (lambda: None)

    def _kept(self, txn_id: str) -> Kept:
        kept = self._files.get(txn_id)
        if kept is None:
            raise KeptFileGone(N_("The copy of this file that was kept is gone; attach it once more."))
        return kept

    async def _told(self, txn_id: str, room_id: str, kept: Kept, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Yield the pieces and say how many of them have gone."""
        sent, told_at = 0, 0.0
        async for piece in pieces:
            yield piece
            sent += len(piece)
            self._progress.set(txn_id, min(99, sent * 100 // kept.size))
            if time.monotonic() - told_at >= LEAST_NEWS:
                told_at = time.monotonic()
                self._changed(room_id)


async def in_turn(shelf: Shelf, kept: Kept, problems: list[SessionError], *, opened: bool) -> AsyncIterator[bytes]:
    """Yield a kept file, read beside the loop; what is wrong with it is noted, for the HTTP client says less of it."""
    pieces = shelf.read(kept, opened=opened)
    try:
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            yield piece
    except SessionError as error:
        problems.append(error)
        raise
