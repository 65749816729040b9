"""The frozen values of trust: our identity and devices, the people in a room, and how far each is proven.

Names in here come from elsewhere and are raw: they reach a terminal only through `widgets.safe_text`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from session.values.model import DeviceId, UserId
from session.values.words import Words


class IdentityStatus(StrEnum):
    """How it stands with our identity."""

    NONE = "none"
    """The account has no identity."""
    UNSIGNED = "unsigned"
    """It has one, and this device is not signed by it."""
    SIGNED = "signed"
    """This device is signed."""


@dataclass(frozen=True, slots=True)
class OwnDevice:
    """One of the account's devices."""

    device_id: DeviceId
    name: str
    last_seen: int
    """Milliseconds; 0 when the server does not say."""
    signed: bool
    """By our identity."""
    encrypts: bool
    """Whether it has keys at all."""
    current: bool
    """Whether it is this one."""
    fingerprint: str = ""
    """Its Ed25519 key; empty when it has none."""
    address: str = ""
    """Where it was last seen, as the server says; empty when it does not."""
    new: bool = False
    """It came since its owner looked last."""
    gone: bool = False
    """It came, and was logged out again before its owner looked."""


class Rank(IntEnum):
    """What somebody may do in a room, in a word; the higher, the more."""

    MUTED = 0
    """Below what the room gives to everybody."""
    MEMBER = 1
    RAISED = 2
    """More than everybody, less than a moderator."""
    MODERATOR = 3
    ADMIN = 4
    CREATOR = 5
    """Made the room, in a room version in which no level binds its creators."""


class MemberTrust(StrEnum):
    """How far it is proven who somebody is."""

    YOU = "you"
    VERIFIED = "verified"
    """Compared, here or on another device of ours."""
    UNVERIFIED = "unverified"
    """Has an identity that nobody here has compared."""
    NO_IDENTITY = "no_identity"
    CHANGED = "changed"
    """Another identity than the one that was verified: somebody may pretend to be them."""
    RENEWED = "renewed"
    """Another identity than the one that was met first; none of them was compared."""
    UNKNOWN = "unknown"
    """Not asked for: nothing here is encrypted for them, or their server has not answered."""


@dataclass(frozen=True, slots=True)
class RoomMember:
    """Somebody who can read a room."""

    user_id: UserId
    name: str
    """Empty when they have none."""
    invited: bool
    """Invited and not here yet."""
    power: int
    """Their level (Matrix spec, "m.room.power_levels")."""
    rank: Rank
    trust: MemberTrust
    devices: int
    """Devices with keys, as far as they are known."""
    unsigned: int
    """Those of them that their owner has not signed."""


@dataclass(frozen=True, slots=True)
class MemberDevice:
    """A device of somebody in a room."""

    device_id: DeviceId
    fingerprint: str
    signed: bool
    """By its owner's identity."""
    reason: Words | None
    """Why it gets no keys of what is sent here; None when it gets them."""
    current: bool = False
    """Whether it is this one."""
    blocked: bool = False
    """Whether our user wants it to get no keys of any room."""


@dataclass(frozen=True, slots=True)
class MemberDevices:
    """The devices of somebody in a room."""

    user_id: UserId
    encrypted: bool
    """Whether the room is, so that devices get keys at all."""
    devices: tuple[MemberDevice, ...]
    remark: Words | None = None
    """What has to be said of all of them, or of that there are none."""
