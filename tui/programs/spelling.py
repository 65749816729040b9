"""Asks the system's spell checker about words, beside the screen: hunspell, or else aspell, by the protocol of ispell.

Law of this file: a word is sent as a word, never as a command; nothing is taught to a dictionary.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
from collections.abc import Iterable, Sequence

from session import child_processes
from tui.settings.environment import for_children

LONGEST_TEXT = 8_192
"""Code points; a longer text is not looked at."""
LONGEST_WORD = 60
MOST_KNOWN = 20_000
"""Words that are remembered."""
_DICTIONARIES = {"nl": ("nl_NL",), "en": ("en_GB", "en_US")}
"""What dictionaries of a language are called; the first that is there counts."""
_CHUNK = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Addresses, names, code, paths: not for a dictionary.
_NO_WORDS = re.compile(r"[@#/\\`_<>=0-9]|:\S|\w\.\w")


def words_in(text: str, cursor: int) -> list[tuple[int, int, str]]:
    """Return (start, end, word) of what a dictionary may know; not the word that is being written at `cursor`."""
    if len(text) > LONGEST_TEXT or text.startswith("/"):
        return []
    found: list[tuple[int, int, str]] = []
    for chunk in _CHUNK.finditer(text):
        if _NO_WORDS.search(chunk[0]):
            continue
        for word in _WORD.finditer(chunk[0]):
            start, end = chunk.start() + word.start(), chunk.start() + word.end()
            if 2 < end - start <= LONGEST_WORD and not word[0].isupper() and not start < cursor <= end:
                found.append((start, end, word[0]))
    return found


class Spelling:
    """The checkers of some languages; a word is right when one of them knows it."""

    def __init__(self, languages: Sequence[str]) -> None:
        """Check in these languages, "nl" or "en", as far as there are dictionaries."""
        self._languages = tuple(languages)
        self._checkers: list[_Checker] | None = None
        self._started: list[_Checker] = []
        self._closed = False
        self._known: dict[str, bool] = {}
        self._asking = asyncio.Lock()

    @property
    def wanted(self) -> bool:
        """Whether anything is checked at all."""
        return bool(self._languages) and self._checkers != [] and not self._closed

    def wrong(self, words: Iterable[str]) -> set[str]:
        """Return those of the words that were found wrong before."""
        return {word for word in words if self._known.get(word) is False}

    async def ask(self, words: Iterable[str]) -> bool:
        """Look the words up that are not known yet; return whether there were any.

        It must not be cancelled half-way.
        """
        async with self._asking:
            new = [word for word in dict.fromkeys(words) if word not in self._known]
            if not new:
                return False
            if self._checkers is None:
                self._checkers = await self._found()
            if len(self._known) + len(new) > MOST_KNOWN:
                self._known.clear()
            for word in new:
                self._known[word] = await self._is_right(word)
            return True

    async def _is_right(self, word: str) -> bool:
        for checker in tuple(self._checkers or ()):
            right = await checker.knows(word)
            if right is None and self._checkers is not None:
                self._checkers.remove(checker)
            if right:
                return True
        return not self._checkers

    async def close(self) -> None:
        """End the checkers, and forget the words."""
        self._closed = True
        for checker in self._started:
            checker.kill()
        async with self._asking:
            self._known.clear()
            for checker in self._started:
                await checker.close()

    async def _found(self) -> list[_Checker]:
        """Start a checker for each language that has one."""
        found: list[_Checker] = []
        for language in self._languages:
            for command in _commands(language):
                checker = None if self._closed else await _Checker.started(command)
                if checker is None:
                    continue
                self._started.append(checker)
                if await checker.greets():
                    found.append(checker)
                    break
        return found


class _Checker:
    """One process with one language."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def started(cls, command: Sequence[str]) -> _Checker | None:
        """Start one; None when it does not start."""
        pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        try:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=pipe, stdout=pipe, stderr=nothing, env=for_children()
            )
        except OSError:
            return None
        return cls(process)

    async def greets(self) -> bool:
        """Return whether it says its name, as whoever speaks the protocol does; not without a dictionary."""
        return (await self._line() or "").startswith("@(#)")

    async def knows(self, word: str) -> bool | None:
        """Return whether the dictionary has the word; None when the checker is gone."""
        stream = self._process.stdin
        if stream is None:
            return None
        try:
            # "^" says: what follows is text.
            stream.write(f"^{word.replace('’', chr(39))}\n".encode())
            await stream.drain()
        except OSError:
            return None
        right = True
        while (line := await self._line()) != "":
            if line is None:
                return None
            right = right and line[0] not in "&#?"
        return right

    def kill(self) -> None:
        """End it, without waiting for that."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def close(self) -> None:
        """End it."""
        await child_processes.end(self._process)

    async def _line(self) -> str | None:
        """Return a line of its answer without its end, or None when there will be none."""
        stream = self._process.stdout
        line = b"" if stream is None else await stream.readline()
        return line.decode("utf-8", "replace").rstrip("\r\n") if line else None


def _commands(language: str) -> list[tuple[str, ...]]:
    commands: list[tuple[str, ...]] = []
    for name in dict.fromkeys((*_DICTIONARIES.get(language, ()), language)):
        if (hunspell := shutil.which("hunspell")) is not None:
            commands.append((hunspell, "-a", "-i", "utf-8", "-d", name))
        if (aspell := shutil.which("aspell")) is not None:
            commands.append((aspell, "-a", "--encoding=utf-8", f"--lang={name}"))
    return commands
