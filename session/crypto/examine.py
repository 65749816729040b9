"""Looks at one message again without changing anything: what opens it, and how it leads to a person, link by link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from session.crypto.deliveries import Deliveries, Delivery
from session.crypto.devices import Device, Devices, checked_device_keys
from session.crypto.guard import Malformed, at, megolm_message, text_at
from session.crypto.identities import Identities
from session.crypto.messages import Decrypted, Messages, Undecryptable
from session.crypto.room_keys import Origin, RoomKey, RoomKeys
from session.crypto.verification.verified import UserTrust, Verified
from session.store.database import Database


@dataclass(frozen=True, slots=True)
class Chain:
    """The links from a message to its sender's identity; keys in it are public."""

    key_came: Origin
    """How the key that opens it came here."""
    device_id: str | None
    """None when the key is of a device on no list that we know."""
    device_name: str
    """As its owner's client named it: remote text."""
    fingerprint: str
    """The device's Ed25519 key."""
    listed: bool
    """Whether the device is, or was, on its owner's list."""
    gone: bool
    """Whether it has been logged out since."""
    signed: bool
    """Whether its owner's self-signing key signed it."""
    self_signing: str | None
    master: str | None
    """The identity, whose signature over the self-signing key was checked."""
    trust: UserTrust
    changed: bool
    """Whether the identity is another one than we met first."""


@dataclass(frozen=True, slots=True)
class Examined:
    """One encrypted event, looked at again."""

    outcome: Decrypted | Undecryptable
    index: int | None
    """Its number under its key, which even those can read who cannot open it."""


class Examiner:
    """Looks at messages for whoever asks."""

    def __init__(
        self,
        database: Database,
        own_user: str,
        messages: Messages,
        keys: RoomKeys,
        devices: Devices,
        identities: Identities,
    ) -> None:
        """Look by what this database knows."""
        self._database = database
        self._own_user = own_user
        self._messages = messages
        self._keys = keys
        self._devices = devices
        self._identities = identities
        self._deliveries = Deliveries(database)

    def examine(self, room_id: str, event: Mapping[str, Any]) -> Examined:
        """Open an `m.room.encrypted` event once more; never raises for bad input, and writes nothing down."""
        try:
            index = megolm_message(at(event, "content", "ciphertext")).message_index()
        except Malformed:
            index = None
        return Examined(self._messages.decrypt(room_id, event, remember=False), index)

    def index_of(self, room_id: str, session_id: str, event_id: str) -> int | None:
        """Return under which number of its key an event was read here."""
        row = self._database.one(
            "SELECT message_index FROM message_index WHERE room_id = ? AND session_id = ? AND event_id = ?",
            (room_id, session_id, event_id),
        )
        return None if row is None else int(row[0])

    def chain(self, room_id: str, session_id: str, sender: str, index: int | None) -> Chain | None:
        """Return how the messages of a session lead to their sender, or None when its key is not here."""
        usable = [
            key
            for key in self._keys.candidates(room_id, session_id, sender)
            if index is None or key.first_index <= index
        ]
        return self._linked(usable[0], sender) if usable else None

    def delivery(self, room_id: str, session_id: str, index: int) -> Delivery | None:
        """Return who could read a message of ours, or None when its key was not made on this device."""
        for key in self._keys.candidates(room_id, session_id, self._own_user):
            if key.origin is Origin.OWN:
                return self._deliveries.of(session_id, index)
        return None

    def _linked(self, key: RoomKey, sender: str) -> Chain:
        device = next((one for one in self._devices.owners(key.sender_key) if one.user_id == sender), None)
        identity = self._identities.of(sender)
        enclosed = None if device is not None else _enclosed(key)
        return Chain(
            key_came=key.origin,
            device_id=device.device_id if device is not None else enclosed,
            device_name=self._name_of(device) if device is not None else "",
            fingerprint=key.signing_key,
            listed=device is not None,
            gone=device is not None and device.gone,
            signed=device.signed if device is not None else self._signed_alone(key, sender, enclosed),
            self_signing=identity.self_signing if identity is not None else None,
            master=identity.master if identity is not None else None,
            trust=Verified(self._database).trust(sender, identity),
            changed=identity is not None and identity.changed,
        )

    def _name_of(self, device: Device) -> str:
        name = at(self._devices.keys(device.user_id, device.device_id), "unsigned", "device_display_name")
        return name if isinstance(name, str) else ""

    def _signed_alone(self, key: RoomKey, sender: str, enclosed: str | None) -> bool:
        """Return whether the key object that a device sent along, which is on no list, is signed by its owner."""
        return enclosed is not None and self._identities.signed_by_owner(sender, key.device_keys or {})


def _enclosed(key: RoomKey) -> str | None:
    """Return the id in the key object that came along with a room key, if it belongs to its sender."""
    try:
        device_id = text_at(key.device_keys, "device_id")
        held = checked_device_keys(key.sender, device_id, key.device_keys) == (key.sender_key, key.signing_key)
    except Malformed:
        return None
    return device_id if held else None
