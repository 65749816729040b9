"""What a person does with files: attach one, strip a photo, take it off; and what there is for those of others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from session.media.staged import StagedFile
from session.values.errors import SessionError
from session.values.model import FileSource, RoomId
from tui.asking import Asking
from tui.commands.asked_for import came_to_nothing
from tui.commands.slash import ATTACHING, FILE, VOICE, escaped
from tui.composing.file_argument import dragged_path, first_word, quoted, read_argument, several_dragged
from tui.composing.path_completion import complete
from tui.desk.attached_files import Coming
from tui.desk.desk import Desk
from tui.files.file_fetching import FileFetching
from tui.files.file_opening import FileOpening
from tui.files.file_saving import FileSaving
from tui.files.picture_showing import PictureShowing
from tui.gate.hint_steps import HintSteps
from tui.gate.steps_taken import Stripped
from tui.terminal.picture_ways import Way
from widgets.file_words import name_words
from widgets.i18n import _
from widgets.words import error_words, say

if TYPE_CHECKING:
    from session.session import Session

CHOICES_SHOWN = 6


class FileSteps:
    """The steps of one screen."""

    def __init__(
        self,
        asking: Asking,
        session: Session,
        desk: Desk,
        steps: HintSteps,
        way: Callable[[], Way],
        folder: str = "",
    ) -> None:
        """Work on this desk; what can be undone is told to `steps`.

        `way` says how pictures can be shown, `folder` is where files are saved unless another is named.
        """
        self._asking = asking
        self._session = session
        self._desk = desk
        self._steps = steps
        self.fetching = FileFetching(asking, desk)
        """Files of others that are on their way."""
        self.saving = FileSaving(asking, session, desk, self.fetching, folder)
        """Saves them."""
        self.opening = FileOpening(asking, session, desk, self.fetching)
        """Opens them by other programs."""
        self.showing = PictureShowing(asking, session, self.fetching, way)
        """Shows pictures among them."""
        desk.files.undo_needs.append(steps.files)

    # -- attach ---------------------------------------------------------------------------------------------

    def action_attach(self, argument: str) -> None:
        """Take in the file that stands behind the slash word."""
        self.attach(FILE, argument)

    def action_voice(self, argument: str) -> None:
        """Take in the recording that stands behind the slash word."""
        self.attach(VOICE, argument)

    def attach(self, word: str, argument: str) -> None:
        """Take in the file that stands behind a slash word, as what that word says."""
        room_id = self._desk.composer.room_id
        if room_id is None:
            self._asking.tell(_("No room is open."))
        elif self._desk.files.coming(room_id):
            self._give_back(room_id, word, argument)
            self._asking.tell(_("The file is still being read; one moment."))
        elif not argument.strip():
            self._asking.tell(_("Which file? /{word} PATH, then perhaps a caption.").format(word=word))
        else:
            # At once: what is typed from here on waits for the file.
            coming = self._desk.files.begin(room_id, Path(first_word(argument)[0]).name)
            self._desk.review()
            self._asking.run(self._attach(room_id, word, argument, coming))

    async def _attach(self, room_id: RoomId, word: str, argument: str, coming: Coming) -> None:
        wanted = await asyncio.to_thread(read_argument, argument)
        file = await self._asking.answer(self._session.files.attach, wanted.path, ATTACHING[word])
        if file is not None:
            await self._desk.read(room_id, file)
        waited_for = self._desk.files.end(room_id, coming)
        if file is not None and waited_for:
            self._put(room_id, file)
            if wanted.caption:
                self._desk.composer.give_back(room_id, escaped(wanted.caption))
            self._tell_notices(file)
        elif file is not None:
            await self._asking.answer(self._session.files.drop, file.file_id)
        elif waited_for:
            self._give_back(room_id, word, argument)
            self._desk.review()

    async def bring(self, room_id: RoomId, name: str, fetch: Callable[[], Awaitable[StagedFile]]) -> bool:
        """Let what `fetch` takes in go along with a room's draft; return whether it does."""
        coming = self._desk.files.begin(room_id, name)
        self._desk.review()
        file = await self._asking.answer(fetch)
        if file is not None:
            await self._desk.read(room_id, file)
        waited_for = self._desk.files.end(room_id, coming)
        if file is not None and waited_for:
            self._put(room_id, file)
            self._tell_notices(file)
            return True
        if file is not None:
            await self._asking.answer(self._session.files.drop, file.file_id)
        self._desk.review()
        return False

    def attach_again(self, sources: Mapping[RoomId, FileSource]) -> None:
        """Take in what went along with drafts before a restart; say which file is no longer what it was."""
        coming = {room: self._desk.files.begin(room, source.name, source) for room, source in sources.items()}
        if coming:
            self._asking.run(self._attach_again(sources, coming))

    async def _attach_again(self, sources: Mapping[RoomId, FileSource], coming: Mapping[RoomId, Coming]) -> None:
        problems = []
        for room_id, source in sources.items():
            try:
                file = await self._asking.ask(self._session.files.attach_again, source)
            except SessionError as error:
                problems.append(error_words(error))
                self._desk.files.end(room_id, coming[room_id])
                continue
            await self._desk.read(room_id, file)
            if self._desk.files.end(room_id, coming[room_id]):
                self._put(room_id, file)
            else:
                await self._asking.answer(self._session.files.drop, file.file_id)
        self._desk.review()
        if problems:
            self._asking.tell(" ".join(problems))

    def _give_back(self, room_id: RoomId, word: str, argument: str) -> None:
        # A file that was dragged here was named by no slash word yet.
        if not came_to_nothing():
            self._desk.composer.give_back(room_id, f"/{word} {argument}")

    def _put(self, room_id: RoomId, file: StagedFile) -> None:
        """Let a file go along with a room's draft, and forget what went along before."""
        self._desk.files.taken_in.add(file.file_id)
        self._desk.files.put(room_id, file)
        self._desk.review()
        self.tidy()

    def give_back(self, room_id: RoomId, file: StagedFile) -> None:
        """Let a file that could not be sent go along again."""
        self._desk.files.left(file)
        if self._desk.files.of(room_id) is None:
            self._put(room_id, file)

    def _tell_notices(self, file: StagedFile) -> None:
        if file.notices:
            said = "; ".join(say(notice) for notice in file.notices)
            self._asking.tell(f"{name_words(file.attachment.name)}: {said}")

    def take_off(self) -> bool:
        """Let no file go along with the draft; return whether one did."""
        room_id, files = self._desk.composer.room_id, self._desk.files
        did = room_id is not None and (files.end(room_id) or files.take_off(room_id) is not None)
        if did:
            self._desk.review()
            self.tidy()
            self._desk.say(_("The file is off; nothing of it was sent."))
        return did

    def strip(self) -> None:
        """Take out of the photo what it gives away; a key brings the original back."""
        room_id, file = self._desk.composer.room_id, self._desk.file
        if room_id is None or file is None or not file.strippable:
            self._desk.say(_("There is no photo here that gives something away."))
        else:
            self._asking.run(self._strip(room_id, file))

    async def _strip(self, room_id: RoomId, file: StagedFile) -> None:
        bare = await self._asking.answer(self._session.files.strip, file.file_id)
        if bare is None:
            return
        await self._desk.read(room_id, bare)
        if self._desk.files.of(room_id) is file:
            self._steps.remember(Stripped(room_id, file, bare))
            self._put(room_id, bare)
            words = _("Place and camera are out of the photo; {key} undoes it.")
            self._desk.say(words.format(key=self._desk.shown_key("hint.undo")))
        else:
            await self._asking.answer(self._session.files.drop, bare.file_id)

    def tidy(self) -> None:
        """Forget every file that was taken in and that neither goes along with a draft nor can be brought back."""
        if idle := self._desk.files.idle():
            self._asking.start(self._session.files.drop, *idle)

    def sent(self, file: StagedFile) -> None:
        """The session has taken a file; what it was made from is forgotten."""
        self._desk.files.left(file)
        self._desk.files.taken_in.discard(file.file_id)
        self.tidy()

    # -- paths ----------------------------------------------------------------------------------------------

    def complete(self, text: str) -> None:
        """Complete the path that stands behind the slash word."""
        self._asking.run(self._complete(text))

    async def _complete(self, text: str) -> None:
        head = text[: text.index(" ") + 1]
        found = await asyncio.to_thread(complete, text.removeprefix(head).lstrip())
        composer = self._desk.composer
        if composer.text != text:
            return
        if found is None:
            self._desk.say(_("No file begins like this."))
            return
        if head + found.argument != text:
            composer.rewrite(head + found.argument)
        if len(found.choices) > 1:
            more = "" if len(found.choices) <= CHOICES_SHOWN else " …"
            self._desk.say("  ".join(name_words(name) for name in found.choices[:CHOICES_SHOWN]) + more)

    def offer(self, pasted: str) -> None:
        """Make an order of a path that was pasted alone, as terminals do with a file that is dragged there."""
        self._asking.run(self._offer(pasted))

    async def _offer(self, pasted: str) -> None:
        path = await asyncio.to_thread(dragged_path, pasted)
        composer = self._desk.composer
        if path is not None and composer.text == pasted and composer.edits is None:
            composer.rewrite(f"/{FILE} {quoted(str(path))}")
            self._desk.say(_("Enter attaches this file; Ctrl-Z makes it a text again."))
        elif path is None and await asyncio.to_thread(several_dragged, pasted) and composer.text == pasted:
            self._desk.say(_("One file goes at a time: drag them here one by one. This is text."))
