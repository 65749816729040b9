"""The stickers that are at hand in a room, sending one of them, and keeping one that others sent.

Packs come with every sync; no server is asked while somebody writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from hints.model import Clearance, Draft, DraftKind
from session.crypto.secret_storage import read_account_data
from session.media.file_event import brought, source_of
from session.sending.content import About
from session.sending.outbox import Outbox
from session.sending.pack_sticker import PackSticker, is_name
from session.sending.sticker_packs import (
    ENABLED,
    IN_ROOM,
    MOST_AT_HAND,
    MOST_PACKS,
    OWN,
    STICKER,
    enabled_packs,
    info_of,
    stickers_of,
)
from session.server import content_door
from session.server.gateway import Gateway
from session.store.account import AccountStore
from session.store.database import Database
from session.store.events import EventStore
from session.store.rooms import RoomStore
from session.values.errors import NoSuchMessage, NotCleared, SessionError
from session.values.model import EventId, FileForm, RoomId, TransactionId
from session.values.places import room_of
from session.values.words import N_


class Stickers:
    """The stickers of one account. Used in the session's thread."""

    def __init__(
        self, database: Database, gateway: Gateway, outbox: Outbox, about: Callable[[RoomId], About], own_user: str
    ) -> None:
        """Read from this database, send through this outbox; `about` says what is said in a place, a thread perhaps."""
        self._database = database
        self._gateway = gateway
        self._outbox = outbox
        self._about = about
        self._own_user = own_user
        self._account = AccountStore(database)
        self._events = EventStore(database)
        self._rooms = RoomStore(database)

    async def at_hand(self, place: RoomId) -> tuple[PackSticker, ...]:
        """Return the stickers that can be sent in a place: the account's own, the room's, those of other rooms.

        Where two have a name in common, the first of them has it.
        """
        found: dict[str, PackSticker] = {}
        for content in islice(self._packs(room_of(place)), MOST_PACKS):
            for sticker in stickers_of(content):
                found.setdefault(sticker.name, sticker)
        return tuple(islice(found.values(), MOST_AT_HAND))

    def _packs(self, room_id: RoomId) -> Iterator[dict[str, Any]]:
        yield self._account.data(OWN)
        for _key, content in self._rooms.states(room_id, IN_ROOM):
            yield content
        joined = {room.room_id for room in self._rooms.all() if room.membership == "join"}
        for other, key in enabled_packs(self._account.data(ENABLED)):
            if other in joined and other != room_id:
                yield self._rooms.state(other, IN_ROOM, key)

    async def send(self, place: RoomId, draft: Draft, clearance: Clearance, sticker: PackSticker) -> TransactionId:
        """Send a sticker of a pack, whose words the draft says; its picture lies on the server already, for all.

        Raises:
            NotCleared: when the clearance was given for another draft, or the draft says something else.
        """
        if draft.kind is not DraftKind.STICKER or draft.room_id != room_of(place):
            raise NotCleared(N_("The clearance does not fit this draft; nothing was sent."))
        return self._outbox.enqueue(draft, clearance, replace(self._about(place), sticker=sticker))

    async def keep(self, draft: Draft, clearance: Clearance, room_id: RoomId, event_id: EventId) -> str:
        """Keep the picture of a message in the account's own pack, called by the draft's text; return that name.

        The pack is not encrypted. So a picture that is encrypted is not kept, and what was said with it is not either.

        Raises:
            NotCleared: when the clearance was given for another draft, or for one that is no such name.
            NoSuchMessage: when the message is not here.
            SessionError: when it brought no such picture, the name cannot be one, is taken, or the server refuses.
        """
        image = self._image(room_id, event_id)
        if not is_name(draft.text):
            raise SessionError(N_("A sticker is called by one word, without / and :."))
        pack = await read_account_data(self._gateway, self._own_user, OWN)
        images = pack.get("images")
        images = images if isinstance(images, dict) else {}
        if draft.text in images:
            raise SessionError(N_("Your pack has a picture of that name already."))
        content = {**pack, "images": {**images, draft.text: image}}
        await content_door.keep_sticker(self._gateway, draft, clearance, self._own_user, content)
        with self._database.transaction():
            self._account.set_data(OWN, content)
            self._outbox.audit.sent("", clearance)
        return draft.text

    def _image(self, room_id: RoomId, event_id: EventId) -> dict[str, Any]:
        event = self._events.get(room_id, event_id)
        if event is None:
            raise NoSuchMessage(N_("This message is not here; read on in its room first."))
        described = brought(event.type, event.content) if event.state_key is None else None
        if described is None or described[0].form not in (FileForm.IMAGE, FileForm.STICKER):
            raise SessionError(N_("This message brought no picture."))
        if event.content.get("file") is not None:
            raise SessionError(N_("This picture is encrypted, and a pack is not: it would lie open on the server."))
        if source_of(event.content) is None:
            raise SessionError(N_("This message does not say properly where its file lies; it cannot be saved."))
        return {"url": event.content["url"], "info": info_of(event.content.get("info")), "usage": [STICKER]}
