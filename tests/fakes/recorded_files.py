"""The files of a recorded session: really read, looked at and kept; what is sent and saved is written down."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from hints.model import Clearance, Draft, DraftKind
from session.media.download import Told
from session.media.intake import strip, take_in
from session.media.pixels import Pixels
from session.media.sent_as import sent_as
from session.media.shelf import Kept, Shelf
from session.media.staged import StagedFile
from session.media.thumbnails import NO_PICTURE, NoPicture
from session.values.errors import SessionError
from session.values.model import EventId, FileSource, RoomId, TransactionId, UserId
from session.values.raster import Raster

MOST = 30_000_000


@dataclass
class RecordedPictures:
    """The pictures that were set, and of which room."""

    set: list[tuple[str, str]] = field(default_factory=list)

    async def set_own(self, draft: Draft, clearance: Clearance, file_id: str, user_id: UserId) -> None:
        assert clearance.covers(draft)
        self.set.append(("own", draft.room_id))

    async def set_of_room(self, draft: Draft, clearance: Clearance, file_id: str) -> None:
        assert clearance.covers(draft)
        self.set.append(("room", draft.room_id))


@dataclass
class RecordedFiles:
    """The part of `Files` that the screen calls."""

    folder: Path
    record: Callable[[Draft, Clearance], None]
    """Told of every draft that is sent with a file."""
    refuses: SessionError | None = None
    saved: list[tuple[RoomId, EventId, Path]] = field(default_factory=list)
    put: list[tuple[RoomId, EventId]] = field(default_factory=list)
    staged: dict[str, tuple[Kept, StagedFile]] = field(default_factory=dict)
    theirs: Path | None = None
    """What every message of somebody else brings."""
    let_in: asyncio.Event | None = None
    """When there is one, files are taken in only after it is set."""

    hold_back: asyncio.Event | None = None
    """When there is one, a file that is fetched stands still until it is set, when `come` bytes of it are here."""
    come: int = 0
    rasters: dict[EventId, Raster] = field(default_factory=dict)
    """The pictures that messages bring; others bring none that can be shown."""
    looked_at: list[EventId] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pictures = RecordedPictures()
        self.shelf = Shelf(self.folder)

    async def attach(self, path: Path, kind: DraftKind = DraftKind.FILE) -> StagedFile:
        if self.let_in is not None:
            await self.let_in.wait()
        kept, staged = await asyncio.to_thread(take_in, self.shelf, path, MOST)
        return self._stage((kept, await asyncio.to_thread(sent_as, kind, self.shelf, kept, staged)))

    async def strip(self, file_id: str) -> StagedFile:
        kept, staged = self.staged[file_id]
        return self._stage(await asyncio.to_thread(strip, self.shelf, kept, staged.attachment.name))

    async def attach_again(self, source: FileSource) -> StagedFile:
        return await self.attach(source.path, source.kind)

    async def take_over(self, room_id: RoomId, event_id: EventId) -> StagedFile:
        assert self.theirs is not None
        return await self.attach(self.theirs)

    async def drop(self, *file_ids: str) -> None:
        for file_id in file_ids:
            del self.staged[file_id]
            self.shelf.remove(file_id)

    async def send(self, draft: Draft, clearance: Clearance, file_id: str, *, drafted: bool) -> TransactionId:
        refusal, self.refuses = self.refuses, None
        if refusal is not None:
            raise refusal
        kept, _staged = self.staged.pop(file_id)
        assert clearance.covers(draft)
        assert [attachment.digest for attachment in draft.attachments] == [kept.digest]
        self.record(draft, clearance)
        return TransactionId(f"txn-{file_id}")

    async def save(self, room_id: RoomId, event_id: EventId, folder: Path, told: Told = lambda _size: None) -> Path:
        if self.hold_back is not None:
            told(self.come)
            await self.hold_back.wait()
        refusal, self.refuses = self.refuses, None
        if refusal is not None:
            raise refusal
        self.saved.append((room_id, event_id, folder))
        return folder / "verslag.pdf"

    async def put_to_open(self, room_id: RoomId, event_id: EventId, told: Told = lambda _size: None) -> Path:
        told(0)
        refusal, self.refuses = self.refuses, None
        if refusal is not None:
            raise refusal
        self.put.append((room_id, event_id))
        return self.folder.absolute() / "verslag.pdf"

    async def picture(
        self,
        room_id: RoomId,
        event_id: EventId,
        box: Pixels,
        told: Told = lambda _size: None,
        fine: Pixels | None = None,
    ) -> Raster:
        if self.hold_back is not None:
            told(self.come)
            await self.hold_back.wait()
        self.looked_at.append(event_id)
        if event_id not in self.rasters:
            raise NoPicture(NO_PICTURE)
        raster = self.rasters[event_id]
        return replace(raster.within(*box), fine=raster.fine if fine is not None else None)

    def _stage(self, taken: tuple[Kept, StagedFile]) -> StagedFile:
        self.staged[taken[0].file_id] = taken
        return taken[1]
