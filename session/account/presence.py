"""Whether others see that our user is there (Matrix spec, "Presence"): nobody does, unless that was chosen."""

from __future__ import annotations

import contextlib
import time

from session.account.others_presence import OthersPresence
from session.server import receipt_requests
from session.server.gateway import Gateway
from session.store.account import AccountStore
from session.store.database import Database
from session.values.errors import SessionError
from session.values.shown_as import ShownAs

LASTS = 20.0
"""Seconds after which it is said again: Synapse takes who has said nothing for 30 for gone."""
_CHOSEN = "presence"


class Presence:
    """The choice of one account; it holds where a screen is open, never for single commands."""

    def __init__(self, database: Database, gateway: Gateway, own_user: str) -> None:
        """Keep it in this database, tell this server."""
        self._database = database
        self._account = AccountStore(database)
        self._gateway = gateway
        self._own_user = own_user
        self._told_at = 0.0
        self.shown = ShownAs.OFF
        """What others see now."""
        self.others = OthersPresence(database, gateway)
        """Whether others are there: that is seen whatever they see of us."""

    async def begin(self, setting: str, others: bool = True) -> None:
        """Begin with what was chosen for this account, else with what the settings say of us and of `others`."""
        self.shown = ShownAs(self._account.get(_CHOSEN) or setting)
        self.others.begin(others)

    async def choose(self, shown: str) -> None:
        """Choose what others see from now on, also after a restart."""
        before, self.shown = self.shown, ShownAs(shown)
        with self._database.transaction():
            self._account.set(_CHOSEN, self.shown)
        self._told_at = 0.0
        if self.shown is not ShownAs.OFF or before is not ShownAs.OFF:
            await self._tell()

    async def keep(self) -> None:
        """Say once more that our user is there, when that was chosen and is about to be forgotten."""
        if self.shown is not ShownAs.OFF and time.monotonic() - self._told_at > LASTS / 2:
            await self._tell()

    async def _tell(self) -> None:
        self._told_at = time.monotonic()
        # A server that takes no presence is none that anybody could be seen on.
        with contextlib.suppress(SessionError):
            await receipt_requests.presence(self._gateway, self._own_user, self.shown.told)
