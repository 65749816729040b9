"""Events that bring a file: their content from what is sent, and what an event of others really says. Pure.

Law of this file: what others wrote is checked field by field; what does not fit is left out, and nothing raises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from hints.model import Attachment
from session.media.pixels import Pixels
from session.media.sealing import Seal, read_seal
from session.values.model import FileForm, FileInfo

MSGTYPES = {f"m.{form.value}": form for form in (FileForm.IMAGE, FileForm.AUDIO, FileForm.VIDEO, FileForm.FILE)}
MOST_PLAYED = 24 * 3600
"""Seconds that a file may claim to play."""
MOST_SIZE = 1 << 53
"""Integers in events end here (Matrix spec, "Canonical JSON")."""
_SPOKEN = ("org.matrix.msc3245.voice", "m.voice")
_MXC = re.compile(r"mxc://([A-Za-z0-9.:\[\]-]{1,255})/([A-Za-z0-9_-]{1,255})")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the bytes of a file lie."""

    server: str
    media_id: str
    seal: Seal | None
    """What opens them; None when they are not encrypted."""


def form_of(media_type: str) -> FileForm:
    """Return how a file of this type is shown; a picture that can hold a script is a plain file."""
    kind = media_type.partition("/")[0]
    if kind in ("image", "audio", "video") and media_type != "image/svg+xml":
        return FileForm(kind)
    return FileForm.FILE


_OF_FILE = ("msgtype", "info", "url", "file")


def file_content(attachment: Attachment, caption: str, pixels: Pixels | None) -> dict[str, Any]:
    """Return the content of the event for a file, still without the place where its bytes will lie."""
    form = form_of(attachment.media_type)
    info: dict[str, Any] = {"mimetype": attachment.media_type, "size": attachment.size}
    if form is FileForm.IMAGE and pixels is not None:
        info |= {"w": pixels[0], "h": pixels[1]}
    return {
        "msgtype": f"m.{form.value}",
        # Matrix spec 1.10, "Media captions": the body is a caption where it is not the file's name.
        "body": caption or attachment.name,
        "filename": attachment.name,
        "info": info,
        "m.mentions": {},
    }


def located(content: dict[str, Any], url: str, seal: Seal | None) -> dict[str, Any]:
    """Return the content with the place of its bytes: encrypted ones with what opens them."""
    return {**content, "url": url} if seal is None else {**content, "file": seal.file_object(url)}


def file_info(content: dict[str, Any]) -> tuple[FileInfo, str] | None:
    """Return the file that a message's content describes and its caption, or None when it is no file."""
    msgtype, body = content.get("msgtype"), content.get("body")
    form = MSGTYPES.get(msgtype) if isinstance(msgtype, str) else None
    if form is None or not isinstance(body, str):
        return None
    filename, info = content.get("filename"), content.get("info")
    info = info if isinstance(info, dict) else {}
    name = filename if isinstance(filename, str) and filename else body
    media_type, known_size = info.get("mimetype"), _size(info.get("size"))
    if form is FileForm.AUDIO and any(isinstance(content.get(mark), dict) for mark in _SPOKEN):
        form = FileForm.VOICE
    seconds = _seconds(info.get("duration")) if form is not FileForm.IMAGE else None
    kind = media_type if isinstance(media_type, str) else ""
    return FileInfo(name, form, kind, known_size, seconds=seconds), body if body != name else ""


def described(content: dict[str, Any]) -> dict[str, Any] | None:
    """Return what of a message's content describes its file, without its caption; None when it brings none.

    An edit of the caption has to say it again: it takes the place of all that stood there (MSC2530).
    """
    if (found := file_info(content)) is None:
        return None
    kept = {name: content[name] for name in (*_OF_FILE, *_SPOKEN) if name in content}
    return {**kept, "filename": found[0].name}


def brought(kind: str, content: dict[str, Any]) -> tuple[FileInfo, str] | None:
    """Return the file that an event of this type brings and its caption, or None when it brings none."""
    if kind != "m.sticker":
        return file_info(content) if kind == "m.room.message" else None
    described = file_info({**content, "msgtype": "m.image"})
    return None if described is None else (replace(described[0], form=FileForm.STICKER), described[1])


def _seconds(milliseconds: object) -> int | None:
    if not isinstance(milliseconds, int) or isinstance(milliseconds, bool):
        return None
    return (milliseconds + 500) // 1000 if 0 <= milliseconds <= MOST_PLAYED * 1000 else None


def source_of(content: dict[str, Any]) -> Source | None:
    """Return where the bytes of a file lie, or None when the content does not say that properly."""
    sealed = content.get("file")
    if sealed is None:
        return _source(content.get("url"), None)
    seal = read_seal(sealed)
    return None if seal is None else _source(sealed.get("url"), seal)


def thumbnail_of(content: dict[str, Any]) -> tuple[Source, int | None] | None:
    """Return where the small picture lies that a sender made beside a file, and its size as the sender says.

    None when there is none, and when the file is encrypted and the small picture is not: anybody could have made that.
    """
    info = content.get("info")
    if not isinstance(info, dict):
        return None
    source = source_of({"file": info.get("thumbnail_file"), "url": info.get("thumbnail_url")})
    if source is None or (source.seal is None and content.get("file") is not None):
        return None
    described = info.get("thumbnail_info")
    return source, _size(described.get("size")) if isinstance(described, dict) else None


def _size(size: object) -> int | None:
    return size if isinstance(size, int) and not isinstance(size, bool) and 0 <= size < MOST_SIZE else None


def _source(url: object, seal: Seal | None) -> Source | None:
    found = _MXC.fullmatch(url) if isinstance(url, str) else None
    return None if found is None else Source(found[1], found[2], seal)
