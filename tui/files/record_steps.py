"""Records a voice message: by the program of the settings, for as long as its line stands over the composer."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hints.model import DraftKind
from session.media.staged import StagedFile
from session.values.errors import SessionError
from session.values.model import RoomId
from tui.asking import Asking
from tui.desk.desk import Desk
from tui.files.file_steps import FileSteps
from tui.gate.hint_place import HintPlace
from tui.programs.passing_files import private_folder, sweep
from tui.programs.recorder import PREFIX, Recorder, recording
from widgets.composing.composer import Composer
from widgets.i18n import _
from widgets.words import error_words

if TYPE_CHECKING:
    from session.session import Session


class RecordSteps:
    """The recordings of one pane."""

    def __init__(self, asking: Asking, session: Session, desk: Desk, files: FileSteps, command: Sequence[str]) -> None:
        """Record by this command, for the room of this desk."""
        self._asking = asking
        self._session = session
        self._desk = desk
        self._files = files
        self._command = command
        self._going_on = False
        self._task: asyncio.Task[Any] | None = None

    def begin(self) -> None:
        """Remove what a process that was killed has left."""
        if self._command:
            self._asking.run(asyncio.to_thread(sweep, private_folder(os.environ), PREFIX))

    async def close(self) -> None:
        """End a recording that is going on; nothing of it is kept."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    def action_record(self, _argument: str = "") -> None:
        """Begin to record, unless something stands in the way."""
        place = self._desk.composer.room_id
        if not self._command:
            words = _("No program records here: set record in the settings, see docs/stickers.md.")
            self._asking.tell(words)
        elif place is None:
            self._asking.tell(_("No room is open."))
        elif self._desk.file is not None or self._desk.files.coming(place):
            self._asking.tell(_("A file goes along with the draft already: send it first, or take it off."))
        elif not self._going_on:
            self._going_on = True
            self._asking.run(self._record(place))

    async def _record(self, place: RoomId) -> None:
        self._task = asyncio.current_task()
        try:
            async with recording(self._command, private_folder(os.environ)) as recorder:
                if await self._is_kept(recorder):
                    await self._send(place, await recorder.stop())
                else:
                    self._asking.tell(_("The recording was thrown away."))
        except SessionError as error:
            self._asking.tell(error_words(error))
        finally:
            self._going_on, self._task = False, None
            for shown in self._desk.query(HintPlace):
                shown.end_recording()

    async def _is_kept(self, recorder: Recorder) -> bool:
        """Return what was answered; a program that fails meanwhile is an error at once."""
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def answered(keep: bool) -> None:
            if not answer.done():
                answer.set_result(keep)

        self._desk.query_one(HintPlace).show_recording(answered)
        ended = asyncio.ensure_future(recorder.ended())
        both: list[asyncio.Future[Any]] = [answer, ended]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended.cancel()
        if not answer.done():
            await recorder.stop()
        return await answer

    async def _send(self, place: RoomId, file: Path) -> None:
        async def taken_in() -> StagedFile:
            staged = await self._session.files.attach(file, DraftKind.VOICE)
            # Its file will not be there after a restart.
            return replace(staged, source=None)

        if not await self._files.bring(place, file.name, taken_in):
            return
        composer = self._desk.composer
        if composer.room_id == place and not composer.text and composer.edits is None:
            self._desk.on_composer_submitted(Composer.Submitted(place, "", None, composer.answers))
        else:
            self._desk.say(_("The recording goes along with the draft; Enter sends it."))
