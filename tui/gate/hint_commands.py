"""What each key for a hint does on the main screen: steps on the draft, the explanation, the way to another room."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from session.values.places import room_of
from tui.desk.desk import Desk
from tui.files.file_steps import FileSteps
from tui.gate.hint_steps import HintSteps
from tui.gate.reasons import reasons
from tui.panes.reading import Reading
from tui.rooms.room_order import RoomOrder, writable
from widgets.composing.room_drafts import NO_ROOM
from widgets.i18n import _


class HintCommands:
    """Does it for one screen."""

    def __init__(self, desk: Desk, reading: Reading, steps: HintSteps, files: FileSteps, rooms: RoomOrder) -> None:
        """Work on this desk, and lay over this conversation what is to be read or chosen."""
        self._desk = desk
        self._reading = reading
        self._steps = steps
        self._rooms = rooms
        self._does: Mapping[str, Callable[[], None]] = {
            "mask": steps.mask,
            "edit": steps.edit_span,
            "send": desk.ask_reason,
            "why": self._why,
            "next": self._next,
            "room": self._ask_room,
            "false_alarm": steps.report,
            "false_alarm_text": steps.report_text,
            "snooze": steps.snooze,
            "strip": files.strip,
            "undo": steps.undo,
        }

    def do(self, step: str) -> None:
        """Do one of these, by its name in the registry."""
        self._does[step]()

    def _next(self) -> None:
        self._desk.next_finding()
        if self._reading.explains:
            self._explain()

    def _ask_room(self) -> None:
        if self._steps.may_move():
            here = room_of(self._desk.composer.room_id or NO_ROOM)
            others = [room for room in self._rooms.all() if writable(room) and room.room_id != here]
            question = _("Move the draft to which room? It is not sent, and looked at anew there.")
            self._reading.ask_room(question, others, self._steps.move)

    def _why(self) -> None:
        """Show or hide the explanation: of a marked message where one is selected, else of the hint."""
        if self._reading.explains:
            self._reading.uncover()
        elif not self._reading.timeline.has_focus or not self._reading.explain_mark():
            self._explain()

    def _explain(self) -> None:
        self._reading.explain(
            reasons(self._desk.explanations()), self._desk.words.all_keys() if self._desk.finding else ()
        )
