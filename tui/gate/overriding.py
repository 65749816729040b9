"""Sending what is held all the same: asks for the reason, which itself must not hold what may not be kept.

Law of this file: a reason goes for the draft that was shown when it was asked for, and for no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len

from hints.model import Override, RoomFacts, Severity
from tui.gate.gate import Gate, Look
from tui.gate.hint_place import HintPlace
from widgets.i18n import _

NAMED_CELLS = 36
"""Cells of what was seen that leave the question its place on a line of 80; the others are counted."""


class Overriding:
    """The reasons of one desk."""

    def __init__(self, gate: Gate, tell: Callable[[str], object]) -> None:
        """Let this gate read reasons; `tell` says a sentence."""
        self._gate = gate
        self._tell = tell
        self._shown: Look | None = None

    def ask(self, look: Look | None, place: HintPlace) -> None:
        """Ask in the hint bar's place why a held draft has to be sent."""
        if look is None or not look.assessment.holds:
            self._tell(_("Nothing is held; Enter sends."))
        elif look.assessment.severity is Severity.BLOCK:
            self._tell(_("Your organisation does not let this be sent from here."))
        else:
            self._shown = look
            seen = _named([each.tip.seen.rstrip(".") for each in self._gate.explain(look)])
            needed = look.assessment.severity is Severity.JUSTIFY
            place.ask_reason(
                _("{seen}. Why send it all the same?").format(seen=seen),
                _("a reason; it is kept in the log · Enter sends · Esc goes back")
                if needed
                else _("a reason, may be empty; it is kept in the log · Enter sends · Esc goes back"),
            )

    def given(self, reason: str) -> Override | None:
        """Return the override that a reason makes, or None where it will not do, which was said."""
        shown = self._shown
        if shown is None:
            return None
        if shown.assessment.severity is Severity.JUSTIFY and not reason:
            self._tell(_("A reason is needed; Esc goes back."))
            return None
        if self._hides(reason, shown.draft.facts):
            return None
        return Override(shown.assessment.content_digest, frozenset(shown.rules), reason)

    def leave(self) -> None:
        """Forget what was asked about."""
        self._shown = None

    def _hides(self, reason: str, facts: RoomFacts) -> bool:
        """Return whether a reason itself holds what may not be kept; say what."""
        look = self._gate.reason(reason, facts)
        if look.assessment.holds:
            seen = self._gate.explain(look)[0].tip.seen.rstrip(".")
            self._tell(_("Not in the reason, it is kept: {seen}.").format(seen=seen))
        return look.assessment.holds


def _named(seen: Sequence[str]) -> str:
    """Return what was seen, the gravest first, and how much more there is than has room; F5 lists all of it."""
    count = 1
    while count < len(seen) and cell_len("; ".join(seen[: count + 1])) <= NAMED_CELLS:
        count += 1
    more = len(seen) - count
    return "; ".join(seen[:count]) + (_(" (and {n} more)").format(n=more) if more else "")
