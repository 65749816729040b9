"""The gate before words that a server is asked to look for: assessed as what everybody on the way could read."""

from __future__ import annotations

from collections.abc import Callable

from hints.advisor import Advisor
from hints.model import Assessment, Clearance, Draft, DraftKind, Held, Markup, RoomFacts
from tui.gate import Gate
from tui.slash import Speech
from widgets.i18n import _


class ServerGate:
    """Clears searches of one account."""

    def __init__(self, advisor: Advisor, home: str, kept: Callable[[Assessment], None]) -> None:
        """Ask this advisor; `home` is the account's server, `kept` hears what did not leave."""
        self._gate = Gate(advisor)
        self._facts = RoomFacts("", home, encrypted=False, servers=(home,))
        self._kept = kept

    def clear(self, term: str) -> tuple[Draft, Clearance] | str:
        """Return the draft that may leave with its clearance, or what to tell its writer."""
        look = self._gate.look(Speech(DraftKind.SEARCH, term, markup=Markup.PLAIN), self._facts, None)
        answer = self._gate.clear(look)
        if isinstance(answer, Held):
            self._kept(answer.assessment)
            seen = self._gate.explain(look)[0].tip.seen.rstrip(".")
            return _("Held, nothing was sent: {seen}.").format(seen=seen)
        return look.draft, answer
