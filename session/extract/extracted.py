"""What was taken out of a file: its text, what a photo gives away, and what could not be looked at."""

from __future__ import annotations

from dataclasses import dataclass, field

from session.values.words import Words


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What a photo says beside its picture. Holds no position and no number, only that they are there."""

    location: bool
    """It says where it was taken."""
    serial: bool
    """It says the serial number of the camera or lens."""
    removable: bool
    """Whether `strip_location` can take that out."""

    @property
    def speaks(self) -> bool:
        """Whether there is anything to warn of."""
        return self.location or self.serial


@dataclass(frozen=True, slots=True)
class Extracted:
    """Everything that is to be judged about one file."""

    text: str | None = field(repr=False)
    """The text in it, or None when it has none that can be read."""
    media_type: str
    """By its content where that tells, else by its name."""
    complete: bool
    """Whether all of it was looked at; the notices say what was not."""
    notices: tuple[Words, ...] = ()
    photo: PhotoFacts | None = None
    as_is: bool = False
    """Whether the text is the file itself, so that its offsets are places in the file."""
