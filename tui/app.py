"""The app: wires session, screens, theme and keys together, and decides nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import traceback
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import events
from textual.app import App, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Input

from hints.advisor import Advisor
from session.checks import CheckState
from session.errors import SessionError
from session.model import RoomDraft, RoomId
from session.updates import Batch
from tui.asking import ask
from tui.commands import WHILE_WRITING, Context, bindings
from tui.draft_keeper import DraftKeeper
from tui.garbage import set_aside_early
from tui.keymap import check_keymap, shown_key, teach_alt_enter
from tui.locking import BY_PASSPHRASE, LOOK_SECONDS, Idle, Reopening, forget_what_was_read
from tui.messages import Update
from tui.multiplexer import multiplexer_check
from tui.screens.chat import ChatScreen
from tui.screens.framed import FramedScreen
from tui.screens.lock import LockScreen
from tui.screens.login import LoginScreen
from tui.screens.recovery_key import RecoveryKeyScreen
from tui.screens.verification import VerificationScreen
from tui.terminal import Terminal
from tui.theme import OWN_THEMES, theme_name
from tui.trust_screens import TrustScreens, Verify
from widgets.i18n import _, spoken, use_language
from widgets.status_bar import StatusBar, set_marks
from widgets.veil import Veiled, hidden, hide
from widgets.words import error_words

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.profile import Profile
    from session.session import Session
    from session.store.vault import StoreKey
    from tui.config import Config


class SluisApp(App[None]):
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
        super().__init__(Terminal, ansi_color=True if "NO_COLOR" in os.environ else None)
        self._host = host
        self._profile = profile
        self._key = key
        self._config = config
        self._advisor = advisor
        self._session = session
        self._drafts: dict[str, Mapping[RoomId, RoomDraft]] = {}
        self._keeper: DraftKeeper | None = None
        self._reopening = reopening
        self.idle = Idle(config.lock_after_minutes)
        """How long no key was pressed."""
        self.may_copy = False
        """Whether copied text goes to the terminal."""
        hide(False)
        set_marks()
        self._locked_room: RoomId | None = None
        self._logged_out = False
        self._locking = False
        self.begin_verification: Verify | None = None
        """Begins a verification instead of the main screen."""
        for theme in OWN_THEMES:
            self.register_theme(theme)
        self.theme = theme_name(config.theme or "dark", {**os.environ, **({"NO_COLOR": "1"} if self.no_color else {})})
        self.set_keymap(dict(config.keys))

    def run(self, *, mouse: bool = False, **options: Any) -> None:
        """Run until the user quits; without the mouse, whose every move would be sent up the line."""
        super().run(mouse=mouse, **options)

    async def run_async(self, *, mouse: bool = False, **options: Any) -> None:
        """Run in the loop that is there, as `run` does."""
        setting_aside = asyncio.create_task(set_aside_early())
        try:
            await super().run_async(mouse=mouse, **options)
        finally:
            setting_aside.cancel()

    async def on_mount(self) -> None:
        """Open the session that is there, or ask for one."""
        self.set_interval(LOOK_SECONDS, self._lock_when_idle)
        if self._session is not None:
            await self.open_session(self._session)
        else:
            await self.push_screen(LoginScreen(self._host, self._profile, self._key, self._advisor))

    async def on_login_screen_opened(self, event: LoginScreen.Opened) -> None:
        """Go on with the session that was asked for."""
        self._key = event.key
        await self.open_session(event.session)
        if event.fresh and not await self._host.ask(lambda: event.session.signed):
            self.action_identity()

    async def on_chat_screen_logged_out(self) -> None:
        """Ask for the password again; device, keys and messages stay, and what was being written.

        A new recovery key stays too, until its owner leaves it: it is shown this once.
        """
        if any(_has_to_stay(screen) for screen in self.screen_stack):
            for screen in self.screen_stack:
                if isinstance(screen, RecoveryKeyScreen):
                    screen.tell_logged_out()
            return
        if not any(isinstance(screen, ChatScreen) for screen in self.screen_stack):
            return
        while not isinstance(self.screen, ChatScreen):
            await self.pop_screen()
        if self._session is not None:
            self._drafts[self._session.user_id] = self.screen.drafts
        await self._close_session()
        self._logged_out = True
        await self.switch_screen(LoginScreen(self._host, self._profile, self._key, self._advisor, logged_out=True))

    async def open_session(self, session: Session) -> None:
        """Show the main screen and let the session tell it everything from now on."""
        self._session, self._logged_out = session, False
        chat = ChatScreen(self._host, session, self._advisor, self._config, self._leave)
        asked = isinstance(self.screen, LoginScreen | LockScreen)
        await self.switch_screen(chat) if asked else await self.push_screen(chat)
        chat.begin_in(self._locked_room)
        self._keeper = chat.keeper
        try:
            stored = await ask(self._host, session.drafts.all)
            chat.go_on_writing(stored, self._drafts.pop(session.user_id, {}))
            await ask(self._host, session.retention.keep, self._config.keep_days, self._config.store_limit_mb)
            await ask(self._host, session.receipts.metadata.choose, *self._config.given_away)
            await ask(self._host, session.start, self._listen)
        except SessionError as error:
            chat.tell(error_words(error))
        if (around := multiplexer_check()) is not None and around.state is CheckState.PROBLEM:
            chat.tell(spoken(around.words))
        if session.new_recovery_key:
            await self.push_screen(RecoveryKeyScreen(session.new_recovery_key))

    def _listen(self, batch: Batch) -> None:
        """Take a batch over from the session's thread; posting is safe from there."""
        self.post_message(Update(batch))

    def on_update(self, event: Update) -> None:
        """Let the main screen apply the batch, also when another screen lies over it."""
        for screen in self.screen_stack:
            # One that is just being taken down has no parts any more.
            if isinstance(screen, ChatScreen | FramedScreen | VerificationScreen) and not _is_going(screen):
                screen.apply(event.batch)

    async def on_unmount(self) -> None:
        """Close the session however the app ends, so that nothing is left half done."""
        await self._close_session()

    async def _close_session(self) -> str:
        """Close it in good order and return what went wrong, in words."""
        session, self._session = self._session, None
        keeper, self._keeper = self._keeper, None
        problem = ""
        if session is None:
            return problem
        for last in (keeper.flush if keeper else None, partial(ask, self._host, session.close)):
            try:
                if last is not None:
                    await last()
            except SessionError as error:
                problem = error_words(error)
        return problem

    async def on_event(self, event: events.Event) -> None:
        """Notice that somebody is there."""
        if isinstance(event, events.Key | events.Paste):
            self.idle.touch()
        await super().on_event(event)

    def _lock_when_idle(self) -> None:
        if self.idle.too_long:
            self.action_lock()

    def action_lock(self) -> None:
        """Take everything off the screen, close the session and its store, and forget the key."""
        if self._locking or isinstance(self.screen, LockScreen) or (self._session is None and self._key is None):
            return
        if any(_has_to_stay(screen) for screen in self.screen_stack):
            self.bell()
            return
        self._locking = True
        self.run_worker(self._lock())

    async def _lock(self) -> None:
        drafts = await self._put_away()
        locked = LockScreen(self._reopen, asks=self._reopening.key is None)
        await self.switch_screen(locked)
        self._erase()
        user = self._session.user_id if self._session is not None else ""
        if problem := await self._close_session():
            # What the disk did not take is kept here: nothing that was written may be lost.
            self._drafts[user] = drafts
        if self._reopening.own_thread:
            await asyncio.to_thread(self._host.stop)
        self._key = None
        self._clipboard = ""
        self.may_copy = False
        self._show_marks()
        self.clear_notifications()
        await asyncio.to_thread(forget_what_was_read)
        self._locking = False
        locked.may_open(problem)

    def _erase(self) -> None:
        """Leave no cell of what was shown in the terminal, and draw what is shown now."""
        if isinstance(self._driver, Terminal):
            self._driver.erase()
        self.screen.refresh(layout=True)

    async def _put_away(self) -> Mapping[RoomId, RoomDraft]:
        """Leave all screens but the lowest, remember which room it shows, and return what is being written there."""
        while len(self.screen_stack) > 1 and not isinstance(self.screen, ChatScreen | LoginScreen):
            await self.pop_screen()
        if not isinstance(chat := self.screen, ChatScreen):
            return {}
        self._locked_room = chat.open_room.room_id if chat.open_room else None
        chat.keeper.note(chat.desk)
        return chat.drafts

    async def _reopen(self, passphrase: str) -> None:
        """Open the store and the session again, and show what was shown.

        Raises:
            SessionError: when it does not open; nothing was touched.
        """
        key = await self._key_again(passphrase)
        if self._reopening.own_thread:
            self._host.start()
        if self._logged_out or not self._profile.users():
            self._key = key
            await self.switch_screen(
                LoginScreen(self._host, self._profile, key, self._advisor, logged_out=self._logged_out)
            )
            return
        try:
            session = await self._host.restore(self._profile, key, self._profile.users()[0], self._advisor)
        except SessionError:
            if self._reopening.own_thread:
                await asyncio.to_thread(self._host.stop)
            raise
        self._key = key
        await self.open_session(session)

    async def _key_again(self, passphrase: str) -> StoreKey:
        from session.store import vault

        if self._reopening.key is None:
            return await asyncio.to_thread(vault.unlock, self._profile.key_file, passphrase)
        asking = asyncio.ensure_future(asyncio.to_thread(self._reopening.key))
        with contextlib.suppress(SuspendNotSupported), self.suspend():
            # The command may want to ask something on this terminal. Nothing may be raised in here.
            await asyncio.wait([asking])
        return await asking

    def _leave(self) -> None:
        """End: the session has logged out and closed itself."""
        self._session = None
        self.exit()

    async def action_quit(self) -> None:
        """End, with what was typed last."""
        for screen in self.screen_stack:
            if isinstance(screen, ChatScreen):
                screen.keeper.note(screen.desk)
        self.exit()

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
        if self._session is None or not chats:
            return None
        verify = self.begin_verification or chats[0].verifying.begin
        return TrustScreens(self, self._host, self._session, self._advisor, self._config, verify)

    def _fatal_error(self) -> None:
        """End on a fault of the program: Textual would print the values of variables, which may be anybody's words."""
        kind, error, trace = sys.exc_info()
        frames = traceback.extract_tb(trace)
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        logging.getLogger("tui").error("unexpected error", exc_info=error)
        line = _("sluis: a fault in the program ({kind}, {place}); what is unsent is kept.")
        self.bell()
        self._exit_renderables.append(Text(line.format(kind=kind.__name__ if kind else "", place=place)))
        self._close_messages_no_wait()

    def allow_copying(self) -> None:
        """Let copied text go to the terminal too, until the lock or the end; every last line says so."""
        self.may_copy = True
        self._show_marks()

    def copy_to_clipboard(self, text: str) -> None:
        """Keep copied text in the app, and hand it to the terminal only where that was allowed; a secret never.

        The terminal's clipboard is read by others: tmux keeps copies, and so does what the desktop runs.
        """
        secret = isinstance(self.focused, Input) and self.focused.password
        self._clipboard = "" if secret else text
        if self.may_copy and not secret and isinstance(self._driver, Terminal):
            self._driver.copy(text)

    def action_privacy(self) -> None:
        """Hide what people wrote, or show it again."""
        hide(not hidden())
        self._show_marks()
        for screen in self.screen_stack:
            for widget in (screen, *screen.walk_children()):
                if isinstance(widget, Veiled):
                    widget.draw_anew()

    def _show_marks(self) -> None:
        set_marks(_("texts hidden") if hidden() else "", _("copies to terminal") if self.may_copy else "")
        for screen in self.screen_stack:
            for bar in screen.query(StatusBar):
                bar.refresh()

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:  # noqa: ARG002
        """Draw no picture of the screen: it would lie on the disk with what people wrote."""
        self.bell()

    def save_screenshot(self, *_where: object, **_more: object) -> str:
        """Save none, whoever asks."""
        return ""

    def deliver_screenshot(self, *_where: object, **_more: object) -> str | None:
        """Deliver none, whoever asks."""
        return None


def _is_going(screen: Screen[Any]) -> bool:
    """Return whether a screen is being taken down, or has been."""
    return screen._closing or screen._pruning or not screen.is_attached


def _has_to_stay(screen: Screen[object]) -> bool:
    """Return whether a screen shows, or is about to show, what cannot be shown again."""
    return isinstance(screen, RecoveryKeyScreen) or (isinstance(screen, FramedScreen) and screen.busy)
