"""People with real crypto machines who meet at the fake key server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from session.crypto.group_sessions import Rotation
from session.crypto.identity import bootstrap, recover
from session.crypto.inbox import Received
from session.crypto.machine import Machine
from session.crypto.messages import Decrypted, Undecryptable
from session.crypto.recipients import Recipients
from session.crypto.recovery_key import RecoveryKey
from session.crypto.sharing import Sharing
from session.store.database import Database
from tests.fakes.key_server import Door, KeyServer

ROOM = "!room:example.org"
_event_numbers = count(1)


@dataclass
class Clock:
    """Milliseconds that pass when the test says so."""

    time: int = 1_700_000_000_000

    def __call__(self) -> int:
        return self.time


@dataclass
class Person:
    """One device of one user."""

    machine: Machine
    door: Door
    clock: Clock
    database: Database
    recovery_key: RecoveryKey | None = None
    received: list[Received] = field(default_factory=list)

    @property
    def user_id(self) -> str:
        return self.machine.user_id

    @property
    def device_id(self) -> str:
        return self.machine.device_id

    def sync(self) -> Received:
        """Take in what the server has."""
        received = self.machine.receive(**self.door.sync())
        self.received.append(received)
        return received

    async def settle(self) -> None:
        """Sync and do what a session does after it."""
        self.sync()
        await self.machine.upkeep(self.door)

    async def prepare(
        self,
        *members: Person | str,
        room: str = ROOM,
        rotation: Rotation | None = None,
        recipients: Recipients = Recipients.SIGNED_ONLY,
    ) -> Sharing:
        """Share the room's key with these people."""
        users = [member if isinstance(member, str) else member.user_id for member in members]
        return await self.machine.prepare(self.door, room, [self.user_id, *users], rotation or Rotation(), recipients)

    async def say(self, text: str, *members: Person | str, room: str = ROOM, **options: Any) -> dict[str, Any]:
        """Return the encrypted event of a message that was shared with these people."""
        await self.prepare(*members, room=room, **options)
        return self.event(self.machine.encrypt(room, "m.room.message", {"msgtype": "m.text", "body": text}))

    def event(self, content: dict[str, Any]) -> dict[str, Any]:
        """Return a room event of this person."""
        return {
            "type": "m.room.encrypted",
            "event_id": f"$event{next(_event_numbers)}",
            "sender": self.user_id,
            "origin_server_ts": self.clock(),
            "content": content,
        }

    def read(self, event: dict[str, Any], room: str = ROOM) -> Decrypted | Undecryptable:
        """Decrypt an event."""
        return self.machine.decrypt(room, event)

    def text(self, event: dict[str, Any], room: str = ROOM) -> str:
        """Return the text of an event that must be readable."""
        found = self.read(event, room)
        assert isinstance(found, Decrypted), found
        return str(found.content["body"])

    def code(self, event: dict[str, Any], room: str = ROOM) -> str:
        """Return the reason why an event, that must not be readable, is not."""
        found = self.read(event, room)
        assert isinstance(found, Undecryptable), found.type
        return found.code

    def reopen(self) -> None:
        """Start the machine again from what the database has."""
        self.machine = Machine(self.database, self.user_id, self.device_id, now=self.clock)


@dataclass
class World:
    """A key server and the people on it."""

    server: KeyServer = field(default_factory=KeyServer)
    clock: Clock = field(default_factory=Clock)
    keys: dict[str, RecoveryKey] = field(default_factory=dict)
    databases: list[Database] = field(default_factory=list)

    async def unsigned(
        self, name: str, device_id: str = "ONE", server: str = "example.org", database: Database | None = None
    ) -> Person:
        """Log in a device that its owner has not signed."""
        user_id = name if name.startswith("@") else f"@{name}:{server}"
        database = database or Database.in_memory()
        self.databases.append(database)
        machine = Machine(database, user_id, device_id, now=self.clock)
        person = Person(machine, self.server.door(user_id, device_id), self.clock, database)
        await person.settle()
        return person

    async def signed(
        self, name: str, device_id: str = "ONE", server: str = "example.org", database: Database | None = None
    ) -> Person:
        """Log in a device that signs itself: the first of a user makes the identity, later ones recover it."""
        person = await self.unsigned(name, device_id, server, database)
        if (key := self.keys.get(person.user_id)) is None:
            key = await bootstrap(person.door, person.machine, self.server.password)
            self.keys[person.user_id] = key
        else:
            await recover(person.door, person.machine, key)
        person.recovery_key = key
        await person.settle()
        return person

    async def signed_people(self, *names: str) -> Sequence[Person]:
        """Log in several people with signed devices."""
        return [await self.signed(name) for name in names]
