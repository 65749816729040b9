"""People who verify each other over the fake key server and in a fake room."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from session.crypto.verification.letters import Letter, room_letter
from session.crypto.verification.running import Running
from session.crypto.verification.secret_sharing import SecretSharing
from session.crypto.verification.steps import Agreed, Confirmed
from session.crypto.verification.verified import Verified
from session.values.model import Verification, VerificationPhase
from tests.fakes.crypto_people import ROOM, Person, World


@dataclass
class Room:
    """A room in which everybody gets every event, their own too."""

    room_id: str = ROOM
    people: list[Verifier] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def add(self, sender: Verifier, kind: str, content: Mapping[str, Any]) -> str:
        """Bring an event to everybody."""
        event = {"event_id": f"$verification{next(self._numbers)}", "type": kind, "content": json.dumps(dict(content))}
        self.events.append(event)
        for person in self.people:
            said, now = json.loads(event["content"]), sender.person.clock()
            letter = room_letter(self.room_id, event["event_id"], kind, sender.user_id, said, now)
            if letter is not None:
                person.letters.append(letter)
        return event["event_id"]


class Verifier:
    """One device of one user that verifies."""

    def __init__(self, person: Person, room: Room | None = None) -> None:
        self.person = person
        self.room = room or Room()
        self.room.people.append(self)
        self.letters: list[Letter] = []
        self.told: list[Verification] = []
        self.secrets_came = 0
        self.sharing = SecretSharing(person.machine, person.door, self._came, person.clock)
        self.running = Running(person.machine, person.door, self, self.sharing, self.told.append, person.clock)

    @property
    def user_id(self) -> str:
        return self.person.user_id

    @property
    def device_id(self) -> str:
        return self.person.device_id

    @property
    def newest(self) -> Verification:
        """The verification that began last."""
        return self.running.all()[-1]

    @property
    def secrets(self) -> set[str]:
        """The names of the private keys that this device has."""
        return {row[0] for row in self.person.database.all("SELECT name FROM crypto_secret")}

    @property
    def signed(self) -> bool:
        """Whether this device is signed by its owner's identity, as far as it knows."""
        own = self.person.machine.devices.get(self.user_id, self.device_id)
        return own is not None and own.signed

    def verified(self, other: Verifier) -> bool:
        """Return whether the other's device was verified here."""
        return Verified(self.person.database).holds(other.user_id, other.person.machine.account.signing_key)

    async def send(self, room_id: str, kind: str, content: Mapping[str, Any]) -> str:
        """Send an event to the room."""
        assert room_id == self.room.room_id
        return self.room.add(self, kind, content)

    async def sync(self) -> bool:
        """Take in what came, as a session does; return whether anything did."""
        letters, self.letters = [*self.person.sync().letters, *self.letters], []
        await self.running.take(letters)
        await self.person.machine.upkeep(self.person.door)
        return bool(letters)

    async def accept(self) -> None:
        """Accept the newest request."""
        await self.running.act(self.newest.id, Agreed())

    async def confirm(self) -> None:
        """Confirm the newest verification."""
        await self.running.act(self.newest.id, Confirmed())

    def _came(self, device_id: str, name: str) -> None:
        self.secrets_came += 1
        self.running.key_came(device_id, name)


async def settle(*people: Verifier) -> None:
    """Sync everybody until nothing comes any more."""
    while any([await person.sync() for person in people]):
        pass


async def verify(asking: Verifier, asked: Verifier, room_id: str | None = None, *others: Verifier) -> None:
    """Let two go all the way, both confirming."""
    await asking.running.request(asked.user_id, None if room_id else asked.device_id, room_id)
    await settle(asking, asked, *others)
    await asked.accept()
    await settle(asking, asked, *others)
    assert asking.newest.phase is asked.newest.phase is VerificationPhase.SHOWN
    assert asking.newest.emoji == asked.newest.emoji
    await asking.confirm()
    await asked.confirm()
    await settle(asking, asked, *others)


async def signed(world: World, name: str, device_id: str = "ONE", room: Room | None = None) -> Verifier:
    """Log in a device that its owner's identity signs."""
    return Verifier(await world.signed(name, device_id), room)


async def unsigned(world: World, name: str, device_id: str = "ONE", room: Room | None = None) -> Verifier:
    """Log in a device that nobody has signed."""
    return Verifier(await world.unsigned(name, device_id), room)
