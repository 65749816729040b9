"""The conversation, the marks in it, and what lies over it for a while: an explanation, or a choice of room."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Container
from textual.worker import WorkType

from hints.advisor import Advisor
from session.model import RoomKind, RoomSummary, UserId
from session.updates import TimelineUpdate
from session.words import Words
from tui.emoji_names import emoji_fitting
from tui.incoming import Incoming
from tui.keymap import shown_key
from tui.no_room import no_room_lines
from tui.reasons import mark_reasons
from tui.verification_rows import with_key
from widgets.completion_list import CompletionList
from widgets.emoji_picker import EmojiPicker
from widgets.i18n import _
from widgets.invitation import invitation_lines
from widgets.room_picker import RoomPicker
from widgets.timeline import Timeline
from widgets.why_panel import Why, WhyPanel

MOST_EMOJI = 60
"""Emoji to choose among at once."""


class Reading(Container):
    """Where one reads. What lies over it never covers what is being written."""

    def __init__(
        self, advisor: Advisor, keymap: Mapping[str, str], left: Callable[[], None], *, id: str | None = None
    ) -> None:
        """Make a place that shows no room; `advisor` reads what others write.

        `left` is called when something was picked, or not, and the keys are nobody's.
        """
        super().__init__(id=id)
        self._keymap = keymap
        self.timeline = Timeline(id="timeline")
        """The conversation."""
        self._why = WhyPanel(id="why")
        self._picker = RoomPicker(id="picker")
        self.emoji = EmojiPicker(lambda typed: emoji_fitting(typed, MOST_EMOJI), left, id="emoji")
        """Picks an emoji, for a text or for a reaction."""
        self.completions = CompletionList(id="completions")
        """What can be written next, over everything else here."""
        self._incoming = Incoming(advisor)

    def compose(self) -> ComposeResult:
        """Put the panels over the conversation; they are not shown yet."""
        yield self.timeline
        yield self._why
        yield self._picker
        yield self.emoji
        yield self.completions

    @property
    def explains(self) -> bool:
        """Whether an explanation is shown."""
        return bool(self._why.display)

    def open(self, room: RoomSummary | None) -> None:
        """Wait for a room's conversation; of an invitation, and of no room, say what is known."""
        self.uncover()
        if room is None:
            self.timeline.show_room(None, no_room_lines(self._keymap))
            return
        invited = room.kind is RoomKind.INVITE
        self.timeline.show_room(room.room_id, invitation_lines(room) if invited else ())
        self._incoming.open(room.facts)

    def apply(self, update: TimelineUpdate) -> None:
        """Show news, and look at it for marks when there is time."""
        self.timeline.apply(with_key(update, shown_key("verify.open", self._keymap)))
        self._incoming.take(update)
        self._look()

    def learn_names(self, deceiving: Mapping[UserId, Words]) -> None:
        """Mark those whose name deceives."""
        self._incoming.learn_names(deceiving)
        self._look()

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
        item = self.timeline.selected
        reasons = mark_reasons(*self._incoming.why(item)) if item is not None else ()
        if reasons:
            self.explain(reasons)
        return bool(reasons)

    def ask_room(self, rooms: Sequence[RoomSummary]) -> None:
        """Ask to which of these rooms the draft should go."""
        self.uncover()
        self._picker.display = True
        question = _("Move the draft to which room? It is not sent, and looked at anew there.")
        self._picker.ask(question, _("letters of its name · Up/Down · Enter moves · Esc leaves"), rooms)

    def _look(self) -> None:
        # Not begun here: a coroutine that is taken back before its turn would be one that was never awaited.
        work: WorkType[None] = self._mark
        self.run_worker(work, group="marks", exclusive=True)

    async def _mark(self) -> None:
        self.timeline.mark(await self._incoming.read())
