"""Encrypt for a room: everybody known, every device decided on, the key shared, the index stored, then the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from session.crypto.group_sessions import Rotation
from session.crypto.machine import Machine
from session.crypto.recipients import LeftOut
from session.rooms.membership import Membership
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.rooms import RoomStore
from session.values.model import RoomId
from session.values.words import Words


def _ignore(_: object) -> None:
    """Tell nobody."""


class Encryption:
    """Turns a room's messages into what its server may see."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        machine: Machine,
        membership: Membership,
        changed: Callable[[set[str] | None], None] = _ignore,
        notice: Callable[[Words], None] = _ignore,
    ) -> None:
        """Work with this machine; `changed` hears which rooms look different, `notice` what the user should know."""
        self._database = database
        self._gateway = gateway
        self._machine = machine
        self._membership = membership
        self._rooms = RoomStore(database)
        self._changed = changed
        self._notice = notice
        self._left_out: dict[str, tuple[LeftOut, ...]] = {}

    async def encrypt(
        self,
        room_id: RoomId,
        kind: str,
        content: dict[str, Any],
        keep: Callable[[dict[str, Any]], None],
        *,
        strangers: bool = False,
    ) -> dict[str, Any]:
        """Return the encrypted content for an event.

        `keep` stores it in the same transaction as the ratchet's step, so that after a
        crash the same ciphertext is sent again, never another under the same index.
        `strangers` is for what holds no word of a person: it goes also to a reader who is somebody else than we
        verified, because it is how to find out.

        Raises:
            CannotEncrypt: when there is no session to encrypt with.
            IdentityStop: when a reader whom we verified has another identity now.
            SessionError: when keys cannot be fetched or shared.
        """
        await self._membership.complete(room_id)
        readers = self._membership.readers(room_id)
        await self._prepare(room_id, readers, strangers=strangers)
        with self._database.transaction():
            cipher = self._machine.encrypt(room_id, kind, content)
            keep(cipher)
        return cipher

    async def _prepare(self, room_id: RoomId, readers: Sequence[str], *, strangers: bool) -> None:
        """Share the key, and tell at once what has become known of the readers on the way."""
        rotation = Rotation.of(self._rooms.state(room_id, "m.room.encryption"))
        news = bool(self._machine.tracking.outdated(readers))
        try:
            sharing = await self._machine.prepare(self._gateway, room_id, readers, rotation, strangers=strangers)
            news = news or self._left_out.get(room_id) != sharing.left_out
            self._left_out[room_id] = sharing.left_out
        finally:
            if news:
                self._changed({room_id})
                self.tell()

    def tell(self) -> None:
        """Tell what the user should know of devices and identities, once."""
        for words in self._machine.tracking.notices():
            self._notice(words)

    async def refuse_strangers(self, room_id: RoomId) -> None:
        """Refuse to send to a room what is encrypted already, when a reader is somebody else than we verified.

        Raises:
            IdentityStop: naming the reader.
            SessionError: when it has to be asked who they are, and the server cannot be.
        """
        await self.know_devices(room_id)
        self._machine.refuse_strangers(self._membership.readers(room_id))

    def left_out(self, room_id: str) -> tuple[LeftOut, ...]:
        """Return who got no key at the last send to a room."""
        return self._left_out.get(room_id, ())

    def has_outdated_devices(self) -> bool:
        """Return whether somebody's devices have to be asked for."""
        return bool(self._machine.tracking.outdated())

    async def know_devices(self, room_id: RoomId) -> None:
        """Follow the devices of all readers of a room, and ask for those that are not known.

        Raises:
            SessionError: when they are not known and the server cannot be asked.
        """
        readers = self._membership.readers(room_id)
        with self._database.transaction():
            self._machine.track(readers)
        if self._machine.tracking.outdated(readers):
            await self.upkeep()

    async def upkeep(self) -> None:
        """Keep our keys on the server and others' devices known; tell what the user should know.

        Raises:
            SessionError: when the server cannot be asked; the rest is done next time.
        """
        for words in await self._machine.upkeep(self._gateway):
            self._notice(words)
