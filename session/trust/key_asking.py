"""Asks for the key of a message that cannot be read: the key backup, and our own other devices that are proven ours."""

from __future__ import annotations

from dataclasses import dataclass

from session.crypto.account import MEGOLM
from session.crypto.backup import stored_secret
from session.crypto.guard import at
from session.crypto.machine import Machine
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.events import EventStore
from session.trust.key_backup import KeyBackup
from session.values.errors import NoSuchMessage, SessionError
from session.values.model import EventId, RoomId
from session.values.words import N_

_LONGEST = 255


@dataclass(frozen=True, slots=True)
class KeyAsked:
    """Who was asked for a key."""

    devices: int
    """Our own other devices."""
    backup: bool
    """Whether the key backup is asked too."""


class KeyAsking:
    """Asks for one account."""

    def __init__(self, database: Database, gateway: Gateway, machine: Machine, backup: KeyBackup) -> None:
        """Ask through this gateway and this backup."""
        self._database = database
        self._gateway = gateway
        self._machine = machine
        self._backup = backup
        self._events = EventStore(database)

    async def ask(self, room_id: RoomId, event_id: EventId) -> KeyAsked:
        """Ask for the key of a message; what comes opens it as soon as it is here.

        Raises:
            NoSuchMessage: when the message is not here.
            SessionError: when it can be read, when nobody can be asked, or when the server cannot be reached.
        """
        event = self._events.get(room_id, event_id)
        if event is None:
            raise NoSuchMessage(N_("This message is no longer here."))
        session_id = event.session_id
        known = event.cipher is None or session_id is None or not 0 < len(session_id) <= _LONGEST
        if known or at(event.cipher, "content", "algorithm") != MEGOLM:
            raise SessionError(N_("No key is missing for this message."))
        named = at(event.cipher, "content", "sender_key")
        sender_key = named if isinstance(named, str) and len(named) <= _LONGEST else ""
        backup = stored_secret(self._database) is not None
        if backup:
            self._backup.ask_anew()
        devices = await self._machine.wishes.ask(self._gateway, room_id, str(session_id), sender_key)
        if not devices and not backup:
            raise SessionError(
                N_("Nobody can be asked: no other device of yours is verified, and no key backup is in use.")
            )
        return KeyAsked(devices, backup)
