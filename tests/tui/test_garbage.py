"""What was set aside for good is looked through all the same when the screen locks."""

from __future__ import annotations

import functools
import gc
from collections.abc import Iterator

import pytest

from tui import garbage
from tui.locking import forget_what_was_read


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    garbage._aside = False
    gc.unfreeze()


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
