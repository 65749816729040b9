"""Goes from one account to another: what is on the screen is put away, and the other account's own screen comes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from session.values.errors import SessionError
from session.values.model import UserId
from session.values.updates import DepartureUpdate
from tui.commands.asked_for import came_to_nothing
from tui.screens.accounts import AccountsScreen
from tui.screens.chat import ChatScreen
from tui.screens.login import LoginScreen
from tui.terminal.driver import Terminal
from widgets.i18n import _
from widgets.rooms.account_words import accounts_mark, short_name, writes_as
from widgets.rooms.departure import departure_sentence
from widgets.words import error_words

if TYPE_CHECKING:
    from hints.advisor import Advisor
    from session.account.profile import Profile
    from session.host import SessionHost
    from session.store.vault import StoreKey
    from session.values.updates import Batch
    from tui.app import SluisApp
    from tui.settings.config import Config


class AccountSwitch:
    """Chooses which account the screen belongs to. The app does the rest."""

    def __init__(self, app: SluisApp, host: SessionHost, advisor: Advisor, config: Config) -> None:
        """Work for one app."""
        self._config = config
        self._app = app
        self._host = host
        self._advisor = advisor

    def start(self, typed: str, profile: Profile, key: StoreKey | None) -> None:
        """Go to the account that is named, or else to the next; say so when there is none."""
        users = profile.users()
        shown = self._app.accounts.shown or profile.account
        others = [user for user in users if user != shown]
        if not others or key is None:
            came_to_nothing()
            self._tell(_("There is no other account here: /login adds one."))
        elif typed.strip():
            named = [user for user in users if typed.strip() in (user, short_name(user, users))]
            if not named:
                came_to_nothing()
                self._tell(_("There is no such account here; there are: {users}.").format(users=", ".join(users)))
            elif named[0] != shown:
                self._start(named[0], profile, key)
        else:
            following = next((user for user in others if user > shown), others[0])
            self._start(following, profile, key)

    def _start(self, user: UserId, profile: Profile, key: StoreKey) -> None:
        # What is typed from here on is meant for the other account.
        self._app.typed.hold()
        self._app.run_worker(self._go(user, profile, key), group="account")

    async def _go(self, user: UserId, profile: Profile, key: StoreKey) -> None:
        try:
            session = await self._app.accounts.opened(profile, key, user, self._advisor)
        except SessionError as error:
            self._app.let_keys_go()
            self._tell(error_words(error))
            return
        await self._app.change_to(session)

    async def open_rest(self, profile: Profile, key: StoreKey | None, but: UserId | None = None) -> None:
        """Open the accounts that are not, beside the screen; one that does not open is told of and left out."""
        accounts = self._app.accounts
        accounts.may_open()
        for user in profile.users() if key is not None else ():
            if key is None or user == but or accounts.session(user) is not None:
                continue
            try:
                session = await accounts.opened(profile, key, user, self._advisor)
                await accounts.hear(session)
            except SessionError as error:
                self._tell(f"{user}: {error_words(error)}")
        self._app.show_accounts()

    def count(self, user: UserId, batch: Batch) -> None:
        """Take over how it stands with an account; of one out of sight notify of what is worth it."""
        accounts = self._app.accounts
        accounts.count(user, batch)
        notice = accounts.notice(user, batch) if user != accounts.shown else None
        if notice is not None and (session := accounts.session(user)) is not None:
            for chat in self._chats():
                chat.notifier.let_out(notice, short_name(user, accounts.users), session)
        if user != accounts.shown:
            self._say_departed(user, batch)
        self._app.show_accounts()

    def _say_departed(self, user: UserId, batch: Batch) -> None:
        """Say who took an account that is out of sight out of a room, and keep it until that account is shown."""
        account = short_name(user, self._app.accounts.users)
        for update in batch.updates:
            if isinstance(update, DepartureUpdate):
                self._app.accounts.gone(user).departed(update)
                for chat in self._chats():
                    chat.say_until_seen(f"{account}: {departure_sentence(update)}")

    def name(self) -> str:
        """Say on every screen whose rooms are shown, and return it with what the others have unread."""
        standings = self._app.accounts.standings()
        account = writes_as(standings)
        for chat in self._chats():
            # What has not changed is not drawn anew: this comes with every piece of news.
            if chat.notifier.account != account:
                chat.notifier.account = account
                chat.panes.write_as(account)
        for screen in self._app.screen_stack:
            if isinstance(screen, AccountsScreen):
                screen.show(standings)
        self._entitle()
        return accounts_mark(standings)

    def _entitle(self) -> None:
        """Say in the terminal's title how much is unread in all accounts, where that was asked for."""
        driver = self._app._driver
        if self._config.title_unread and isinstance(driver, Terminal):
            unread = self._app.accounts.unread
            driver.entitle(f"({unread}) sluis" if unread else "sluis")

    def show_list(self, profile: Profile, key: StoreKey | None) -> None:
        """List the accounts over what is shown, to choose one."""
        standings, users = self._app.accounts.standings(), profile.users() if key is not None else []
        listed = AccountsScreen(
            self._host, self._config.keys, users, standings, lambda user: self.start(user, profile, key)
        )
        if not (users or standings) or isinstance(self._app.screen, AccountsScreen):
            return
        self._app.push_screen(listed)

    def ask_login(self, profile: Profile, key: StoreKey | None) -> None:
        """Ask for one more account over what is shown."""
        if key is None:
            self._tell(_("Another account cannot be added here."))
            return
        further = LoginScreen(self._host, replace(profile, account=""), key, self._advisor, further=True)
        self._app.push_screen(further)

    def _chats(self) -> list[ChatScreen]:
        return [screen for screen in self._app.screen_stack if isinstance(screen, ChatScreen)]

    def _tell(self, words: str) -> None:
        for chat in self._chats():
            chat.tell(words)
