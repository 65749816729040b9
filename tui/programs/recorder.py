"""Records by a program of the user's: its file lies in a private folder while that is needed, and is gone then.

Law of this file: however a recording ends, its program has ended and its file is removed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from session.values.errors import SessionError
from session.values.words import N_
from tui.programs.passing_files import own_folder, sweep
from tui.settings.environment import for_children

FILE = "{file}"
"""What stands in the command for the file that it writes."""
PREFIX = "sluis-record-"
_CHILD = Path(__file__).with_name("recorder_child.py")
MOST_SECONDS = 30 * 60
"""So long a recording may be."""
_NAME, _USUAL = "voice-message", ".ogg"
_PATIENCE = (5.0, 2.0)
"""Seconds for a program that was asked to end: to end its file, and then to end at all."""


class CannotRecord(SessionError):
    """Nothing was recorded, and nothing was sent."""


class Recorder:
    """One recording that is going on."""

    def __init__(self, process: asyncio.subprocess.Process, file: Path) -> None:
        """Follow a program that writes this file; `recording` makes it."""
        self._process = process
        self._file = file
        self._asked = False
        """Whether it was asked to end; what its code says counts only when it was not."""

    async def ended(self) -> None:
        """Wait until the program ends by itself, or has recorded for as long as a recording may be."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(MOST_SECONDS):
                await self._process.wait()

    async def stop(self) -> Path:
        """Let the program end its file, and return where that lies.

        Raises:
            CannotRecord: when it failed, or has written nothing.
        """
        self._asked = self._asked or self._process.returncode is None
        code = await _ended(self._process)
        if not self._asked and code != 0:
            raise CannotRecord(N_("The recorder failed ({code}); see record in the settings."), code=str(code))
        if self._file.is_symlink() or not self._file.is_file():
            raise CannotRecord(N_("The recorder wrote no file; see record in the settings."))
        return self._file


@contextlib.asynccontextmanager
async def recording(command: Sequence[str], folder: Path) -> AsyncIterator[Recorder]:
    """Record into a private folder in this one, which is removed in the end, until the block ends.

    Raises:
        CannotRecord: when the program cannot be run.
    """
    if shutil.which(command[0]) is None:
        raise CannotRecord(N_("There is no {program} here."), program=command[0])
    await asyncio.to_thread(sweep, folder, PREFIX)
    place = None
    try:
        place = own_folder(folder, PREFIX)
        words, file = placed(command, place / _NAME)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(_CHILD), str(os.getpid())),
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            # A session of its own: Ctrl-C is not for it, and all that it starts ends with it.
            start_new_session=True,
            umask=0o077,
            env=for_children(),
        )
    except (OSError, ValueError) as error:
        _remove(place)
        reason = error.strerror if isinstance(error, OSError) else None
        words_ = N_("The recorder did not start ({reason}); see record in the settings.")
        raise CannotRecord(words_, reason=reason or "?") from None
    try:
        yield Recorder(process, file)
    finally:
        # At once, for whatever is still going on is not wanted.
        _signal(process, signal.SIGKILL)
        try:
            await process.wait()
        finally:
            _remove(place)


def placed(command: Sequence[str], base: Path) -> tuple[list[str], Path]:
    """Return the command with its file in it, and that file: an end of its name that is said there is kept."""
    end = next((word.partition(FILE)[2] for word in command if FILE in word), "")
    file = base.with_name(base.name + (end if end.startswith(".") else _USUAL))
    said = str(base if end.startswith(".") else file)
    return [word.replace(FILE, said) for word in command], file


async def _ended(process: asyncio.subprocess.Process) -> int:
    """End a program and what it has started, gently at first, and return its code."""
    for sign, patience in zip((signal.SIGINT, signal.SIGTERM), _PATIENCE, strict=True):
        if process.returncode is not None:
            break
        _signal(process, sign)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await process.wait()
    _signal(process, signal.SIGKILL)
    return await process.wait()


def _signal(process: asyncio.subprocess.Process, sign: signal.Signals) -> None:
    # It began a session, so its number is that of its group, also when it is no more and others of it are.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, sign)


def _remove(place: Path | None) -> None:
    if place is not None:
        shutil.rmtree(place, ignore_errors=True)
