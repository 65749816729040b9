"""Says of a finding where it is: in what was typed, in a file, or in a file's name."""

from __future__ import annotations

from hints.model import Draft, Finding, Part, Tip
from widgets.cells import cut
from widgets.file_words import name_words
from widgets.i18n import _

NAME_CELLS = 24
"""Cells of a file's name that tell which it is."""


def seen_words(tip: Tip, finding: Finding, draft: Draft) -> str:
    """Return what was seen, and where unless that is the text itself."""
    seen = tip.seen.rstrip(".")
    match finding.part:
        case Part.CONTENT:
            names = ", ".join(cut(name_words(file.name), NAME_CELLS) for file in draft.attachments)
            return _("{seen}, in the file {name}").format(seen=seen, name=names)
        case Part.NAME:
            return _("{seen}, in the name of the file").format(seen=seen)
        case Part.SHOWN:
            return _("{seen}, in what the formatting shows").format(seen=seen)
        case Part.TEXT | Part.PHOTO:
            return seen
