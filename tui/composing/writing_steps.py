"""What keys do while somebody writes, beside writing itself: complete, leave what was begun."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from textual.dom import DOMNode

from session.sending.reaction_key import reaction_key
from tui.asking import Asking
from tui.composing.completing import Completing
from tui.composing.editing import Editing
from tui.composing.hidden_marks import HiddenMarks
from tui.composing.recalling import Recalling
from tui.composing.spell_marks import SpellMarks
from tui.desk.desk import Desk
from tui.files.file_steps import FileSteps
from tui.panes.reading import Reading
from tui.rooms.room_order import RoomOrder
from widgets.i18n import _

if TYPE_CHECKING:
    from session.session import Session
    from tui.settings.config import Config


class WritingSteps:
    """The steps of one screen's composer."""

    def __init__(
        self,
        asking: Asking,
        session: Session,
        desk: Desk,
        reading: Reading,
        files: FileSteps,
        rooms: RoomOrder,
        config: Config,
    ) -> None:
        """Work on this desk, and lay over this conversation what helps."""
        self._asking = asking
        self._desk = desk
        self._reading = reading
        self._files = files
        self._completing = Completing(asking, session, desk, reading.completions, rooms, files.complete, config.keys)
        self._editing = Editing(asking, desk, config.editor)
        self._marks = SpellMarks(desk, config.spelling)
        self._hidden = HiddenMarks(desk, config.keys)
        self._screen: DOMNode | None = None
        recalling = Recalling(asking, session, desk)
        self._does: Mapping[str, Callable[[], None]] = {
            "emoji": self._pick_emoji,
            "editor": self._open_editor,
            "older": recalling.older,
            "newer": recalling.newer,
            "clean": self._hidden.take_out,
        }

    def begin(self, screen: DOMNode) -> None:
        """Follow the composer from now on."""
        self._screen = screen
        self._completing.begin(screen)

    def look(self) -> None:
        """Say how what is being written can go on."""
        self._completing.look()
        self._marks.look()
        self._hidden.look()

    async def close(self) -> None:
        """End what runs beside the screen."""
        await self._marks.close()

    def do(self, step: str) -> None:
        """Do one of these, by its name in the registry."""
        self._does[step]()

    def _pick_emoji(self) -> None:
        self._reading.uncover()
        self._reading.emoji.ask(_("Which emoji?"), self._write_emoji)

    def _write_emoji(self, picked: str) -> None:
        if (emoji := reaction_key(picked)) is None:
            self._asking.tell(_("No emoji is called like this."))
        else:
            self._desk.composer.paste(emoji)

    def _open_editor(self) -> None:
        if self._screen is not None:
            self._editing.ask(self._screen)

    @property
    def begun(self) -> bool:
        """Whether there is something that `leave` leaves."""
        composer = self._desk.composer
        begun = (
            composer.pushed_aside
            or composer.edits is not None
            or composer.answers is not None
            or self._desk.file is not None
        )
        return self._reading.explains or begun

    def leave(self) -> None:
        """Leave the explanation, or else a slash word over a draft, the edit, the answer, or else take the file off."""
        composer = self._desk.composer
        if self._reading.explains:
            self._reading.uncover()
        elif composer.pushed_aside:
            composer.end_word()
        elif composer.edits is not None:
            composer.end_edit()
        elif composer.answers is not None:
            composer.answer(None)
        else:
            self._files.take_off()
