"""Files of one account: taken in, looked at, sent with their message, and saved when others sent them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from hints.model import Clearance, Draft, DraftKind
from session.media import openable, opened
from session.media.download import Downloads, Told
from session.media.file_event import Source, brought, source_of
from session.media.intake import strip, take_in, take_in_pieces, take_over
from session.media.limit import UploadLimit
from session.media.names import sent_name
from session.media.pictures import Pictures
from session.media.pixels import Pixels
from session.media.sent_as import as_it_came, sent_as
from session.media.shelf import Kept, Shelf
from session.media.staged import StagedFile
from session.media.thumbnails import Thumbnails
from session.sending.content import NOTHING, About
from session.sending.drafts import Drafts
from session.sending.outbox import Outbox
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.events import EventStore
from session.store.outbox_files import OutboxFiles
from session.values.errors import NoSuchMessage, SessionError
from session.values.model import EventId, FileInfo, FileSource, RoomId, TransactionId
from session.values.raster import Raster
from session.values.words import N_

GONE = N_("This file is no longer attached; attach it once more.")
CHANGED = N_("{name} is not what it was when you attached it; attach it once more.")


class Files:
    """Everything that can be asked about files. Used in the session's thread; what takes long runs beside it."""

    def __init__(self, database: Database, gateway: Gateway, shelf: Shelf, outbox: Outbox) -> None:
        """Keep on this shelf, send through this outbox; what a crash left on the shelf is removed."""
        self._database = database
        self._drafts = Drafts(database)
        self._shelf = shelf
        self._outbox = outbox
        self._events = EventStore(database)
        self._limit = UploadLimit(database, gateway)
        self._downloads = Downloads(gateway, shelf)
        self._thumbnails = Thumbnails(self._downloads, shelf)
        self._opened = opened.OpenedFiles(shelf.beside(opened.NAME))
        self._staged: dict[str, tuple[Kept, StagedFile]] = {}
        self.pictures = Pictures(gateway, shelf, outbox.audit, self._get)
        """Pictures of people and rooms."""
        shelf.sweep(OutboxFiles(database).ids())

    async def attach(self, path: Path, kind: DraftKind = DraftKind.FILE) -> StagedFile:
        """Take a file in for a message that is being written: what is looked at now is what will be sent.

        `kind` says as what it goes along.

        Raises:
            BadRecording: when it is to be a voice message and holds no sound.
            SessionError: when it cannot be read or kept, or the server takes none so large.
        """
        most = await self._limit.most()
        kept, staged = await asyncio.to_thread(take_in, self._shelf, path, most)
        return self._stage((kept, await asyncio.to_thread(sent_as, kind, self._shelf, kept, staged)))

    async def attach_pieces(self, name: str, pieces: AsyncIterator[bytes]) -> StagedFile:
        """Take in what comes piece by piece, as a file of this name; it cannot be attached again by itself.

        Raises:
            SessionError: when it is empty or cannot be kept, or the server takes none so large.
        """
        return self._stage(await take_in_pieces(self._shelf, name, pieces, await self._limit.most()))

    async def strip(self, file_id: str) -> StagedFile:
        """Take in a copy of a photo without its place and the camera's number; the original stays until `drop`.

        Raises:
            SessionError: when that cannot be done safely.
        """
        kept, staged = self._get(file_id)
        bare, without = await asyncio.to_thread(strip, self._shelf, kept, staged.attachment.name)
        source = staged.source and replace(staged.source, stripped=True)
        return self._stage((bare, replace(without, source=source, kind=staged.kind)))

    async def attach_again(self, source: FileSource) -> StagedFile:
        """Take in once more what went along with a draft, if it still lies there and is what it was.

        Raises:
            SessionError: when it is gone, is another file by now, or cannot be kept.
        """
        file = await self.attach(source.path, source.kind)
        try:
            if file.source is None or file.source.digest != source.digest:
                raise SessionError(CHANGED, name=sent_name(source.name))
            again = await self.strip(file.file_id) if source.stripped else file
        except SessionError:
            await self.drop(file.file_id)
            raise
        if again is not file:
            await self.drop(file.file_id)
        return again

    async def drop(self, *file_ids: str) -> None:
        """Forget files that were taken in and will not be sent."""
        for file_id in file_ids:
            if self._staged.pop(file_id, None) is not None:
                self._shelf.remove(file_id)

    async def send(
        self,
        draft: Draft,
        clearance: Clearance,
        file_id: str,
        *,
        about: About = NOTHING,
        drafted: bool | RoomId = False,
    ) -> TransactionId:
        """Store a message with its file and begin to send both; returns before the network.

        `about` says in which thread. With `drafted` it is the draft of its room, or of that place, which is forgotten
        in the same transaction.

        Raises:
            NotCleared: when the clearance was given for another draft, or the draft for another file.
            SessionError: when the file is no longer there.
        """
        file = self._get(file_id)
        with self._database.transaction():
            if drafted:
                place = RoomId(draft.room_id) if drafted is True else RoomId(str(drafted))
                self._drafts.sent(place, with_file=True)
            txn_id = self._outbox.enqueue(draft, clearance, about, file)
        del self._staged[file_id]
        return txn_id

    async def save(self, room_id: RoomId, event_id: EventId, folder: Path, told: Told = lambda _size: None) -> Path:
        """Fetch the file that a message brought into a folder, and return where it lies.

        `told` hears how many bytes have come. When this is cancelled, nothing of the file is left.

        Raises:
            NoSuchMessage: when the message is not here.
            SessionError: when it brought no file, that cannot be fetched or saved, or it is not what was sent.
        """
        source, described, _content = self._brought(room_id, event_id)
        return await self._downloads.save(source, described.size, described.name, folder, told)

    async def put_to_open(self, room_id: RoomId, event_id: EventId, told: Told = lambda _size: None) -> Path:
        """Fetch the file that a message brought to where another program may read it until `close`; return where.

        Raises:
            NotOpened: when it is nothing that is opened here; by its name, it is not even fetched.
            SessionError: as `save` does.
        """
        source, described, _content = self._brought(room_id, event_id)
        openable.check_name(described.name)
        return await self._downloads.put(source, described.size, described.name, self._opened, told)

    async def picture(
        self,
        room_id: RoomId,
        event_id: EventId,
        box: Pixels,
        told: Told = lambda _size: None,
        fine: Pixels | None = None,
    ) -> Raster:
        """Fetch the picture that a message brought, and return it as it fits into so many pixels; nothing is kept.

        With `fine` it also comes as it fits into that many.

        Raises:
            NoPicture: when it brought none that can be shown.
            SessionError: as `save` does.
        """
        source, described, content = self._brought(room_id, event_id)
        return await self._thumbnails.of(content, source, described.size, box, told, fine)

    async def take_over(self, room_id: RoomId, event_id: EventId) -> StagedFile:
        """Take in the file that a message brought, to send it on: fetched, opened, found whole, and looked at anew.

        It will be uploaded anew too, under a key of its own or under none, as the room asks where it goes. A voice
        message goes on as one, and so does a sticker.

        Raises:
            NoSuchMessage: when the message is not here.
            SessionError: when it brought no file, that cannot be fetched or kept, or it is not what was sent.
        """
        source, said, _content = self._brought(room_id, event_id)
        kept = await self._downloads.fetch(source, said.size, await self._limit.most())
        try:
            staged = await asyncio.to_thread(take_over, self._shelf, kept, said.name)
            return self._stage((kept, await asyncio.to_thread(as_it_came, said.form, self._shelf, kept, staged)))
        except BaseException:
            self._shelf.remove(kept.file_id)
            raise

    def _brought(self, room_id: RoomId, event_id: EventId) -> tuple[Source, FileInfo, dict[str, Any]]:
        event = self._events.get(room_id, event_id)
        if event is None:
            raise NoSuchMessage(N_("This message is not here; read on in its room first."))
        described = brought(event.type, event.content) if event.state_key is None else None
        if described is None:
            raise SessionError(N_("This message brought no file."))
        source = source_of(event.content)
        if source is None:
            raise SessionError(N_("This message does not say properly where its file lies; it cannot be saved."))
        return source, described[0], event.content

    def close(self) -> None:
        """Forget everything that was taken in and not sent, and what other programs have open."""
        for file_id in self._staged:
            self._shelf.remove(file_id)
        self._staged.clear()
        self._opened.close()

    def _stage(self, taken: tuple[Kept, StagedFile]) -> StagedFile:
        self._staged[taken[0].file_id] = taken
        return taken[1]

    def _get(self, file_id: str) -> tuple[Kept, StagedFile]:
        staged = self._staged.get(file_id)
        if staged is None:
            raise SessionError(GONE)
        return staged
