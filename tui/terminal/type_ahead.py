"""Keys that come faster than they are answered wait for each other, so that each goes where the one before led.

While nobody could see where they go, at a start or between two accounts, they are held: none of them is a command.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.message_pump import MessagePump

from tui.terminal.input_reading import BarePaste
from widgets.composing.composer import Composer

if TYPE_CHECKING:
    from textual.app import App
    from textual.timer import Timer

Typed = events.Key | events.Paste
PATIENCE = 0.25
"""Seconds after which the next key goes on, whatever has become of the one before."""
LATE = 2.0
"""The same for a key that asks the session first what it leads to."""


class TypeAhead:
    """Hands one key or paste on at a time.

    A key is answered in the widget that has the focus, or in whatever it rises
    to, and may move the focus or open a screen. Whoever types on meanwhile, on
    a slow line or a busy machine, means where it leads to. Textual would hand
    the next key on at once, to where the focus still is. What a terminal brings
    at once, and does not mark as pasted, is a paste where a message is written.
    """

    def __init__(
        self, app: App[None], hand_on: Callable[[Typed], Awaitable[None]], passes: Callable[[Typed], bool]
    ) -> None:
        """Hand keys on by `hand_on`, which gives them to what has the focus; nothing holds up what `passes`."""
        self._app = app
        self._hand_on = hand_on
        self._passes = passes
        self.held = False
        """Whether keys wait for somebody to see where they go."""
        self._waiting: deque[Typed] = deque()
        self._number = 0
        """Of the key that is being answered."""
        self._answered = 0
        """The number up to which keys have been answered."""
        self._at_worst: Timer | None = None
        self._leading: set[object] = set()
        """What the last key has begun, and leads somewhere once it is done."""

    @property
    def busy(self) -> bool:
        """Whether a key is being answered, or waits for one that is."""
        return bool(self._waiting) or self._answered < self._number

    async def take(self, typed: Typed) -> None:
        """Hand a key on now, or behind those that wait; without a screen, at the very end, it has nowhere to go."""
        if not self._app.screen_stack:
            self._waiting.clear()
        elif self.held and self._passes(typed):
            await self._hand_on(typed)
        elif self.held or self.busy:
            self._waiting.append(typed)
        else:
            await self._go(typed)

    def hold(self) -> None:
        """Keep all that comes from now on, until it is let go of or goes on."""
        self.held = True

    def let_go(self) -> tuple[Typed, ...]:
        """Hold nothing any more, and return what came meanwhile: it is nobody's key any longer."""
        came = tuple(self._waiting) if self.held else ()
        if self.held:
            self._waiting.clear()
        self.held = False
        return came

    async def go_on(self) -> None:
        """Hold nothing any more, and hand on what came meanwhile, each where the one before leads."""
        self.held = False
        if self._waiting and self._answered == self._number:
            await self._go(self._waiting.popleft())

    def lead(self) -> Callable[[], None]:
        """Keep what is typed next until that has come to which this key leads; return what says that it has."""
        leading = object()
        self._leading.add(leading)
        # It is not answered any more, if it was.
        self._answered = min(self._answered, self._number - 1)

        def has_come() -> None:
            at_worst.stop()
            if leading in self._leading:
                self._leading.discard(leading)
                self._led()

        at_worst = self._app.set_timer(LATE, has_come)
        return has_come

    def _led(self) -> None:
        if not self._leading and self._app.screen_stack:
            self._wait_at_most(PATIENCE)
            self._follow(self._app.focused or self._app.screen, self._number)

    def _wait_at_most(self, seconds: float) -> None:
        if self._at_worst is not None:
            self._at_worst.stop()
        self._at_worst = self._app.set_timer(seconds, partial(self._next, self._number))

    async def _go(self, typed: Typed) -> None:
        if isinstance(typed, BarePaste):
            if typed.keys and not isinstance(self._app.focused, Composer):
                first, *others = typed.keys
                self._waiting.extendleft(reversed(others))
                await self._go(first)
                return
            # Handlers go by the type's name.
            typed = events.Paste(typed.text)
        self._number += 1
        number = self._number
        begins = self._app.focused or self._app.screen
        self._wait_at_most(PATIENCE)
        await self._hand_on(typed)
        self._follow(begins, number)

    def _follow(self, pump: MessagePump | None, number: int, *, again: bool = True) -> None:
        """Take the way that a key rises, each step behind the key itself, up to the app.

        And once more: what a key does, it does at the end of its way, and what it says then rises from below.
        """
        while pump is not None and pump is not self._app:
            parent = pump._parent
            if pump.is_running and pump.call_later(partial(self._follow, parent, number, again=again)):
                return
            pump = parent
        if again and self._app.screen_stack:
            begins = self._app.focused or self._app.screen
            self._app.call_later(partial(self._follow, begins, number, again=False))
            return
        # Behind the key on the app itself, and once more: the focus moves by a message of its own.
        self._app.call_later(self._app.call_later, self._next, number)

    async def _next(self, number: int) -> None:
        if number <= self._answered or self._leading:
            return
        self._answered = number
        if self._at_worst is not None:
            self._at_worst.stop()
        if self._waiting and self._app.screen_stack and not self.held:
            await self._go(self._waiting.popleft())
