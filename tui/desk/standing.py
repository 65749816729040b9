"""What stands at a desk, with all that decides where it may go, and what the advisor says of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from session.media.staged import StagedFile
from session.values.model import EventId, RoomId
from tui.commands.slash import Speech, read_typed
from tui.desk.attached_files import AttachedFiles
from tui.gate.destinations import Destinations
from tui.gate.gate import Gate, Look
from widgets.composing.composer import Composer


@dataclass(frozen=True, slots=True)
class Standing:
    """A text and what belongs to it; two are alike when the same would be sent."""

    text: str = field(repr=False)
    room_id: RoomId | None
    edits: EventId | None
    file: StagedFile | None
    """What goes along; an earlier message that is changed takes nothing along."""
    answers: EventId | None


class Looking:
    """Looks at it for one desk."""

    def __init__(self, gate: Gate, ways: Destinations, files: AttachedFiles) -> None:
        """Ask this gate, by the facts of these destinations."""
        self._gate = gate
        self._ways = ways
        self._files = files

    def file_of(self, room_id: RoomId | None, edits: EventId | None) -> StagedFile | None:
        """Return what goes along with a text."""
        return self._files.of(room_id) if edits is None else None

    def stands(self, shown: Composer | Composer.Submitted) -> Standing:
        """Return what stands in a composer now, or stood there when it was submitted."""
        room_id, edits = shown.room_id, shown.edits
        return Standing(shown.text, room_id, edits, self.file_of(room_id, edits), shown.answers)

    def long(self, standing: Standing) -> bool:
        """Return whether it is better looked at beside the screen."""
        return self._gate.reads_long(standing.text, standing.file)

    def look(self, standing: Standing) -> Look | None:
        """Return what the advisor says; None where there is nothing to send, or nowhere to send it."""
        speech = read_typed(standing.text)
        if not isinstance(speech, Speech) or not (speech.text.strip() or standing.file or speech.may_be_empty):
            return None
        facts = self._ways.facts_for(speech, standing.room_id)
        if facts is None:
            return None
        return self._gate.look(speech, facts, standing.edits, standing.file, standing.answers)
