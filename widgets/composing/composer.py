"""The place to write: one draft for each room, found spans marked in the text.

Two laws of this file: a draft belongs to the room it was begun in, whatever is
switched, resized or redrawn meanwhile; and keys take effect in the order in
which they were pressed, so that what stands there at Enter is what was seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Location, Selection

from session.values.model import EventId, RoomDraft, RoomId
from widgets.composing.room_drafts import NO_ROOM, RoomDrafts, is_word, joined, without
from widgets.hidden_signs import hidden_spans, without_hidden
from widgets.letting_go import let_go
from widgets.veiled_strip import veiled_strip

SEND_KEYS = ("enter",)
NEWLINE_KEYS = ("alt+enter", "ctrl+j", "shift+enter")

_HELD_STYLE = Style(reverse=True, underline=True)
_NOTED_STYLE = Style(underline=True)
_BESIDE_HIDDEN_STYLE = Style(reverse=True)
_MISSPELT_STYLE = Style(underline=True, color="red")

# What a clipboard may carry and a terminal would obey: controls other than tab and newline, direction
# overrides and isolates, tag characters. The text that is sent is the text that is shown, so they go out of both.
_UNSHOWABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def writable(text: str) -> str:
    """Return `text` as it may stand in a draft: one kind of line break, nothing that a terminal would obey."""
    return _UNSHOWABLE.sub("", _LINE_BREAKS.sub("\n", text))


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to point out, in code points of the composer's text."""

    start: int
    end: int
    held: bool
    """Whether it holds the draft, or is only to be noted."""


