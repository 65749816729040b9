"""What it takes to do things in a room (Matrix spec, "m.room.power_levels"): the rights, and their levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Right(StrEnum):
    """Something that takes a level; the value is the word that is typed for it."""

    WRITE = "write"
    INVITE = "invite"
    REMOVE = "remove"
    """Remove people."""
    BAN = "ban"
    DELETE = "delete"
    """Remove messages of others."""
    PIN = "pin"
    CALL = "call"
    """Call everybody, by `@room`."""
    NAME = "name"
    TOPIC = "topic"
    PICTURE = "picture"
    ADDRESS = "address"
    ROOMS = "rooms"
    """Choose which rooms stand in it: of a space alone."""
    SETTINGS = "settings"
    """All else that can be chosen for a room."""
    LEVELS = "levels"
    """Say who may do what."""
    DEFAULT = "default"
    """What people have who were given no level."""


@dataclass(frozen=True, slots=True)
class RoomLevels:
    """The levels of one room."""

    needed: Mapping[Right, int]
    own: int
    """What our user has."""
    everybody: int
    """What people have who were given no level."""


@dataclass(frozen=True, slots=True)
class LevelChange:
    """What a change would mean."""

    before: int
    after: int
    everybody: int
    locks_out: bool
    """Whether our user could not take it back."""
