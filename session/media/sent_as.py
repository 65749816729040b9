"""Takes a kept file as more than a file: a voice message or a sticker, or refuses it.

All of it blocks; call it in a thread.
"""

from __future__ import annotations

from dataclasses import replace

from hints.model import DraftKind
from session.media.file_event import form_of
from session.media.intake import MOST_LOOKED_AT, FileRefused
from session.media.recordings import BadRecording, recording_of
from session.media.shelf import Kept, Shelf
from session.media.staged import StagedFile
from session.values.model import FileForm
from session.values.words import N_


def sent_as(kind: DraftKind, shelf: Shelf, kept: Kept, staged: StagedFile) -> StagedFile:
    """Return a file as what goes along with a draft of this kind; the shelf forgets it when it is none.

    Raises:
        BadRecording: when it is to be a voice message and holds no sound.
        FileRefused: when it is to be a sticker and is no picture.
        SessionError: when it is damaged here.
    """
    try:
        return _as(kind, shelf, kept, staged)
    except BaseException:
        shelf.remove(kept.file_id)
        raise


def as_it_came(form: FileForm, shelf: Shelf, kept: Kept, staged: StagedFile) -> StagedFile:
    """Return a file of others as what it came as, to be passed on; one that is not what was said is a plain file.

    Raises:
        SessionError: when it is damaged here.
    """
    try:
        return _as(_CAME_AS.get(form, DraftKind.FILE), shelf, kept, staged)
    except (BadRecording, FileRefused):
        return staged


_CAME_AS = {FileForm.VOICE: DraftKind.VOICE, FileForm.STICKER: DraftKind.STICKER}


def _as(kind: DraftKind, shelf: Shelf, kept: Kept, staged: StagedFile) -> StagedFile:
    source = staged.source and replace(staged.source, kind=kind)
    file = replace(staged, kind=kind, source=source)
    if kind is DraftKind.STICKER and form_of(staged.attachment.media_type) is not FileForm.IMAGE:
        raise FileRefused(N_("A sticker is a picture, and this file is none."))
    if kind is not DraftKind.VOICE:
        return file
    data = bytearray()
    for piece in shelf.read(kept, opened=True):
        data += piece[: MOST_LOOKED_AT - len(data)]
    recording = recording_of(staged.attachment.media_type, bytes(data), kept.size)
    # What it is, is told by what is in it: a player goes by the type.
    return replace(file, attachment=replace(staged.attachment, media_type=recording.media_type), recording=recording)
