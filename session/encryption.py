"""Encrypt for a room: everybody known, every device decided on, the key shared, the index stored, then the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from session.crypto.group_sessions import Rotation
from session.crypto.machine import Machine
from session.crypto.sharing import Sharing
from session.gateway import Gateway
from session.membership import Membership
from session.model import RoomId
from session.store.database import Database
from session.store.rooms import RoomStore
from session.words import Words


class Encryption:
    """Turns a room's messages into what its server may see."""

    def __init__(self, database: Database, gateway: Gateway, machine: Machine, membership: Membership) -> None:
        """Work with this machine."""
        self._database = database
        self._gateway = gateway
        self._machine = machine
        self._membership = membership
        self._rooms = RoomStore(database)
        self.left_out: dict[str, Sharing] = {}
        """Who got no key at the last send, by room."""

    async def encrypt(
        self, room_id: RoomId, kind: str, content: dict[str, Any], keep: Callable[[dict[str, Any]], None]
    ) -> dict[str, Any]:
        """Return the encrypted content for an event.

        `keep` stores it in the same transaction as the ratchet's step, so that after a
        crash the same ciphertext is sent again, never another under the same index.

        Raises:
            CannotEncrypt: when there is no session to encrypt with.
            SessionError: when keys cannot be fetched or shared.
        """
        await self._membership.complete(room_id)
        readers = self._membership.readers(room_id)
        rotation = Rotation.of(self._rooms.state(room_id, "m.room.encryption"))
        self.left_out[room_id] = await self._machine.prepare(self._gateway, room_id, readers, rotation)
        with self._database.transaction():
            cipher = self._machine.encrypt(room_id, kind, content)
            keep(cipher)
        return cipher

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
            await self._machine.upkeep(self._gateway)

    async def upkeep(self) -> tuple[Words, ...]:
        """Keep our keys on the server and others' devices known; return what the user should be told.

        Raises:
            SessionError: when the server cannot be asked; the rest is done next time.
        """
        return await self._machine.upkeep(self._gateway)
