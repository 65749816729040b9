"""From a draft to the event that says it (Matrix spec, "Instant messaging")."""

from __future__ import annotations

from typing import Any

from hints.model import Draft, DraftKind
from session.media.file_event import file_content
from session.media.pixels import Pixels
from session.model import EventId


def event_of(draft: Draft, edits: EventId | None = None, pixels: Pixels | None = None) -> tuple[str, dict[str, Any]]:
    """Return type and content of the event for a draft.

    `edits` names the message that an edit replaces; `pixels` is the size of the picture that a draft brings.

    Raises:
        ValueError: when the draft is an edit of nothing, or of a kind that is not sent as a message.
    """
    if (draft.kind is DraftKind.EDIT) != (edits is not None):
        raise ValueError("an edit names what it edits, and only an edit does")
    if draft.kind is DraftKind.FILE:
        (file,) = draft.attachments
        return "m.room.message", file_content(file, draft.text, pixels)
    if draft.attachments or draft.kind not in (DraftKind.MESSAGE, DraftKind.EMOTE, DraftKind.EDIT):
        raise ValueError(f"{draft.kind} is not a message")
    msgtype = "m.emote" if draft.kind is DraftKind.EMOTE else "m.text"
    plain: dict[str, Any] = {"msgtype": msgtype, "body": draft.text, "m.mentions": {}}
    if edits is None:
        return "m.room.message", plain
    return "m.room.message", {
        **plain,
        "body": f"* {draft.text}",
        "m.new_content": plain,
        "m.relates_to": {"rel_type": "m.replace", "event_id": edits},
    }
