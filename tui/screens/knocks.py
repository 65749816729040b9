"""Who asks to come into a room: one key asks whether to let them in, another turns them down; Enter does nothing.

Law of this file: whoever is answered was marked or named before the key; a list that changes moves the mark to nobody.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from hints.model import Clearance, Draft
from session.values.errors import SessionError
from session.values.model import Member, RoomId, RoomSummary, UserId, server_of
from session.values.updates import RoomsUpdate
from tui.commands.command import Context
from tui.commands.keymap import shown_key
from tui.commands.registry import bindings
from tui.screens.framed import FramedScreen
from tui.screens.typing import OPTION_PADDING
from widgets.asking.ask_panel import AskPanel
from widgets.cells import cut, wrap
from widgets.i18n import _, ngettext
from widgets.lists.marked_list import MarkedList
from widgets.rooms.room_names import room_name
from widgets.rooms.room_rows import room_sign
from widgets.safe_text import safe_id, safe_text
from widgets.veil import veiled
from widgets.words import error_words

MOST_REASON = 500
"""Characters of what somebody says about why."""

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session


class KnocksScreen(FramedScreen):
    """A list of people; each stays until somebody has answered."""

    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings([Context.KNOCKS])]

    def __init__(
        self,
        host: SessionHost,
        session: Session,
        keymap: Mapping[str, str],
        room: RoomSummary,
        no_reason: Callable[[RoomId], tuple[Draft, Clearance] | None],
    ) -> None:
        """Show who waits in front of `room`; `no_reason` is what goes along when somebody is turned down."""
        super().__init__(host, keymap)
        self._session = session
        self._room = room
        self._no_reason = no_reason
        self._people: tuple[Member, ...] | None = None
        self._meant: Member | None = None
        """Who is being asked about."""

    def body(self) -> Iterable[Widget]:
        """Give the list over its question."""
        yield MarkedList(markup=False, id="knocks")
        yield AskPanel(id="knock-ask")

    def on_mount(self) -> None:
        """Say what can be done, and ask who waits."""
        self.query_one(AskPanel).display = False
        self._show_choice_keys()
        self._show()
        self.work(self._load)

    def _show_choice_keys(self) -> None:
        keys = (
            _("{key} let in").format(key=shown_key("knocks.let_in", self.keymap)),
            _("{key} turn down").format(key=shown_key("knocks.turn_down", self.keymap)),
            _("Up, Down choose"),
        )
        self.show_keys(*keys, last=_("Esc goes back"))

    def on_resize(self) -> None:
        """Lay the lines out for the new width."""
        super().on_resize()
        self._show()

    def rooms_changed(self, update: RoomsUpdate) -> None:
        """Look again when something about this room changed."""
        room = next((one for one in update.rooms if one.room_id == self._room.room_id), None)
        if room is not None and room != self._room:
            self._room = room
            self.work(self._load, group="again", exclusive=True)

    async def _load(self) -> None:
        found = await self.asking.answer(self._session.admin.waiting.of, self._room.room_id)
        if found is not None:
            self._people = found
            self._show()
            if (meant := self._meant) is not None and all(one.user_id != meant.user_id for one in found):
                self._answered()
                self.tell(_("{user} asks no longer.").format(user=safe_id(meant.user_id)))

    def draw_anew(self) -> None:
        """Hide what people wrote, or show it again."""
        self._show()

    def _show(self) -> None:
        people = self._people or ()
        n = len(people)
        first = _("Who asks to come into {room}").format(room=f"{room_sign(self._room)} {room_name(self._room)}")
        nobody = "" if self._people is None else _("nobody any more")
        self.show_head(first, ngettext("{n} person", "{n} people", n).format(n=n) if n else nobody)
        for options in self.query(OptionList):
            width = max(20, options.scrollable_content_region.width - OPTION_PADDING)
            # By person: what a key does next is done to whoever was read, or to nobody.
            held = options.highlighted_option
            first_time = not options.option_count
            options.set_options([Option(_lines(one, width), id=one.user_id) for one in people])
            places = {one.user_id: place for place, one in enumerate(people)}
            options.highlighted = 0 if first_time and n else places.get(UserId(held.id or "")) if held else None

    def _marked(self) -> Member | None:
        """Return the marked person; say so when there are some, and none of them is."""
        place = self.query_one(OptionList).highlighted
        people = self._people or ()
        if place is None and people:
            self.tell(_("Nobody is marked any more: choose with Up and Down."))
        return people[place] if place is not None and place < len(people) else None

    def action_let_in(self) -> None:
        """Ask whether to invite the marked person, who then comes in by themselves."""
        if self._meant is None and (member := self._marked()) is not None:
            self._meant = member
            name = " ".join(safe_text(member.name).split()) or _("without a name")
            user, room = safe_id(member.user_id), f"{room_sign(self._room)} {room_name(self._room)}"
            words = _("Let {name} ({user}) come into {room}?").format(name=name, user=user, room=room)
            panel = self.query_one(AskPanel)
            panel.display = True
            self.show_keys(last=_("Esc goes back"))
            panel.ask_letter([words])

    def on_ask_panel_answered(self, event: AskPanel.Answered) -> None:
        """Let them in."""
        event.stop()
        if (member := self._answered()) is not None:
            self.work(self._let_in, member)

    def on_ask_panel_left(self, event: AskPanel.Left) -> None:
        """Let nobody in; they go on waiting."""
        event.stop()
        self._answered()

    def _answered(self) -> Member | None:
        """Take the question away, and return whom it was about."""
        meant, self._meant = self._meant, None
        self.query_one(AskPanel).display = False
        self._show_choice_keys()
        self.query_one(OptionList).focus()
        return meant

    async def _let_in(self, member: Member) -> None:
        if await self._done(self._session.admin.invite, self._room.room_id, member.user_id):
            self.tell(_("{user} may come in.").format(user=safe_id(member.user_id)))

    def action_turn_down(self) -> None:
        """Tell the marked person no; they may ask again."""
        if (
            self._meant is None
            and (member := self._marked()) is not None
            and (offered := self._no_reason(self._room.room_id)) is not None
        ):
            self.work(self._turn_down, member, *offered)

    async def _turn_down(self, member: Member, draft: Draft, clearance: Clearance) -> None:
        if await self._done(self._session.admin.remove, draft, clearance, member.user_id):
            self.tell(_("{user} is turned down.").format(user=safe_id(member.user_id)))

    async def _done(self, step: Callable[..., Awaitable[None]], *about: object) -> bool:
        """Do a step; return whether it was done, for what went wrong was told."""
        try:
            await self.asking.ask(step, *about)
        except SessionError as error:
            self.tell(error_words(error))
            return False
        return True


def _lines(member: Member, width: int) -> Content:
    name = " ".join(safe_text(member.name).split()) or _("without a name")
    who = f"  {safe_id(member.user_id)} · " + _("server {server}").format(server=safe_text(server_of(member.user_id)))
    why = " ".join(safe_text(member.reason, MOST_REASON).split())
    said = [f"\n  {veiled(line)}" for line in wrap(why, width - 2)] if why else []
    return Content.assemble((cut(name, width), "bold"), "\n", (cut(who, width), "dim"), *said)
