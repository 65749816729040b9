"""The place to write: one draft for each room, found spans marked in the text.

Two laws of this file: a draft belongs to the room it was begun in, whatever is
switched, resized or redrawn meanwhile; and keys take effect in the order in
which they were pressed, so that what stands there at Enter is what was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Location

from session.values.model import EventId, RoomDraft, RoomId
from widgets.cells import sign_around
from widgets.composing.draft_moves import (
    edit_begun,
    edit_left,
    given_back,
    sent_from,
    taken_out,
    waits_for_word,
    word_begun,
    word_left,
)
from widgets.composing.room_drafts import NO_ROOM, RoomDrafts
from widgets.composing.span_area import SpanArea
from widgets.composing.writable import writable
from widgets.letting_go import let_go

SEND_KEYS = ("enter",)
NEWLINE_KEYS = ("alt+enter", "ctrl+j", "shift+enter")


class Composer(SpanArea):
    """A text area with a draft for each room; Enter offers the draft, it is cleared only when taken."""

    BINDINGS: ClassVar[list[BindingType]] = []

    class Changed(TextArea.Changed):
        """The draft has changed, by a key or otherwise."""

        def __init__(self, text_area: TextArea) -> None:
            """Carry the text and its room as they were."""
            super().__init__(text_area)
            self.text = text_area.text
            self.room_id = text_area.room_id if isinstance(text_area, Composer) else None

    @dataclass
    class Submitted(Message):
        """Enter was pressed. Must be answered by `take` or `keep`; until then Enter is deaf."""

        room_id: RoomId | None
        text: str
        edits: EventId | None
        answers: EventId | None = None

    class Answering(Message):
        """What the draft answers or edits is another message now, or none."""

    class EditLast(Message):
        """Up was pressed in an empty composer: the last own message is wanted for editing."""

    @dataclass
    class Paged(Message):
        """A page key was pressed: it is the conversation that moves."""

        pages: int
        """Below zero for upwards."""

    class Keyed(Message):
        """A key was pressed here, or something pasted."""

        def __init__(self, key: str) -> None:
            """Name the key; "" for what was pasted."""
            super().__init__()
            self.key = key

    class Escaped(Message):
        """Escape was pressed."""

    @dataclass
    class PastedLines(Message):
        """More lines than may come unasked were pasted; they do not stand here yet."""

        text: str

    class Ended(Message):
        """The conversation should be scrolled to its end."""

    @dataclass
    class PastedAlone(Message):
        """A text was pasted and nothing else stands there."""

        text: str

    def __init__(
        self,
        *,
        send_keys: Sequence[str] = SEND_KEYS,
        newline_keys: Sequence[str] = NEWLINE_KEYS,
        leaves: Collection[str] = (),
        most_lines: int = 0,
        drafts: RoomDrafts | None = None,
        aside: bool = False,
        id: str | None = None,
    ) -> None:
        """Make an empty composer, bound to no room yet; `leaves` are keys of a text area that the screen has here.

        More than `most_lines` lines are not pasted but told; 0 lets all in. Composers that share `drafts` never hold
        the same one; one that is put `aside` holds none until it is bound.
        """
        super().__init__(soft_wrap=True, tab_behavior="focus", compact=True, highlight_cursor_line=False, id=id)
        self.cursor_blink = False
        self.match_cursor_bracket = False
        self._send_keys = frozenset(send_keys)
        self._newline_keys = frozenset(newline_keys)
        self._most_lines = most_lines
        self.takes_key: Callable[[str], bool] = lambda _key: False
        """Asked before each key; what it takes is not for the draft."""
        for key in leaves:
            self._bindings.key_to_bindings.pop(key, None)
        self.may_be_empty = False
        """Whether Enter offers an empty text too, because something else goes along."""
        self._room_id: RoomId | None = None
        self._held = RoomDraft()
        self._lost: EventId | None = None
        self._away = RoomDrafts() if drafts is None else drafts
        self._aside = aside
        if not aside:
            self._away.bring(NO_ROOM, self)
        self._waiting: Composer.Submitted | None = None
        self._cursor_at_enter: Location = (0, 0)

    @property
    def room_id(self) -> RoomId | None:
        """The room that what stands here is bound to."""
        return self._room_id

    @property
    def _place(self) -> RoomId:
        return self._room_id or NO_ROOM

    @property
    def edits(self) -> EventId | None:
        """The message that is being edited, or None."""
        return self._held.edits

    @property
    def edit_lost(self) -> bool:
        """Whether the message that is being edited was removed meanwhile."""
        return self.edits is not None and self.edits == self._lost

    def lose_edit(self, event_id: EventId) -> None:
        """Know that this message was removed: an edit of it reaches nobody."""
        self._lost = event_id

    @property
    def answers(self) -> EventId | None:
        """The message that what stands here is an answer to, or None; an edit is none."""
        return self._held.answers if self._held.edits is None else None

    def answer(self, event_id: EventId | None) -> None:
        """Let the draft be an answer to this message, or to none."""
        if event_id != self._held.answers:
            self._held = replace(self._held, answers=event_id)
            self.post_message(self.Answering())
            self.post_message(self.Changed(self))

    def bind(self, room_id: RoomId | None) -> None:
        """Put the draft away under its own room and bring out that of `room_id`."""
        if room_id == self._room_id and not self._aside:
            return
        if not self._aside:
            self._away.put(self._place, self.draft())
        self._room_id, self._aside = room_id, False
        self._show(self._away.bring(self._place, self))

    def put_away(self) -> None:
        """Put the draft away and hold none, not even what is written in no room."""
        if not self._aside:
            self._away.put(self._place, self.draft())
            self._room_id, self._aside = None, True
            self._show(RoomDraft())

    def _show(self, draft: RoomDraft) -> None:
        self._put_here(draft)
        self.post_message(self.Answering())

    def _put_here(self, draft: RoomDraft) -> None:
        """Let a draft stand here, with its cursor or at its end, and without the marks of what stood here."""
        self._held = draft
        self._marks = self._misspelt = ()
        self.load_text(draft.text)
        self.move_cursor(self.document.end if draft.cursor is None else draft.cursor)

    def draft(self) -> RoomDraft:
        """Return what stands here."""
        return replace(self._held, text=self.text, cursor=self.cursor_location, file=None)

    def drafts(self) -> Mapping[RoomId, RoomDraft]:
        """Return all drafts, what stands here too."""
        return self._away.all()

    def keep_drafts(self, drafts: Mapping[RoomId, RoomDraft]) -> None:
        """Begin with these drafts; only before a room is bound."""
        self._away.begin(drafts)
        if (draft := self._away.bring(NO_ROOM, self)).text:
            self._put_here(draft)

    def begin_edit(self, event_id: EventId, text: str) -> None:
        """Put an own message here for editing; the draft comes back after it."""
        self._put_here(edit_begun(self.draft(), event_id, writable(text)))
        self.post_message(self.Answering())

    def end_edit(self) -> None:
        """Leave the message as it was and bring the draft back; words for a message that is gone stay, before it."""
        if self.edits is not None:
            self._put_here(edit_left(self.draft(), keep=self.edit_lost))
            self.post_message(self.Answering())

    def begin_word(self, text: str) -> None:
        """Write the beginning of a slash word; a draft that stands here comes back after it.

        Not while a message is being edited: its draft stands aside already.
        """
        self._put_here(word_begun(self.draft(), text))

    @property
    def pushed_aside(self) -> bool:
        """Whether a draft waits for a slash word to be done."""
        return waits_for_word(self._held)

    def end_word(self) -> None:
        """Leave the slash word and bring the draft back."""
        if self.pushed_aside:
            self._put_here(word_left(self.draft()))

    def take(self, submitted: Composer.Submitted) -> None:
        """Clear what was submitted: it is on its way. What was typed after Enter stays."""
        self._waiting = None
        self._away.sent(submitted.room_id or NO_ROOM, submitted.text)

    def sent(self, text: str) -> None:
        """Clear this, if it still stands here."""
        answered = self._held.answers, self.edits
        if (rest := sent_from(self.draft(), text)) is not None:
            self._put_here(rest)
            if (rest.answers, rest.edits) != answered:
                self.post_message(self.Answering())

    def keep(self, submitted: Composer.Submitted) -> None:
        """Leave what was submitted where it is: it was not sent."""
        self._waiting = None
        if submitted.room_id == self._room_id and submitted.text == self.text:
            self.move_cursor(self._cursor_at_enter)

    def give_back(self, room_id: RoomId, text: str) -> None:
        """Put text that could not be sent before whatever stands in that room's draft now."""
        if self._holds(room_id):
            self._put_here(given_back(self.draft(), text))
        else:
            self._away.join(room_id, text)

    def take_out(self, room_id: RoomId, text: str) -> bool:
        """Take text from the front of a room's draft again; return whether it still stood there as it was."""
        if not self._holds(room_id):
            return self._away.unjoin(room_id, text)
        rest = taken_out(self.draft(), text)
        if rest is not None:
            self._put_here(rest if rest.text else word_left(rest))
        return rest is not None

    def get_cursor_left_location(self) -> Location:
        """Return where the cursor goes to the left: never into the midst of an emoji of several parts."""
        row, column = super().get_cursor_left_location()
        return row, sign_around(self.document.get_line(row), column)[0]

    def get_cursor_right_location(self) -> Location:
        """Return where the cursor goes to the right: never into the midst of an emoji of several parts."""
        row, column = super().get_cursor_right_location()
        return row, sign_around(self.document.get_line(row), column)[1]

    def action_cursor_up(self, select: bool = False) -> None:
        """Move up; in an empty composer ask for the last own message."""
        if not self.text and not select:
            self.post_message(self.EditLast())
        else:
            super().action_cursor_up(select)

    def action_delete_to_start_of_line(self) -> None:
        """Delete to the beginning of the line, wrapped or not; where nothing is left of it, of the draft."""
        row, column = self.selection.end
        begins = (0, 0) if self.selection.is_empty and not column else (row, 0)
        self._delete_via_keyboard(begins, (row, column))

    def action_cursor_line_end(self, select: bool = False) -> None:
        """Move to the end of the line; in an empty composer move the conversation to its end."""
        if not self.text and not select:
            self.post_message(self.Ended())
        else:
            super().action_cursor_line_end(select)

    def action_cursor_page_up(self) -> None:
        """Move the conversation, not the draft."""
        self.post_message(self.Paged(-1))

    def action_cursor_page_down(self) -> None:
        """Move the conversation, not the draft."""
        self.post_message(self.Paged(1))

    def on_unmount(self) -> None:
        """Follow the app's theme no longer: it would hold this, and what was written, until the theme changes."""
        let_go(self)

    async def _on_key(self, event: events.Key) -> None:
        """Handle every key of ours at once: a binding would be run only after the keys that follow it."""
        self.post_message(self.Keyed(event.key))
        if self.takes_key(event.key):
            pass
        elif event.key == "backspace" and not self.text and self.pushed_aside:
            self.end_word()
        elif event.key in self._send_keys:
            self._submit()
        elif event.key in self._newline_keys:
            self._replace_via_keyboard("\n", *self.selection)
        elif event.key == "escape":
            self.post_message(self.Escaped())
        elif bindings := self._bindings.key_to_bindings.get(event.key):
            await self.run_action(bindings[0].action)
        elif event.key.startswith(("alt+", "ctrl+", "super+")):
            # Some terminals send Alt-M as ESC m: printable, but not to be written.
            event.prevent_default()
            return
        else:
            return
        event.stop()
        event.prevent_default()

    async def _on_paste(self, event: events.Paste) -> None:
        """Insert pasted text as text: line breaks never send, controls never reach the terminal."""
        self.post_message(self.Keyed(""))
        event.stop()
        event.prevent_default()
        pasted = writable(event.text)
        if 0 < self._most_lines <= pasted.rstrip("\n").count("\n"):
            self.post_message(self.PastedLines(pasted))
        else:
            self.paste(pasted)

    def insert_text(self, text: str) -> None:
        """Write a text from elsewhere at the cursor, in place of what is selected, and ask nothing about it."""
        if result := self._replace_via_keyboard(writable(text), *self.selection):
            self.move_cursor(result.end_location)

    def paste(self, pasted: str) -> None:
        """Insert a text that is writable, in place of what is selected."""
        self.insert_text(pasted)
        if self.text == pasted:
            self.post_message(self.PastedAlone(pasted))

    def _submit(self) -> None:
        if self._waiting is not None or not (self.text.strip() or self.may_be_empty):
            return
        self._cursor_at_enter = self.cursor_location
        self.move_cursor(self.document.end)
        self._waiting = self.Submitted(self._room_id, self.text, self.edits, self.answers)
        self.post_message(self._waiting)

    def _holds(self, place: RoomId) -> bool:
        return place == self._place and not self._aside
