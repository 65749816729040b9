"""What can be chosen for a room: who may come in, who may read what was said before, and whether it is encrypted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from session.values.model import RoomId

MEGOLM = "m.megolm.v1.aes-sha2"


class RoomSetting(StrEnum):
    """One choice (Matrix spec, "m.room.join_rules", "m.room.history_visibility", "m.room.encryption")."""

    INVITED = "invite"
    """Only who is invited may join."""
    ANYONE = "public"
    KNOCKING = "knock"
    """Anyone may ask to be let in."""
    IN_SPACE = "restricted"
    """Who is in certain spaces may join."""
    IN_SPACE_OR_ASKING = "knock_restricted"
    """The same, and anyone else may ask."""
    SINCE_JOINED = "joined"
    """Who joins reads what is said from then on."""
    SINCE_INVITED = "invited"
    ALL_MEMBERS = "shared"
    """Who joins reads what was said before."""
    ALL_THE_WORLD = "world_readable"
    """Also who never joins."""
    ENCRYPTED = "encrypted"

    @property
    def event(self) -> tuple[str, dict[str, Any]]:
        """Type and content of the state event that says so."""
        if self is RoomSetting.ENCRYPTED:
            return "m.room.encryption", {"algorithm": MEGOLM}
        if self in _JOIN_RULES:
            return "m.room.join_rules", {"join_rule": self.value}
        return "m.room.history_visibility", {"history_visibility": self.value}

    @property
    def widens(self) -> bool:
        """Whether more people may come in or read, so that it is asked about first."""
        return self in (RoomSetting.ANYONE, RoomSetting.KNOCKING, RoomSetting.ALL_MEMBERS, RoomSetting.ALL_THE_WORLD)


_JOIN_RULES = (
    RoomSetting.INVITED,
    RoomSetting.ANYONE,
    RoomSetting.KNOCKING,
    RoomSetting.IN_SPACE,
    RoomSetting.IN_SPACE_OR_ASKING,
)
FIRST_VERSION_WITH = {RoomSetting.KNOCKING: 7, RoomSetting.IN_SPACE: 8, RoomSetting.IN_SPACE_OR_ASKING: 10}
"""From which version of rooms on there is such a choice (Matrix spec, "Room versions")."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Whom a room would let in."""

    spaces: tuple[RoomId, ...]
    anyone: bool
    """Whether anyone may join one of the spaces, and by that way the room."""
