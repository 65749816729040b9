"""The facade of who is in a room: what they may do, how far it is proven who they are, and which devices they have.

It reads what is known here and asks the server for strangers' keys only when told to; who gets a room's keys is
decided elsewhere and only told here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from session.crypto.devices import Device
from session.crypto.machine import Machine
from session.crypto.recipients import LeftOut
from session.crypto.requests import Requests
from session.crypto.verification.verified import UserTrust, trust_in, trusted_own_identity
from session.crypto.withheld import NO_OLM
from session.rooms.power import Ranks
from session.store.database import Database
from session.store.rooms import RoomStore
from session.values.model import DeviceId, RoomId, UserId
from session.values.trust import MemberDevice, MemberDevices, MemberTrust, RoomMember
from session.values.words import N_, Words

_IN_CLEAR = Words.of(N_("This room is not encrypted: there are no keys, and its servers read along."))
_UNKNOWN = Words.of(N_("Their devices have not been asked for yet."))
MOST_ASKED = 250
"""Members whose devices are asked for in one go: one request, and whoever stands further down is asked for alone."""
_SLICE = 100
"""Members that are looked at in one go: others get their turn in between."""


def _clock() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of all users at once; one query each, for rooms have thousands of members."""

    identities: Mapping[str, bool]
    """Whether the user's identity is another one than the first that was met."""
    devices: Mapping[str, tuple[int, int]]
    """How many devices, and how many of them are not signed."""
    fresh: Collection[str]
    """Users whose device lists are up to date."""
    compared: Collection[str]
    """Users whose trust needs a closer look: verified once, or signed by our own identity."""


