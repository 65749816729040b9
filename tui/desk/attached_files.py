"""Which file goes along with which room's draft: at most one for each room, and what is being taken in for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from session.media.staged import StagedFile
from session.values.model import FileSource, RoomDraft, RoomId


class Coming:
    """A file that is being taken in; one is told from another by being it."""

    def __init__(self, name: str, source: FileSource | None = None) -> None:
        """Remember what it is called, and its `source` if it went along before a restart."""
        self.name = name
        self.source = source


class AttachedFiles:
    """The files of all drafts, whichever desk they stand on."""

    def __init__(self) -> None:
        """Begin with none."""
        self._files: dict[RoomId, StagedFile] = {}
        self._taking_in: dict[RoomId, Coming] = {}
        self._leaving: set[str] = set()
        self.taken_in: set[str] = set()
        """Ids of files that the session keeps for drafts, or for undoing a step."""
        self.undo_needs: list[Callable[[], frozenset[str]]] = []
        """Each says which ids undoing a step would need."""
        self.heard: list[Callable[[RoomId], None]] = []
        """Each hears that another file, or none, goes along with a room's draft."""

    def _tell(self, room_id: RoomId) -> None:
        for heard in self.heard:
            heard(room_id)

    def idle(self) -> frozenset[str]:
        """Return the ids of files that nothing needs any longer, and forget that they were taken in."""
        needed = self.ids().union(*(needs() for needs in self.undo_needs))
        idle = frozenset(self.taken_in - needed)
        self.taken_in -= idle
        return idle

    def of(self, room_id: RoomId | None) -> StagedFile | None:
        """Return the file that goes along with a room's draft."""
        return self._files.get(room_id) if room_id is not None else None

    def put(self, room_id: RoomId, file: StagedFile) -> None:
        """Let this file go along, instead of any other."""
        self._files[room_id] = file
        self._tell(room_id)

    def take_off(self, room_id: RoomId) -> StagedFile | None:
        """Let no file go along any longer, and return the one that did."""
        file = self._files.pop(room_id, None)
        self._tell(room_id)
        return file

    def send_off(self, room_id: RoomId) -> StagedFile | None:
        """Take a file off because it leaves; it is still needed until `left`."""
        file = self.take_off(room_id)
        if file is not None:
            self._leaving.add(file.file_id)
        return file

    def left(self, file: StagedFile) -> None:
        """The session has a file that was to leave, or refused it."""
        self._leaving.discard(file.file_id)

    def begin(self, room_id: RoomId, name: str, source: FileSource | None = None) -> Coming:
        """A file is being taken in for this room's draft; say `end` with what is returned when it came, or did not."""
        self._taking_in[room_id] = Coming(name, source)
        self._tell(room_id)
        return self._taking_in[room_id]

    def end(self, room_id: RoomId, coming: Coming | None = None) -> bool:
        """Wait no longer for a file, this one or whichever it is; return whether it was waited for."""
        known = self._taking_in.get(room_id)
        if known is None or (coming is not None and known is not coming):
            return False
        del self._taking_in[room_id]
        self._tell(room_id)
        return True

    def coming(self, room_id: RoomId | None) -> str:
        """Return the name of the file that is being taken in, or ""."""
        known = self._taking_in.get(room_id) if room_id is not None else None
        return known.name if known is not None else ""

    def beside(self, drafts: Mapping[RoomId, RoomDraft]) -> Mapping[RoomId, RoomDraft]:
        """Return these drafts, each with where its file was read; a file alone is a draft too."""
        sources = {room: coming.source for room, coming in self._taking_in.items() if coming.source is not None}
        sources |= {room: file.source for room, file in self._files.items() if file.source is not None}
        rooms = {**drafts, **dict.fromkeys(sources.keys() - drafts.keys(), RoomDraft())}
        return {room: replace(draft, file=sources.get(room)) for room, draft in rooms.items()}

    def ids(self) -> frozenset[str]:
        """Return the ids of all files that go along with a draft or are leaving."""
        return frozenset(file.file_id for file in self._files.values()) | self._leaving
