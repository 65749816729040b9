"""A worker thread with a loop of its own, where sessions live; others ask it and await the answer."""

from __future__ import annotations

import asyncio
import concurrent.futures
import inspect
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ParamSpec, TypeVar, overload

if TYPE_CHECKING:
    from hints.advisor import Advisor
    from session.account.profile import Profile
    from session.server.login import LoginRequest
    from session.session import Session
    from session.store.vault import StoreKey

P = ParamSpec("P")
T = TypeVar("T")
_CLEANING_SECONDS = 3.0


class SessionHost:
    """The thread of all sessions of a process. nio and the store are imported and used in there only."""

    def __init__(self) -> None:
        """Make the host; `start` begins its thread."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="session", daemon=True)

    def start(self) -> None:
        """Begin the thread; after `stop` it is a new one, with a new loop."""
        if self._thread.ident is not None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._run, name="session", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 5) -> None:
        """Cancel what runs there and end the thread, waiting at most `timeout` seconds. Close sessions first."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(timeout)
        elif not self._loop.is_closed():
            self._loop.close()

    @overload
    async def ask(self, func: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T: ...

    @overload
    async def ask(self, func: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T: ...

    async def ask(self, func: Callable[P, Awaitable[T] | T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `func`, plain or coroutine, in the session's loop; return its result or raise its error here."""
        return await asyncio.wrap_future(self._submit(func, *args, **kwargs))

    def tell(self, func: Callable[P, Awaitable[T] | T], *args: P.args, **kwargs: P.kwargs) -> None:
        """Run `func` in the session's loop without waiting; its errors are the session's to report."""
        self._submit(func, *args, **kwargs)

    async def login(
        self, profile: Profile, key: StoreKey, request: LoginRequest, advisor: Advisor, *, identity: bool = True
    ) -> Session:
        """Log in there and return the session, importing what it needs in that thread."""

        async def run() -> Session:
            from session.session import Session

            return await Session.login(profile, key, request, advisor, identity=identity)

        return await self.ask(run)

    async def restore(self, profile: Profile, key: StoreKey, user_id: str, advisor: Advisor) -> Session:
        """Open a stored account there and return the session, importing what it needs in that thread."""

        async def run() -> Session:
            from session.session import Session

            return await Session.restore(profile, key, user_id, advisor)

        return await self.ask(run)

    def _submit(
        self, func: Callable[P, Awaitable[T] | T], *args: P.args, **kwargs: P.kwargs
    ) -> concurrent.futures.Future[T]:
        async def run() -> T:
            outcome = func(*args, **kwargs)
            return await outcome if inspect.isawaitable(outcome) else outcome

        if self._loop.is_closed():
            raise RuntimeError("this host has stopped")
        return asyncio.run_coroutine_threadsafe(run(), self._loop)

    def _run(self) -> None:
        loop = self._loop
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
        finally:
            loop.run_until_complete(_end_all())
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()


async def _end_all() -> None:
    """Cancel all other tasks of this loop and wait, but not for ever, until they have cleaned up."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=_CLEANING_SECONDS)
