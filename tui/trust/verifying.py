"""The way to a verification: begins one, opens its screen, and says in the status bar what waits for an answer.

One law of this file: nothing comes up by itself; a request is a line in the status bar until its key is pressed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from textual.screen import Screen

from session.values.ids import is_user_id
from session.values.model import DeviceId, RoomId, UserId, Verification
from tui.asking import Asking
from tui.commands.keymap import shown_key
from tui.screens.verification import VerificationScreen
from tui.trust.verification_book import OVER, VerificationBook
from widgets.i18n import _
from widgets.status_bar import StatusBar
from widgets.trust.verification_words import came_words, ended_words, headline

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session


class Verifying:
    """What the main screen, and screens over it, can do about verifying people and devices."""

    def __init__(
        self,
        host: SessionHost,
        session: Session,
        keymap: Mapping[str, str],
        screen: Screen[None],
        status: StatusBar,
        tell: Callable[[str], None],
    ) -> None:
        """Work for the main screen, which has this status bar."""
        self._host = host
        self._session = session
        self._keymap = keymap
        self._screen = screen
        self._status = status
        self._tell = tell
        self._asking = Asking(host, screen, self._say)
        self._opened: VerificationScreen | None = None
        self.book = VerificationBook()
        """All verifications that the session told of."""

    @property
    def key(self) -> str:
        """The key that opens the screen, as it is printed on keyboards."""
        return shown_key("verify.open", self._keymap)

    def take(self, verification: Verification) -> None:
        """Take over how far a verification is."""
        known = self.book.get(verification.id)
        self.book.take(verification)
        self._status.show_waiting(self._waiting())
        if (over := self._over) is not None:
            over.refresh_verification(verification.id)
        elif verification.phase in OVER and (known is None or known.phase not in OVER):
            self._tell(ended_words(verification))
        elif known is not None and verification.came != known.came:
            self._tell(" ".join(came_words(verification, known.came)))

    def open(self, verification_id: str | None = None, room_id: RoomId | None = None) -> None:
        """Open the screen with this verification; without one, with what waits for an answer, this room first.

        Where nothing is under way, the screen offers to begin.
        """
        wanted = self.book.get(verification_id) or self.book.wanted(room_id)
        self._show().show(wanted.id if wanted is not None else None)
        if room_id is not None:
            self._asking.run(self._offer_person(room_id))

    def begin(self, user: UserId | None = None, device: DeviceId | None = None) -> None:
        """Ask to verify and open the screen: a user, one device of theirs, or with no user our own other devices."""
        self._show().show_asking(user, device)
        self._asking.run(self._begin(user, device))

    def begin_as_typed(self, user: str) -> None:
        """Begin with what stood behind the slash word: nothing, or a user id."""
        if user and not is_user_id(user):
            self._asking.refuse(_("A user id looks like @name:server; /verify alone asks your other devices."))
        else:
            self.begin(UserId(user) if user else None)

    async def _begin(self, user: UserId | None, device: DeviceId | None) -> None:
        begun = await self._asking.answer(self._session.verification.begin, user, device)
        if (over := self._over) is not None:
            over.show(begun)

    async def _offer_person(self, room_id: RoomId) -> None:
        person = await self._asking.answer(self._session.verification.person_in, room_id)
        if person is not None and (over := self._over) is not None:
            over.offer_person(person)

    @property
    def _over(self) -> VerificationScreen | None:
        """The screen, while it is open."""
        return self._opened if self._opened in self._screen.app.screen_stack else None

    def _show(self) -> VerificationScreen:
        """Return the screen, opened where it is not yet."""
        if (over := self._over) is None:
            over = self._opened = VerificationScreen(self._host, self._session, self._keymap, self.book, self.begin)
            over.status.take_over(self._status)
            self._screen.app.push_screen(over)
        return over

    def _waiting(self) -> str:
        waiting = self.book.waiting
        if not waiting:
            return ""
        more = _(" (and {n} more)").format(n=len(waiting) - 1) if len(waiting) > 1 else ""
        # The key first: it is there however long an id is.
        return f"{self.key}: {headline(waiting[0])}{more}"

    def _say(self, notice: str) -> None:
        over = self._over
        (over.tell if over is not None else self._tell)(notice)
