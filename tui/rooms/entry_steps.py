"""Who may come into the open room by themselves: those who are invited, who asks, who is in certain spaces, anyone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from session.values.errors import SessionError
from session.values.model import RoomId, RoomKind, RoomSummary
from session.values.room_settings import Opening, RoomSetting
from tui.asking import Asking
from tui.commands.asked_for import came_to_nothing
from tui.desk.desk import Desk
from tui.desk.under_way import UnderWay, Word
from tui.panes.seat import Seat
from tui.rooms.place_steps import space_called
from tui.rooms.room_order import RoomOrder
from widgets.cells import cut
from widgets.i18n import _
from widgets.rooms.room_names import room_name
from widgets.safe_text import safe_text
from widgets.words import error_words

if TYPE_CHECKING:
    from session.session import Session

ACCESS = {
    "invite": RoomSetting.INVITED,
    "knock": RoomSetting.KNOCKING,
    "public": RoomSetting.ANYONE,
    "restricted": RoomSetting.IN_SPACE,
    "knock_restricted": RoomSetting.IN_SPACE_OR_ASKING,
}
"""What is chosen by which word."""
BY_SPACE = ("restricted", "knock_restricted")
"""Words behind which spaces can be named."""
_NAME_CELLS = 40


class EntrySteps:
    """The steps of one pane, about its open room."""

    def __init__(
        self,
        asking: Asking,
        session: Session,
        desk: Desk,
        pane: Seat,
        known: RoomOrder,
        settle: Callable[[RoomSetting | None, str], None],
        under_way: UnderWay,
    ) -> None:
        """Work for `pane`; `known` are the rooms, `settle` chooses what needs no space, or tells what is needed.

        What is asked about is `under_way` meanwhile.
        """
        self._asking = asking
        self._session = session
        self._desk = desk
        self._pane = pane
        self._known = known
        self._settle = settle
        self._under_way = under_way

    def action_access(self, typed: str) -> None:
        """Choose who may come into the open room."""
        word, _blank, named = typed.partition(" ")
        room = self._pane.open_room
        if word not in BY_SPACE:
            needed = _("/access needs one of: invite, knock, public, restricted, knock_restricted.")
            self._settle(ACCESS.get(typed), needed)
        elif room is None:
            self._asking.refuse(_("No room is open."))
        elif isinstance(spaces := self._spaces(named.strip()), str):
            self._asking.refuse(spaces)
        else:
            self._asking.run(self._ask(room.room_id, spaces, asking=word == "knock_restricted"))

    def _spaces(self, named: str) -> list[RoomSummary] | str:
        """Return the spaces of these names, between commas, or what to tell; a name may hold a comma itself."""
        if not named:
            return []
        if not isinstance(whole := space_called(self._known, named), str):
            return [whole]
        found = [space_called(self._known, name.strip()) for name in named.split(",") if name.strip()]
        spaces = [one for one in found if not isinstance(one, str)]
        return spaces if len(spaces) == len(found) else next(one for one in found if isinstance(one, str))

    async def _ask(self, room_id: RoomId, spaces: Sequence[RoomSummary], *, asking: bool) -> None:
        entering, named = self._session.admin.entering, [one.room_id for one in spaces]
        opening = await self._asking.answer(partial(entering.expect, asking=asking), room_id, named)
        if opening is None:
            return
        let_in = partial(entering.let_in, room_id, opening.spaces, asking=asking)
        names = self._names(opening.spaces)
        if opening.anyone:
            words = _("Anyone may join {spaces}, so anyone may come into this room then. Do it?")
        elif asking:
            words = _("Let everybody in {spaces} come into this room, and anyone else ask to?")
        else:
            words = _("Let everybody in {spaces} come into this room?")
        self._desk.question(words.format(spaces=names), lambda: self._asking.run(self._done(let_in)))

    async def _done(self, step: Callable[[], Awaitable[None]]) -> None:
        if await self._asking.done(step):
            self._asking.tell(_("Done."))

    def _names(self, spaces: Iterable[RoomId]) -> str:
        called = {room.room_id: cut(room_name(room), _NAME_CELLS) for room in self._known.all()}
        return ", ".join(called.get(one, safe_text(one)) for one in spaces)

    # -- new rooms --------------------------------------------------------------------------------------------

    async def create(self, event: Desk.Cleared) -> str:
        """Make a room; where a space is open, ask first whether it is to stand there, open to whoever is in the space.

        Raises:
            SessionError: when it could not be made.
        """
        room = self._pane.open_room
        space = room if room is not None and room.kind is RoomKind.SPACE and event.word == "create" else None
        opening = None
        if space is not None:
            opening = await self._asking.ask(self._session.admin.entering.offer, space.room_id)
        if space is None or opening is None:
            return await self._create(event, None)
        word = Word(event.room_id, f"/{event.word}", event.typed)
        with self._under_way.held(word, self._desk.composer.give_back):
            self._ask_where(event, space, opening)
        return ""

    def _ask_where(self, event: Desk.Cleared, space: RoomSummary, opening: Opening) -> None:
        async def make() -> None:
            try:
                self._asking.tell(await self._create(event, space.room_id))
            except SessionError as error:
                self._asking.refuse(error_words(error))

        def left() -> None:
            came_to_nothing()
            self._asking.tell(_("Nothing is made. For a room that stands in no space, open a room that is none first."))

        if opening.anyone:
            words = _("Make the room in {space}, which anyone may join? Anyone may come into the room then.")
        else:
            words = _("Make the room in {space}, where everybody in there may come in?")
        name = cut(room_name(space), _NAME_CELLS)
        self._desk.question(words.format(space=name), lambda: self._asking.run(make()), left)

    async def _create(self, event: Desk.Cleared, within: RoomId | None) -> str:
        space = event.word == "space"
        make = partial(self._session.create_room, encrypted=not space, space=space)
        # What is made stands: whatever goes wrong from here on is told, and does not give the word back.
        if within is None:
            self._pane.show_room(await self._asking.ask(make, event.draft, event.clearance))
            return ""
        room_id = await self._asking.ask(partial(make, within=within), event.draft, event.clearance)
        self._pane.show_room(room_id)
        try:
            await self._asking.ask(self._session.admin.spaces.put, within, room_id)
        except SessionError as error:
            return error_words(error)
        return ""
