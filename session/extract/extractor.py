"""Takes out of a file what is to be judged before it is uploaded.

The laws of this file: nothing is executed, nothing is fetched, and no file, however it is made,
raises anything or costs more than the bounds of a `Gathering`.
"""

from __future__ import annotations

import hashlib
import zlib

from hints.model import Attachment
from session.extract import media, notices
from session.extract.extracted import Extracted
from session.extract.gathering import MOST_DEPTH, Gathering, Unreadable, check_ratio
from session.extract.plain_text import decode

_MOST_GZIP = 8 * 1024 * 1024
_NO_TEXT = frozenset({media.OLE, "image/gif"})
_TAKEN_APART = media.PHOTOS | _NO_TEXT | {media.ZIP, media.GZIP, media.PDF, media.MAIL}
"""Kinds of files whose text is not simply their bytes."""


def extract(name: str, data: bytes) -> Extracted:
    """Return what the file called `name` says; never raises."""
    gathering = Gathering()
    if len(data) > notices.FIRST_PART:
        gathering.left_out(notices.first_part_only())
    media_type = media.kind_of(name, data)
    text = None if media_type in _TAKEN_APART else _decoded(data)
    if text is not None:
        shown = media_type if media_type != media.OCTETS else "text/plain"
        return Extracted(text, shown, gathering.complete, gathering.notices(), as_is=True)
    media_type = _gather(name, data, gathering, 0)
    return Extracted(gathering.text(), media_type, gathering.complete, gathering.notices(), gathering.photo)


def attachment_of(name: str, data: bytes, *, size: int | None = None, digest: str = "") -> tuple[Attachment, Extracted]:
    """Return a file as the advisor takes it, and everything else that was seen in it.

    `size` and `digest` are those of the whole file where `data` is only its beginning.
    """
    extracted = extract(name, data)
    attachment = Attachment(
        name=name,
        media_type=extracted.media_type,
        size=len(data) if size is None else size,
        digest=digest or hashlib.sha256(data).hexdigest(),
        text=extracted.text,
        photo_location=extracted.photo is not None and extracted.photo.location,
        camera_serial=extracted.photo is not None and extracted.photo.serial,
    )
    return attachment, extracted


def _gather(name: str, data: bytes, gathering: Gathering, depth: int) -> str:
    """Gather one file, and return its media type; what cannot be read is said."""
    media_type = media.kind_of(name, data)
    try:
        if depth > MOST_DEPTH:
            raise Unreadable(notices.UNPACKS_TOO_FAR)
        return _read(name, data, media_type, gathering, depth)
    except Unreadable as problem:
        gathering.left_out(problem.words)
    except Exception:  # noqa: BLE001  a file may break any reader, and the error may quote it
        gathering.left_out(notices.DAMAGED)
    return media_type


def _read(name: str, data: bytes, media_type: str, gathering: Gathering, depth: int) -> str:
    """Gather one file by its kind."""
    if media_type in media.PHOTOS:
        from session.extract.archive import see_photo  # a text needs none of these readers

        see_photo(data, gathering, removable=depth == 0)
        return media_type
    match media_type:
        case media.ZIP:
            from session.extract.archive import read_package

            return read_package(data, gathering, depth, _gather)
        case media.MAIL:
            from session.extract.archive import read_mail

            read_mail(data[: notices.FIRST_PART], gathering, depth, _gather)
        case media.PDF:
            from session.extract.pdf.document import read_pdf

            read_pdf(data[: notices.FIRST_PART], gathering)
        case media.GZIP:
            _gather(name.removesuffix(".gz"), _gunzipped(data, gathering), gathering, depth + 1)
        case _:
            _read_plain(data, media_type, gathering)
    return media_type


def _gunzipped(data: bytes, gathering: Gathering) -> bytes:
    """Return the beginning of what was packed with gzip."""
    try:
        content = zlib.decompressobj(wbits=31).decompress(data, _MOST_GZIP)
    except zlib.error:
        raise Unreadable from None
    gathering.unpacked(len(content))
    check_ratio(len(data), len(content))
    if len(content) == _MOST_GZIP:
        gathering.left_out(notices.TOO_MUCH)
    return content


def _decoded(data: bytes) -> str | None:
    """Return the first part of a file as text, or None when it is none."""
    return decode(data[: notices.FIRST_PART], whole=len(data) <= notices.FIRST_PART)


def _read_plain(data: bytes, media_type: str, gathering: Gathering) -> None:
    """Gather a text, or say that this is none."""
    text = None if media_type in _NO_TEXT else _decoded(data)
    if text is not None:
        gathering.line(text)
    elif not media_type.startswith("image/"):
        raise Unreadable(notices.NOT_READ)
