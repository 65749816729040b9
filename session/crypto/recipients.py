"""Which devices get a room's key, and why the others do not (MSC4153: only those that their owner signed)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from session.crypto.devices import Device, Devices
from session.crypto.tracking import Tracking
from session.crypto.withheld import NO_OLM, UNVERIFIED
from session.words import N_, Words

NO_DEVICES = "no_devices"
UNREACHED = "unreached"
_WORDS = {
    UNVERIFIED: N_("{user} has not signed the device {device}."),
    NO_OLM: N_("No secure channel to {user}'s device {device} could be opened; it is tried again later."),
    NO_DEVICES: N_("{user} has no device that can read encrypted messages."),
    UNREACHED: N_("The server of {user} did not say which devices they have; it is asked again later."),
}


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


@dataclass(frozen=True, slots=True)
class Chosen:
    """Devices that should get the key, devices that should not, and users with none to choose from."""

    wanted: tuple[Device, ...]
    unsigned: tuple[Device, ...]
    without: tuple[LeftOut, ...]


def left_out(user_id: str, device_id: str | None, code: str) -> LeftOut:
    """Return who is left out, with the sentence for the code."""
    return LeftOut(user_id, device_id, code, Words.of(_WORDS[code], user=user_id, device=device_id or ""))


def choose(members: Iterable[str], policy: Recipients, devices: Devices, tracking: Tracking, own: str) -> Chosen:
    """Sort the devices of a room's members by whether they get the key."""
    wanted: list[Device] = []
    unsigned: list[Device] = []
    without: list[LeftOut] = []
    for user in sorted(set(members)):
        present = devices.of(user)
        if not present and user != own:
            without.append(left_out(user, None, NO_DEVICES if tracking.is_fresh(user) else UNREACHED))
        for device in present:
            (wanted if device.signed or policy is Recipients.ALL else unsigned).append(device)
    return Chosen(tuple(wanted), tuple(unsigned), tuple(without))


def as_left_out(devices: Sequence[Device], code: str) -> tuple[LeftOut, ...]:
    """Return these devices as left out for one reason."""
    return tuple(left_out(device.user_id, device.device_id, code) for device in devices)
