"""A conversation and the marks on what others said in it: one for a room, one for a thread of it."""

from __future__ import annotations

from collections.abc import Mapping

from textual.worker import WorkType

from hints.advisor import Advisor
from hints.model import RoomFacts
from session.values.model import RoomId, UserId
from session.values.updates import TimelineUpdate
from session.values.words import Words
from tui.gate.reasons import mark_reasons
from tui.panes.incoming import Incoming
from widgets.composing.why_panel import Why
from widgets.timeline.timeline import Timeline


class MarkedTimeline:
    """Shows one place, and looks at what comes in when there is time."""

    def __init__(self, advisor: Advisor, id: str, new_key: str) -> None:
        """Make a conversation that shows nothing; `advisor` reads what others write, `new_key` goes to what is new."""
        self.timeline = Timeline(id=id, new_key=new_key)
        """The widget."""
        self._incoming = Incoming(advisor)

    def open(self, place: RoomId | None, facts: RoomFacts | None, instead: tuple[str, ...] = ()) -> None:
        """Wait for the rows of a place; or show these lines, and wait for nothing."""
        self.timeline.show_room(place, instead)
        if facts is not None:
            self._incoming.open(facts)

    def apply(self, update: TimelineUpdate) -> None:
        """Show news, and look at it."""
        self.timeline.apply(update)
        self._incoming.take(update)
        self._look()

    def learn_names(self, deceiving: Mapping[UserId, Words]) -> None:
        """Mark those whose name deceives."""
        self._incoming.learn_names(deceiving)
        self._look()

    def reasons(self) -> tuple[Why, ...]:
        """Return why the selected message is marked; nothing when it is not."""
        item = self.timeline.selected
        return mark_reasons(*self._incoming.why(item)) if item is not None else ()

    def _look(self) -> None:
        # Not begun here: a coroutine that is taken back before its turn would be one that was never awaited.
        work: WorkType[None] = self._mark
        self.timeline.run_worker(work, group="marks", exclusive=True)

    async def _mark(self) -> None:
        self.timeline.mark(await self._incoming.read())
