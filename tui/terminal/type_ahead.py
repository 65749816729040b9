"""Keys that come faster than they are answered wait for each other, so that each goes where the one before led."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual import events
from textual.message_pump import MessagePump

if TYPE_CHECKING:
    from textual.app import App
    from textual.timer import Timer

Typed = events.Key | events.Paste
PATIENCE = 0.25
"""Seconds after which the next key goes on, whatever has become of the one before."""


class TypeAhead:
    """Hands one key or paste on at a time.

    A key is answered in the widget that has the focus, or in whatever it rises
    to, and may move the focus or open a screen. Whoever types on meanwhile, on
    a slow line or a busy machine, means where it leads to. Textual would hand
    the next key on at once, to where the focus still is.
    """

    def __init__(self, app: App[None], hand_on: Callable[[Typed], Awaitable[None]]) -> None:
        """Hand keys on by `hand_on`, which gives them to what has the focus."""
        self._app = app
        self._hand_on = hand_on
        self._waiting: deque[Typed] = deque()
        self._number = 0
        """Of the key that is being answered."""
        self._answered = 0
        """The number up to which keys have been answered."""
        self._at_worst: Timer | None = None

    async def take(self, typed: Typed) -> None:
        """Hand a key on now, or behind those that wait; without a screen, at the very end, it has nowhere to go."""
        if not self._app.screen_stack:
            self._waiting.clear()
        elif self._waiting or self._answered < self._number:
            self._waiting.append(typed)
        else:
            await self._go(typed)

    async def _go(self, typed: Typed) -> None:
        self._number += 1
        number = self._number
        begins = self._app.focused or self._app.screen
        self._at_worst = self._app.set_timer(PATIENCE, lambda: self._next(number))
        await self._hand_on(typed)
        self._follow(begins, number)

    def _follow(self, pump: MessagePump | None, number: int) -> None:
        """Take the way that a key rises, each step behind the key itself, up to the app."""
        while pump is not None and pump is not self._app:
            parent = pump._parent
            if pump.is_running and pump.call_later(self._follow, parent, number):
                return
            pump = parent
        # Behind the key on the app itself, and once more: the focus moves by a message of its own.
        self._app.call_later(self._app.call_later, self._next, number)

    async def _next(self, number: int) -> None:
        if number <= self._answered:
            return
        self._answered = number
        if self._at_worst is not None:
            self._at_worst.stop()
        if self._waiting and self._app.screen_stack:
            await self._go(self._waiting.popleft())
