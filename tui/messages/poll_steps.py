"""What can be done with a poll: vote by numbers, change or take back the vote, end it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from hints.model import DraftKind
from session.values.model import EventId, Poll, RoomId, TimelineItem
from tui.asking import Asking
from tui.desk.desk import Desk
from tui.gate.cleared import cleared
from tui.panes.open_room import OpenRoom
from widgets.i18n import _, ngettext

if TYPE_CHECKING:
    from session.session import Session

NUMBERED = 9
"""Answers that have a key."""


class PollSteps:
    """The steps on polls, for one screen."""

    def __init__(
        self,
        asking: Asking,
        session: Session,
        desk: Desk,
        selected: Callable[[], TimelineItem | None],
        followed: Callable[[], OpenRoom | None],
    ) -> None:
        """Work on the poll that is `selected`, or else the newest of the conversation that is `followed`."""
        self._asking = asking
        self._session = session
        self._desk = desk
        self._selected = selected
        self._followed = followed

    @property
    def steps(self) -> Mapping[str, Callable[[RoomId, EventId, TimelineItem], None]]:
        """What keys do with the chosen message."""
        return {
            **{f"vote {number}": partial(self._toggle, number) for number in range(1, NUMBERED + 1)},
            "end_poll": self._ask_end,
        }

    def action_vote(self, typed: str) -> None:
        """Vote for the answers with these numbers; none takes the vote back."""
        item, room = self._meant(), self._followed()
        if item is None or item.poll is None or item.event_id is None or room is None:
            return
        numbers = [int(one) if one.isdecimal() and len(one) < 3 else 0 for one in typed.replace(",", " ").split()]
        if not all(1 <= number <= len(item.poll.answers) for number in numbers):
            self._asking.refuse(_("/vote takes the numbers of answers, or nothing."))
        elif problem := _problem(item.poll, frozenset(numbers)):
            self._asking.refuse(problem)
        else:
            self._vote(room.room_id, item.event_id, frozenset(numbers))

    def action_end_poll(self) -> None:
        """Ask whether to end the poll."""
        item, room = self._meant(), self._followed()
        if item is not None and item.event_id is not None and room is not None:
            self._ask_end(room.room_id, item.event_id, item)

    def _meant(self) -> TimelineItem | None:
        selected, room = self._selected(), self._followed()
        newest = room.last_poll if room is not None else None
        item = selected if selected is not None and selected.poll is not None else newest
        if item is None:
            self._asking.refuse(_("There is no poll here."))
        return item

    def _toggle(self, number: int, room_id: RoomId, event_id: EventId, item: TimelineItem) -> None:
        poll = item.poll
        if poll is None:
            self._asking.refuse(_("This message is no poll."))
        elif number > len(poll.answers):
            self._asking.refuse(_("This poll has no answer {number}.").format(number=number))
        else:
            mine = frozenset(place for place, answer in enumerate(poll.answers, 1) if answer.mine)
            wanted = mine ^ {number} if poll.selections > 1 else frozenset({number}) - mine
            if problem := _problem(poll, wanted):
                self._asking.refuse(problem)
            else:
                self._vote(room_id, event_id, wanted)

    def _vote(self, room_id: RoomId, event_id: EventId, numbers: frozenset[int]) -> None:
        self._send(DraftKind.VOTE, " ".join(map(str, sorted(numbers))), room_id, event_id)

    def _ask_end(self, room_id: RoomId, event_id: EventId, item: TimelineItem) -> None:
        if item.poll is None:
            self._asking.tell(_("This message is no poll."))
        elif item.poll.ended:
            self._asking.tell(_("This poll has ended."))
        elif not item.poll.may_end:
            self._asking.tell(_("Only who asked a poll, or may remove messages here, can end it."))
        else:
            words = _("End this poll for everybody? That cannot be undone.")
            self._desk.question(words, lambda: self._send(DraftKind.POLL_END, "", room_id, event_id))

    def _send(self, kind: DraftKind, text: str, room_id: RoomId, event_id: EventId) -> None:
        offer = cleared(self._desk, self._asking, kind, text, room_id)
        if offer is not None:
            polls = self._session.messages.polls
            self._asking.start(polls.vote if kind is DraftKind.VOTE else polls.end, *offer, event_id)


def _problem(poll: Poll, wanted: frozenset[int]) -> str:
    """Return why one cannot vote so, or ""."""
    if poll.ended:
        return _("This poll has ended.")
    if len(wanted) > poll.selections:
        n = poll.selections
        return ngettext("{n} answer at most.", "{n} answers at most; take one back first.", n).format(n=n)
    return ""
