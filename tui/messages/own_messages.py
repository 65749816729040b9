"""What can be done with an own message: edit it, try one that failed again, take back one that failed or waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session.sending.poll_draft import NewPoll, written_poll
from session.values.model import EventId, ItemKind, Poll, RoomId, SendState, TimelineItem, TransactionId
from tui.asking import Asking
from tui.commands.slash import LOCATION, POLL
from tui.desk.desk import Desk
from tui.panes.open_room import OpenRoom, can_edit, is_on_its_way
from tui.panes.pane_frame import take_focus
from widgets.i18n import _

if TYPE_CHECKING:
    from session.session import Session


class OwnMessages:
    """Moves own messages between conversation and desk."""

    def __init__(self, asking: Asking, session: Session, desk: Desk) -> None:
        """Work for one screen."""
        self._asking = asking
        self._session = session
        self._desk = desk

    def edit(self, item: TimelineItem | None) -> None:
        """Load a message into the composer."""
        if item is None:
            self._asking.tell(_("There is no message of yours here that can be edited."))
        elif item.own and item.event_id is None and item.send_state is SendState.FAILED:
            key = self._desk.shown_key("timeline.discard")
            self._asking.tell(_("This was not sent: {key} takes it back into the composer.").format(key=key))
        elif is_on_its_way(item):
            key = self._desk.shown_key("timeline.discard")
            words = _("This is still on its way: {key} takes it back into the composer, as long as it can be.")
            self._asking.tell(words.format(key=key))
        elif item.removed:
            self._asking.tell(_("This message was removed."))
        elif item.poll is not None and item.own and item.event_id is not None:
            self._edit_poll(item.event_id, item.poll)
        elif not can_edit(item) or item.event_id is None:
            self._asking.tell(_("Only what you wrote yourself can be edited, and a file's caption."))
        else:
            self._desk.edit(item.event_id, item.body)

    def _edit_poll(self, event_id: EventId, poll: Poll) -> None:
        """Load a poll into the composer, as long as nobody has said anything to it."""
        hidden = any(answer.votes is None for answer in poll.answers)
        answers = tuple(answer.text for answer in poll.answers)
        text = written_poll(NewPoll(poll.question, answers, poll.selections, disclosed=not hidden))
        if poll.ended:
            self._asking.tell(_("This poll has ended."))
        elif poll.voters:
            self._asking.tell(_("Somebody has voted: a poll can be edited only before that."))
        elif text is None:
            self._asking.tell(_("This poll cannot be written in one line; end it, and ask another one."))
        else:
            self._desk.edit(event_id, text)

    def retry(self, selected: TimelineItem | None, room: OpenRoom | None) -> None:
        """Send a failed message once more; its clearance is looked at again."""
        if item := self._failed(selected, room):
            self._asking.start(self._session.retry, TransactionId(item.key))

    def discard(self, selected: TimelineItem | None, room: OpenRoom | None) -> None:
        """Take a message that failed or waits back into the composer, or stop a file that is on its way."""
        item = self._waiting(selected, room) or self._failed(selected, room)
        if item and room:
            self._asking.lead(self._discard(room.room_id, item))

    async def _discard(self, room_id: RoomId, item: TimelineItem) -> None:
        text = await self._asking.answer(self._session.discard, TransactionId(item.key))
        if text and item.kind is not ItemKind.PLACEHOLDER:
            word = f"/{POLL} " if item.poll is not None else f"/{LOCATION} " if item.place else ""
            self._desk.composer.give_back(room_id, word + text)
            take_focus(self._desk.composer)
        if item.file is not None:
            stopped = _("The file was taken back; nothing of it is in the room.")
            self._asking.tell(stopped if text is not None else _("It is on its way already."))
        elif text is None:
            self._asking.tell(_("It is on its way already."))

    def _waiting(self, selected: TimelineItem | None, room: OpenRoom | None) -> TimelineItem | None:
        """Return what is on its way and meant: what is selected, or else the newest when nothing has failed."""
        if selected is not None:
            return selected if is_on_its_way(selected) else None
        return room.last_waiting if room and room.last_failed is None else None

    def _failed(self, selected: TimelineItem | None, room: OpenRoom | None) -> TimelineItem | None:
        """Return the failed message that is meant: the selected one, or else the newest."""
        if selected and selected.send_state is SendState.FAILED:
            return selected
        failed = room.last_failed if room else None
        if failed is None:
            self._asking.tell(_("Nothing has failed here."))
        return failed
