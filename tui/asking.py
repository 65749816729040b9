"""Asks the session something from the screen's loop: coroutines only, so that types say what comes back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from session.host import SessionHost

P = ParamSpec("P")
T = TypeVar("T")


async def ask(host: SessionHost, func: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `func` in the session's loop and return its answer, or raise its error here."""
    answer: T = await host.ask(func, *args, **kwargs)
    return answer
