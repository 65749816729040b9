"""Hands what is being written to the user's editor and takes it back: it is a draft again, and looked at as typed."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual.app import SuspendNotSupported
from textual.dom import DOMNode

from tui.asking import Asking
from tui.desk.desk import Desk
from tui.programs.editor import EditorFailed, command_of, edited
from tui.programs.passing_files import private_folder
from widgets.composing.writable import writable
from widgets.i18n import _
from widgets.words import error_words

if TYPE_CHECKING:
    from tui.terminal.quiet_app import QuietApp


class Editing:
    """The editor of one desk."""

    def __init__(self, asking: Asking, desk: Desk, setting: str) -> None:
        """Use the editor of the settings, or that of the environment."""
        self._asking = asking
        self._desk = desk
        self._setting = setting
        self._told = False

    def ask(self, screen: DOMNode) -> None:
        """Open the editor; the first time, say what it may leave behind, and ask."""
        try:
            command = command_of(self._setting, os.environ)
        except EditorFailed as error:
            self._asking.tell(error_words(error))
            return
        app = cast("QuietApp", screen.app)
        if self._told:
            self._asking.run(self._edit(app, command))
            return

        def agreed() -> None:
            self._told = True
            self._asking.run(self._edit(app, command))

        words = _("Open {editor}? It may keep copies of its own on the disk, in clear.")
        self._desk.question(words.format(editor=Path(command[0]).name), agreed)

    async def _edit(self, app: QuietApp, command: tuple[str, ...]) -> None:
        composer = self._desk.composer
        room_id, text = composer.room_id, composer.text
        idle = app.idle
        work = asyncio.ensure_future(edited(text, command, private_folder(os.environ), lambda: idle.long_enough))
        gone = False
        try:
            idle.away = True
            with app.suspend():
                while not work.done():
                    try:
                        await asyncio.wait({work})
                    except asyncio.CancelledError:
                        gone = True
                        work.cancel()
                if gone and not app.is_running:
                    # Raised in here it leaves the terminal as it is: given back, with no thread that reads keys.
                    raise asyncio.CancelledError
        except SuspendNotSupported:
            work.cancel()
            await asyncio.wait({work})
            self._asking.tell(_("No editor can be opened in this terminal."))
            return
        finally:
            idle.away = False
        if gone:
            raise asyncio.CancelledError
        try:
            changed = writable(work.result())
        except EditorFailed as error:
            # Said of this text: it goes as soon as the text is another one.
            self._desk.say(error_words(error))
            return
        self._take_back(text, changed, same=composer.room_id == room_id and composer.text == text)

    def _take_back(self, before: str, after: str, *, same: bool) -> None:
        if after == before:
            self._desk.say(_("Nothing was changed."))
        elif same:
            self._desk.composer.rewrite(after)
        else:
            # The room went, or something was put there, meanwhile: nothing of either is lost.
            self._desk.composer.paste(after)
