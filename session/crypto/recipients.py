"""Which devices get a room's key, and why the others do not (MSC4153: only those that their owner signed)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from session.crypto.devices import Device, Devices
from session.crypto.identities import Identities
from session.crypto.tracking import Tracking
from session.crypto.withheld import BLACKLISTED, NO_OLM, UNVERIFIED
from session.store.database import Database
from session.values.words import N_, Words

NO_IDENTITY = "no_identity"
OWN_IDENTITY = "own_identity"
NO_DEVICES = "no_devices"
UNREACHED = "unreached"
_WORDS = {
    UNVERIFIED: N_("{user} has not signed the device {device}."),
    BLACKLISTED: N_("You have blocked {user}'s device {device}."),
    NO_OLM: N_("No secure channel to {user}'s device {device} could be opened; it is tried again later."),
    NO_IDENTITY: N_("{user} has no identity, so nothing shows that the device {device} is theirs."),
    OWN_IDENTITY: N_("Your account has a new identity that this device does not know; your device {device} waits."),
    NO_DEVICES: N_("{user} has no device that can read encrypted messages."),
    UNREACHED: N_("The server of {user} did not say which devices they have; it is asked again later."),
}
_ON_THE_WIRE = {NO_IDENTITY: UNVERIFIED, OWN_IDENTITY: UNVERIFIED}


class Recipients(StrEnum):
    """Who gets keys."""

    SIGNED_ONLY = "signed_only"
    """Devices that their owner cross-signed."""
    ALL = "all"
    """Every device that the server lists."""


@dataclass(frozen=True, slots=True)
class SharedWith:
    """A device that can read what is sent now."""

    user_id: str
    device_id: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A device, or a user without any, that cannot read what is sent now."""

    user_id: str
    device_id: str | None
    code: str
    reason: Words

    @property
    def wire_code(self) -> str:
        """Return the code that the device is told (Matrix spec, "m.room_key.withheld")."""
        return _ON_THE_WIRE.get(self.code, self.code)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Devices that should get the key, and who should not."""

    wanted: tuple[Device, ...]
    left_out: tuple[LeftOut, ...]


def left_out(user_id: str, device_id: str | None, code: str) -> LeftOut:
    """Return who is left out, with the sentence for the code."""
    template = _WORDS.get(code, _WORDS[UNVERIFIED])
    return LeftOut(user_id, device_id, code, Words.of(template, user=user_id, device=device_id or ""))


def as_left_out(devices: Sequence[Device], code: str) -> tuple[LeftOut, ...]:
    """Return these devices as left out for one reason."""
    return tuple(left_out(device.user_id, device.device_id, code) for device in devices)


class Selection:
    """Decides who gets keys, device by device."""

    def __init__(
        self, database: Database, devices: Devices, identities: Identities, tracking: Tracking, own_user: str
    ) -> None:
        """Decide by what this database knows."""
        self._database = database
        self._devices = devices
        self._identities = identities
        self._tracking = tracking
        self._own_user = own_user

    def choose(self, members: Iterable[str], policy: Recipients = Recipients.SIGNED_ONLY) -> Chosen:
        """Sort the devices of a room's members by whether they get the key."""
        wanted: list[Device] = []
        without: list[LeftOut] = []
        blocked = set(self._database.all("SELECT user_id, device_id FROM blocked_device"))
        for user in sorted(set(members)):
            present = self._devices.of(user)
            if not present and user != self._own_user:
                without.append(left_out(user, None, NO_DEVICES if self._tracking.is_fresh(user) else UNREACHED))
            for device in present:
                code = self._reason_against(device, policy, blocked=(user, device.device_id) in blocked)
                if code is None:
                    wanted.append(device)
                else:
                    without.append(left_out(user, device.device_id, code))
        return Chosen(tuple(wanted), tuple(without))

    def reason_against(self, device: Device, policy: Recipients = Recipients.SIGNED_ONLY) -> str | None:
        """Return the code of why a device gets no key, or None when it gets one."""
        return self._reason_against(device, policy, blocked=self.is_blocked(device.user_id, device.device_id))

    def _reason_against(self, device: Device, policy: Recipients, *, blocked: bool) -> str | None:
        if blocked:
            return BLACKLISTED
        if policy is Recipients.ALL:
            return None
        if not device.signed:
            return NO_IDENTITY if self._identities.of(device.user_id) is None else UNVERIFIED
        # Whoever runs the server could publish an identity of its own for our account, and sign devices with it.
        if device.user_id == self._own_user and self._tracking.own_identity_is_strange():
            return OWN_IDENTITY
        return None

    def is_blocked(self, user_id: str, device_id: str) -> bool:
        """Return whether the account's owner wants a device to get no keys."""
        row = self._database.one(
            "SELECT 1 FROM blocked_device WHERE user_id = ? AND device_id = ?", (user_id, device_id)
        )
        return row is not None

    def block(self, user_id: str, device_id: str) -> None:
        """Give a device no keys from now on."""
        self._database.execute(
            "INSERT OR IGNORE INTO blocked_device (user_id, device_id) VALUES (?, ?)", (user_id, device_id)
        )

    def unblock(self, user_id: str, device_id: str) -> None:
        """Give a device keys again, if nothing else is against it."""
        self._database.execute("DELETE FROM blocked_device WHERE user_id = ? AND device_id = ?", (user_id, device_id))
