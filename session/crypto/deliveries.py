"""Who could read which of our messages, and who could not: written down before each of them, read by whoever asks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from session.crypto.recipients import LeftOut, SharedWith, left_out
from session.store.database import Database


@dataclass(frozen=True, slots=True)
class Delivery:
    """Who was to be able to read one message."""

    shared: tuple[SharedWith, ...]
    left_out: tuple[LeftOut, ...] | None
    """None when it was not written down."""


class Deliveries:
    """The record of one device's own outgoing keys."""

    def __init__(self, database: Database) -> None:
        """Use the record in this database."""
        self._database = database

    def note_left_out(self, session_id: str, index: int, without: Sequence[LeftOut]) -> None:
        """Note who cannot read what a session encrypts from `index` on; what is the same as before takes no space."""
        text = json.dumps([[one.user_id, one.device_id, one.code] for one in without])
        row = self._database.one(
            "SELECT left_out FROM key_left_out WHERE session_id = ? ORDER BY message_index DESC LIMIT 1", (session_id,)
        )
        if row is None or row[0] != text:
            self._database.execute(
                "INSERT OR REPLACE INTO key_left_out (session_id, message_index, left_out) VALUES (?, ?, ?)",
                (session_id, index, text),
            )

    def of(self, session_id: str, index: int) -> Delivery:
        """Return who could read the message that a session of ours encrypted at `index`."""
        shared = self._database.all(
            "SELECT user_id, device_id FROM key_share WHERE session_id = ? AND message_index <= ?"
            " ORDER BY user_id, device_id",
            (session_id, index),
        )
        row = self._database.one(
            "SELECT left_out FROM key_left_out WHERE session_id = ? AND message_index <= ?"
            " ORDER BY message_index DESC LIMIT 1",
            (session_id, index),
        )
        without = (
            None if row is None else tuple(left_out(user, device, code) for user, device, code in json.loads(row[0]))
        )
        return Delivery(tuple(SharedWith(user, device) for user, device in shared), without)
