"""Hands what may leave to the session; what it cannot take comes back to the desk as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from session.sending.poll_draft import BadPoll
from session.values.errors import SessionError
from session.values.places import root_of
from tui.asking import Refused, ask
from tui.commands.slash import IN_ROOM
from tui.desk.desk import Desk
from tui.files.file_steps import FileSteps
from tui.rooms.room_steps import RoomSteps
from widgets.words import error_words

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session
    from session.values.model import RoomId


class Sending:
    """The way from one desk to the session."""

    def __init__(
        self,
        host: SessionHost,
        session: Session,
        desk: Desk,
        files: FileSteps,
        rooms: RoomSteps,
        sent: Callable[[RoomId], None],
    ) -> None:
        """Send what leaves this desk; what is about a room goes through `rooms`, `sent` hears of each new message."""
        self._sent = sent
        self._rooms = rooms
        self._host = host
        self._session = session
        self._desk = desk
        self._files = files

    async def send(self, event: Desk.Cleared) -> str:
        """Send a draft, with its file if one goes along; return "" or what went wrong."""
        session, draft, clearance, file = self._session, event.draft, event.clearance, event.file
        try:
            if file is not None:
                if root_of(event.room_id) is None:
                    await ask(self._host, session.files.send, draft, clearance, file.file_id, drafted=True)
                else:
                    await ask(self._host, session.threads.send_file, event.room_id, draft, clearance, file.file_id)
                self._files.sent(file)
            elif event.word not in IN_ROOM:
                return await self._rooms.say(event)
            else:
                edits, answers, place = event.edits, event.answers, event.room_id
                if root_of(place) is not None:
                    send = session.threads.send
                    await ask(self._host, send, place, draft, clearance, edits=edits, answers=answers)
                else:
                    await ask(self._host, session.send, draft, clearance, edits=edits, answers=answers, drafted=True)
            if event.edits is None:
                self._sent(event.room_id)
        except (SessionError, Refused) as error:
            composer = self._desk.composer
            if isinstance(error, BadPoll) and event.edits and composer.room_id == event.room_id and not composer.text:
                # It is still the poll that is edited, and no new message.
                composer.begin_edit(event.edits, event.typed)
            elif event.typed:
                composer.give_back(event.room_id, event.typed)
            if file is not None:
                self._files.give_back(event.room_id, file)
            return str(error) if isinstance(error, Refused) else error_words(error)
        return ""
