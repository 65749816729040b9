"""How one room's messages look now: names, pills, what they answer, what was put under them. For one reading."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cached_property
from typing import Any

from hints.name_shape import shape
from session.rooms.power import Ranks, room_mention_level
from session.store.events import EventStore
from session.store.rooms import RoomStore
from session.timeline.items import formatted, item_of
from session.timeline.reading import IGNORED, REMOVED, StoredEvent
from session.timeline.relations import first_line, mentions_room, reactions_of, reply_target
from session.timeline.state_words import pin_of
from session.values.model import EventId, ItemKind, Quoted, RoomId, TimelineItem
from session.values.rich_text import Block, Cell, RichText, Span


def is_silenced(event: StoredEvent, ignored: frozenset[str]) -> bool:
    """Return whether an event is by one of those who are ignored, and no change of the room."""
    return event.sender in ignored and event.state_key is None


class RoomLook:
    """Answers questions about one room from the store, each once."""

    def __init__(
        self,
        rooms: RoomStore,
        events: EventStore,
        room_id: RoomId,
        own_user: str,
        ignored: frozenset[str] = frozenset(),
    ) -> None:
        """Look at this room as it is stored now; what the `ignored` say and put under messages is not seen."""
        self._rooms = rooms
        self._events = events
        self._room_id = room_id
        self._own_user = own_user
        self._ignored = ignored
        self._names: dict[str, str] = {}
        self._pills: dict[str, str] = {}
        self._quoted: dict[str, Quoted] = {}

    def name_of(self, user_id: str) -> str:
        """Return what somebody is called here."""
        if user_id not in self._names:
            self._names[user_id] = self._rooms.shown_name(self._room_id, user_id)
        return self._names[user_id]

    def pill(self, matrix_id: str) -> str:
        """Return what a pill says: never what the message claims.

        A name that another member bears, or that can be taken for another's, gives way to the id.
        """
        if matrix_id not in self._pills:
            self._pills[matrix_id] = self._pill(matrix_id)
        return self._pills[matrix_id]

    def _pill(self, matrix_id: str) -> str:
        if not matrix_id.startswith("@"):
            return matrix_id
        name = self._rooms.member_name(self._room_id, matrix_id).strip()
        look = shape(name)
        taken = not look or name.startswith("@") or self._shapes[look] > 1
        return matrix_id if taken else f"@{name}"

    @cached_property
    def _shapes(self) -> Counter[str]:
        members = self._rooms.members(self._room_id)
        return Counter(shape(name) for _user, name, _membership in members if name.strip())

    @cached_property
    def _ranks(self) -> tuple[Ranks, int]:
        state = self._rooms.state_types(self._room_id)
        creator = self._rooms.state_sender(self._room_id, "m.room.create")
        return Ranks(state, creator), room_mention_level(state.get("m.room.power_levels"))

    def echoed(self, item: TimelineItem, content: dict[str, Any]) -> TimelineItem:
        """Return the item of an own message that is on its way, from the content that is sent."""
        said = content.get("m.new_content", content)
        rich, target = formatted(said, item.body), reply_target(content)
        return replace(
            item,
            rich=None if rich is None else self.with_pills(rich),
            reply=None if target is None else self.quote(target),
        )

    def completed(self, item: TimelineItem, event: StoredEvent) -> TimelineItem:
        """Return a message's item with pills, what it answers, what is under it, and whether it is for us."""
        if event.redacted:
            return item
        if event.state_key is not None:
            pin = pin_of(item.words)
            return replace(item, reply=self.quote(pin)) if pin else item
        rich = None if item.rich is None else self.with_pills(item.rich)
        called = item.mentions_me or self._calls_all(item, event)
        pilled = rich is not None and any(span.of_me for span in rich.spans())
        target = reply_target(event.content)
        said = [one for one in self._events.reactions(self._room_id, event.event_id) if one[1] not in self._ignored]
        return replace(
            item,
            rich=rich,
            mentions_me=called or (pilled and not item.own),
            reply=None if target is None else self.quote(target),
            reactions=reactions_of(((key, sender) for key, sender, _sealed in said), self._own_user) if said else (),
        )

    def is_silenced(self, event: StoredEvent) -> bool:
        """Return whether an event is by somebody whom we ignore, and no change of the room."""
        return is_silenced(event, self._ignored)

    def _calls_all(self, item: TimelineItem, event: StoredEvent) -> bool:
        if item.own or not mentions_room(event.content):
            return False
        ranks, needed = self._ranks
        return ranks.level(event.sender) >= needed

    def with_pills(self, rich: RichText) -> RichText:
        """Return a message whose pills say what they name."""
        if not any(span.mention for span in rich.spans()):
            return rich
        return RichText(tuple(self._block_with_pills(block) for block in rich.blocks))

    def _block_with_pills(self, block: Block) -> Block:
        rows = tuple(tuple(self._cell_with_pills(cell) for cell in row) for row in block.rows)
        return replace(block, spans=self._cell_with_pills(block.spans), rows=rows)

    def _cell_with_pills(self, cell: Cell) -> Cell:
        return tuple(self._span_with_pill(span) if span.mention else span for span in cell)

    def _span_with_pill(self, span: Span) -> Span:
        return replace(span, text=self.pill(span.mention), of_me=span.mention == self._own_user)

    def quote(self, target: str) -> Quoted:
        """Return a message in a line, as an answer quotes it; without words when it is not here."""
        if target not in self._quoted:
            event = self._events.get(self._room_id, target)
            self._quoted[target] = Quoted(EventId(target)) if event is None else self.quoted_event(event)
        return self._quoted[target]

    def quoted_event(self, event: StoredEvent) -> Quoted:
        """Return this message in a line."""
        if self.is_silenced(event):
            return Quoted(EventId(event.event_id), self.name_of(event.sender), words=IGNORED)
        edit = self._events.edit_shown(self._room_id, event)
        item = item_of(event, self._own_user, self.name_of, edit)
        spoken = item.kind in (ItemKind.MESSAGE, ItemKind.NOTICE, ItemKind.EMOTE)
        text = first_line(item.glimpse) if spoken else ""
        if item.file is not None:
            text = first_line(f"{item.file.name} {text}")
        words = REMOVED if item.removed else None if spoken else item.words
        emote = item.kind is ItemKind.EMOTE
        return Quoted(EventId(event.event_id), item.sender_name, text, words, emote, item.own, item.removed)
