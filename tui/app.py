"""The app: wires session, screens, theme and keys together, and decides nothing else."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.events import Key
from textual.timer import Timer

from hints.advisor import Advisor
from session.account.last_shown import last_shown, note_shown
from session.values.checks import CheckState
from session.values.errors import SessionError
from session.values.model import RoomDraft, RoomId, UserId
from session.values.places import room_of
from session.values.updates import Batch
from tui.account_switch import AccountSwitch
from tui.accounts import Accounts
from tui.asking import ask
from tui.commands.command import Context
from tui.commands.keymap import check_keymap, keys_of, shown_key, teach_alt_enter
from tui.commands.registry import WHILE_WRITING, bindings
from tui.in_use import InUse
from tui.kept_screens import has_to_stay, is_going, lowest
from tui.leaving import Leaving
from tui.lock_steps import LockSteps
from tui.locking import BY_PASSPHRASE, LOOK_SECONDS, Idle, Reopening, forget_what_was_read
from tui.news import Update
from tui.screens.chat import ChatScreen
from tui.screens.framed import FramedScreen
from tui.screens.lock import LockScreen
from tui.screens.login import LoginScreen
from tui.screens.recovery_key import RecoveryKeyScreen
from tui.screens.verification import VerificationScreen
from tui.settings.theme import OWN_THEMES, theme_name
from tui.terminal.driver import Terminal
from tui.terminal.multiplexer import multiplexer_check
from tui.terminal.quiet_app import QuietApp
from tui.terminal.type_ahead import Typed
from tui.terminal.written_ahead import written_ahead
from tui.trust.trust_screens import TrustScreens, Verify
from widgets.i18n import _, spoken, use_language
from widgets.status_bar import set_marks
from widgets.veil import hide
from widgets.words import error_words

if TYPE_CHECKING:
    from session.account.profile import Profile
    from session.host import SessionHost
    from session.session import Session
    from session.store.vault import StoreKey
    from tui.settings.config import Config


MOST_HELD = 3.0
"""Seconds for which keys wait for the first room of an account that is open."""


class SluisApp(QuietApp):
    """sluis in a terminal."""

    CSS_PATH = "app.tcss"
    TITLE = "sluis"
    # Its palette can write a picture of the screen to disk.
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "help_quit", show=False, system=True),
        # Before everything else: whoever types into a line, on whatever screen, can lock it.
        *(replace(each, priority=True) for each in bindings([Context.ANYWHERE]) if each.id in WHILE_WRITING),
    ]

    def __init__(
        self,
        host: SessionHost,
        profile: Profile,
        key: StoreKey | None,
        config: Config,
        advisor: Advisor,
        session: Session | None = None,
        reopening: Reopening = BY_PASSPHRASE,
    ) -> None:
        """Make the app for one profile; with a session it opens at once, else it asks who you are."""
        use_language(config.language)
        check_keymap(config.keys)
        teach_alt_enter()
        # NO_COLOR: no colour at all is sent, rather than greys; the terminal's own colours stand.
        idle, colours = Idle(config.lock_after_minutes), True if "NO_COLOR" in os.environ else None
        super().__init__(idle, driver_class=Terminal, ansi_color=colours)
        self._host = host
        self._config = config
        self._advisor = advisor
        self.accounts = Accounts(host, config, self._listen)
        """The accounts that are open, shown or not."""
        self.in_use = InUse(profile, key, session, self.accounts)
        """What is shown of them."""
        self.locks = LockSteps(self, host, advisor, self.in_use, reopening)
        """Locks it all, and opens it again."""
        self._switch = AccountSwitch(self, host, advisor, config)
        self.leaving = Leaving(self, self.in_use)
        """The way out."""
        hide(False)
        set_marks()
        self._at_worst: Timer | None = None
        """Lets keys go that nothing else has let go."""
        self.begin_verification: Verify | None = None
        """Begins a verification instead of the main screen."""
        for theme in OWN_THEMES:
            self.register_theme(theme)
        self.theme = theme_name(config.theme or "dark", {**os.environ, **({"NO_COLOR": "1"} if self.no_color else {})})
        self.set_keymap(dict(config.keys))

    def passes(self, typed: Typed) -> bool:
        """Let whoever waits leave, or hide what is shown."""
        held_up_by_nothing = ("ctrl+c", *keys_of("quit", self._config.keys), *keys_of("privacy", self._config.keys))
        return isinstance(typed, Key) and typed.key in held_up_by_nothing

    async def on_mount(self) -> None:
        """Open the session that is there, or ask for one."""
        self.set_interval(LOOK_SECONDS, self.locks.when_idle)
        if self.in_use.session is not None:
            await self.open_session(self.in_use.session)
        else:
            self.in_use.account(self.in_use.profile.account or last_shown(self.in_use.profile) or "")
            await self.push_screen(LoginScreen(self._host, self.in_use.profile, self.in_use.key, self._advisor))

    async def on_login_screen_opened(self, event: LoginScreen.Opened) -> None:
        """Go on with the session that was asked for."""
        self.in_use.key = event.key
        if isinstance(self.screen, LoginScreen) and self.screen.further:
            await self.pop_screen()
            await self.change_to(event.session)
        else:
            await self.open_session(event.session)
        if event.fresh and not await self._host.ask(lambda: event.session.signed):
            self.action_identity()

    async def on_chat_screen_logged_out(self, event: ChatScreen.LoggedOut) -> None:
        """Ask for the password again; device, keys and messages stay, and what was being written.

        A new recovery key stays too, until its owner leaves it: it is shown this once.
        """
        if any(has_to_stay(screen) for screen in self.screen_stack):
            for screen in self.screen_stack:
                if isinstance(screen, RecoveryKeyScreen):
                    screen.tell_logged_out()
            return
        if self.in_use.session is None or event.user != self.accounts.shown:
            return
        while not isinstance(self.screen, ChatScreen):
            await self.pop_screen()
        self.in_use.drafts[event.user] = self.screen.drafts
        self.in_use.account(event.user)
        self.workers.cancel_node(self.screen)
        homeserver = self.in_use.session.homeserver
        await self.in_use.close_shown()
        self.in_use.logged_out = True
        profile, key = self.in_use.profile, self.in_use.key
        await self.switch_screen(
            LoginScreen(
                self._host,
                profile,
                key,
                self._advisor,
                logged_out=True,
                ran_out=event.ran_out,
                homeserver=homeserver,
            )
        )
        self.show_accounts()

    async def open_session(self, session: Session) -> None:
        """Show the main screen and let the session tell it everything from now on.

        What is typed until its first room is shown is written there.
        """
        self.hold_keys()
        self.in_use.session, self.in_use.logged_out, self.accounts.shown = session, False, None
        self.in_use.lost = ""
        if self.in_use.key is not None:
            self.in_use.account(session.user_id)
        chat = ChatScreen(self._host, session, self._advisor, self._config, self._leave)
        asked = isinstance(self.screen, LoginScreen | LockScreen | ChatScreen)
        await self.switch_screen(chat) if asked else await self.push_screen(chat)
        self.accounts.shown = session.user_id
        note_shown(self.in_use.profile, session.user_id)
        chat.panes.gone = self.accounts.gone(session.user_id)
        chat.begin_in(self.in_use.left_rooms.get(session.user_id))
        self.in_use.keeper = chat.keeper
        try:
            stored = await ask(self._host, session.drafts.all)
            departures = await ask(self._host, session.departures, {room_of(place) for place in stored})
            chat.panes.gone.recall(departures, await ask(self._host, session.unread_departures))
            chat.go_on_writing(stored, self.in_use.drafts.pop(session.user_id, {}))
            await self.accounts.hear(session)
        except SessionError as error:
            chat.tell(error_words(error))
            self.let_keys_go()
        else:
            self._at_worst = self.set_timer(MOST_HELD, self.let_keys_go)
        self.show_accounts()
        self.open_rest(session.user_id)
        if (around := multiplexer_check()) is not None and around.state is CheckState.PROBLEM:
            chat.tell(spoken(around.words))
        if session.new_recovery_key:
            await self.push_screen(RecoveryKeyScreen(session.new_recovery_key))

    def open_rest(self, but: UserId) -> None:
        """Open the other accounts beside the screen."""
        self.run_worker(self._switch.open_rest(self.in_use.profile, self.in_use.key, but), group="accounts")

    async def change_to(self, session: Session) -> None:
        """Show another account's session; what is shown now goes on beside the screen, its drafts in its store."""
        stays = any(has_to_stay(screen) for screen in self.screen_stack)
        if stays or self.locks.locked:
            if not self.locks.closing:
                self.let_keys_go()
            self.bell()
            return
        self.hold_keys()
        drafts = await self.put_away()
        if await self.in_use.keep_drafts():
            self.in_use.drafts[self.accounts.shown or ""] = drafts
        await self.accounts.put_out_of_sight()
        await self.open_session(session)

    def on_panes_begun(self) -> None:
        """Let keys go where they are seen to go from now on."""
        self.let_keys_go()

    def hold_keys(self) -> None:
        """Keep what is typed from now on until it is seen where it goes."""
        if self._at_worst is not None:
            self._at_worst.stop()
        self.typed.hold()

    def let_keys_go(self) -> None:
        """Hold no key any longer: what came meanwhile is written on the main screen, and is no command but to lock."""
        if self._at_worst is not None:
            self._at_worst.stop()
        if not (came := self.typed.let_go()):
            return
        ahead = written_ahead(came)
        for screen in self.screen_stack:
            if isinstance(screen, ChatScreen) and not is_going(screen):
                screen.write_ahead(ahead)
        if any(isinstance(each, Key) and each.key in keys_of("lock", self._config.keys) for each in came):
            self.action_lock()

    def _listen(self, user: UserId, batch: Batch) -> None:
        """Take a batch over from the session's thread; posting is safe from there."""
        self.post_message(Update(batch, user))

    def on_update(self, event: Update) -> None:
        """Let the main screen apply the batch, also when another screen lies over it."""
        if event.user is not None:
            self._switch.count(event.user, event.batch)
            if event.user != self.accounts.shown:
                return
        for screen in self.screen_stack:
            # One that is just being taken down has no parts any more.
            if isinstance(screen, ChatScreen | FramedScreen | VerificationScreen) and not is_going(screen):
                screen.apply(event.batch)

    async def on_unmount(self) -> None:
        """Close the session however the app ends, so that nothing is left half done."""
        await self.in_use.close_all()

    async def keep_put_aside(self) -> None:
        """Bring into its store what a full disk did not take when an account went out of sight.

        Raises:
            SessionError: when the disk still does not take it.
        """
        for user, drafts in list(self.in_use.drafts.items()):
            if (session := self.accounts.session(UserId(user))) is not None:
                await ask(self._host, session.drafts.keep, drafts)
                del self.in_use.drafts[user]

    def action_lock(self) -> None:
        """Take everything off the screen, close the session and its store, and forget the key."""
        self.locks.begin()

    async def put_away(self) -> Mapping[RoomId, RoomDraft]:
        """Leave all screens but the lowest, remember which room it shows, and return what is being written there."""
        while len(self.screen_stack) > 1 and not lowest(self.screen):
            await self.pop_screen()
        if not isinstance(chat := self.screen, ChatScreen):
            return {}
        if chat.open_room is not None:
            self.in_use.left_rooms[self.accounts.shown or ""] = chat.open_room.room_id
        chat.keeper.note(chat.desk)
        return chat.drafts

    def _leave(self) -> None:
        """Go on with another account, or end: the session has logged out and closed itself."""
        if self.in_use.session is not None:
            self.accounts.forget(self.in_use.session.user_id)
        self.in_use.session = self.in_use.keeper = None
        self.in_use.account("")
        for screen in self.screen_stack:
            # They ask a session that is closed.
            self.workers.cancel_node(screen)
        following = next(iter(self.accounts.users), None)
        if following is None or (session := self.accounts.session(following)) is None:
            self.exit()
        else:
            self.run_worker(self._go_on(session), group="account")

    async def _go_on(self, session: Session) -> None:
        """Show another account's rooms, and keep nothing that was read of the one that logged out."""
        await self.open_session(session)
        await asyncio.to_thread(forget_what_was_read)

    def action_account(self, typed: str = "") -> None:
        """Show the next account, or the one that is named."""
        self._switch.start(typed, self.in_use.profile, self.in_use.key)

    def action_accounts(self) -> None:
        """List the accounts, to choose the one to show."""
        self._switch.show_list(self.in_use.profile, self.in_use.key)

    def action_login(self) -> None:
        """Log in one more account."""
        self._switch.ask_login(self.in_use.profile, self.in_use.key)

    def show_accounts(self) -> None:
        """Say anew whose rooms are shown and what the others have unread."""
        self.mark_account(self._switch.name())

    async def action_quit(self) -> None:
        """End, with what was typed last; ask first when the disk does not take it."""
        self.leaving.ask()

    def action_help_quit(self) -> None:
        """Say how to quit to whoever presses Ctrl-C."""
        for screen in self.screen_stack:
            if isinstance(screen, ChatScreen):
                screen.tell(_("{key} quits.").format(key=shown_key("quit", self._config.keys)))

    def action_identity(self) -> None:
        """Show how it stands with our identity, and what can be done about it."""
        if (screens := self._trust_screens()) is not None:
            screens.identity()

    def action_devices(self) -> None:
        """Show our devices."""
        if (screens := self._trust_screens()) is not None:
            screens.devices()

    def action_members(self) -> None:
        """Show who is in the open room."""
        chats = [screen for screen in self.screen_stack if isinstance(screen, ChatScreen)]
        if chats and (screens := self._trust_screens()) is not None:
            if (room := chats[0].open_room) is not None:
                screens.members(room)
            else:
                chats[0].tell(_("No room is open."))

    def _trust_screens(self) -> TrustScreens | None:
        chats = [screen for screen in self.screen_stack if isinstance(screen, ChatScreen)]
        if self.in_use.session is None or not chats:
            return None
        verify = self.begin_verification or chats[0].verifying.begin
        return TrustScreens(self, self._host, self.in_use.session, self._advisor, self._config, verify)