class Roster:
    """What screens can ask about the members of a room."""

    def __init__(
        self,
        database: Database,
        machine: Machine,
        gateway: Requests,
        last_left_out: Callable[[str], tuple[LeftOut, ...]],
    ) -> None:
        """Read from this database and machine; `last_left_out` says who got no key at a room's last send."""
        self._gateway = gateway
        self._asked: frozenset[str] = frozenset()
        self._database = database
        self._machine = machine
        self._rooms = RoomStore(database)
        self._last_left_out = last_left_out

    async def members(self, room_id: RoomId) -> tuple[RoomMember, ...]:
        """Return those in a room and those invited, as far as they are known here; the most powerful first."""
        state = self._rooms.state_types(room_id)
        ranks = Ranks(state, self._rooms.state_sender(room_id, "m.room.create"))
        known, listed = self._known(), self._rooms.members(room_id)
        found: list[RoomMember] = []
        for start in range(0, len(listed), _SLICE):
            with self._database.transaction():
                found += [
                    self._member(user, name, membership == "invite", ranks, known)
                    for user, name, membership in listed[start : start + _SLICE]
                ]
            await asyncio.sleep(0)
        found.sort(key=lambda one: (-one.rank, -one.power, (one.name or one.user_id).casefold(), one.user_id))
        return tuple(found)

    async def ask(self, room_id: RoomId, user_id: UserId | None = None) -> bool:
        """Ask for the devices of a member, or of the first of all, of whom nothing is known; return whether any came.

        Members of encrypted rooms are followed anyway. Of others the server tells no changes: what it says counts
        until the program ends.

        Raises:
            SessionError: when the server cannot be asked.
        """
        if user_id is None:
            members = await self.members(room_id)
            wanted = [one.user_id for one in members if one.trust is MemberTrust.UNKNOWN][:MOST_ASKED]
        else:
            wanted = [user_id] if self._trust(user_id, self._known()) is MemberTrust.UNKNOWN else []
        if not wanted:
            return False
        answered = await self._machine.tracking.refresh(self._gateway, wanted)
        self._asked |= answered
        return bool(answered)

    async def devices(self, room_id: RoomId, user_id: UserId) -> MemberDevices:
        """Return the devices of one member, and why those get no keys of this room that get none."""
        room = self._rooms.get(room_id)
        encrypted = room is not None and room.encrypted
        reasons = self._reasons(room_id, user_id) if encrypted else {}
        devices = [self._device(device, reasons.get(device.device_id)) for device in self._machine.devices_of(user_id)]
        remark = reasons.get(None) if encrypted else _IN_CLEAR
        if remark is not None and encrypted and self._never_asked(user_id):
            remark = _UNKNOWN
        if user_id == self._machine.user_id:
            this = self._machine.devices.get(user_id, self._machine.device_id)
            devices = [*([self._device(this, None)] if this is not None else []), *devices]
        elif not devices and remark is None and self._never_asked(user_id):
            remark = _UNKNOWN
        return MemberDevices(user_id, encrypted, tuple(devices), remark)

    def _never_asked(self, user_id: str) -> bool:
        if user_id in self._asked:
            return False
        row = self._database.one("SELECT queried = 0 AND failures = 0 FROM tracked_user WHERE user_id = ?", (user_id,))
        return row is None or bool(row[0])

    def _member(self, user_id: str, name: str, invited: bool, ranks: Ranks, known: _Known) -> RoomMember:
        devices, unsigned = known.devices.get(user_id, (0, 0))
        power = ranks.level(user_id)
        return RoomMember(
            UserId(user_id),
            name if name.strip() else "",
            invited,
            power,
            ranks.rank(user_id),
            self._trust(user_id, known),
            devices,
            unsigned,
        )

    def _trust(self, user_id: str, known: _Known) -> MemberTrust:
        if user_id == self._machine.user_id:
            return MemberTrust.YOU
        if user_id in known.compared:
            match trust_in(self._database, self._machine.user_id, user_id, _clock()):
                case UserTrust.VERIFIED:
                    return MemberTrust.VERIFIED
                case UserTrust.CHANGED:
                    return MemberTrust.CHANGED
        if user_id in known.identities:
            return MemberTrust.RENEWED if known.identities[user_id] else MemberTrust.UNVERIFIED
        return MemberTrust.NO_IDENTITY if user_id in known.fresh else MemberTrust.UNKNOWN

    def _known(self) -> _Known:
        own = trusted_own_identity(self._database, self._machine.user_id)
        signer = own.user_signing if own is not None else None
        identities = self._database.all(
            "SELECT user_id, master <> first_master, instr(master_object, ?) FROM identity", (signer or "",)
        )
        verified = self._database.all("SELECT DISTINCT user_id FROM verified WHERE device_id IS NULL")
        devices = self._database.all("SELECT user_id, count(*), sum(1 - signed) FROM device WHERE gone = 0 GROUP BY 1")
        fresh = self._database.all("SELECT user_id FROM tracked_user WHERE queried >= changes")
        signed = {str(user) for user, _, place in identities if signer and place}
        return _Known(
            {str(user): bool(changed) for user, changed, _ in identities},
            {str(user): (int(count), int(unsigned)) for user, count, unsigned in devices},
            self._asked | {str(user) for (user,) in fresh},
            signed | {str(user) for (user,) in verified},
        )

    def _reasons(self, room_id: str, user_id: str) -> dict[str | None, Words]:
        """Return why devices of a user get no keys, by device; None stands for the user as a whole."""
        failed = [one for one in self._last_left_out(room_id) if one.user_id == user_id and one.code == NO_OLM]
        left_out = (*failed, *self._machine.selection.choose([user_id]).left_out)
        return {one.device_id: one.reason for one in left_out}

    def _device(self, device: Device, reason: Words | None) -> MemberDevice:
        current = (device.user_id, device.device_id) == (self._machine.user_id, self._machine.device_id)
        return MemberDevice(
            DeviceId(device.device_id),
            device.signing_key,
            device.signed,
            reason,
            current,
            self._machine.selection.is_blocked(device.user_id, device.device_id),
        )
