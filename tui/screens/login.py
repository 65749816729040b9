"""Asks who you are: the store's passphrase, and the first time an account."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static

from hints.advisor import Advisor
from session.values.errors import LoggedOut, LoginRefused, LoginTooSoon, SessionError, WrongPassphrase
from tui.commands.command import Context
from tui.commands.registry import bindings
from tui.terminal.quiet_app import QuietApp
from widgets.i18n import _
from widgets.safe_text import safe_content
from widgets.words import error_words

if TYPE_CHECKING:
    from session.account.profile import Profile
    from session.host import SessionHost
    from session.server.login import LoginRequest
    from session.session import Session
    from session.store.vault import StoreKey

_SECRETS = frozenset({"password", "passphrase", "passphrase-again"})


class LoginScreen(Screen[None]):
    """A few lines to fill in; at the next start only the passphrase, or nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [each for each in bindings([Context.ANYWHERE]) if each.id != "help"]
    AUTO_FOCUS = "Input"

    class Opened(Message):
        """An account is open."""

        def __init__(self, session: Session, key: StoreKey, *, fresh: bool) -> None:
            """Carry the session, the key that opened its store, and whether somebody has just logged in."""
            super().__init__()
            self.session = session
            self.key = key
            self.fresh = fresh

    def __init__(
        self,
        host: SessionHost,
        profile: Profile,
        key: StoreKey | None,
        advisor: Advisor,
        *,
        logged_out: bool = False,
        ran_out: bool = False,
        homeserver: str = "",
        further: bool = False,
    ) -> None:
        """Ask for what is missing, then post `Opened`; a `further` account comes beside those that are there.

        Whose account was `logged_out` is known, and `homeserver` too where it was open: only the password is missing.
        Where the session `ran_out`, the server still has the device.
        """
        super().__init__()
        self._host = host
        self._profile = profile
        self._key = key
        self._advisor = advisor
        self.busy = False
        """Whether somebody is just being logged in."""
        self._logged_out = logged_out
        self._ran_out = ran_out
        self._homeserver = homeserver
        self.further = further
        """Whether the account comes beside others, and Esc goes back to them."""

    def compose(self) -> ComposeResult:
        """Show the lines to fill in, and one line each for progress and errors."""
        with Vertical(id="login"):
            yield Static("sluis", id="login-title", markup=False)
            for name, label in self._fields():
                yield Static(label, classes="label", markup=False)
                field = Input(self._known(name), id=name, password=name in _SECRETS, compact=True)
                field.cursor_blink = False
                yield field
            yield Static("", id="login-progress", markup=False)
            yield Static("", id="login-error", markup=False)
            keys = _("Enter goes on · Esc goes back") if self.further else _("Enter goes on · Ctrl-Q quits")
            yield Static(keys, classes="label", markup=False)

    def on_mount(self) -> None:
        """Go on at once when nothing has to be asked."""
        if not self._fields():
            self._go_on()
        elif self._logged_out:
            self._say(
                _("This session has run out: log in again to go on with it. Messages and keys are still here.")
                if self._ran_out
                else _("The server has logged this device out: log in again. Messages and keys are still here.")
            )
            self._ask_again("password")

    def _known(self, name: str) -> str:
        """Return what need not be typed of an account that its server has logged out."""
        if not self._logged_out:
            return ""
        user = self._profile.account or next(iter(self._profile.users()), "")
        return {"homeserver": self._homeserver, "user": user}.get(name, "")

    def action_write(self) -> None:
        """Go back to the accounts that are there, unless one is just being logged in."""
        if self.further and not self.busy:
            self.app.pop_screen()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next line; from the last one, log in."""
        event.stop()
        fields = list(self.query(Input))
        if event.input is fields[-1]:
            self._go_on()
        else:
            fields[fields.index(event.input) + 1].focus()

    def _fields(self) -> list[tuple[str, str]]:
        fields: list[tuple[str, str]] = []
        if self._wants_account:
            fields += [
                ("homeserver", _("Homeserver (may be empty when the user is written in full)")),
                ("user", _("User, for instance @noor:example.org")),
                ("password", _("Password")),
            ]
        if self._key is None and not self._profile.key_file.exists():
            fields += [
                ("passphrase", _("A new passphrase, for the encrypted store on this machine")),
                ("passphrase-again", _("The same passphrase again")),
            ]
        elif self._key is None:
            fields.append(("passphrase", _("Passphrase of the store")))
        return fields

    @property
    def _wants_account(self) -> bool:
        return self.further or self._logged_out or not self._profile.users()

    def _value(self, name: str) -> str:
        found = self.query(f"#{name}").results(Input)
        return next((field.value for field in found), "")

    def _go_on(self) -> None:
        if self.busy:
            return
        if problem := self._problem():
            words, *mend = problem
            self._say(words)
            self._ask_again(*mend)
            return
        self.busy = True
        # What is typed meanwhile is for what comes next, and no part of a password.
        if isinstance(self.app, QuietApp):
            self.app.typed.hold()
        self._say("")
        self.run_worker(self._enter(), exit_on_error=True)

    def _problem(self) -> tuple[str, ...]:
        """Return what is wrong with what is filled in, and the fields to be mended; nothing when all is well."""
        if self.query("#passphrase") and not self._value("passphrase"):
            return _("The passphrase is empty."), "passphrase"
        if self.query("#passphrase-again") and self._value("passphrase") != self._value("passphrase-again"):
            # Which of the two has the slip cannot be seen.
            return _("The two passphrases are not the same."), "passphrase", "passphrase-again"
        if self.query("#user") and not (self._value("user") and self._value("password")):
            return _("User and password are needed."), "password" if self._value("user") else "user"
        problem = self._problem_beside() if self._wants_account else ""
        return (problem, "user") if problem else ()

    def _problem_beside(self) -> str:
        """Return what is wrong with the user where others are logged in: two sessions never share a store."""
        user, users = self._value("user").strip(), self._profile.users()
        if self.further and not re.fullmatch(r"@[^:]+:.+", user):
            return _("Write the user in full, for instance @noor:example.org")
        if self.further and user.casefold() in [each.casefold() for each in users]:
            return _("This account is logged in here already.")
        whose, named = self._profile.account, user.casefold()
        others = [each.casefold() for each in users if each != whose]
        if self._logged_out and whose and any(named in (each, each[1:].partition(":")[0]) for each in others):
            return _("Log {user} in again here; other accounts come by /login.").format(user=whose)
        return ""

    async def _enter(self) -> None:
        fresh = self._wants_account
        try:
            key = await self._open_key()
            session = await self._session(key)
        except SessionError as error:
            self._logged_out = self._logged_out or isinstance(error, LoggedOut)
            await self._start_over(error)
        else:
            self._progress(_("loading the rooms"))
            self.post_message(self.Opened(session, key, fresh=fresh))
        finally:
            self.busy = False

    async def _open_key(self) -> StoreKey:
        if self._key is None:
            self._progress(_("opening the store"))
            self._key = await asyncio.to_thread(_open_store, self._profile, self._value("passphrase"))
        return self._key

    async def _session(self, key: StoreKey) -> Session:
        if not self._wants_account:
            self._progress(_("opening the account"))
            return await self._host.restore(self._profile, key, self._profile.first() or "", self._advisor)
        self._progress(_("logging in"))
        typed = (self._value("homeserver").strip(), self._value("user").strip(), self._value("password"))
        request = await asyncio.to_thread(_login_request, *typed)
        # The screen that follows asks about the identity; here nothing is made unasked.
        return await self._host.login(self._profile, key, request, self._advisor, identity=False)

    async def _start_over(self, error: SessionError) -> None:
        """Say what went wrong and ask only what is still missing; what was typed stays, but what is to be mended.

        Not what was typed meanwhile: nobody can tell any more which line it is for.
        """
        if isinstance(self.app, QuietApp):
            self.app.typed.let_go()
        wanted = [name for name, _label in self._fields()]
        if wanted != [field.id for field in self.query(Input)]:
            kept = {field.id: field.value for field in self.query(Input)}
            await self.recompose()
            for field in self.query(Input):
                field.value = kept.get(field.id, field.value)
        self._progress("")
        self._say(error_words(error))
        if isinstance(error, WrongPassphrase):
            self._ask_again("passphrase")
        elif isinstance(error, LoginRefused):
            # Whoever only came too soon has nothing to mend: Enter tries again.
            self._ask_again("password", keep=isinstance(error, LoginTooSoon))
        else:
            self._ask_again(*(["password"] if isinstance(error, LoggedOut) else []))

    def _ask_again(self, *names: str, keep: bool = False) -> None:
        """Let the keys go to the first of the fields to be mended, or of all; a secret is typed anew as a whole."""
        fields = list(self.query(Input))
        mend = [field for field in fields if field.id in names]
        for field in mend:
            if field.id in _SECRETS and not keep:
                field.value = ""
        for field in (mend or fields)[:1]:
            field.focus()
            field.select_all()

    def _progress(self, words: str) -> None:
        self.query_one("#login-progress", Static).update(safe_content(words))

    def _say(self, problem: str) -> None:
        self.query_one("#login-error", Static).update(safe_content(problem))


def _open_store(profile: Profile, passphrase: str) -> StoreKey:
    """Return the store's key; runs in a thread, for the derivation takes a third of a second."""
    from session.store import vault

    if profile.key_file.exists():
        return vault.unlock(profile.key_file, passphrase)
    return vault.create(profile.key_file, passphrase)


def _login_request(homeserver: str, user: str, password: str) -> LoginRequest:
    """Return the request; in a thread, for the first import takes longer than a frame."""
    from session.server.login import LoginRequest

    return LoginRequest(homeserver, user, password)
