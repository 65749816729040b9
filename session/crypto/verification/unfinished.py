"""Verifications that a restart cut short: noted while they are under way, and ended at the next start.

Nothing of them can be taken up again; the other side hears that, instead of waiting for an answer that never comes.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass

from session.crypto.verification.codes import CancelCode
from session.crypto.verification.entry import Entry
from session.crypto.verification.party import Thread
from session.crypto.verification.post import Post
from session.store.database import Database
from session.values.errors import SessionError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _CutShort:
    user_id: str
    thread: Thread
    devices: tuple[str, ...]
    until: int


class Unfinished:
    """What this device takes part in, on disk; and what it took part in before it was started."""

    def __init__(self, database: Database) -> None:
        """Use this database; what stands there now was cut short."""
        self._database = database
        self._noted: dict[tuple[str, Thread], tuple[object, ...]] = {}
        self._cut_short = [_read(row) for row in database.all("SELECT * FROM verification_under_way")]

    def note(self, running: Entry) -> None:
        """Note how far a verification is, after the other side was told."""
        flow, thread = running.flow, running.flow.thread
        known = self._noted.get((running.user_id, thread))
        if flow.over and known is not None:
            del self._noted[running.user_id, thread]
            self._forget(running.user_id, thread)
        elif not flow.over and running.takes_part:
            devices = running.asked if flow.theirs is None else (flow.theirs.device_id,)
            row = (running.user_id, thread.transaction_id, thread.room_id or "", json.dumps(devices), flow.until)
            if row == known:
                return
            self._noted[running.user_id, thread] = row
            with self._database.transaction():
                self._database.execute("INSERT OR REPLACE INTO verification_under_way VALUES (?, ?, ?, ?, ?)", row)

    async def end(self, post: Post, now: int) -> None:
        """Tell the other sides of what was cut short; those that cannot be told now are told the next time.

        Who has given up by now (Matrix spec, "Error and exception handling") is told nothing.
        """
        for one in list(self._cut_short):
            if now <= one.until:
                try:
                    await post.cancel(one.thread, one.user_id, one.devices, CancelCode.UNKNOWN_TRANSACTION)
                except SessionError as error:
                    _log.info("a verification that was cut short waits: %s", type(error).__name__)
                    continue
            self._cut_short.remove(one)
            self._forget(one.user_id, one.thread)

    def _forget(self, user_id: str, thread: Thread) -> None:
        with self._database.transaction():
            self._database.execute(
                "DELETE FROM verification_under_way WHERE user_id = ? AND transaction_id = ? AND room_id = ?",
                (user_id, thread.transaction_id, thread.room_id or ""),
            )


def _read(row: tuple[str, str, str, str, int]) -> _CutShort:
    user_id, transaction_id, room_id, devices, until = row
    return _CutShort(user_id, Thread(transaction_id, room_id or None), tuple(json.loads(devices)), until)
