"""Lets the user's own editor change a text: by a private file that is gone afterwards, however that went.

Law of this file: nothing of the text stays where this file put it. What an editor puts elsewhere it cannot know.
"""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import shutil
import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from session.store.files import write_new_private_file
from session.values.errors import SessionError
from session.values.words import N_
from tui.programs.passing_files import own_folder, sweep
from tui.settings.environment import for_children

OFF = "off"
LOOK_SECONDS = 1.0
"""How often it is looked whether the editor has to end."""
_PATIENCE_SECONDS = 2.0
"""For an editor that was asked to end."""
PREFIX = "sluis-edit-"
_NAME = "message.md"


class EditorFailed(SessionError):
    """The text stays as it was."""


def command_of(setting: str, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the editor and its arguments: the setting's, or else $VISUAL's or $EDITOR's.

    Raises:
        EditorFailed: when there is none, it is not on this machine, or it was switched off.
    """
    if setting == OFF:
        raise EditorFailed(N_("Editors are switched off in the settings."))
    line = setting or environment.get("VISUAL", "") or environment.get("EDITOR", "")
    try:
        words = shlex.split(line)
    except ValueError:
        words = []
    if not words:
        raise EditorFailed(N_("No editor: set VISUAL or EDITOR, or editor in the settings."))
    if shutil.which(words[0]) is None:
        raise EditorFailed(N_("There is no {program} here."), program=words[0])
    return tuple(words)


async def edited(text: str, command: tuple[str, ...], folder: Path, is_over: Callable[[], bool]) -> str:
    """Return what the editor made of a text; when `is_over`, the editor ends and what it saved until then counts.

    Raises:
        EditorFailed: when it did not start, or said that it failed; nothing was changed.
    """
    await asyncio.to_thread(sweep, folder, PREFIX)
    place = own_folder(folder, PREFIX)
    try:
        write_new_private_file(place / _NAME, text.encode())
        ended_itself, code = await _run((*command, str(place / _NAME)), is_over)
        if ended_itself and code != 0:
            raise EditorFailed(N_("The editor failed ({code}); the text is as it was."), code=str(code))
        return (place / _NAME).read_text("utf-8", "replace").removesuffix("\n")
    except OSError as error:
        raise EditorFailed(N_("The editor's file could not be used; the text is as it was.")) from error
    finally:
        shutil.rmtree(place, ignore_errors=True)


async def _run(command: tuple[str, ...], is_over: Callable[[], bool]) -> tuple[bool, int]:
    """Run a program in this terminal; return whether it ended by itself, and with which code."""
    process = await asyncio.create_subprocess_exec(*command, env=for_children())
    with _deaf_to_ctrl_c():
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        return True, await process.wait()
                if is_over():
                    return False, await _ended(process)
        except asyncio.CancelledError:
            await _ended(process)
            raise


async def _ended(process: asyncio.subprocess.Process) -> int:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        return await process.wait()


@contextlib.contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Let Ctrl-C be the editor's: the terminal sends it to both of us. Begun after it, so that it has its own way."""
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:
        # Not in the main thread, where signals do not come.
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
