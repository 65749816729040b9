"""Inspects one message: who can read it, who wrote it, what the server keeps; saves that for an auditor."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from session.trust.inspected import Inspected
from session.values.errors import SessionError
from session.values.model import EventId, RoomId
from tui.asking import Asking
from tui.commands.command import Context
from tui.commands.keymap import shown_key
from tui.commands.registry import bindings
from tui.screens.report import ReportScreen
from tui.trust.audit_file import suggested_name, write_audit_file
from tui.trust.inspect_words import sections
from widgets.i18n import _
from widgets.lists.report import Report
from widgets.lists.report_lines import Section
from widgets.veil import hidden
from widgets.words import error_words

if TYPE_CHECKING:
    from session.session import Session


class InspectScreen(ReportScreen):
    """All that is known of a message, in plain words."""

    BINDINGS: ClassVar[list[BindingType]] = [*ReportScreen.BINDINGS, *bindings([Context.INSPECTING])]

    def __init__(
        self, asking: Asking, session: Session, keymap: Mapping[str, str], room_id: RoomId, event_id: EventId | None
    ) -> None:
        """Inspect this message, or the newest of the room."""
        super().__init__(keymap, _("Inspect a message"), _("asking the server for its copy…"))
        self._asking = asking
        self._session = session
        self._room_id = room_id
        self._event_id = event_id
        self._found: Inspected | None = None
        self._with_text = False

    def compose(self) -> ComposeResult:
        """Add a line to write a path in; it is there all the time."""
        yield from super().compose()
        answer = Input(id="report-path", compact=True, disabled=True)
        answer.cursor_blink = False
        yield answer

    def keys(self) -> tuple[str, ...]:
        """Return the keys and what they do."""
        words = {
            "inspect.file": _("save without the text"),
            "inspect.file_text": _("with the text"),
            "inspect.again": _("ask again"),
        }
        return (*super().keys(), *(f"{shown_key(name, self.keymap)} {word}" for name, word in words.items()))

    async def sections(self) -> tuple[Section, ...]:
        """Ask for everything about the message."""
        self._found = None
        self._found = await self._asking.ask(self._session.inspection.inspect, self._room_id, self._event_id)
        self._event_id = self._found.event_id
        return sections(self._found, text=not hidden())

    def draw_anew(self) -> None:
        """Show it without what the message says while texts are hidden."""
        if self._found is not None:
            self.query_one(Report).show(sections(self._found, text=not hidden()))

    def action_again(self) -> None:
        """Ask the server again."""
        self.note("")
        self.load()

    def action_save(self, text: bool) -> None:
        """Ask for the path to save it under, with or without what the message says."""
        if self._found is None:
            return
        self._with_text = text
        self.note(
            _("Save it WITH what the message says, to which path? Esc does not save")
            if text
            else _("Save it without what the message says, to which path? Esc does not save")
        )
        field = self.query_one(Input)
        field.disabled = False
        field.value = f"~/{suggested_name(self._found)}"
        field.focus()

    def action_leave(self) -> None:
        """Leave the question, or else the screen."""
        if self.query_one(Input).disabled:
            self.dismiss()
        else:
            self._end_question()
            self.note(_("Nothing was saved."))

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Write the file; what goes wrong is said and the path stays to be changed."""
        event.stop()
        path = event.value.strip()
        if self._found is None or not path:
            return
        try:
            written = await asyncio.to_thread(
                write_audit_file, Path(path), self._found, self._session.user_id, text=self._with_text
            )
        except SessionError as error:
            self.note(error_words(error))
            return
        self._end_question()
        self.note(_("Saved, readable by you alone: {path}").format(path=written))

    def _end_question(self) -> None:
        field = self.query_one(Input)
        field.value = ""
        field.disabled = True
        self.query_one(Report).focus()
