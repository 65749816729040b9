"""The drafts of all rooms: those that are put away, and by whom the others are held. Pure.

Law of this file: a draft is in one place; what is meant for one that is held goes to whoever holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from session.values.model import RoomDraft, RoomId
from widgets.composing.draft_moves import given_back, sent_from, taken_out

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
        self.put(room_id, sent_from(draft, draft.text) or RoomDraft())

    def join(self, room_id: RoomId, text: str) -> None:
        """Put text before a room's draft, or a slash word in its place: then the draft stands aside."""
        if (holder := self._holders.get(room_id)) is not None:
            holder.give_back(room_id, text)
            return
        self.put(room_id, given_back(self.bring(room_id), text))

    def unjoin(self, room_id: RoomId, text: str) -> bool:
        """Take text from the front of a room's draft; return whether it stood there."""
        if (holder := self._holders.get(room_id)) is not None:
            return holder.take_out(room_id, text)
        draft = self.bring(room_id)
        rest = taken_out(draft, text)
        self.put(room_id, draft if rest is None else rest)
        return rest is not None

    def all(self) -> Mapping[RoomId, RoomDraft]:
        """Return every draft by its room, those that are held too."""
        all_of_them = RoomDrafts(self._drafts)
        for room_id, holder in self._holders.items():
            all_of_them.put(room_id, holder.draft())
        return all_of_them._drafts
