"""The drafts that are put away: what stands in the composer of each room while another is open, or none. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from session.model import RoomDraft, RoomId

NO_ROOM = RoomId("")
"""The place of what is written while no room is open."""


class RoomDrafts:
    """One draft for each room that has one; under `NO_ROOM`, what was begun while no room was open."""

    def __init__(self, drafts: Mapping[RoomId, RoomDraft] | None = None) -> None:
        """Begin with these."""
        self._drafts = dict(drafts or {})

    def put(self, room_id: RoomId, draft: RoomDraft) -> None:
        """Put a room's draft away; an empty one is forgotten."""
        if draft.text or draft.beside or draft.edits or draft.answers:
            self._drafts[room_id] = draft
        else:
            self._drafts.pop(room_id, None)

    def bring(self, room_id: RoomId) -> RoomDraft:
        """Return a room's draft, which is put away no longer."""
        return self._drafts.pop(room_id, RoomDraft())

    def sent(self, room_id: RoomId) -> None:
        """Forget what was sent from a room that is not open; what an edit had pushed aside comes back."""
        draft = self.bring(room_id)
        self.put(room_id, RoomDraft(draft.beside, answers=draft.answers if draft.edits else None))

    def join(self, room_id: RoomId, text: str) -> None:
        """Put text before a room's draft."""
        draft = self.bring(room_id)
        self.put(room_id, replace(draft, text=joined(text, draft.text), cursor=None))

    def unjoin(self, room_id: RoomId, text: str) -> bool:
        """Take text from the front of a room's draft; return whether it stood there."""
        draft = self.bring(room_id)
        rest = without(text, draft.text)
        self.put(room_id, draft if rest is None else replace(draft, text=rest, cursor=None))
        return rest is not None

    def all(self) -> Mapping[RoomId, RoomDraft]:
        """Return every draft by its room."""
        return dict(self._drafts)


def joined(text: str, draft: str) -> str:
    """Return `text` with what stands in a draft below it."""
    return "\n".join(part for part in (text, draft) if part)


def without(text: str, draft: str) -> str | None:
    """Return a draft without the `text` that was joined to it, or None when it does not begin with it."""
    if draft == text:
        return ""
    return draft.removeprefix(text + "\n") if draft.startswith(text + "\n") else None
