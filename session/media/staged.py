"""What others know of a file that was taken in: a frozen value, without its bytes and without its key."""

from __future__ import annotations

from dataclasses import dataclass

from hints.model import Attachment
from session.model import FileSource
from session.words import Words


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file that was taken in and waits for its message."""

    file_id: str
    attachment: Attachment
    notices: tuple[Words, ...] = ()
    """What was not looked at, and what a photo gives away."""
    complete: bool = True
    """Whether all of it was looked at."""
    strippable: bool = False
    """Whether it is a photo that gives something away which can be taken out."""
    pixels: tuple[int, int] | None = None
    """Width and height of a picture, where they are easily known."""
    source: FileSource | None = None
    """Where it was read, so that a draft can have it again after a restart."""
