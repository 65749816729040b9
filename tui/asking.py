"""Asks the session something from the screen's loop: coroutines only, so that types say what comes back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from textual.dom import DOMNode
from textual.worker import WorkType

from session.values.errors import SessionError
from widgets.words import error_words

if TYPE_CHECKING:
    from session.host import SessionHost

P = ParamSpec("P")
T = TypeVar("T")


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

    async def ask(self, func: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return the answer, or raise its error here."""
        return await ask(self._host, func, *args, **kwargs)

    def start(self, func: Callable[P, Awaitable[object]], *args: P.args, **kwargs: P.kwargs) -> None:
        """Ask for something whose answer comes as an update."""

        async def steps() -> None:
            await self.answer(func, *args, **kwargs)

        # Not the coroutine: one that is taken back before its turn would never be awaited.
        begun: WorkType[None] = steps
        self._screen.run_worker(begun)

    def run(self, steps: Awaitable[object]) -> None:
        """Let steps that ask more than once go on beside the screen."""
        self._screen.run_worker(steps)

    async def done(self, func: Callable[P, Awaitable[object]], *args: P.args, **kwargs: P.kwargs) -> bool:
        """Return whether it went well; when there was an error, that was told."""
        try:
            await ask(self._host, func, *args, **kwargs)
        except SessionError as error:
            self.tell(error_words(error))
            return False
        return True

    async def answer(self, func: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Return the answer, or None when there was an error, which was told."""
        try:
            return await ask(self._host, func, *args, **kwargs)
        except SessionError as error:
            self.tell(error_words(error))
            return None
