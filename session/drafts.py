"""The drafts of one account: kept in its encrypted store under the room that they were begun in."""

from __future__ import annotations

from collections.abc import Mapping

from session.model import EventId, RoomDraft, RoomId
from session.store.database import Database


class Drafts:
    """Reads and writes the table `draft`."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database

    async def all(self) -> Mapping[RoomId, RoomDraft]:
        """Return every draft by its room."""
        rows = self._database.all("SELECT room_id, text, edits, beside, answers FROM draft")
        return {
            RoomId(room): RoomDraft(text, None, edits and EventId(edits), beside, answers and EventId(answers))
            for room, text, edits, beside, answers in rows
        }

    async def keep(self, drafts: Mapping[RoomId, RoomDraft]) -> None:
        """Keep these drafts in place of those that their rooms had; others stay as they are. An empty one is forgotten.

        Raises:
            StoreRefused: when the disk does not take them.
        """
        with self._database.transaction():
            for room_id, draft in drafts.items():
                self._keep(room_id, draft)

    def sent(self, room_id: RoomId) -> None:
        """Forget what was sent; what an edit had pushed aside comes back. Call it in the message's transaction."""
        self._database.execute(
            "UPDATE draft SET text = beside, beside = '', edits = NULL,"
            " answers = CASE WHEN edits IS NULL THEN NULL ELSE answers END WHERE room_id = ?",
            (room_id,),
        )
        self._database.execute("DELETE FROM draft WHERE room_id = ? AND text = '' AND answers IS NULL", (room_id,))

    def _keep(self, room_id: RoomId, draft: RoomDraft) -> None:
        if not (draft.text or draft.edits or draft.beside or draft.answers):
            self._database.execute("DELETE FROM draft WHERE room_id = ?", (room_id,))
            return
        self._database.execute(
            "INSERT INTO draft (room_id, text, edits, beside, answers) VALUES (?, ?, ?, ?, ?) ON CONFLICT (room_id)"
            " DO UPDATE SET text = excluded.text, edits = excluded.edits, beside = excluded.beside,"
            " answers = excluded.answers",
            (room_id, draft.text, draft.edits, draft.beside, draft.answers),
        )
