"""What keys and slash words do about two rooms side by side: open one beside, close it, go from one to the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from session.values.model import RoomId, RoomSummary
from tui.asking import Asking
from tui.commands.keymap import shown_key
from tui.messages.rooms_named import rooms_named
from tui.panes.panes import Panes
from tui.rooms.room_order import RoomOrder
from widgets.i18n import _

if TYPE_CHECKING:
    from session.session import Session


class SplitSteps:
    """Does this for the main screen."""

    def __init__(
        self, asking: Asking, session: Session, panes: Panes, known: RoomOrder, keymap: Mapping[str, str]
    ) -> None:
        """Work on these panes; `known` are the rooms."""
        self._asking = asking
        self._session = session
        self._panes = panes
        self._known = known
        self._keymap = keymap

    def action_split(self, typed: str = "") -> None:
        """Open a room beside the current one, asking which where none is named; or close the one that is there."""
        pane = self._panes.current
        if not typed.strip() and self._panes.beside(pane) is not None:
            self._panes.unsplit()
        elif (problem := self._panes.no_split()) is not None:
            self._asking.refuse(problem)
        elif typed.strip():
            self._asking.run(self._named(typed.strip()))
        else:
            pane.reading.ask_room(
                _("Which room beside this one?"),
                self._others(),
                self._panes.split,
                _("letters of its name · Up/Down · Enter opens · Esc leaves"),
            )

    def action_unsplit(self) -> None:
        """Close the room beside."""
        self._panes.unsplit()

    def action_beside(self) -> None:
        """Go to the other room; where it is out of sight, bring it."""
        other = self._panes.beside(self._panes.current)
        if other is None:
            self._asking.tell(_("Only one room is open here; {key} opens another beside it.").format(key=self._key))
        else:
            self._panes.go(other, reads=self._panes.reads)

    def _others(self) -> list[RoomSummary]:
        here = self._panes.current.room_id
        return [room for room in self._known.all() if room.room_id != here]

    async def _named(self, typed: str) -> None:
        found: list[RoomId] = await rooms_named(self._asking, self._session, self._known.all(), typed)
        if len(found) == 1:
            self._panes.split(found[0])
        elif found:
            self._asking.refuse(_("More than one room fits; {key} lets you choose.").format(key=self._key))
        else:
            self._asking.refuse(_("No room of yours fits."))

    @property
    def _key(self) -> str:
        return shown_key("rooms.split", self._keymap)
