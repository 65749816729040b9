"""Removes what one person said in the open room lately: how far back is chosen, asked about, done one by one.

Law of this file: what leaves went past the gate, and each removal is one that a person was told the number of.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from hints.model import Clearance, Draft, DraftKind
from session.values.errors import SessionError
from session.values.ids import is_user_id
from session.values.listed import Flood
from session.values.model import EventId, ItemKind, RoomId, TimelineItem, UserId
from tui.asking import Asking, Refused
from tui.commands.asked_for import came_to_nothing
from tui.desk.desk import Desk
from tui.desk.under_way import UnderWay, Word
from tui.gate.cleared import cleared
from tui.messages.last_reason import LastReason
from widgets.calendar_words import day_words
from widgets.i18n import _, ngettext
from widgets.safe_text import safe_text
from widgets.words import error_words

if TYPE_CHECKING:
    from session.session import Session

_DAY = 86_400_000
_MOST_DAYS = 5


class FloodSteps:
    """The steps of one pane. One flood at a time is removed; Esc stops that."""

    def __init__(
        self, asking: Asking, session: Session, desk: Desk, last_reason: LastReason, under_way: UnderWay
    ) -> None:
        """Work at this desk; `last_reason` is why messages were removed before; what is asked about is `under_way`."""
        self._asking = asking
        self._session = session
        self._desk = desk
        self._last_reason = last_reason
        self._under_way = under_way
        self._stopped: asyncio.Event | None = None
        """Set when what goes on is to end."""

    async def say(self, event: Desk.Cleared) -> str:
        """Begin to remove what the named person said, for the reason that was cleared; return what to tell.

        Raises:
            Refused: when nobody is named.
            SessionError: when it may not be done.
        """
        if not is_user_id(event.about):
            raise Refused(_("/{word} needs a user: @name:server.").format(word=event.word))
        user = UserId(event.about)
        self._last_reason.keep(event.draft.text)
        flood = await self._find(RoomId(event.draft.room_id), user)
        word = Word(event.room_id, f"/{event.word}", event.typed)
        with self._under_way.held(word, self._desk.composer.give_back):
            self._ask_how_far(flood, user, lambda said: self._remove(event.draft, event.clearance, said))
        return ""

    def of_author(self, room_id: RoomId, _event_id: EventId, item: TimelineItem) -> None:
        """Begin to remove what the author of a message said; the reason is asked for."""
        if item.kind is ItemKind.STATE:
            self._asking.tell(_("This is a change of the room: choose a message of whoever is meant."))
            return
        self._asking.run(self._of_author(room_id, UserId(item.sender)))

    async def _of_author(self, room_id: RoomId, user: UserId) -> None:
        try:
            flood = await self._find(room_id, user)
        except (Refused, SessionError) as error:
            self._asking.tell(str(error) if isinstance(error, Refused) else error_words(error))
            return

        def given(reason: str) -> None:
            if (removal := cleared(self._desk, self._asking, DraftKind.REMOVAL, reason, room_id)) is not None:
                self._last_reason.keep(reason)
                self._ask_how_far(flood, user, lambda said: self._remove(*removal, said))

        self._last_reason.ask(self._desk, given, _("a reason, may be empty · Enter goes on · Esc leaves the messages"))

    async def _find(self, room_id: RoomId, user: UserId) -> Flood:
        if self._stopped is not None:
            raise Refused(_("Messages are being removed already; Esc stops that."))
        self._asking.tell(_("Looking for what {user} said…").format(user=safe_text(user)))
        flood = await self._asking.ask(self._session.admin.floods.find, room_id, user)
        self._asking.tell("")
        if not flood.said:
            raise Refused(_("There is no message of {user} to remove here.").format(user=safe_text(user)))
        return flood

    def _ask_how_far(self, flood: Flood, user: UserId, remove: Callable[[tuple[EventId, ...]], None]) -> None:
        """Ask how far back, where it goes back further than a day, and whether that many are to go."""
        now = time.time_ns() // 1_000_000
        within_day = _since(flood, now - _DAY)

        def given(typed: str) -> None:
            days = _days(typed)
            if days is None:
                came_to_nothing()
                self._asking.tell(_("Nothing is removed: a number of days, or “all”, says how far back."))
                return
            said = flood.said if days == 0 else _since(flood, now - days * _DAY)
            if said:
                self._confirm(said, user, remove)
            else:
                came_to_nothing()
                self._asking.tell(_("{user} said nothing in that time.").format(user=safe_text(user)))

        if len(within_day) == len(flood.said):
            self._confirm(flood.said, user, remove)
            return
        all_of_them = len(flood.said) if flood.whole else _("the newest {n}").format(n=len(flood.said))
        words = _("How far back? {day} of the last day, {all} in all").format(day=len(within_day), all=all_of_them)
        about = _("a number of days, or “all” · Enter takes one day · Esc leaves the messages")
        self._desk.ask_line(words, about, given)

    def _confirm(
        self, said: tuple[tuple[EventId, int], ...], user: UserId, remove: Callable[[tuple[EventId, ...]], None]
    ) -> None:
        n = len(said)
        words = ngettext(
            "Remove {n} message of {user} for everybody, from {day} on? That cannot be undone.",
            "Remove {n} messages of {user} for everybody, from {day} on? That cannot be undone.",
            n,
        ).format(n=n, user=safe_text(user), day=day_words(min(at for _event, at in said)))

        def left() -> None:
            came_to_nothing()

        self._desk.question(words, lambda: remove(tuple(event for event, _at in said)), left)

    # -- removing ---------------------------------------------------------------------------------------------

    def _remove(self, draft: Draft, clearance: Clearance, said: tuple[EventId, ...]) -> None:
        # Another may have begun while this one was asked about.
        if self._stopped is not None:
            self._asking.refuse(_("Messages are being removed already; Esc stops that."))
            return
        self._stopped = asyncio.Event()
        self._asking.run(self._remove_all(draft, clearance, said, self._stopped))

    async def _remove_all(
        self, draft: Draft, clearance: Clearance, said: tuple[EventId, ...], stopped: asyncio.Event
    ) -> None:
        gone = 0
        why = ""
        try:
            for event_id in said:
                gone_of_all = _("{n} of {all} removed · Esc stops").format(n=gone, all=len(said))
                self._asking.tell(gone_of_all)
                remove = partial(self._session.admin.floods.remove, draft, clearance, event_id)
                while not stopped.is_set() and (seconds := await self._asking.ask(remove)):
                    wait = _("your server wants a pause of {n} s").format(n=round(seconds))
                    self._asking.tell(f"{gone_of_all} · {wait}")
                    await _wait(stopped, seconds)
                if stopped.is_set():
                    break
                gone += 1
        except SessionError as error:
            why = error_words(error)
        finally:
            if self._stopped is stopped:
                self._stopped = None
        self._asking.tell(_told(gone, len(said), why))

    def stop(self) -> bool:
        """Remove no more; return whether that was going on."""
        if self._stopped is None or self._stopped.is_set():
            return False
        self._stopped.set()
        return True


async def _wait(stopped: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stopped.wait()
    except TimeoutError:
        pass


def _told(gone: int, n: int, why: str) -> str:
    if gone == n:
        return ngettext("{n} message is removed.", "{n} messages are removed.", n).format(n=n)
    words = _("{gone} of {n} are removed, the others stand.").format(gone=gone, n=n)
    return f"{words} {why}" if why else _("Stopped: {words}").format(words=words)


def _since(flood: Flood, moment: int) -> tuple[tuple[EventId, int], ...]:
    return tuple(one for one in flood.said if one[1] >= moment)


def _days(typed: str) -> int | None:
    """Return how many days back; 0 for all of it, None for what is neither."""
    if typed.casefold() in ("all", _("all")):
        return 0
    if not typed:
        return 1
    return int(typed) if typed.isdecimal() and len(typed) <= _MOST_DAYS and int(typed) else None
