"""What can go wrong with an account, each as one line that says what and what to do."""

from __future__ import annotations

from typing import Any

from session.values.words import N_, Words


class SessionError(Exception):
    """An error that a person can read. Holds no message text, key or token."""

    def __init__(self, template: str, **params: str | int) -> None:
        """Make the error from a template marked with `N_` and what belongs in its places."""
        self.words = Words.of(template, **params)
        super().__init__(str(self.words))


class LoginRefused(SessionError):
    """The homeserver did not accept the user or the password."""


class LoginTooSoon(LoginRefused):
    """The homeserver asks to wait before the next try; nothing is said of the user and the password."""


class LoggedOut(SessionError):
    """The access token is no longer valid: log in again."""

    RAN_OUT = N_("This session on {server} has run out: log in again to go on with it.")
    """Said where the server keeps the device and only wants the password anew (Matrix spec, "Soft logout")."""


class Unreachable(SessionError):
    """The homeserver could not be reached or gave no usable answer in time."""


class RequestRefused(SessionError):
    """The homeserver answered a request with an error."""

    def __init__(self, template: str, *, status: int = 0, errcode: str = "", **params: str | int) -> None:
        """Keep the HTTP status and the Matrix error code; both may be named in the template too."""
        super().__init__(template, status=status, errcode=errcode, **params)
        self.status = status
        self.errcode = errcode
        self.answer: dict[str, Any] = {}
        """The server's error object; what is in it is remote text."""
        self.retry_after = 1.0
        """Seconds to wait before asking again, between 1 and 300."""


class StoreLocked(SessionError):
    """Another process has this profile open."""


class WrongPassphrase(SessionError):
    """The passphrase does not open the store; nothing was touched."""


class StoreRefused(SessionError):
    """The store on disk cannot be used as it is: too new, damaged, or readable by others."""


class NoSuchRoom(SessionError):
    """No room, or more than one, fits the name that was given."""


class NoSuchMessage(SessionError):
    """A message was asked for that is not, or no longer, stored."""


class NotCleared(SessionError):
    """Something tried to send without a clearance that covers it. This is a fault in the program."""


class CannotEncrypt(SessionError):
    """An encrypted room's message could not be encrypted; it is never sent in the clear instead."""


class IdentityStop(SessionError):
    """Somebody whom the account's owner verified has another identity now: nothing is sent to rooms with them."""

    TEMPLATE = N_(
        "held: {user}, whom you verified, has a new identity; somebody may pose as them. Nobody was sent anything. "
        "/withdraw {user} gives up the verification and sends; or take it back and compare again"
    )

    def __init__(self, user: str) -> None:
        """Name the user."""
        super().__init__(self.TEMPLATE, user=user)
        self.user = user


def words_of(error: BaseException) -> Words:
    """Return what to say of any error: its own words, or for a fault in the program its kind alone."""
    if isinstance(error, SessionError):
        return error.words
    return Words.of(N_("A fault in sluis itself ({kind}); it goes on, please report it."), kind=type(error).__name__)
