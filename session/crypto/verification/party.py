"""Who verifies whom, and under which name the messages between them travel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Party:
    """One end of a verification: a device and the keys that we believe it to have."""

    user_id: str
    device_id: str
    signing_key: str
    """The device's Ed25519 key, unpadded base64."""
    master: str | None = None
    """Its user's master key; of our own side only when we know it to be ours."""
    curve_key: str = ""

    @property
    def address(self) -> tuple[str, str]:
        """User and device: what decides who starts when both do."""
        return self.user_id, self.device_id

    def keys(self) -> dict[str, str]:
        """Return the keys that this end can prove to have, by key id."""
        keys = {f"ed25519:{self.device_id}": self.signing_key}
        if self.master is not None:
            keys[f"ed25519:{self.master}"] = self.master
        return keys

    def is_ambiguous(self) -> bool:
        """Return whether the device is named like the master key, so that a key id could mean either."""
        return self.device_id == self.master


@dataclass(frozen=True, slots=True)
class Thread:
    """What ties the messages of one verification together."""

    transaction_id: str
    """In a room: the id of the event that asked."""
    room_id: str | None = None

    def stamped(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """Return a message's content with its tie."""
        if self.room_id is None:
            return {**content, "transaction_id": self.transaction_id}
        return {**content, "m.relates_to": {"rel_type": "m.reference", "event_id": self.transaction_id}}
