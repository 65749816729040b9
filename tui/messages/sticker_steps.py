"""What a person does with stickers: sends one of a pack by its name, or a picture; keeps one that others sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hints.model import DraftKind
from session.sending.pack_sticker import is_name
from session.values.model import EventId, RoomId, TimelineItem
from session.values.places import room_of
from tui.asking import Asking
from tui.commands.asked_for import came_to_nothing
from tui.commands.slash import STICKER
from tui.desk.desk import Desk
from tui.files.file_steps import FileSteps
from tui.gate.cleared import cleared
from tui.gate.server_gate import ServerGate
from widgets.file_words import name_words
from widgets.i18n import _

if TYPE_CHECKING:
    from session.session import Session


class StickerSteps:
    """The steps on stickers, for one pane."""

    def __init__(
        self,
        asking: Asking,
        session: Session,
        desk: Desk,
        files: FileSteps,
        gate: ServerGate,
        selected: Callable[[], TimelineItem | None],
        sent: Callable[[RoomId], None],
    ) -> None:
        """Send from this desk; what is kept passes `gate`, and `sent` hears of what left."""
        self._asking = asking
        self._session = session
        self._desk = desk
        self._files = files
        self._gate = gate
        self._selected = selected
        self._sent = sent

    def action_sticker(self, argument: str) -> None:
        """Send the sticker of that name, or take in the picture at that path: a name has no dot and no slash."""
        place, name = self._desk.composer.room_id, argument.strip()
        if place is None or "." in name or not is_name(name):
            self._files.attach(STICKER, argument)
        else:
            self._asking.run(self._send(place, name))

    async def _send(self, place: RoomId, name: str) -> None:
        found = await self._asking.answer(self._session.stickers.at_hand, place)
        sticker = next((one for one in found or () if one.name == name), None)
        offer = None
        if sticker is not None:
            offer = cleared(self._desk, self._asking, DraftKind.STICKER, sticker.words, place)
        elif found is not None:
            words = _("No pack at hand has a sticker {name}; a picture is a path: ./{name}.png")
            self._asking.tell(words.format(name=name_words(name)))
        if sticker is None or offer is None:
            came_to_nothing()
        elif await self._asking.answer(self._session.stickers.send, place, *offer, sticker) is not None:
            self._sent(place)

    def action_keepsticker(self, name: str) -> None:
        """Keep the picture of the chosen message in one's own pack, called so."""
        item, place = self._selected(), self._desk.composer.room_id
        event_id = item.event_id if item is not None and item.file is not None else None
        if event_id is None or place is None:
            self._asking.refuse(_("Choose the message with the picture first (Shift-Tab, Up)."))
        elif not name.strip():
            self._asking.refuse(_("What is it to be called? /keepsticker NAME"))
        else:
            self._asking.run(self._keep(room_of(place), event_id, name.strip()))

    async def _keep(self, room_id: RoomId, event_id: EventId, name: str) -> None:
        offer = self._gate.clear(name, DraftKind.STICKER_NAME)
        if isinstance(offer, str):
            self._asking.refuse(offer)
        elif await self._asking.answer(self._session.stickers.keep, *offer, room_id, event_id):
            words = _("Kept in your own pack: /sticker {name} sends it.")
            self._asking.tell(words.format(name=name_words(name)))
