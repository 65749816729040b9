"""Looks over what an account needs: its homeserver, the clock, its keys, and what waits to be sent."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

from session.crypto.backup import BackupState
from session.server import endpoints
from session.server.gateway import Gateway
from session.store.database import Database
from session.store.health import whole
from session.store.outbox import OutboxStore
from session.trust.keys import Keys
from session.values.checks import Check, note, problem, well
from session.values.errors import LoggedOut, SessionError
from session.values.trust import IdentityStatus
from session.values.words import N_, Words

MOST_SKEW = 60.0
"""Seconds that our clock may differ from the server's, of which some are on the way."""


class Doctor:
    """Checks one account. Only looks; changes nothing."""

    def __init__(
        self, database: Database, gateway: Gateway, keys: Keys, clock: Callable[[], float] = time.time
    ) -> None:
        """Look at this account, with this clock."""
        self._database = database
        self._gateway = gateway
        self._keys = keys
        self._clock = clock

    async def checks(self) -> tuple[Check, ...]:
        """Return how everything is, the store first; what cannot be asked says why."""
        found = [*whole(self._database), self._outbox()]
        try:
            found.append(await self._server())
            found += [self._clocks(), *await self._account()]
        except LoggedOut as error:
            found.append(problem("log-in", error.words))
        except SessionError as error:
            found.append(problem("server", error.words))
        return tuple(found)

    def _outbox(self) -> Check:
        unsent, failed = OutboxStore(self._database).counts()
        if failed:
            one = N_("{failed} message failed: sluis outbox says why")
            several = N_("{failed} messages failed: sluis outbox says why")
            return note("outbox", one if failed == 1 else several, failed=failed)
        words = N_("{unsent} message waits to be sent") if unsent == 1 else N_("{unsent} messages wait to be sent")
        return well("outbox", words, unsent=unsent)

    async def _server(self) -> Check:
        versions = await endpoints.versions(self._gateway)
        if not versions:
            silent = N_("{server} names no version of Matrix that it speaks")
            return problem("server", Words.of(silent, server=self._gateway.server))
        words = N_("{server} answers and speaks Matrix {version}")
        return well("server", words, server=self._gateway.server, version=versions[-1])

    def _clocks(self) -> Check:
        try:
            skew = round(self._clock() - parsedate_to_datetime(self._gateway.server_date).timestamp())
        except (ValueError, TypeError, OverflowError):
            return note("clock", N_("the server does not say what time it is"))
        if abs(skew) > MOST_SKEW:
            words = N_("this machine's clock is {seconds} s off the server's: set it, with timedatectl for instance")
            return problem("clock", Words.of(words, seconds=skew))
        return well("clock", N_("the clock fits the server's"))

    async def _account(self) -> list[Check]:
        status = await self._keys.status()
        return [
            self._identity(status.identity),
            self._backup(status.backup.state, status.backup.missing),
            await self._otks(),
        ]

    def _identity(self, status: IdentityStatus) -> Check:
        if status is IdentityStatus.SIGNED:
            return well("identity", N_("this device is signed by your identity"))
        if status is IdentityStatus.NONE:
            return problem("identity", Words.of(N_("the account has no identity: sluis verify bootstrap")))
        return problem("identity", Words.of(N_("this device is not signed by your identity: sluis verify recover")))

    def _backup(self, state: BackupState, missing: int) -> Check:
        if state is BackupState.READY and not missing:
            return well("backup", N_("all room keys are in the key backup"))
        if state is BackupState.READY:
            one = N_("{missing} room key is not in the backup yet: sluis keys backup")
            several = N_("{missing} room keys are not in the backup yet: sluis keys backup")
            return note("backup", one if missing == 1 else several, missing=missing)
        if state is BackupState.LOCKED:
            return problem("backup", Words.of(N_("this device cannot open the key backup: sluis verify recover")))
        if state is BackupState.FOREIGN:
            return problem("backup", Words.of(N_("the key backup on the server is not yours; it is not used")))
        return note("backup", N_("there is no key backup: lost devices lose what they alone could read"))

    async def _otks(self) -> Check:
        count = await endpoints.one_time_keys(self._gateway)
        if not count:
            words = N_("the server has no keys with which others can begin to write to this device: start sluis once")
            return problem("one-time-keys", Words.of(words))
        one, several = N_("{count} one-time key is with the server"), N_("{count} one-time keys are with the server")
        return well("one-time-keys", one if count == 1 else several, count=count)
