"""What is written and goes along on all desks of one screen, so that none of it depends on which desk a room is at."""

from __future__ import annotations

from tui.desk.attached_files import AttachedFiles
from tui.gate.steps_taken import Step
from widgets.composing.room_drafts import RoomDrafts


class Written:
    """Drafts and files, by room. Each desk has a gate of its own, and facts of its own to judge them by."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.drafts = RoomDrafts()
        self.files = AttachedFiles()
        self.last_step: Step | None = None
        """What is undone next."""
