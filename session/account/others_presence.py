"""Whether others are there, as the server says it: by /sync, or asked for one person where a sync does not say it.

Nothing of it is kept on the disk, and our own presence is no part of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping

from session.server import receipt_requests
from session.server.gateway import Gateway
from session.store.account import AccountStore
from session.store.database import Database
from session.sync.presence_events import presence_in
from session.values.errors import SessionError
from session.values.model import UserId
from session.values.person_presence import PersonPresence
from session.values.updates import PresenceUpdate

_CHOSEN = "presence_of_others"
MOST_KNOWN = 50_000
"""People of whom it is remembered at most."""
ASK_AGAIN = 60.0
"""Seconds for which an answer about one person is good, where a sync says nothing."""


def now_ms() -> int:
    """Return the time in milliseconds."""
    return time.time_ns() // 1_000_000


class OthersPresence:
    """What is known of it in one account, while it runs."""

    def __init__(self, database: Database, gateway: Gateway) -> None:
        """Keep in this database whether it is shown; ask this server."""
        self._account = AccountStore(database)
        self._database = database
        self._gateway = gateway
        self._known: dict[UserId, PersonPresence] = {}
        self._synced: set[UserId] = set()
        """Of whom a sync says it, so that they need not be asked for."""
        self._asked: dict[UserId, float] = {}
        self.shown = False
        """Whether it is shown, and asked for at all: never for single commands."""
        self.tell: Callable[[PresenceUpdate], None] = lambda _update: None
        """Told of what changes."""

    def begin(self, shown: bool) -> None:
        """Begin with what was chosen for this account, else with what the settings say."""
        chosen = self._account.get(_CHOSEN)
        self.shown = chosen == "1" if chosen else shown

    async def choose(self, shown: bool) -> None:
        """Show it from now on or not, also after a restart; what is hidden is not asked for either."""
        self.shown = shown
        with self._database.transaction():
            self._account.set(_CHOSEN, str(int(shown)))
        if not shown:
            self._known.clear()
            self._synced.clear()
            self._asked.clear()
        self.tell(PresenceUpdate((), reset=not shown))

    def take(self, people: Iterable[PersonPresence]) -> None:
        """Take in what a sync says."""
        if self.shown:
            said = tuple(people)
            self._synced.update(one.user_id for one in said)
            self._take(said)

    async def known(self) -> Mapping[UserId, PersonPresence]:
        """Return everybody of whom it is known."""
        return dict(self._known)

    async def of(self, user_id: UserId) -> PersonPresence | None:
        """Return how somebody is there, asking the server where a sync does not say it; None where nobody knows."""
        asked = self._asked.get(user_id)
        fresh = asked is not None and time.monotonic() - asked < ASK_AGAIN
        if self.shown and not fresh and user_id not in self._synced:
            self._asked[user_id] = time.monotonic()
            try:
                answer = await receipt_requests.presence_of(self._gateway, user_id)
            except SessionError:
                # Who may not know, or has a server without presence, sees nothing, which is what there is to see.
                answer = {}
                del self._asked[user_id]
            found = presence_in(user_id, answer, now_ms())
            if found is not None and self.shown:
                self._take((found,))
        return self._known.get(user_id)

    def _take(self, people: tuple[PersonPresence, ...]) -> None:
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
            self._synced.clear()
        self._known.update((one.user_id, one) for one in people)
        if people:
            self.tell(PresenceUpdate(people))
