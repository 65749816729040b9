"""Asks the format of a photo what it gives away, and takes that out without touching the picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from session.extract import media
from session.extract.extracted import PhotoFacts
from session.extract.photo import heif, jpeg, png, tiff, webp
from session.extract.photo.exif import joined


@dataclass(frozen=True, slots=True)
class _Format:
    """What can be done with photos of one format."""

    facts: Callable[[bytes], list[tuple[bool, bool]]]
    stripped: Callable[[bytes], bytes]


_FORMATS = {
    media.JPEG: _Format(jpeg.facts, jpeg.stripped),
    media.PNG: _Format(png.facts, png.stripped),
    media.WEBP: _Format(webp.facts, webp.stripped),
    media.TIFF: _Format(tiff.facts, tiff.stripped),
    media.HEIC: _Format(heif.facts, heif.stripped),
    media.AVIF: _Format(heif.facts, heif.stripped),
}


class CannotStrip(ValueError):
    """This is no photo, or one too damaged to be taken apart safely."""


def photo_facts(data: bytes) -> PhotoFacts | None:
    """Return what a photo gives away, or None when `data` is no photo."""
    format_ = _FORMATS.get(media.kind_of("", data))
    if format_ is None:
        return None
    told = format_.facts(data)
    if not any(location or serial for location, serial in told):
        return PhotoFacts(location=False, serial=False, removable=False)
    return joined(told, removable=_is_removable(data))


def strip_location(data: bytes) -> bytes:
    """Return the photo without Exif, XMP and whatever else is not its picture; no pixel changes.

    How the picture is turned stays, alone in Exif of its own, for without it many photos lie on their side.

    Raises:
        CannotStrip: when that cannot be done, or something would be left.
    """
    format_ = _FORMATS.get(media.kind_of("", data))
    if format_ is None:
        raise CannotStrip("not a photo")
    try:
        picture = format_.stripped(data)
    except (ValueError, IndexError) as error:
        raise CannotStrip(str(error)) from None
    if any(location or serial for location, serial in format_.facts(picture)):
        raise CannotStrip("something was left")
    return picture


def _is_removable(data: bytes) -> bool:
    """Return whether `strip_location` would succeed."""
    try:
        strip_location(data)
    except CannotStrip:
        return False
    return True
