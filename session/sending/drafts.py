"""The drafts of one account: kept in its encrypted store under the room that they were begun in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hints.model import DraftKind
from session.store.database import Database
from session.values.model import EventId, FileSource, RoomDraft, RoomId

_COLUMNS = "room_id, text, edits, beside, file, file_size, file_digest, file_stripped, answers, file_kind"


class Drafts:
    """Reads and writes the table `draft`."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database

    async def all(self) -> Mapping[RoomId, RoomDraft]:
        """Return every draft by its room."""
        return {RoomId(row[0]): _draft(row) for row in self._database.all(f"SELECT {_COLUMNS} FROM draft")}  # noqa: S608

    async def keep(self, drafts: Mapping[RoomId, RoomDraft]) -> None:
        """Keep these drafts in place of those that their rooms had; others stay as they are. An empty one is forgotten.

        Raises:
            StoreRefused: when the disk does not take them.
        """
        with self._database.transaction():
            for room_id, draft in drafts.items():
                self._database.execute("DELETE FROM draft WHERE room_id = ?", (room_id,))
                if draft:
                    self._database.execute(
                        f"INSERT INTO draft ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608  names of our own
                        (
                            room_id,
                            _whole(draft.text),
                            draft.edits,
                            _whole(draft.beside),
                            *_file_columns(draft.file),
                            draft.answers,
                            draft.file.kind if draft.file is not None else DraftKind.FILE,
                        ),
                    )

    def sent(self, room_id: RoomId, *, with_file: bool = False) -> None:
        """Forget what was sent; what an edit had pushed aside comes back. Call it in the message's transaction."""
        self._database.execute(
            "UPDATE draft SET text = beside, beside = '', edits = NULL,"
            " answers = CASE WHEN edits IS NULL THEN NULL ELSE answers END WHERE room_id = ?",
            (room_id,),
        )
        if with_file:
            self._database.execute("UPDATE draft SET file = NULL WHERE room_id = ?", (room_id,))
        self._database.execute(
            "DELETE FROM draft WHERE room_id = ? AND text = '' AND file IS NULL AND answers IS NULL", (room_id,)
        )


def _draft(row: tuple[Any, ...]) -> RoomDraft:
    _room, text, edits, beside, path, size, digest, stripped, answers, kind = row
    file = None if path is None else FileSource(Path(os.fsdecode(path)), size, digest, bool(stripped), DraftKind(kind))
    return RoomDraft(text, None, edits and EventId(edits), beside, file, answers and EventId(answers))


def _whole(text: str) -> str:
    """Return a text that can be stored: the name of a file that was completed here need not be Unicode."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _file_columns(file: FileSource | None) -> tuple[Any, ...]:
    return (None, 0, "", 0) if file is None else (os.fsencode(file.path), file.size, file.digest, int(file.stripped))
