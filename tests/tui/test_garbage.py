"""What was set aside for good is looked through all the same when the screen locks."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
from collections.abc import Iterator

import pytest

from tui.locking import forget_what_was_read
from tui.terminal import garbage


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    garbage.bring_back()


@functools.lru_cache
def remembered(text: str) -> str:
    return text.upper()


class Held:
    """Something that holds itself, so that only the collector lets go of it."""

    gone = 0

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        Held.gone += 1


def test_the_collector_looks_no_more_at_what_was_there() -> None:
    gc.collect()
    before = len(gc.get_objects())
    garbage.set_aside()
    assert len(gc.get_objects()) < before / 10


def test_the_lock_empties_what_was_set_aside() -> None:
    remembered("geheim")
    held, Held.gone = Held(), 0
    garbage.set_aside()
    del held
    forget_what_was_read()
    assert remembered.cache_info().currsize == 0
    assert Held.gone == 1
    assert gc.get_freeze_count() > 1_000


def test_nothing_is_set_aside_that_was_not_before() -> None:
    before = gc.get_freeze_count()
    forget_what_was_read()
    assert gc.get_freeze_count() <= before


def test_what_a_full_look_leaves_is_set_aside_and_the_looks_are_small() -> None:
    garbage.set_aside()
    lasting = [[number] for number in range(5_000)]
    before = gc.get_freeze_count()
    gc.collect()
    assert gc.get_freeze_count() >= before + len(lasting)
    assert gc.get_threshold()[2] < 10
    garbage.bring_back()
    assert gc.get_threshold()[2] >= 10


async def test_what_died_since_is_let_go_when_nobody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "LOOK_SECONDS", 0)
    monkeypatch.setattr(garbage, "WORTH_A_LOOK", 100)
    quiet = [0.0]
    keeping = asyncio.create_task(garbage.keep_out_of_the_way(lambda: quiet[0], ()))
    held, Held.gone = [Held() for _ in range(200)], 0
    garbage.set_aside()
    await asyncio.sleep(0)
    del held
    for _ in range(3):
        await asyncio.sleep(0)
    gc.collect()
    assert Held.gone == 0, "somebody is at the keys"
    quiet[0] = garbage.AWAY_SECONDS
    held = [Held() for _ in range(200)]
    gc.collect()
    del held
    for _ in range(3):
        await asyncio.sleep(0)
    assert Held.gone == 400
    keeping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await keeping


async def test_who_never_stops_typing_is_not_left_with_all_that_died(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "LOOK_SECONDS", 0)
    monkeypatch.setattr(garbage, "WORTH_A_LOOK", 100)
    monkeypatch.setattr(garbage, "TOO_MANY", 500)
    quiet = [0.5]
    keeping = asyncio.create_task(garbage.keep_out_of_the_way(lambda: quiet[0], ()))
    garbage.set_aside()
    await asyncio.sleep(0)
    held, Held.gone = [Held() for _ in range(2_000)], 0
    gc.collect()
    del held
    for _ in range(3):
        await asyncio.sleep(0)
    assert Held.gone == 0, "not between two keys"
    quiet[0] = garbage.BREATH_SECONDS
    for _ in range(3):
        await asyncio.sleep(0)
    assert Held.gone == 2_000
    keeping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await keeping
