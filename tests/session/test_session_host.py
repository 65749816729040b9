"""The thread of all sessions: asked from another loop, it answers, raises, and stops."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import threading
from collections.abc import Iterator

import pytest

from session.host import SessionHost
from session.values.errors import NoSuchRoom


@pytest.fixture
def host() -> Iterator[SessionHost]:
    host = SessionHost()
    host.start()
    yield host
    host.stop()


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "session"]


async def test_it_runs_plain_functions_and_coroutines_in_its_own_thread(host: SessionHost) -> None:
    async def later(word: str, *, times: int) -> tuple[str, str]:
        await asyncio.sleep(0)
        return word * times, threading.current_thread().name

    assert await host.ask(later, "a", times=3) == ("aaa", "session")
    assert await host.ask(lambda: threading.current_thread().name) == "session"
    assert threading.current_thread().name != "session"


async def test_errors_come_to_who_asked(host: SessionHost) -> None:
    def plain() -> None:
        raise NoSuchRoom("You are not in this room.")

    async def coroutine() -> None:
        raise NoSuchRoom("You are not in this room.")

    for func in (plain, coroutine):
        with pytest.raises(NoSuchRoom, match="not in this room"):
            await host.ask(func)
    assert await host.ask(lambda: 1) == 1


async def test_told_is_done_without_waiting(host: SessionHost) -> None:
    done = threading.Event()
    host.tell(done.set)
    assert await asyncio.to_thread(done.wait, 5)


async def test_a_told_error_stops_nothing(host: SessionHost) -> None:
    def wrong() -> None:
        raise ValueError

    host.tell(wrong)
    assert await host.ask(lambda: 1) == 1


async def test_who_stops_waiting_stops_the_work(host: SessionHost) -> None:
    begun, cancelled = threading.Event(), threading.Event()

    async def endless() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    task = asyncio.create_task(host.ask(endless))
    assert await asyncio.to_thread(begun.wait, 30)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(cancelled.wait, 5)


async def test_stopping_ends_the_thread_and_whatever_runs_in_it() -> None:
    host = SessionHost()
    host.start()
    begun, steps = threading.Event(), []

    async def endless() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            steps.append("cleaned up")

    asked = asyncio.ensure_future(host.ask(endless))
    assert await asyncio.to_thread(begun.wait, 30)
    await asyncio.to_thread(host.stop)
    assert steps == ["cleaned up"]
    async with asyncio.timeout(30):
        with pytest.raises(asyncio.CancelledError):
            await asked
    assert threads() == []
    host.stop()
    gc.collect()


async def test_a_stopped_host_says_so_at_once() -> None:
    host = SessionHost()
    host.start()
    await host.ask(lambda: None)
    host.stop()
    with pytest.raises(RuntimeError):
        await host.ask(lambda: None)
    gc.collect()


def test_a_host_that_never_started_can_be_stopped() -> None:
    SessionHost().stop()
    gc.collect()
