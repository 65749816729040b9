"""What was done about a hint and can be undone, as frozen values: no text of theirs is in any repr."""

from __future__ import annotations

from dataclasses import dataclass, field

from session.media.staged import StagedFile
from session.values.model import RoomId


@dataclass(frozen=True, slots=True)
class Masked:
    """Spans of a draft were masked."""

    room_id: RoomId | None
    before: str = field(repr=False)
    after: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Moved:
    """A draft went from one room's composer to another's."""

    origin: RoomId
    target: RoomId
    text: str = field(repr=False)
    file: str = ""
    """Id of the file that went along, if one did."""


@dataclass(frozen=True, slots=True)
class Stripped:
    """What a photo gave away was taken out of it."""

    room_id: RoomId
    before: StagedFile
    after: StagedFile


@dataclass(frozen=True, slots=True)
class Snoozed:
    """A rule was told to be quiet in a room."""

    room_id: RoomId
    rule: str


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding was reported as a false alarm."""

    number: int
    """Of the report, for adding the text or taking it back."""
    text: str = field(repr=False)
    """Of the draft; it is kept only by a second step."""


Step = Masked | Moved | Stripped | Snoozed | Reported
