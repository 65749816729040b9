"""What others know of a file that was taken in: a frozen value, without its bytes and without its key."""

from __future__ import annotations

from dataclasses import dataclass

from hints.model import Attachment, DraftKind
from session.media.recordings import Recording
from session.values.model import FileSource
from session.values.words import Words


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
    kind: DraftKind = DraftKind.FILE
    """As what it goes along: a file, a voice message or a sticker."""
    recording: Recording | None = None
    """What is said of it beside its sound, when it is a voice message."""
