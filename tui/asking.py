"""Asks the session something from the screen's loop: coroutines only, so that types say what comes back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from textual.dom import DOMNode
from textual.worker import WorkType

from session.values.errors import SessionError
from tui.commands.asked_for import Asked, beginning, came_to_nothing, on_behalf
from tui.terminal.quiet_app import QuietApp
from widgets.words import error_words

if TYPE_CHECKING:
    from session.host import SessionHost

P = ParamSpec("P")
T = TypeVar("T")


class Refused(Exception):
    """What was typed behind a slash word cannot be done; its text says why, and what is needed."""


async def ask(host: SessionHost, func: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `func` in the session's loop and return its answer, or raise its error here."""
    answer: T = await host.ask(func, *args, **kwargs)
    return answer


class Asking:
    """Asks for one screen; what goes wrong becomes a sentence."""

    def __init__(self, host: SessionHost, screen: DOMNode, tell: Callable[[str], None]) -> None:
        """Ask `host`'s session in workers of `screen`; say errors by `tell`."""
        self._host = host
        self._screen = screen
        self.tell = tell

    def refuse(self, why: str) -> None:
        """Say why something is not done; a slash word that asked for it goes back to where it was typed."""
        came_to_nothing()
        self.tell(why)

    async def ask(self, func: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return the answer, or raise its error here."""
        return await ask(self._host, func, *args, **kwargs)

    def start(self, func: Callable[P, Awaitable[object]], *args: P.args, **kwargs: P.kwargs) -> None:
        """Ask for something whose answer comes as an update."""

        async def steps() -> None:
            await self.answer(func, *args, **kwargs)

        # Not the coroutine: one that is taken back before its turn would never be awaited.
        begun: WorkType[None] = partial(_later, beginning(), steps)
        self._screen.run_worker(begun)

    def run(self, steps: Awaitable[object]) -> None:
        """Let steps that ask more than once go on beside the screen."""
        self._screen.run_worker(on_behalf(beginning(), steps))

    def lead(self, steps: Awaitable[object]) -> None:
        """Do the same with steps that take the keys somewhere: what is typed meanwhile goes there too."""
        app = self._screen.app
        there = app.typed.lead() if isinstance(app, QuietApp) else None
        self.run(_then(steps, there) if there is not None else steps)

    async def done(self, func: Callable[P, Awaitable[object]], *args: P.args, **kwargs: P.kwargs) -> bool:
        """Return whether it went well; when there was an error, that was told."""
        try:
            await ask(self._host, func, *args, **kwargs)
        except SessionError as error:
            self.refuse(error_words(error))
            return False
        return True

    async def answer(self, func: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Return the answer, or None when there was an error, which was told."""
        try:
            return await ask(self._host, func, *args, **kwargs)
        except SessionError as error:
            self.refuse(error_words(error))
            return None


async def _then(steps: Awaitable[object], there: Callable[[], None]) -> None:
    try:
        await steps
    finally:
        there()


async def _later(asked: Asked | None, steps: Callable[[], Awaitable[object]]) -> None:
    await on_behalf(asked, steps())
