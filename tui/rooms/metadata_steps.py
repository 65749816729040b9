"""What is given away beside messages, on the screen: the choices by slash word, who has read, and that one types."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from session.values.model import EventId, RoomId, TimelineItem
from session.values.places import room_of
from session.values.receipts_to import TYPING_LASTS, ReceiptsTo
from session.values.shown_as import ShownAs
from tui.asking import Asking
from tui.desk.desk import Desk
from tui.panes.shown_room import ShownRoom
from widgets.i18n import _
from widgets.safe_text import safe_text

if TYPE_CHECKING:
    from session.session import Session

_OF_OTHERS = {"others on": True, "others off": False}
_SWITCHES = {"on": True, "off": False, "default": None}


class MetadataSteps:
    """The choices for the open room of one screen."""

    def __init__(self, asking: Asking, session: Session, desk: Desk, shown: ShownRoom) -> None:
        """Work for this screen."""
        self._asking = asking
        self._session = session
        self._desk = desk
        self._shown = shown
        self._written: tuple[RoomId | None, str] = (None, "")
        self._told: tuple[RoomId | None, float] = (None, 0.0)

    def action_receipts(self, typed: str) -> None:
        """Choose who is told how far one has read the open room."""
        room_id = self._shown.room_id
        if typed not in {*ReceiptsTo, "default"}:
            self._asking.refuse(_("/receipts needs one of: private, public, off, default."))
        elif room_id is None:
            self._asking.refuse(_("No room is open."))
        else:
            chosen = None if typed == "default" else typed
            self._asking.run(self._choose_receipts(room_id, chosen))

    async def _choose_receipts(self, room_id: RoomId, chosen: str | None) -> None:
        await self._asking.answer(self._session.receipts.metadata.choose_receipts, room_id, chosen)
        words = {
            ReceiptsTo.PRIVATE: _("Here only your own server learns how far you have read."),
            ReceiptsTo.PUBLIC: _("Everybody here sees how far you have read, from now on."),
            ReceiptsTo.OFF: _("Nobody learns how far you have read here, your other devices neither."),
        }
        said = _("Receipts here are as your settings say.") if chosen is None else words[ReceiptsTo(chosen)]
        self._asking.tell(said)

    def action_typing(self, typed: str) -> None:
        """Choose whether the open room is told that one types."""
        room_id = self._shown.room_id
        if typed not in _SWITCHES:
            self._asking.refuse(_("/typing needs one of: on, off, default."))
        elif room_id is None:
            self._asking.refuse(_("No room is open."))
        else:
            self._asking.run(self._choose_typing(room_id, _SWITCHES[typed]))

    async def _choose_typing(self, room_id: RoomId, chosen: bool | None) -> None:
        await self._asking.answer(self._session.receipts.metadata.choose_typing, room_id, chosen)
        words = {
            True: _("Everybody here sees that you type, from now on."),
            False: _("Nobody here is told that you type."),
            None: _("Typing here is as your settings say."),
        }
        self._asking.tell(words[chosen])

    def action_presence(self, typed: str) -> None:
        """Choose what others see of our user while the screen is open."""
        if " ".join(typed.split()) in _OF_OTHERS:
            self._asking.run(self._show_others(_OF_OTHERS[" ".join(typed.split())]))
        elif typed not in {*ShownAs}:
            self._asking.refuse(_("/presence needs one of: off, online, unavailable, others on, others off."))
        else:
            self._asking.run(self._choose_presence(ShownAs(typed)))

    async def _choose_presence(self, shown: ShownAs) -> None:
        await self._asking.answer(self._session.receipts.metadata.presence.choose, shown)
        words = {
            ShownAs.OFF: _("Nobody sees whether you are there."),
            ShownAs.ONLINE: _("Everybody who shares a room with you sees that you are there."),
            ShownAs.UNAVAILABLE: _("Everybody who shares a room with you sees you as away."),
        }
        self._asking.tell(words[shown])

    async def _show_others(self, shown: bool) -> None:
        await self._asking.answer(self._session.receipts.metadata.presence.others.choose, shown)
        yes, no = _("Who of the others is there is shown."), _("Who of the others is there is neither shown nor asked.")
        self._asking.tell(yes if shown else no)

    def read_by(self, room_id: RoomId, event_id: EventId, _item: TimelineItem) -> None:
        """Say who has read a message."""
        self._asking.run(self._read_by(room_id, event_id))

    async def _read_by(self, room_id: RoomId, event_id: EventId) -> None:
        names = await self._asking.answer(self._session.receipts.readers, room_id, event_id)
        if names is not None:
            said = ", ".join(" ".join(safe_text(name).split()) for name in names)
            self._asking.tell(
                _("Read by: {names}").format(names=said) if said else _("Nobody is known to have read it.")
            )

    def drafted(self) -> None:
        """Say that one types, where that was chosen: when the text of a draft has changed, and is to be sent."""
        composer, before = self._desk.composer, self._written
        self._written = (composer.room_id, composer.text)
        if composer.room_id is None or before[0] != composer.room_id or before[1] == composer.text:
            return
        writing = bool(composer.text.strip()) and not composer.text.startswith("/")
        fresh = self._told[0] == composer.room_id and monotonic() - self._told[1] < TYPING_LASTS / 2
        if writing and not fresh:
            self._told = (composer.room_id, monotonic())
            self._asking.start(self._session.receipts.metadata.typed, room_of(composer.room_id), True)
        elif not writing and self._told[0] is not None:
            self._told = (None, 0.0)
            self._asking.start(self._session.receipts.metadata.typed, room_of(composer.room_id), False)
