"""What a file is called on a screen: its kind, its name, its size; safe to show, whoever named it."""

from __future__ import annotations

from typing import assert_never

from session.values.model import FileForm, FileInfo
from widgets.i18n import _, ngettext
from widgets.safe_text import safe_text

NAME_LIMIT = 120
"""Code points of a name that are shown."""
_UNITS = ("kB", "MB", "GB", "TB")


def size_words(size: int) -> str:
    """Return a number of bytes in at most three digits and a unit of a thousand."""
    if size < 1000:
        return ngettext("{n} byte", "{n} bytes", size).format(n=size)
    power = 1
    while size >= 999.5 * 1000**power and power < len(_UNITS):
        power += 1
    amount = size / 1000**power
    return f"{amount:.1f} {_UNITS[power - 1]}" if amount < 9.95 else f"{amount:.0f} {_UNITS[power - 1]}"


def form_words(form: FileForm) -> str:
    """Return what kind of file it is."""
    match form:
        case FileForm.IMAGE:
            return _("image")
        case FileForm.AUDIO:
            return _("audio")
        case FileForm.VIDEO:
            return _("video")
        case FileForm.FILE:
            return _("file")
        case FileForm.STICKER:
            return _("sticker")
        case FileForm.VOICE:
            return _("voice message")
        case never:
            assert_never(never)


def file_words(file: FileInfo) -> str:
    """Return one line about a file that a message brings."""
    # Not even a blank is left of some names.
    parts = [f"[{form_words(file.form)}] {name_words(file.name).strip()}".rstrip()]
    if file.seconds is not None:
        parts.append(played_words(file.seconds))
    if file.size is not None:
        parts.append(size_words(file.size))
    return " · ".join(parts)


def played_words(seconds: int) -> str:
    """Return how long something plays, as minutes and seconds."""
    return f"{seconds // 60}:{seconds % 60:02}"


def name_words(name: str) -> str:
    """Return a file's name as it may be shown."""
    return safe_text(name, NAME_LIMIT)
