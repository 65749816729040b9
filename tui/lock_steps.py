"""Locks the app and opens it again: what is shown goes off the screen, and the store is closed meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from hints.advisor import Advisor
from session.values.errors import SessionError
from session.values.model import UserId
from tui.in_use import InUse
from tui.kept_screens import has_to_stay
from tui.locking import Reopening, forget_what_was_read
from tui.screens.lock import LockScreen
from tui.screens.login import LoginScreen

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.store.vault import StoreKey
    from tui.app import SluisApp


class LockSteps:
    """Does it for one app."""

    def __init__(self, app: SluisApp, host: SessionHost, advisor: Advisor, in_use: InUse, reopening: Reopening) -> None:
        """Close what is in use, and open it again as `reopening` says."""
        self._app = app
        self._host = host
        self._advisor = advisor
        self._in_use = in_use
        self.reopening = reopening
        self.closing = False
        """Whether it is being locked just now."""

    @property
    def locked(self) -> bool:
        """Whether it is locked, or is being locked."""
        return self.closing or isinstance(self._app.screen, LockScreen)

    def when_idle(self) -> None:
        """Lock when nobody has pressed a key for long enough."""
        # At the very end no screen is left, and nothing to lock.
        if self._app.idle.too_long and self._app.screen_stack:
            self.begin()

    def begin(self) -> None:
        """Take everything off the screen, close the session and its store, and forget the key."""
        if self.locked or (self._in_use.session is None and self._in_use.key is None):
            return
        if any(has_to_stay(screen) for screen in self._app.screen_stack):
            self._app.bell()
            return
        self.closing = True
        # What is typed at once is the passphrase, and no word for the room that is still there.
        self._app.hold_keys()
        self._app.run_worker(self._lock())

    async def _lock(self) -> None:
        app, in_use = self._app, self._in_use
        drafts = await app.put_away()
        locked = LockScreen(self._reopen, asks=self.reopening.key is None)
        await app.switch_screen(locked)
        await app.typed.go_on()
        app.erase()
        user = in_use.session.user_id if in_use.session is not None else ""
        if problem := await in_use.close_all():
            # What the disk did not take is kept here: nothing that was written may be lost.
            in_use.drafts[user] = drafts
        if self.reopening.own_thread:
            await asyncio.to_thread(self._host.stop)
        in_use.key = None
        app.forget_copies()
        app.show_accounts()
        app.clear_notifications()
        await asyncio.to_thread(forget_what_was_read)
        self.closing = False
        locked.may_open(problem)

    async def _reopen(self, passphrase: str) -> None:
        """Open the store and the session again, and show what was shown.

        Raises:
            SessionError: when it does not open; nothing was touched.
        """
        in_use, profile = self._in_use, self._in_use.profile
        key = await self._key_again(passphrase)
        if self.reopening.own_thread:
            self._host.start()
        if in_use.logged_out or not profile.users():
            in_use.key = key
            self._app.typed.let_go()
            self._app.open_rest(UserId(profile.account))
            await self._app.switch_screen(
                LoginScreen(self._host, profile, key, self._advisor, logged_out=in_use.logged_out)
            )
            return
        try:
            session = await self._host.restore(profile, key, profile.first() or "", self._advisor)
        except SessionError:
            if self.reopening.own_thread:
                await asyncio.to_thread(self._host.stop)
            raise
        in_use.key = key
        await self._app.open_session(session)

    async def _key_again(self, passphrase: str) -> StoreKey:
        from session.store import vault

        if self.reopening.key is None:
            return await asyncio.to_thread(vault.unlock, self._in_use.profile.key_file, passphrase)
        asking = asyncio.ensure_future(asyncio.to_thread(self.reopening.key))
        with contextlib.suppress(SuspendNotSupported), self._app.suspend():
            # The command may want to ask something on this terminal. Nothing may be raised in here.
            await asyncio.wait([asking])
        return await asking
