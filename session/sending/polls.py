"""The polls of one account: voting in them and ending them. They are asked like any message, by `Session.send`."""

from __future__ import annotations

import secrets
from dataclasses import replace

from hints.model import Clearance, Draft, DraftKind
from session.sending.content import About
from session.sending.outbox import Outbox
from session.store.database import Database
from session.store.events import EventStore
from session.timeline.poll_look import PollLook
from session.values.errors import NoSuchMessage, NotCleared, SessionError
from session.values.model import EventId, RoomId, TransactionId
from session.values.words import N_


class PollClosed(SessionError):
    """A poll takes no votes any more, or cannot be ended by our user."""


def edited(database: Database, look: PollLook, room_id: RoomId, about: About) -> About:
    """Return what an edit is about: of a poll it is asked anew, as long as nobody has voted.

    Raises:
        PollClosed: when somebody has, or it has ended.
    """
    event = None if about.edits is None else EventStore(database).get(room_id, about.edits)
    poll = None if event is None else look.of(room_id, event)
    if poll is None:
        return about
    if poll.voters or poll.ended:
        raise PollClosed(N_("Somebody has voted meanwhile, or it has ended: the poll stays as it is."))
    return replace(about, asked_anew=f"{secrets.token_hex(6)}-")


class Polls:
    """Votes in polls and ends them; what leaves waits in the outbox like every message."""

    def __init__(self, database: Database, outbox: Outbox, look: PollLook, own_user: str) -> None:
        """Read from this database and by this look, send through this outbox."""
        self._outbox = outbox
        self._own_user = own_user
        self._events = EventStore(database)
        self._look = look

    async def vote(self, draft: Draft, clearance: Clearance, poll_id: EventId) -> TransactionId:
        """Choose the answers whose numbers the draft says, in place of those that we chose before; "" chooses none.

        Raises:
            NotCleared: when the clearance was given for another draft, or the draft is no vote.
            NoSuchMessage: when the poll is not here.
            PollClosed: when it has ended.
        """
        about = self._about(draft, DraftKind.VOTE, poll_id)
        return self._outbox.enqueue(draft, clearance, about)

    async def end(self, draft: Draft, clearance: Clearance, poll_id: EventId) -> TransactionId:
        """End a poll for everybody; the draft says nothing.

        Raises:
            NotCleared: when the clearance was given for another draft, or the draft is no such end.
            NoSuchMessage: when the poll is not here.
            PollClosed: when it has ended, or our user may not end it.
        """
        about = self._about(draft, DraftKind.POLL_END, poll_id)
        event = self._events.get(draft.room_id, poll_id)
        if event is None or not self._look.may_end(draft.room_id, self._own_user, event.sender):
            raise PollClosed(N_("Only who asked a poll, or may remove messages here, can end it."))
        return self._outbox.enqueue(draft, clearance, about)

    def _about(self, draft: Draft, kind: DraftKind, poll_id: EventId) -> About:
        event = self._events.get(draft.room_id, poll_id)
        question = None if event is None else self._look.asked(draft.room_id, event)
        if event is None or question is None:
            raise NoSuchMessage(N_("This poll is no longer here."))
        if draft.kind is not kind:
            raise NotCleared(N_("The clearance does not fit this draft; nothing was sent."))
        poll = self._look.of(draft.room_id, event)
        if poll is None or poll.ended:
            raise PollClosed(N_("This poll has ended."))
        return About(poll=poll_id, offered=tuple(name for name, _text in question.answers))
