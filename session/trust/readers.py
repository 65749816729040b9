"""The facade of who reads a room: who gets its keys, who does not and why, and whose identity is another one now."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

from session.crypto.machine import Machine
from session.crypto.recipients import LeftOut
from session.crypto.verification.verified import UserTrust, Verified
from session.rooms.membership import Membership
from session.rooms.summaries import Rooms
from session.sending.encryption import Encryption
from session.sending.outbox import Outbox
from session.values.errors import SessionError
from session.values.model import DeviceId, RoomId, TransactionId, UserId
from session.values.words import N_


class NothingToDo(SessionError):
    """What was asked for makes no sense as things stand."""


@dataclass(frozen=True, slots=True)
class IdentityState:
    """How it stands with somebody's identity."""

    user_id: UserId
    trust: UserTrust
    exists: bool
    """Whether they have one at all."""
    changed: bool
    """Whether it is another one than we met first."""
    waiting: tuple[TransactionId, ...] = ()
    """Messages that were not sent because of it."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may read a room, and their devices."""

    user_id: UserId
    name: str
    """Remote text."""
    invited: bool
    identity: IdentityState
    devices: tuple[DeviceId, ...]
    """Those that get the room's keys, without this one."""
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class RoomReaders:
    """Who reads a room from now on."""

    room_id: RoomId
    encrypted: bool
    readers: tuple[Reader, ...]

    @property
    def stopped(self) -> tuple[UserId, ...]:
        """Those because of whom nothing is sent here."""
        changed = (reader for reader in self.readers if reader.identity.trust is UserTrust.CHANGED)
        return tuple(reader.user_id for reader in changed) if self.encrypted else ()


class Readers:
    """What screens and scripts can ask about who reads, and decide about it."""

    def __init__(
        self,
        machine: Machine,
        membership: Membership,
        encryption: Encryption,
        rooms: Rooms,
        outbox: Outbox,
        changed: Callable[[set[str] | None], None],
    ) -> None:
        """Work with these; `changed` hears that rooms look different now."""
        self._machine = machine
        self._membership = membership
        self._encryption = encryption
        self._rooms = rooms
        self._outbox = outbox
        self._changed = changed

    async def of(self, room_id: RoomId) -> RoomReaders:
        """Return who reads a room, with everybody and all their devices known.

        Raises:
            SessionError: when they are not known and the server cannot be asked.
        """
        await self._membership.complete(room_id)
        encrypted = self._rooms.get(room_id).facts.encrypted
        if encrypted:
            await self._encryption.know_devices(room_id)
        self._changed({room_id})
        may_read = set(self._membership.readers(room_id))
        devices, without = self._sorted(may_read)
        found: list[Reader] = []
        for member in self._rooms.members(room_id):
            if member.user_id not in may_read:
                continue
            user, invited = member.user_id, member.membership == "invite"
            found.append(
                Reader(user, member.name, invited, self._state(user), tuple(devices[user]), tuple(without[user]))
            )
            if not len(found) % 50:
                await asyncio.sleep(0)
        return RoomReaders(room_id, encrypted, tuple(found))

    def _sorted(self, users: set[str]) -> tuple[dict[str, list[DeviceId]], dict[str, list[LeftOut]]]:
        """Return the devices that get keys, and who is left out, each by user."""
        chosen = self._machine.selection.choose(users)
        devices: dict[str, list[DeviceId]] = defaultdict(list)
        without: dict[str, list[LeftOut]] = defaultdict(list)
        for device in chosen.wanted:
            devices[device.user_id].append(DeviceId(device.device_id))
        for one in chosen.left_out:
            without[one.user_id].append(one)
        return devices, without

    async def identity(self, user: UserId) -> IdentityState:
        """Return how it stands with a user's identity."""
        return self._identity(user)

    async def withdraw(self, user: UserId) -> int:
        """Take a user's new identity as it is, not verified, and send what waited; return how many messages that is.

        Raises:
            NothingToDo: when they have no other identity than before.
        """
        state = self._identity(user)
        if state.trust is not UserTrust.CHANGED and not state.changed:
            raise NothingToDo(N_("{user} has no other identity than before; there is nothing to withdraw."), user=user)
        with self._machine.database.transaction():
            Verified(self._machine.database).forget(user)
            self._machine.identities.accept(user)
        self._changed(None)
        for txn_id in state.waiting:
            self._outbox.retry(txn_id)
        return len(state.waiting)

    async def cancel(self, user: UserId) -> int:
        """Give up the messages that wait because of a user's new identity; return how many they were."""
        waiting = self._outbox.stopped_by(user)
        for txn_id in waiting:
            self._outbox.discard(txn_id)
        return len(waiting)

    async def block(self, user: UserId, device: DeviceId) -> None:
        """Give a device no keys any more.

        Raises:
            NothingToDo: when there is no such device, or it is this one.
        """
        self._known(user, device)
        with self._machine.database.transaction():
            self._machine.selection.block(user, device)
        self._changed(None)

    async def unblock(self, user: UserId, device: DeviceId) -> None:
        """Give a device keys again, if its owner signed it.

        Raises:
            NothingToDo: when it was not blocked.
        """
        if not self._machine.selection.is_blocked(user, device):
            raise NothingToDo(N_("{user}'s device {device} is not blocked."), user=user, device=device)
        with self._machine.database.transaction():
            self._machine.selection.unblock(user, device)
        self._changed(None)

    def _known(self, user: UserId, device: DeviceId) -> None:
        if (user, device) == (self._machine.user_id, self._machine.device_id):
            raise NothingToDo(N_("This is the device you are writing on."))
        if self._machine.devices.get(user, device) is None:
            raise NothingToDo(N_("No device {device} of {user} is known here."), user=user, device=device)

    def _identity(self, user: UserId) -> IdentityState:
        return replace(self._state(user), waiting=self._outbox.stopped_by(user))

    def _state(self, user: UserId) -> IdentityState:
        identity = self._machine.identity(user)
        trust = Verified(self._machine.database).trust(user, identity)
        if user == self._machine.user_id:
            trust = UserTrust.NOT_VERIFIED if self._machine.tracking.own_identity_is_strange() else UserTrust.VERIFIED
        changed = identity is not None and identity.changed and trust is UserTrust.NOT_VERIFIED
        return IdentityState(user, trust, identity is not None, changed)
