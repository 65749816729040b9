"""The app: wires session, screens, theme and keys together, and decides nothing else."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.screen import Screen

from hints.advisor import Advisor
from session.errors import SessionError
from session.model import RoomDraft, RoomId
from session.updates import Batch
from tui.asking import ask
from tui.draft_keeper import DraftKeeper
from tui.keymap import check_keymap, shown_key, teach_alt_enter
from tui.messages import Update
from tui.output_sweep import sweeping
from tui.screens.chat import ChatScreen
from tui.screens.framed import FramedScreen
from tui.screens.login import LoginScreen
from tui.screens.recovery_key import RecoveryKeyScreen
from tui.screens.verification import VerificationScreen
from tui.theme import OWN_THEMES, theme_name
from tui.trust_screens import TrustScreens, Verify
from widgets.i18n import _, use_language
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
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "help_quit", show=False, system=True)]

    def __init__(
        self,
        host: SessionHost,
        profile: Profile,
        key: StoreKey | None,
        config: Config,
        advisor: Advisor,
        session: Session | None = None,
    ) -> None:
        """Make the app for one profile; with a session it opens at once, else it asks who you are."""
        use_language(config.language)
        check_keymap(config.keys)
        teach_alt_enter()
        # NO_COLOR: no colour at all is sent, rather than greys; the terminal's own colours stand.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self._host = host
        self._profile = profile
        self._key = key
        self._config = config
        self._advisor = advisor
        self._session = session
        self._drafts: dict[str, Mapping[RoomId, RoomDraft]] = {}
        self._keeper: DraftKeeper | None = None
        self.begin_verification: Verify | None = None
        """Begins a verification instead of the main screen."""
        for theme in OWN_THEMES:
            self.register_theme(theme)
        self.theme = theme_name(config.theme or "dark", {**os.environ, **({"NO_COLOR": "1"} if self.no_color else {})})
        self.set_keymap(dict(config.keys))

    def get_driver_class(self) -> type[Driver]:
        """Return the platform's driver, behind a last sweep over what it writes."""
        return sweeping(super().get_driver_class())

    def run(self, *, mouse: bool = False, **options: Any) -> None:
        """Run until the user quits; without the mouse, whose every move would be sent up the line."""
        super().run(mouse=mouse, **options)

    async def run_async(self, *, mouse: bool = False, **options: Any) -> None:
        """Run in the loop that is there, as `run` does."""
        await super().run_async(mouse=mouse, **options)

    async def on_mount(self) -> None:
        """Open the session that is there, or ask for one."""
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
        await self.switch_screen(LoginScreen(self._host, self._profile, self._key, self._advisor, logged_out=True))

    async def open_session(self, session: Session) -> None:
        """Show the main screen and let the session tell it everything from now on."""
        self._session = session
        chat = ChatScreen(self._host, session, self._advisor, self._config, self._leave)
        await self.switch_screen(chat) if isinstance(self.screen, LoginScreen) else await self.push_screen(chat)
        self._keeper = chat.keeper
        try:
            stored = await ask(self._host, session.drafts.all)
            chat.keeper.begin(stored)
            chat.desk.composer.keep_drafts({**stored, **self._drafts.pop(session.user_id, {})})
            await ask(self._host, session.retention.keep, self._config.keep_days, self._config.store_limit_mb)
            await ask(self._host, session.start, self._listen)
        except SessionError as error:
            chat.tell(error_words(error))
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

    async def _close_session(self) -> None:
        session, self._session = self._session, None
        keeper, self._keeper = self._keeper, None
        if session is None:
            return
        for last in (keeper.flush if keeper else None, partial(ask, self._host, session.close)):
            try:
                if last is not None:
                    await last()
            except SessionError as error:
                self.log(str(error))

    def _leave(self) -> None:
        """End: the session has logged out and closed itself."""
        self._session = None
        self.exit()

    async def action_quit(self) -> None:
        """End, with what was typed last."""
        for screen in self.screen_stack:
            if isinstance(screen, ChatScreen):
                screen.keeper.note(screen.desk.composer)
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

    def copy_to_clipboard(self, text: str) -> None:
        """Keep copied text in the app: OSC 52 would hand it to the terminal, tmux and whoever reads their buffers."""
        self._clipboard = text


def _is_going(screen: Screen[Any]) -> bool:
    """Return whether a screen is being taken down, or has been."""
    return screen._closing or screen._pruning or not screen.is_attached


def _has_to_stay(screen: Screen[object]) -> bool:
    """Return whether a screen shows, or is about to show, what cannot be shown again."""
    return isinstance(screen, RecoveryKeyScreen) or (isinstance(screen, FramedScreen) and screen.busy)
