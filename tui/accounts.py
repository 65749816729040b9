"""The accounts of a profile that are open at the same time: each its own session; what those out of sight have unread.

Two laws of this file: an account's news carry its user id from its session on, so that no screen can take them for
another's; and what goes wrong with one account is said of that one, and touches no other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from session.values.errors import SessionError
from session.values.model import RoomKind, UserId
from session.values.updates import Batch, Connection, ConnectionUpdate, RoomsUpdate
from session.values.words import N_
from tui.asking import ask
from tui.notices.notices import Notice, Notices
from tui.rooms.gone_rooms import GoneRooms
from widgets.rooms.account_words import Standing
from widgets.words import error_words

if TYPE_CHECKING:
    from hints.advisor import Advisor
    from session.account.profile import Profile
    from session.host import SessionHost
    from session.session import Session
    from session.store.vault import StoreKey
    from tui.settings.config import Config

Tell = Callable[[UserId, Batch], None]


@dataclass(slots=True)
class _Open:
    """One account that is open, and what is known of it while it is out of sight."""

    session: Session
    notices: Notices
    """What is worth a notice while it is out of sight."""
    started: bool = False
    connection: Connection = Connection.CONNECTING
    unread: int = 0
    mentions: int = 0
    invited: int = 0


class Accounts:
    """Holds the open sessions of a profile's accounts, by user id."""

    def __init__(self, host: SessionHost, config: Config, tell: Tell) -> None:
        """Hold none yet; news of each account go to `tell`, in the session's thread."""
        self._host = host
        self._config = config
        self._tell = tell
        self._open: dict[UserId, _Open] = {}
        self._opening = asyncio.Lock()
        self._closed = False
        self._gone: dict[UserId, GoneRooms] = {}
        self.shown: UserId | None = None
        """Whose rooms are on the screen; None while no account's are."""

    @property
    def users(self) -> tuple[UserId, ...]:
        """Return who is open, in the order of the list."""
        return tuple(sorted(self._open))

    def session(self, user: UserId) -> Session | None:
        """Return the session of an account that is open."""
        held = self._open.get(user)
        return held.session if held is not None else None

    async def opened(self, profile: Profile, key: StoreKey, user: UserId, advisor: Advisor) -> Session:
        """Return the session of an account, which is opened if it is not; two at once would share a store.

        Raises:
            SessionError: when it does not open, is another user's, or all accounts were closed meanwhile.
        """
        async with self._opening:
            if self._closed:
                raise SessionError(N_("The store is closed."))
            session = self.session(user) or await self._host.restore(profile, key, user, advisor)
            if session.user_id != user:
                await ask(self._host, session.close)
                raise SessionError(N_("The store is another user's: it was closed, and nothing was fetched."))
            self._open.setdefault(user, _Open(session, Notices(self._config.quiet_hours)))
            return session

    def gone(self, user: UserId) -> GoneRooms:
        """Return what is known of the rooms that an account is out of, shown or not."""
        return self._gone.setdefault(user, GoneRooms())

    def may_open(self) -> None:
        """Let accounts be opened (again)."""
        self._closed = False

    async def hear(self, session: Session) -> None:
        """Hold a session, and let it tell all it knows from now on: it is started when it was not yet.

        Raises:
            SessionError: when the disk does not take its settings.
        """
        user = UserId(session.user_id)
        held = self._open.get(user)
        if held is None or held.session is not session:
            held = self._open[user] = _Open(session, Notices(self._config.quiet_hours))
        listener = partial(self._tell, user)
        if held.started:
            await self._host.ask(_tell_anew, session, listener)
            return
        held.started = True
        await ask(self._host, session.retention.keep, self._config.keep_days, self._config.store_limit_mb)
        await ask(self._host, session.receipts.metadata.choose, *self._config.given_away)
        await ask(self._host, session.start, listener)

    async def put_out_of_sight(self) -> None:
        """Go on with the shown account beside the screen: what is new from now on is counted and notified of."""
        if self.shown is not None and (held := self._open.get(self.shown)) is not None:
            held.notices = Notices(self._config.quiet_hours)
            self.shown = None
            await self._host.ask(_tell_anew, held.session, partial(self._tell, held.session.user_id))

    def count(self, user: UserId, batch: Batch) -> None:
        """Take over how it stands with an account, shown or not."""
        if (held := self._open.get(user)) is None:
            return
        for update in batch.updates:
            if isinstance(update, ConnectionUpdate):
                held.connection = update.connection
            elif isinstance(update, RoomsUpdate):
                held.unread = sum(room.unread for room in update.rooms)
                held.mentions = sum(max(room.highlights, room.threads_calling) for room in update.rooms)
                held.invited = sum(room.kind is RoomKind.INVITE for room in update.rooms)

    def notice(self, user: UserId, batch: Batch) -> Notice | None:
        """Return what to notify of in news of an account that is out of sight."""
        held = self._open.get(user)
        return held.notices.take(batch, None) if held is not None else None

    @property
    def unread(self) -> int:
        """How many messages are unread, in all accounts."""
        return sum(held.unread for held in self._open.values())

    def standings(self) -> tuple[Standing, ...]:
        """Return how it stands with each account."""
        return tuple(
            Standing(user, user == self.shown, held.unread, held.mentions, held.connection, held.invited)
            for user, held in sorted(self._open.items())
        )

    def forget(self, user: UserId) -> None:
        """Let go of an account whose session was closed by somebody else."""
        self._open.pop(user, None)
        self._gone.pop(user, None)
        if self.shown == user:
            self.shown = None

    async def close(self, session: Session) -> str:
        """Close an account's session and return what went wrong, in words."""
        self.forget(session.user_id)
        try:
            await ask(self._host, session.close)
        except SessionError as error:
            return error_words(error)
        return ""

    async def close_all(self, shown: Session | None) -> str:
        """Close every account that is open, and the one that is shown, and return what went wrong, in words.

        Side by side: one whose server says nothing holds up none of the others.
        """
        async with self._opening:
            self._closed = True
            sessions = [held.session for held in self._open.values() if held.session is not shown]
            sessions += [shown] if shown is not None else []
            problems = await asyncio.gather(*(self.close(session) for session in sessions))
        return " ".join(problem for problem in problems if problem)


async def _tell_anew(session: Session, listener: Callable[[Batch], None]) -> None:
    """Let a session that runs tell everything once more; runs in its thread."""
    session.listen(listener)
    session.devices.start()
