"""What is said of the file that goes along with a draft: what it is, how it goes, and what can be written beside it."""

from __future__ import annotations

from hints.model import DraftKind
from session.media.staged import StagedFile
from tui.gate.finding_words import NAME_CELLS
from widgets.cells import cut
from widgets.file_words import name_words, played_words, size_words
from widgets.i18n import _


def staged_words(file: StagedFile, cells: int = NAME_CELLS) -> str:
    """Return what goes along, in a few words, with so many cells of its name."""
    name, size = cut(name_words(file.attachment.name), cells), size_words(file.attachment.size)
    if file.kind is DraftKind.STICKER:
        return _("sticker: {name}, {size}").format(name=name, size=size)
    if file.kind is not DraftKind.VOICE:
        return _("file: {name}, {size}").format(name=name, size=size)
    length = file.recording.milliseconds if file.recording is not None else None
    if length is None:
        return _("voice message: {name}, {size}").format(name=name, size=size)
    played = played_words((length + 500) // 1000)
    return _("voice message: {name}, {played}, {size}").format(name=name, played=played, size=size)


def outcome_words(kind: DraftKind) -> str:
    """Return what Enter does with it."""
    if kind is DraftKind.VOICE:
        return _("Enter: send the voice message")
    return _("Enter: send the sticker") if kind is DraftKind.STICKER else _("Enter: send the file")


def beside_words(file: StagedFile) -> str:
    """Return what stands in the composer while nothing is written beside it."""
    name, size = cut(name_words(file.attachment.name), NAME_CELLS), size_words(file.attachment.size)
    if file.kind is DraftKind.STICKER:
        return _("{name}, {size}: what it says, or nothing").format(name=name, size=size)
    return _("{name}, {size}: a caption, or nothing").format(name=name, size=size)
