"""A slash word that comes to nothing goes back to where it was typed, with what stands behind it; nothing is lost.

Steps do not know how they were asked for, by a key or by a slash word. So the word is held here while it is obeyed, by
the steps that are begun meanwhile, and by the questions that they ask; whoever refuses it need only say so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum, auto
from typing import ParamSpec

P = ParamSpec("P")


class Going(Enum):
    """What goes on about a slash word."""

    STEPS = auto()
    """It is obeyed."""
    QUESTION = auto()
    """Somebody was asked, and has not answered yet."""
    OVER = auto()
    """Nothing does."""


class Asked:
    """One slash word, for as long as something goes on about it."""

    def __init__(self, give_back: Callable[[], None], follow: Callable[[Going], None] = lambda _going: None) -> None:
        """Put it back by `give_back`; `follow` hears what goes on about it whenever that changes."""
        self.give_back = give_back
        self._follow = follow
        self.going_on = 0
        """How many steps are under way."""
        self._questions = 0
        self.given_back = False

    def step_begins(self) -> None:
        """One more step is under way."""
        self.going_on += 1
        if self.going_on == 1:
            self._follow(Going.STEPS)

    def step_ends(self, *, cut_off: bool) -> None:
        """One step less is; of one that was cut off nobody knows what would have come of it."""
        self.going_on -= 1
        if not cut_off:
            self._look()

    def question_opens(self) -> None:
        """Somebody is asked about it."""
        self._questions += 1
        self._look()

    def question_closes(self) -> None:
        """The answer is there, or will not come."""
        self._questions -= 1
        self._look()

    def _look(self) -> None:
        if not self.going_on:
            self._follow(Going.QUESTION if self._questions and not self.given_back else Going.OVER)


_HELD: ContextVar[Asked | None] = ContextVar("held", default=None)
"""What is being done now, by this task and whatever it begins."""
_BEGINS: ContextVar[Asked | None] = ContextVar("begins", default=None)
"""The same, but only where what begins is a part of it: not what a step shows in the end."""


@contextmanager
def asked_for(give_back: Callable[[], None], follow: Callable[[Going], None] = lambda _going: None) -> Iterator[None]:
    """Hold a slash word, which `give_back` puts back where it was typed, while it is obeyed.

    `follow` hears what goes on about it whenever that changes.
    """
    with _held(Asked(give_back, follow), begins=True):
        yield


def came_to_nothing() -> bool:
    """Give the slash word back, once, that what happens here was asked for by; return whether there was one."""
    asked = _HELD.get()
    if asked is None or not asked.going_on:
        return False
    if not asked.given_back:
        asked.given_back = True
        asked.give_back()
    return True


async def on_behalf(asked: Asked | None, steps: Awaitable[object]) -> None:
    """Go through steps that were begun while `asked` was obeyed, as `beginning` said then."""
    with _held(asked, begins=False):
        await steps


def beginning() -> Asked | None:
    """Return what steps that begin now are a part of; None where they were not asked for by a slash word."""
    return _BEGINS.get()


def carried(then: Callable[P, None]) -> Callable[P, None]:
    """Return `then`, to be called when a question that is asked now has its answer: still a part of this."""
    if (asked := _HELD.get()) is None:
        return then

    def answered(*args: P.args, **kwargs: P.kwargs) -> None:
        with _held(asked, begins=True):
            then(*args, **kwargs)

    return answered


def question_open() -> Callable[[], None]:
    """Note that somebody is asked on behalf of what is held now; return what says that this is over."""
    if (asked := _HELD.get()) is None:
        return lambda: None
    asked.question_opens()
    return asked.question_closes


@contextmanager
def _held(asked: Asked | None, *, begins: bool) -> Iterator[None]:
    held, begun = _HELD.set(asked), _BEGINS.set(asked if begins else None)
    cut_off = False
    if asked is not None:
        asked.step_begins()
    try:
        yield
    except asyncio.CancelledError:
        cut_off = True
        raise
    finally:
        if asked is not None:
            asked.step_ends(cut_off=cut_off)
        _HELD.reset(held)
        _BEGINS.reset(begun)
