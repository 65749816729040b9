"""How far the origin of a decrypted message is proven, in a level and a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from session.crypto.devices import Device, Devices, checked_device_keys
from session.crypto.guard import Malformed, text_at
from session.crypto.identities import Identities
from session.crypto.room_keys import Origin, RoomKey
from session.crypto.verification.verified import UserTrust, Verified, own_identity_is_strange
from session.store.database import Database
from session.values.model import Shield, ShieldLevel
from session.values.words import N_, Words

SIGNED = Shield(
    ShieldLevel.NONE,
    Words.of(N_("Sent from a device that its owner signed; you have not compared identities with them.")),
)
VERIFIED = Shield(
    ShieldLevel.NONE, Words.of(N_("Sent from a device that its owner signed; you have verified who that is."))
)
OUR_OWN = Shield(ShieldLevel.NONE, Words.of(N_("Sent from this device.")))
OWN_SIGNED = Shield(ShieldLevel.NONE, Words.of(N_("Sent from another device of yours, signed by your identity.")))
OWN_STRANGE = Shield(
    ShieldLevel.RED, Words.of(N_("Sent under a new identity of your account that this device does not know."))
)
RENEWED = Shield(
    ShieldLevel.GREY, Words.of(N_("The sender has a new identity since you first met; you have not compared it."))
)
CHANGED = Shield(
    ShieldLevel.RED, Words.of(N_("You verified the sender, who has a new identity now: somebody may pose as them."))
)
NO_IDENTITY = Shield(
    ShieldLevel.RED, Words.of(N_("The sender has no identity, so nothing shows that the device is theirs."))
)
UNSIGNED = Shield(ShieldLevel.RED, Words.of(N_("Sent from a device that its owner has not signed.")))
UNKNOWN = Shield(ShieldLevel.RED, Words.of(N_("Sent from a device that is not on its owner's list.")))
UNVOUCHED = Shield(
    ShieldLevel.GREY, Words.of(N_("Read with an imported or backed-up key: nothing proves who sent it."))
)
FORWARDED = Shield(
    ShieldLevel.GREY,
    Words.of(N_("Read with a key that another device of yours passed on: nothing proves who sent it.")),
)


@dataclass(frozen=True, slots=True)
class Provenance:
    """What is proven of a message: a shield, and the device when it is known."""

    shield: Shield
    device_id: str | None


NOT_THEIRS = Shield(ShieldLevel.RED, Words.of(N_("The key of this message belongs to a device of somebody else.")))


class Judge:
    """Says how far origins are proven, as devices and identities are known now."""

    def __init__(self, database: Database, own_user: str, devices: Devices, identities: Identities) -> None:
        """Judge by these."""
        self._database = database
        self._own_user = own_user
        self._devices = devices
        self._identities = identities
        self._verified = Verified(database)

    def of(self, key: RoomKey, sender: str) -> Provenance:
        """Return what the key of a message proves about its sender.

        Raises:
            Forged: when the key belongs to somebody else, or to a device with other keys than it claims.
        """
        found = judge(key, sender, self._devices, self._identities)
        if key.origin is Origin.OWN:
            return replace(found, shield=OUR_OWN)
        return replace(found, shield=self._with_identity(found.shield, sender))

    def _with_identity(self, shield: Shield, sender: str) -> Shield:
        """Return what the device's signature is worth, by whose identity made it."""
        identity = self._identities.of(sender)
        if shield is UNSIGNED and identity is None:
            return NO_IDENTITY
        if shield is not SIGNED:
            return shield
        if sender == self._own_user:
            return OWN_STRANGE if own_identity_is_strange(self._database, sender) else OWN_SIGNED
        match self._verified.trust(sender, identity):
            case UserTrust.VERIFIED:
                return VERIFIED
            case UserTrust.CHANGED:
                return CHANGED
        return RENEWED if identity is not None and identity.changed else SIGNED


class Forged(Malformed):
    """The message is provably not from the user it names."""


def judge(key: RoomKey, sender: str, devices: Devices, identities: Identities) -> Provenance:
    """Return what the key of a message proves about its sender.

    Raises:
        Forged: when the key belongs to a device of another user, or to a device with other keys than it claims.
    """
    device = _device_of(key, sender, devices)
    if key.origin in (Origin.IMPORTED, Origin.BACKUP):
        return Provenance(UNVOUCHED, device.device_id if device else None)
    if key.origin is Origin.FORWARDED:
        return Provenance(FORWARDED, device.device_id if device else None)
    if key.sender != sender:
        raise Forged("sender")
    if device is None:
        return _by_enclosed_keys(key, identities)
    return Provenance(SIGNED if device.signed else UNSIGNED, device.device_id)


def _device_of(key: RoomKey, sender: str, devices: Devices) -> Device | None:
    owners = devices.owners(key.sender_key)
    device = next((device for device in owners if device.user_id == sender), None)
    if owners and device is None:
        raise Forged("another user's device")
    if device is not None and device.signing_key != key.signing_key:
        raise Forged("signing key")
    return device


def _by_enclosed_keys(key: RoomKey, identities: Identities) -> Provenance:
    """Judge a device that is on no list, for instance logged out by now, by the key object it sent along."""
    if key.device_keys is None:
        return Provenance(UNKNOWN, None)
    try:
        device_id = text_at(key.device_keys, "device_id")
        held = checked_device_keys(key.sender, device_id, key.device_keys) == (key.sender_key, key.signing_key)
    except Malformed:
        return Provenance(UNKNOWN, None)
    if not held:
        return Provenance(UNKNOWN, None)
    if identities.signed_by_owner(key.sender, key.device_keys):
        return Provenance(SIGNED, device_id)
    return Provenance(UNSIGNED if key.origin is Origin.OWN else UNKNOWN, device_id)
