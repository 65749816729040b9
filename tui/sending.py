"""Hands what may leave to the session; what it cannot take comes back to the desk as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hints.model import DraftKind
from session.errors import SessionError
from tui.asking import ask
from tui.desk import Desk
from tui.file_steps import FileSteps
from widgets.words import error_words

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session


class Sending:
    """The way from one desk to the session."""

    def __init__(self, host: SessionHost, session: Session, desk: Desk, files: FileSteps) -> None:
        """Send what leaves this desk."""
        self._host = host
        self._session = session
        self._desk = desk
        self._files = files

    async def send(self, event: Desk.Cleared) -> str:
        """Send a draft, with its file if one goes along; return "" or what went wrong."""
        session, draft, clearance, file = self._session, event.draft, event.clearance, event.file
        try:
            if file is not None:
                await ask(self._host, session.files.send, draft, clearance, file.file_id)
                self._files.sent(file)
            elif draft.kind is DraftKind.ROOM_NAME:
                await ask(self._host, session.create_room, draft, clearance)
            else:
                edits, answers = event.edits, event.answers
                await ask(self._host, session.send, draft, clearance, edits=edits, answers=answers, drafted=True)
        except SessionError as error:
            if event.typed:
                self._desk.composer.give_back(event.room_id, event.typed)
            if file is not None:
                self._files.give_back(event.room_id, file)
            return error_words(error)
        return ""
