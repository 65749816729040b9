"""The way to the trust screens: identity, own devices, members. Wires them and decides nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.app import App

from hints.advisor import Advisor
from session.values.model import DeviceId, RoomSummary, UserId
from tui.screens.devices import DevicesScreen
from tui.screens.framed import FramedScreen
from tui.screens.identity import IdentityScreen
from tui.screens.members import MembersScreen

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session
    from tui.settings.config import Config

Verify = Callable[[UserId | None, DeviceId | None], None]
"""Begins a verification and shows it: with a user, one device of theirs, or with no user our own other devices."""


class TrustScreens:
    """Opens the trust screens of one account over the main screen."""

    def __init__(
        self,
        app: App[None],
        host: SessionHost,
        session: Session,
        advisor: Advisor,
        config: Config,
        verify: Verify | None,
    ) -> None:
        """Open them in this app; without `verify` they do not offer to verify."""
        self._app = app
        self._host = host
        self._session = session
        self._advisor = advisor
        self._keymap = config.keys
        self._own_servers = config.own_servers
        self._lettered = config.letters
        self._verify = verify

    def identity(self) -> None:
        """Show how it stands with our identity, and what can be done about it."""
        other = partial(self._verify, None, None) if self._verify is not None else None
        self._show(IdentityScreen(self._host, self._session, self._keymap, other))

    def devices(self) -> None:
        """Show our devices."""
        self._show(DevicesScreen(self._host, self._session, self._advisor, self._keymap, self._verify))

    def members(self, room: RoomSummary) -> None:
        """Show who is in a room."""
        parts = (self._host, self._session, room, self._keymap, self._own_servers, self._verify)
        self._show(MembersScreen(*parts, lettered=self._lettered))

    def _show(self, screen: FramedScreen) -> None:
        self._app.push_screen(screen)
