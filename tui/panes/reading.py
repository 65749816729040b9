"""The conversation, the marks in it, and what lies over it for a while: an explanation, or a choice of room."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from hints.advisor import Advisor
from hints.model import RoomFacts
from session.values.model import RoomId, RoomKind, RoomSummary, UserId
from session.values.updates import TimelineUpdate
from session.values.words import Words
from tui.commands.keymap import shown_key
from tui.composing.emoji_names import emoji_fitting
from tui.panes.marked_timeline import MarkedTimeline
from tui.panes.missing_key_rows import with_asking_key
from tui.panes.no_room import no_room_lines
from tui.panes.pane_frame import KeysBefore
from tui.panes.verification_rows import with_key
from widgets.composing.completion_list import CompletionList
from widgets.composing.emoji_picker import EmojiPicker
from widgets.composing.thread_line import ThreadLine
from widgets.composing.why_panel import Why, WhyPanel
from widgets.i18n import _
from widgets.rooms.invitation import invitation_lines
from widgets.rooms.room_picker import RoomPicker
from widgets.timeline.timeline import Timeline

MOST_EMOJI = 60
"""Emoji to choose among at once."""


class Reading(Container):
    """Where one reads. What lies over it never covers what is being written."""

    class Turned(Message):
        """A thread is shown in place of the room's conversation, or that one again."""

    def __init__(
        self, advisor: Advisor, keymap: Mapping[str, str], left: Callable[[], None], *, id: str | None = None
    ) -> None:
        """Make a place that shows no room; `advisor` reads what others write.

        `left` is called when something was picked, or not, and the keys are nobody's.
        """
        super().__init__(id=id)
        self._keymap = keymap
        new_key = shown_key("timeline.new", keymap)
        self._room = MarkedTimeline(advisor, "timeline", new_key)
        self._in_thread = MarkedTimeline(advisor, "thread-timeline", new_key)
        self.thread: RoomId | None = None
        """The thread that is shown in place of the room's conversation."""
        self._thread_line = ThreadLine(id="thread-line")
        self.rows_wanted: Callable[[Timeline.RowsWanted], None] = lambda _event: None
        """Gets rows that a conversation does not hold."""
        self.older_wanted: Callable[[Timeline.OlderWanted], None] = lambda _event: None
        """Gets older history."""
        self._why = WhyPanel(id="why")
        self._picker = RoomPicker(id="picker")
        self.before_room = KeysBefore(self._picker)
        """Where the keys were before a room was asked for."""
        self._picked: Callable[[RoomId], None] = lambda _room_id: None
        self.emoji = EmojiPicker(
            lambda typed: emoji_fitting(typed, MOST_EMOJI), lambda: self.before_emoji.note(), left, id="emoji"
        )
        """Picks an emoji, for a text or for a reaction."""
        self.before_emoji = KeysBefore(self.emoji)
        """Where the keys were before an emoji was asked for."""
        self.completions = CompletionList(id="completions")
        """What can be written next, over everything else here."""

    @property
    def _read(self) -> MarkedTimeline:
        return self._room if self.thread is None else self._in_thread

    @property
    def timeline(self) -> Timeline:
        """The conversation that is shown."""
        return self._read.timeline

    def compose(self) -> ComposeResult:
        """Put the panels over the conversation; they are not shown yet."""
        yield self._thread_line
        yield self._room.timeline
        yield self._in_thread.timeline
        yield self._why
        yield self._picker
        yield self.emoji
        yield self.completions

    @property
    def at_end(self) -> bool:
        """Whether the end of the conversation that is shown is in view."""
        return self.timeline.end_seen

    @property
    def explains(self) -> bool:
        """Whether an explanation is shown."""
        return bool(self._why.display)

    def open(self, room: RoomSummary | None) -> None:
        """Wait for a room's conversation; of an invitation, and of no room, say what is known."""
        self.uncover()
        self.leave_thread()
        if room is None:
            self._room.open(None, None, no_room_lines(self._keymap))
            return
        invited = room.kind is RoomKind.INVITE
        self._room.open(room.room_id, room.facts, invitation_lines(room) if invited else ())

    def end(self, lines: tuple[str, ...]) -> None:
        """Say in the conversation's place that there is none any more."""
        self.uncover()
        self._room.open(None, None, lines)

    def open_thread(self, place: RoomId, facts: RoomFacts) -> None:
        """Wait for a thread, and show it in place of the room's conversation, which stays where it is."""
        self.uncover()
        self.thread = place
        self._in_thread.open(place, facts)
        self._show_read()

    def leave_thread(self) -> None:
        """Show the room's conversation again."""
        if self.thread is not None:
            self.thread = None
            self._show_read()
            self._in_thread.open(None, None)

    def _show_read(self) -> None:
        threaded = self.thread is not None
        self._thread_line.show(threaded)
        self._room.timeline.display, self._in_thread.timeline.display = not threaded, threaded
        # In its own turn: what is made on behalf of a widget around this one goes no further than that.
        self.call_next(lambda: self.post_message(self.Turned()))

    def apply(self, update: TimelineUpdate) -> None:
        """Show news, and look at it for marks when there is time."""
        update = with_key(update, shown_key("verify.open", self._keymap))
        self._room.apply(with_asking_key(update, shown_key("timeline.request_key", self._keymap)))

    def apply_thread(self, update: TimelineUpdate) -> None:
        """Show news of the thread."""
        self._in_thread.apply(with_asking_key(update, shown_key("timeline.request_key", self._keymap)))

    def learn_names(self, deceiving: Mapping[UserId, Words]) -> None:
        """Mark those whose name deceives."""
        self._room.learn_names(deceiving)
        self._in_thread.learn_names(deceiving)

    def on_timeline_rows_wanted(self, event: Timeline.RowsWanted) -> None:
        """Get rows that are not held."""
        self.rows_wanted(event)

    def on_timeline_older_wanted(self, event: Timeline.OlderWanted) -> None:
        """Get older history."""
        self.older_wanted(event)

    def sent(self, place: RoomId) -> None:
        """Show the end of the conversation if it is the one in which something was sent just now."""
        if self.timeline.room_id == place:
            self.timeline.follow()

    def follow(self) -> None:
        """Show the end of the conversation."""
        self.timeline.follow()

    def page(self, pages: int) -> None:
        """Scroll what is read, up for less than zero."""
        if self.explains:
            self._why.scroll_relative(y=pages * max(1, self._why.size.height - 1), animate=False)
        elif pages < 0:
            self.timeline.scroll_page_up_by_key()
        else:
            self.timeline.scroll_page_down_by_key()

    def uncover(self) -> None:
        """Take away what lies over the conversation."""
        self._why.display = self._picker.display = False
        self.emoji.leave()

    def explain(self, reasons: tuple[Why, ...], keys: tuple[str, ...] = ()) -> None:
        """Lay an explanation over the conversation."""
        self.uncover()
        self._why.show(reasons, keys)
        self._why.display = True

    def explain_mark(self) -> bool:
        """Explain why the selected message is marked; return whether it is."""
        reasons = self._read.reasons()
        if reasons:
            self.explain(reasons)
        return bool(reasons)

    def ask_room(
        self, question: str, rooms: Sequence[RoomSummary], picked: Callable[[RoomId], None], keys: str = ""
    ) -> None:
        """Ask for one of these rooms, and do this with it; `keys` says so, unless it is that something moves."""
        self.uncover()
        self.before_room.note()
        self._picker.display = True
        self._picked = picked
        keys = keys or _("letters of its name · Up/Down · Enter moves · Esc leaves")
        self._picker.ask(question, keys, rooms)

    def picked(self, room_id: RoomId) -> None:
        """Do what the room was asked for."""
        self.uncover()
        self._picked(room_id)
