"""Which files of others the system's program may open: by name and by content, and only where both agree. Pure.

Law of this file: what is not listed is not opened. Programs, scripts, starters, pages and everything that may hold
macros are not listed; a page that is called a picture is none.
"""

from __future__ import annotations

from session.extract.media import OCTETS, PDF, PHOTOS, ZIP, kind_of
from session.media.names import saved_name
from session.values.errors import SessionError
from session.values.words import N_

HEAD = 4096
"""Bytes of a file that are looked at: as many as programs look at to guess what it is."""

_PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "webp", "avif", "heic", "tif", "tiff"})
_OFFICE = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp", "epub"})
_TEXTS = frozenset({"txt", "md", "csv", "log"})
_PLAYED = frozenset(
    {"mp3", "ogg", "oga", "ogv", "opus", "m4a", "aac", "flac", "wav", "mp4", "m4v", "mov", "webm", "mkv", "avi"}
)
_KINDS = {
    **dict.fromkeys(_PICTURES, PHOTOS | {"image/gif"}),
    **dict.fromkeys(_OFFICE, frozenset({ZIP})),
    **dict.fromkeys(_TEXTS | _PLAYED, frozenset({OCTETS})),
    "pdf": frozenset({PDF}),
}
"""What the first bytes have to say, by the end of the name."""
_PLAYED_BEGINNINGS = (b"ID3", b"OggS", b"fLaC", b"RIFF", b"\x1aE\xdf\xa3")
_PLAYED_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
_MARKUP = (b"<html", b"<!doctype", b"<script", b"<svg", b"<head", b"<body", b"<iframe", b"<?xml", b"[desktop entry]")
_BEGINNINGS_OF_PROGRAMS = (b"#!", b"MZ", b"\x7fELF", b"<")


class NotOpened(SessionError):
    """A file is nothing that is opened here."""


def check_name(name: str) -> None:
    """Raise an error unless files of this name may be opened.

    Raises:
        NotOpened: saying what may be.
    """
    if _end(name) not in _KINDS:
        raise NotOpened(N_("Not opened: only documents, pictures, sound and films are. It can be saved."))


def check(name: str, head: bytes) -> None:
    """Raise an error unless a file of this name that begins with `head` may be opened.

    Raises:
        NotOpened: saying why.
    """
    check_name(name)
    end = _end(name)
    # Without its name: what the content says alone.
    fits = kind_of("", head) in _KINDS[end]
    if end in _PLAYED:
        fits = fits and _is_played(head)
    elif end in _TEXTS:
        fits = fits and _is_text(head)
    if not fits:
        raise NotOpened(N_("Not opened: what is in it is not what its name says. It can be saved."))


def _end(name: str) -> str:
    stem, _dot, end = saved_name(name).rpartition(".")
    return end.lower() if stem else ""


def _is_played(head: bytes) -> bool:
    frame = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    return frame or head.startswith(_PLAYED_BEGINNINGS) or head[4:8] in _PLAYED_BOXES


def _is_text(head: bytes) -> bool:
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    low = head[:HEAD].lower()
    return not (bare.startswith(_BEGINNINGS_OF_PROGRAMS) or b"\0" in head or any(mark in low for mark in _MARKUP))
