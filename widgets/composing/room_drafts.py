"""The drafts of all rooms: those that are put away, and by whom the others are held. Pure.

Law of this file: a draft is in one place; what is meant for one that is held goes to whoever holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from session.values.model import RoomDraft, RoomId

NO_ROOM = RoomId("")
"""The place of what is written while no room is open."""


class Holder(Protocol):
    """Where a draft stands that is brought out: a composer."""

    def draft(self) -> RoomDraft:
        """Return it as it stands there."""
        ...

    def sent(self, text: str) -> None:
        """Forget this, which was sent."""
        ...

    def give_back(self, room_id: RoomId, text: str) -> None:
        """Put text before it."""
        ...

    def take_out(self, room_id: RoomId, text: str) -> bool:
        """Take text from its front again; return whether it stood there."""
        ...


class RoomDrafts:
    """One draft for each room that has one; under `NO_ROOM`, what was begun while no room was open."""

    def __init__(self, drafts: Mapping[RoomId, RoomDraft] | None = None) -> None:
        """Begin with these, all put away."""
        self._drafts = dict(drafts or {})
        self._holders: dict[RoomId, Holder] = {}

    def begin(self, drafts: Mapping[RoomId, RoomDraft]) -> None:
        """Begin anew with these; only before a room's draft is brought out."""
        self._drafts = dict(drafts)

    def put(self, room_id: RoomId, draft: RoomDraft) -> None:
        """Put a room's draft away; an empty one is forgotten."""
        self._holders.pop(room_id, None)
        if draft.text or draft.beside or draft.edits or draft.answers:
            self._drafts[room_id] = draft
        else:
            self._drafts.pop(room_id, None)

    def bring(self, room_id: RoomId, holder: Holder | None = None) -> RoomDraft:
        """Return a room's draft, which is put away no longer, and held there until it is `put`."""
        if holder is not None:
            self._holders[room_id] = holder
        return self._drafts.pop(room_id, RoomDraft())

    def sent(self, room_id: RoomId, text: str = "") -> None:
        """Forget what was sent from a room; what an edit had pushed aside comes back."""
        if (holder := self._holders.get(room_id)) is not None:
            holder.sent(text)
            return
        draft = self.bring(room_id)
        self.put(room_id, RoomDraft(draft.beside, answers=draft.answers if draft.edits or draft.beside else None))

    def join(self, room_id: RoomId, text: str) -> None:
        """Put text before a room's draft, or a slash word in its place: then the draft stands aside."""
        if (holder := self._holders.get(room_id)) is not None:
            holder.give_back(room_id, text)
            return
        draft = self.bring(room_id)
        if is_word(text) and draft.text and draft.edits is None:
            self.put(room_id, replace(draft, text=text, cursor=None, beside=joined(draft.text, draft.beside)))
        else:
            self.put(room_id, replace(draft, text=joined(text, draft.text), cursor=None))

    def unjoin(self, room_id: RoomId, text: str) -> bool:
        """Take text from the front of a room's draft; return whether it stood there."""
        if (holder := self._holders.get(room_id)) is not None:
            return holder.take_out(room_id, text)
        draft = self.bring(room_id)
        rest = without(text, draft.text)
        self.put(room_id, draft if rest is None else replace(draft, text=rest, cursor=None))
        return rest is not None

    def all(self) -> Mapping[RoomId, RoomDraft]:
        """Return every draft by its room, those that are held too."""
        all_of_them = RoomDrafts(self._drafts)
        for room_id, holder in self._holders.items():
            all_of_them.put(room_id, holder.draft())
        return all_of_them._drafts


def is_word(text: str) -> bool:
    """Return whether a text is a slash word with what belongs to it, not words to send."""
    return text.startswith("/") and not text.startswith("//")


def joined(text: str, draft: str) -> str:
    """Return `text` with what stands in a draft below it."""
    return "\n".join(part for part in (text, draft) if part)


def without(text: str, draft: str) -> str | None:
    """Return a draft without the `text` that was joined to it, or None when it does not begin with it."""
    if draft == text:
        return ""
    return draft.removeprefix(text + "\n") if draft.startswith(text + "\n") else None
