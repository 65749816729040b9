"""Keeps an account up with its server: what runs beside the screen, and what is done after each batch of news."""

from __future__ import annotations

import asyncio
import contextlib

from hints.advisor import Advisor
from session.account.profile import Profile
from session.assembly import Assembly
from session.publisher import Listener
from session.server.login import Credentials
from session.server.wake import watch_clock
from session.store.database import Database
from session.sync.arrival import Changes
from session.values.errors import SessionError
from session.values.updates import Connection
from session.values.words import Words


class KeepingUp(Assembly):
    """The background of one account."""

    def __init__(self, profile: Profile, database: Database, credentials: Credentials, advisor: Advisor) -> None:
        """Make the parts; nothing runs yet."""
        super().__init__(profile, database, credentials, advisor)
        self._tasks: list[asyncio.Task[None]] = []
        self._connected = Connection.CONNECTING

    async def start(self, listener: Listener) -> None:
        """Show the stored rooms at once, then keep up with the server until `close`."""
        self.listen(listener)
        self.devices.start()
        kept_up = (self._loop.run(self._handled, self._connection), self._backup.run(), self._gaps.run())
        upkeep = (
            watch_clock(self._woke),
            self._held_back.run(),
            self.whole_history.run(),
            self.retention.run(),
            self._packs.run(),
        )
        self._tasks += [asyncio.create_task(work) for work in (*kept_up, *upkeep)]

    def listen(self, listener: Listener) -> None:
        """Tell the listener what changes from now on, without any background work."""
        self._publisher.listen(listener)

    async def sync_once(self, timeout_ms: int = 0) -> None:
        """Fetch and store one batch of news, without background work.

        Raises:
            SessionError: when the server cannot be asked.
        """
        await self._handled(await self._loop.once(timeout_ms))

    async def _stop_tasks(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        await self.verification.close()
        await self._outbox.close()

    async def _handled(self, changes: Changes) -> None:
        self._publisher.changed(changes)
        if changes.ignoring:
            self._ignoring()
        await self.verification.take(changes.letters)
        devices_changed = self._encryption.has_outdated_devices()
        self.devices.expect_change()
        await self._encryption.upkeep()
        await self.devices.watch()
        if devices_changed:
            self._publisher.rooms_changed(None)
        if changes.timelines:
            # Devices that the upkeep has got to know may lift the shields of what just came.
            self._publisher.changed(Changes(timelines=changes.timelines))
        self._outbox.resume()
        self._gaps.wake()
        self.admin.knocks.look()
        with contextlib.suppress(SessionError):
            await self.receipts.send()
        await self._use_backup()

    async def _woke(self) -> None:
        """Reach the server anew after the machine slept."""
        self._loop.poll_anew()
        await self._gateway.reconnect()

    def _connection(self, connection: Connection, detail: Words | None) -> None:
        if connection is Connection.SYNCED and self._connected is not Connection.SYNCED:
            self._outbox.network_is_back()
        self._connected = connection
        self._publisher.connection(connection, detail)

    def _gap_filled(self, changes: Changes) -> None:
        self._publisher.changed(changes)
        self._backup.wake()

    async def _use_backup(self) -> None:
        """Let the backup follow what just came: beside all else, or at once where nothing runs beside."""
        if self._tasks:
            self._backup.wake()
            return
        with contextlib.suppress(SessionError):
            await self._backup.catch_up()

    async def _some_news(self) -> None:
        await (asyncio.sleep(0.1) if self._tasks else self.sync_once(timeout_ms=500))
