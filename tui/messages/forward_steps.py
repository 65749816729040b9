"""Passes a message on: what it says becomes a draft in another room, with its file, and is looked at as if typed there.

Law of this file: nothing leaves by itself. Whoever reads the hint in that room sends it, or does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hints.model import Markup
from session.sending.formatting import formed_text
from session.values.model import EventId, RoomDraft, RoomId, RoomSummary, TimelineItem
from tui.asking import Asking
from tui.commands.slash import escaped
from tui.desk.desk import Desk
from tui.files.file_steps import FileSteps
from tui.messages.rooms_named import rooms_named
from tui.panes.pane_frame import take_focus
from tui.panes.reading import Reading
from tui.rooms.room_order import RoomOrder, writable
from widgets.composing.writable import writable as writable_text
from widgets.i18n import _

if TYPE_CHECKING:
    from session.sending.forwarding import PassedOn
    from session.session import Session


class ForwardSteps:
    """The way of a message into another room, for one screen."""

    def __init__(
        self,
        asking: Asking,
        session: Session,
        desk: Desk,
        files: FileSteps,
        reading: Reading,
        rooms: RoomOrder,
        open_room: Callable[[], RoomId | None],
        show_room: Callable[[RoomId], None],
    ) -> None:
        """Work on this desk; `open_room` is the room that is shown, `show_room` shows another."""
        self._asking = asking
        self._session = session
        self._desk = desk
        self._files = files
        self._reading = reading
        self._rooms = rooms
        self._open_room = open_room
        self._show_room = show_room

    def action_forward(self, typed: str) -> None:
        """Pass the chosen message on to the room that was typed, by id, alias or name; ask for one when none was."""
        item, room_id = self._reading.timeline.selected, self._open_room()
        if item is None or item.event_id is None or room_id is None or item.removed:
            self._asking.refuse(_("Choose the message to pass on first (Shift-Tab, Up)."))
        elif typed.strip():
            self._asking.lead(self._to(room_id, item.event_id, typed.strip()))
        else:
            self.ask(room_id, item.event_id, item)

    def ask(self, room_id: RoomId, event_id: EventId, _item: TimelineItem) -> None:
        """Ask to which room a message should go."""
        question = _("Pass the message on to which room? It becomes a draft there.")
        self._reading.ask_room(
            question, self._writable(), lambda target: self._asking.lead(self._carry(room_id, event_id, target))
        )

    def _writable(self) -> list[RoomSummary]:
        return [room for room in self._rooms.all() if writable(room)]

    async def _to(self, room_id: RoomId, event_id: EventId, typed: str) -> None:
        found = await rooms_named(self._asking, self._session, self._writable(), typed)
        if len(found) == 1:
            await self._carry(room_id, event_id, found[0])
        elif found:
            self._asking.refuse(_("More than one room fits; f on the message lets you choose."))
        else:
            self._asking.refuse(_("No room of yours that can be written in fits."))

    async def _carry(self, origin: RoomId, event_id: EventId, target: RoomId) -> None:
        said = await self._asking.answer(self._session.messages.forwarding.read, origin, event_id)
        if said is None:
            return
        draft, files = self._desk.composer.drafts().get(target, RoomDraft()), self._desk.files
        if draft.text.strip() or draft.edits is not None or files.of(target) or files.coming(target):
            self._asking.refuse(_("A draft stands in that room: send it first, or empty it."))
            return
        self._show_room(target)
        words = _as_typed(said)
        if said.file is not None:
            take_over = self._session.files.take_over
            if not await self._files.bring(target, said.file, lambda: take_over(origin, event_id)):
                return
        if words:
            self._desk.composer.give_back(target, words)
        self._desk.review()
        take_focus(self._desk.composer)
        self._desk.say(_("Not sent yet: Enter sends it here, once you have looked at it."))


def _as_typed(said: PassedOn) -> str:
    """Return what one would type to say the same; nothing in it commands the terminal."""
    text = writable_text(said.text).strip()
    if said.file is not None:
        return escaped(text)
    if said.markup is Markup.HTML:
        return f"/html {text}"
    if said.emote:
        return f"/me {text}"
    return escaped(text) if formed_text(text, Markup.MARKDOWN).html is None else f"/plain {text}"
