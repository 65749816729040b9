"""The gate before searches of a server and pictures for all: assessed as what everybody on the way could read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hints.advisor import Advisor
from hints.model import Assessment, Clearance, Draft, DraftKind, Held, Markup, RoomFacts
from session.media.staged import StagedFile
from session.values.model import RoomSummary
from tui.commands.slash import Speech
from tui.gate.gate import Gate, Look
from widgets.i18n import _


class ServerGate:
    """Clears what one account sends past all encryption."""

    def __init__(self, advisor: Advisor, home: str, kept: Callable[[Assessment], None]) -> None:
        """Ask this advisor; `home` is the account's server, `kept` hears what did not leave."""
        self._gate = Gate(advisor)
        self._facts = RoomFacts("", home, encrypted=False, servers=(home,))
        self._kept = kept

    def clear(self, term: str, kind: DraftKind = DraftKind.SEARCH) -> tuple[Draft, Clearance] | str:
        """Return the draft that may leave with its clearance, or what to tell its writer."""
        return self._cleared(self._gate.look(Speech(kind, term, markup=Markup.PLAIN), self._facts, None))

    def clear_picture(self, file: StagedFile, room: RoomSummary | None) -> tuple[Draft, Clearance] | str:
        """Return the draft of a picture for a room, or of oneself, or what to tell; it is encrypted nowhere."""
        facts = self._facts if room is None else replace(room.facts, encrypted=False)
        return self._cleared(self._gate.look(Speech(DraftKind.FILE, "", markup=Markup.PLAIN), facts, None, file))

    def _cleared(self, look: Look) -> tuple[Draft, Clearance] | str:
        answer = self._gate.clear(look)
        if isinstance(answer, Held):
            self._kept(answer.assessment)
            seen = self._gate.explain(look)[0].tip.seen.rstrip(".")
            return _("Held, nothing was sent: {seen}.").format(seen=seen)
        return look.draft, answer
