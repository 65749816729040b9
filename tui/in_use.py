"""What one app uses: the profile and its key, the session on the screen, and what was written there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from session.values.errors import SessionError
from session.values.model import RoomDraft, RoomId
from tui.accounts import Accounts
from widgets.words import error_words

if TYPE_CHECKING:
    from session.account.profile import Profile
    from session.session import Session
    from session.store.vault import StoreKey
    from tui.desk.draft_keeper import DraftKeeper


class InUse:
    """Knows it, and closes it in good order, so that nothing that was written is lost."""

    def __init__(self, profile: Profile, key: StoreKey | None, session: Session | None, accounts: Accounts) -> None:
        """Begin with a profile, and with a session where one is open; `accounts` closes it."""
        self.profile = profile
        self.key = key
        """Opens the store; None while it is locked, and where there is none."""
        self.session = session
        self.keeper: DraftKeeper | None = None
        """Has what is being written on the screen."""
        self.drafts: dict[str, Mapping[RoomId, RoomDraft]] = {}
        """What the disk did not take, by account."""
        self.left_rooms: dict[str, RoomId] = {}
        """Where each account was left."""
        self.logged_out = False
        """Whether the server has logged out the account that was shown."""
        self.lost = ""
        """Why something that was written could not be kept when it all was closed, in words; "" when it was."""
        self._accounts = accounts

    def account(self, user: str) -> None:
        """Mean this account of the profile from now on; "" means any."""
        self.profile = replace(self.profile, account=user)

    async def close_all(self) -> str:
        """Close all accounts in good order and return what went wrong, in words."""
        session, self.session = self.session, None
        problem = await self.keep_drafts()
        # Closed once more, there is nothing left that could go wrong.
        self.lost = problem or self.lost
        return await self._accounts.close_all(session) or problem

    async def close_shown(self) -> str:
        """Close the account that is shown and return what went wrong, in words."""
        session, self.session = self.session, None
        problem = await self.keep_drafts()
        if session is not None:
            problem = await self._accounts.close(session) or problem
        return problem

    async def keep_drafts(self) -> str:
        """Bring what was typed last into the store of its account; return what went wrong, in words."""
        keeper, self.keeper = self.keeper, None
        try:
            if keeper is not None:
                await keeper.flush()
        except SessionError as error:
            return error_words(error)
        return ""
