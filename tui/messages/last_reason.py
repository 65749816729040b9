"""Why messages were removed last: offered again where the next one is, for as long as the program runs."""

from __future__ import annotations

from collections.abc import Callable

from tui.desk.desk import Desk
from widgets.i18n import _


class LastReason:
    """Keeps one reason, and asks for the next."""

    def __init__(self) -> None:
        """Know of none."""
        self._reason = ""

    def keep(self, reason: str) -> None:
        """Keep a reason that went past the gate; none at all is none to offer."""
        self._reason = reason or self._reason

    def ask(self, desk: Desk, given: Callable[[str], None], about: str) -> None:
        """Ask for a reason in the hint bar's place; Up takes the last one."""
        words = _("Why is it removed? The room sees the reason, and servers can read it.")
        shown = _("Up: the last reason · {about}").format(about=about) if self._reason else about
        desk.ask_line(words, shown, given, self._reason)
