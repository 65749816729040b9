"""Which file goes along with which room's draft: at most one for each room, and what is being taken in for it."""

from __future__ import annotations

from session.media.staged import StagedFile
from session.model import RoomId


class AttachedFiles:
    """The files of all drafts."""

    def __init__(self) -> None:
        """Begin with none."""
        self._files: dict[RoomId, StagedFile] = {}
        self._taking_in: dict[RoomId, str] = {}

    def of(self, room_id: RoomId | None) -> StagedFile | None:
        """Return the file that goes along with a room's draft."""
        return self._files.get(room_id) if room_id is not None else None

    def put(self, room_id: RoomId, file: StagedFile) -> None:
        """Let this file go along, instead of any other."""
        self._taking_in.pop(room_id, None)
        self._files[room_id] = file

    def take_off(self, room_id: RoomId) -> StagedFile | None:
        """Let no file go along any longer, and return the one that did."""
        return self._files.pop(room_id, None)

    def begin(self, room_id: RoomId, name: str) -> None:
        """A file is being taken in for this room's draft."""
        self._taking_in[room_id] = name

    def end(self, room_id: RoomId) -> None:
        """That file did not come."""
        self._taking_in.pop(room_id, None)

    def coming(self, room_id: RoomId | None) -> str:
        """Return the name of the file that is being taken in, or ""."""
        return self._taking_in.get(room_id, "") if room_id is not None else ""

    def ids(self) -> frozenset[str]:
        """Return the ids of all files that go along with a draft."""
        return frozenset(file.file_id for file in self._files.values())