class Composer(TextArea):
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
        """What the draft answers is another message now, or none."""

    class EditLast(Message):
        """Up was pressed in an empty composer: the last own message is wanted for editing."""

    @dataclass
    class Paged(Message):
        """A page key was pressed: it is the conversation that moves."""

        pages: int
        """Below zero for upwards."""

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
        self._edits: EventId | None = None
        self._beside = ""
        self._answers: EventId | None = None
        self._away = RoomDrafts() if drafts is None else drafts
        self._aside = aside
        if not aside:
            self._away.bring(NO_ROOM, self)
        self._marks: tuple[Mark, ...] = ()
        self._misspelt: tuple[tuple[int, int], ...] = ()
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
        return self._edits

    @property
    def answers(self) -> EventId | None:
        """The message that what stands here is an answer to, or None; an edit is none."""
        return self._answers if self._edits is None else None

    def answer(self, event_id: EventId | None) -> None:
        """Let the draft be an answer to this message, or to none."""
        if event_id != self._answers:
            self._answers = event_id
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
        self._edits, self._beside, self._answers = draft.edits, draft.beside, draft.answers
        self._fill(draft.text, draft.cursor)
        self.post_message(self.Answering())

    def drafts(self) -> Mapping[RoomId, RoomDraft]:
        """Return all drafts, what stands here too."""
        return self._away.all()

    def keep_drafts(self, drafts: Mapping[RoomId, RoomDraft]) -> None:
        """Begin with these drafts; only before a room is bound."""
        self._away.begin(drafts)
        if (draft := self._away.bring(NO_ROOM, self)).text:
            self._fill(draft.text, draft.cursor)

    def begin_edit(self, event_id: EventId, text: str) -> None:
        """Put an own message here for editing; the draft comes back after it."""
        if self._edits is None:
            self._beside = self.text
        self._edits = event_id
        self._fill(writable(text))

    def end_edit(self) -> None:
        """Leave the message as it was and bring the draft back."""
        if self._edits is not None:
            beside, self._edits, self._beside = self._beside, None, ""
            self._fill(beside)

    def begin_word(self, text: str) -> None:
        """Write the beginning of a slash word; a draft that stands here comes back after it.

        Not while a message is being edited: its draft stands aside already.
        """
        if not self.pushed_aside:
            self._beside = self.text
        self._fill(text)

    @property
    def pushed_aside(self) -> bool:
        """Whether a draft waits for a slash word to be done."""
        return self._edits is None and bool(self._beside)

    def end_word(self) -> None:
        """Leave the slash word and bring the draft back."""
        if self.pushed_aside:
            beside, self._beside = self._beside, ""
            self._fill(beside)

    def take(self, submitted: Composer.Submitted) -> None:
        """Clear what was submitted: it is on its way. What was typed after Enter stays."""
        self._waiting = None
        self._away.sent(submitted.room_id or NO_ROOM, submitted.text)

    def sent(self, text: str) -> None:
        """Clear this, if it still stands here."""
        if self.text.startswith(text):
            rest = self.text[len(text) :] or self._beside
            if self._edits is None and not self._beside:
                self.answer(None)
            self._edits, self._beside = None, ""
            self._fill(rest)

    def keep(self, submitted: Composer.Submitted) -> None:
        """Leave what was submitted where it is: it was not sent."""
        self._waiting = None
        if submitted.room_id == self._room_id and submitted.text == self.text:
            self.move_cursor(self._cursor_at_enter)

    def give_back(self, room_id: RoomId, text: str) -> None:
        """Put text that could not be sent before whatever stands in that room's draft now.

        Before a slash word the draft stands aside: it would become a part of what the word says.
        """
        if self._holds(room_id) and is_word(text) and self.text and self._edits is None:
            self._beside = joined(self.text, self._beside)
            self._fill(text)
        elif self._holds(room_id):
            self._fill(joined(text, self.text))
        else:
            self._away.join(room_id, text)

    def take_out(self, room_id: RoomId, text: str) -> bool:
        """Take text from the front of a room's draft again; return whether it still stood there as it was."""
        if not self._holds(room_id):
            return self._away.unjoin(room_id, text)
        rest = without(text, self.text)
        if rest == "" and self.pushed_aside:
            self.end_word()
        elif rest is not None:
            self._fill(rest)
        return rest is not None

    def rewrite(self, text: str) -> None:
        """Replace the whole draft by `text`, as an edit that undo takes back."""
        self.replace(text, self.document.start, self.document.end)
        self.move_cursor(self.document.end)

    def complete(self, length: int, text: str) -> None:
        """Write `text` in place of so many code points before the cursor, as an edit that undo takes back."""
        row, column = self.cursor_location
        # What stands behind the cursor may bring the blank already.
        behind = self.document.get_line(row)[column : column + 1]
        written = text.rstrip(" ") if behind == " " else text
        self.replace(written, (row, max(0, column - length)), (row, column))
        self.move_cursor((row, max(0, column - length) + len(text)))

    def take_hidden_out(self) -> None:
        """Take out all signs that show nothing, as an edit that undo takes back; the cursor stays where it is."""
        text, before = without_hidden(self.text, self.cursor_offset)
        self.replace(text, self.document.start, self.document.end)
        self.move_cursor(self._location(before))

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Scroll to the cursor; not while undoing has taken the line away in which it stands until it is put back."""
        if self.cursor_location[0] >= self.document.line_count:
            return Offset(0, 0)
        return super().scroll_cursor_visible(center, animate)

    def select_span(self, start: int, end: int) -> None:
        """Select a span, given in code points, so that typing replaces it."""
        self.selection = Selection(self._location(start), self._location(end))

    def mark(self, marks: tuple[Mark, ...]) -> None:
        """Point out these spans and no others."""
        if marks != self._marks:
            self._marks = marks
            self._line_cache.clear()
            self.refresh()

    def mark_spelling(self, spans: tuple[tuple[int, int], ...]) -> None:
        """Underline these spans, in code points, as no words that a dictionary has."""
        if spans != self._misspelt:
            self._misspelt = spans
            self._line_cache.clear()
            self.refresh()

    @property
    def cursor_offset(self) -> int:
        """How many code points stand before the cursor."""
        row, column = self.cursor_location
        return self._offset_of_line(row) + column

    def get_line(self, line_index: int) -> Text:
        """Return a line of the draft with its marks, which can be told apart without colour."""
        line = super().get_line(line_index)
        for start, end in hidden_spans(line.plain):
            # They have no cell of their own: what stands on both sides points them out.
            line.stylize(_BESIDE_HIDDEN_STYLE, max(0, start - 1), end + 1)
        if self._marks or self._misspelt:
            begin = self._offset_of_line(line_index)
            for start, end in self._misspelt:
                line.stylize(_MISSPELT_STYLE, max(0, start - begin), max(0, end - begin))
            for mark in self._marks:
                style = _HELD_STYLE if mark.held else _NOTED_STYLE
                line.stylize(style, max(0, mark.start - begin), max(0, mark.end - begin))
        return line

    def render_line(self, y: int) -> Strip:
        """Return a line of the draft, hidden when all texts are; where the cursor is stays to be seen."""
        return veiled_strip(super().render_line(y))

    def draw_anew(self) -> None:
        """Hide the draft, or show it again."""
        self.refresh()

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
        self._waiting = self.Submitted(self._room_id, self.text, self._edits, self.answers)
        self.post_message(self._waiting)

    def _holds(self, place: RoomId) -> bool:
        return place == self._place and not self._aside

    def draft(self) -> RoomDraft:
        """Return what stands here."""
        return RoomDraft(self.text, self.cursor_location, self._edits, self._beside, answers=self._answers)

    def _fill(self, text: str, cursor: Location | None = None) -> None:
        self._marks = self._misspelt = ()
        self.load_text(text)
        self.move_cursor(self.document.end if cursor is None else cursor)

    def _offset_of_line(self, line_index: int) -> int:
        return sum(len(line) + 1 for line in self.document.lines[:line_index])

    def _location(self, offset: int) -> Location:
        for row, line in enumerate(self.document.lines):
            if offset <= len(line):
                return (row, offset)
            offset -= len(line) + 1
        return self.document.end
