"""What can be done with the chosen message: answer it, react, remove it, open its links, see its versions.

Two laws of this file: what leaves went past the gate; and a link is opened only after its whole address was shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from hints.model import DraftKind
from session.sending.reaction_key import reaction_key
from session.timeline.links import MatrixPlace, both_forms, host_of, matrix_place
from session.values.model import EventId, ItemKind, RoomId, TimelineItem
from session.values.places import room_of
from session.values.rich_text import Span
from session.values.updates import TimelineUpdate
from tui.asking import Asking
from tui.desk.desk import Desk
from tui.gate.cleared import cleared
from tui.messages.change_removal import removal_question, stays
from tui.messages.last_reason import LastReason
from tui.panes.pane_frame import take_focus
from tui.programs.opening import open_address
from tui.screens.message_reports import ReactedScreen, VersionsScreen
from widgets.composing.emoji_picker import EmojiPicker
from widgets.i18n import _
from widgets.safe_text import safe_text
from widgets.timeline.rich_lines import link_words

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from session.session import Session

LINK_CELLS = 60
MOST_CHOICES = 9
_ON_ONE = frozenset({"remove", "pin", "permalink", "forward"})
"""Steps that would meet the last of several rows that are said in one line, of which it is not seen what it is."""

GoTo = Callable[[RoomId, EventId], None]
Step = Callable[[RoomId, EventId, TimelineItem], None]


class MessageSteps:
    """The steps on a chosen message, for one pane."""

    def __init__(
        self,
        asking: Asking,
        session: Session,
        desk: Desk,
        pane: DOMNode,
        keymap: Mapping[str, str],
        go_to: GoTo,
        show_room: Callable[[RoomId], None],
        others: Mapping[str, Step],
        last_reason: LastReason,
    ) -> None:
        """Work for this pane; `go_to` shows a message, `show_room` a room, `others` are steps that others do."""
        self._asking = asking
        self._session = session
        self._desk = desk
        self._pane = pane
        self._keymap = keymap
        self._go_to = go_to
        self._show_room = show_room
        self._others = others
        self.last_reason = last_reason
        """Why messages were removed before."""

    def do(self, step: str, item: TimelineItem | None, room_id: RoomId | None, *, several: bool = False) -> None:
        """Do a step on the chosen message of the open room; `several` rows are one line there."""
        # What was said of an earlier step does not outlive it.
        self._asking.tell("")
        if item is None or item.event_id is None or room_id is None:
            self._asking.tell(_("Choose a message that is in the room first."))
            return
        if why_not := _unfit(step, item):
            self._asking.tell(why_not)
            return
        if several and step in _ON_ONE:
            self._asking.tell(_("Several stand in this line: Space shows each, then choose one."))
            return
        steps: dict[str, Step] = {
            "answer": self._answer,
            "react": self._react,
            "remove": self._remove,
            "open": self._open,
            "jump": self._jump,
            "versions": self._versions,
            "reacted": self._reacted,
            **self._others,
        }
        steps[step](room_id, item.event_id, item)

    # -- answers --------------------------------------------------------------------------------------------

    def _answer(self, _room_id: RoomId, event_id: EventId, _item: TimelineItem) -> None:
        self._desk.composer.end_edit()
        self._desk.composer.answer(event_id)
        take_focus(self._desk.composer)

    def show_about(self) -> None:
        """Say over the composer what the draft answers, and whether what it edits is still there."""
        room_id, event_id = self._desk.composer.room_id, self._about
        if room_id is None or event_id is None:
            self._desk.show_about(None)
        else:
            self._asking.run(self._quote(room_id, event_id))

    def changed(self, update: TimelineUpdate) -> None:
        """Say it anew when that message is another one now: it was edited, or removed."""
        about = self._about
        if about is not None and any(row.item.event_id == about for row in update.rows):
            self.show_about()

    @property
    def _about(self) -> EventId | None:
        return self._desk.composer.edits or self._desk.composer.answers

    async def _quote(self, room_id: RoomId, event_id: EventId) -> None:
        quoted = await self._asking.answer(self._session.messages.quoted, room_of(room_id), event_id)
        if quoted is not None and (room_id, event_id) == (self._desk.composer.room_id, self._about):
            self._desk.show_about(quoted)

    def _jump(self, room_id: RoomId, _event_id: EventId, item: TimelineItem) -> None:
        if item.reply is None:
            self._asking.tell(_("This message answers no other."))
        else:
            self._go_to(room_id, item.reply.event_id)

    # -- reactions and removals -----------------------------------------------------------------------------

    def _react(self, room_id: RoomId, event_id: EventId, _item: TimelineItem) -> None:
        def given(typed: str) -> None:
            key = reaction_key(typed)
            if key is None:
                self._asking.tell(_("A reaction is one emoji, or its name; it is not encrypted, so no words."))
            else:
                self._asking.run(self._toggle(room_id, event_id, key))

        words = _("Which reaction? The same takes it back. Servers can read it in any room.")
        self._pane.query_one(EmojiPicker).ask(words, given)

    async def _toggle(self, room_id: RoomId, event_id: EventId, key: str) -> None:
        mine = await self._asking.answer(self._session.messages.mine, room_id, event_id, key)
        if mine:
            for one in mine:
                await self._take_away(room_id, one, "")
        elif mine is not None and (offer := cleared(self._desk, self._asking, DraftKind.REACTION, key, room_id)):
            await self._asking.answer(self._session.send, *offer, reacts_to=event_id)

    def _remove(self, room_id: RoomId, event_id: EventId, item: TimelineItem) -> None:
        if why_not := stays(item):
            self._asking.tell(why_not)
        else:
            self._asking.lead(self._ask_removal(room_id, event_id, removal_question(item)))

    async def _ask_removal(self, room_id: RoomId, event_id: EventId, question: str) -> None:
        may = self._session.messages.removable
        if not await self._asking.answer(may, room_id, event_id):
            return

        def given(reason: str) -> None:
            self._desk.question(
                question,
                lambda: self._asking.run(self._take_away(room_id, event_id, reason)),
            )

        about = _("a reason, may be empty · Enter goes on · Esc leaves the message")
        self.last_reason.ask(self._desk, given, about)

    async def _take_away(self, room_id: RoomId, event_id: EventId, reason: str) -> None:
        if (removal := cleared(self._desk, self._asking, DraftKind.REMOVAL, reason, room_id)) is not None:
            self.last_reason.keep(reason)
            await self._asking.answer(self._session.messages.remove, *removal, event_id)

    # -- links ----------------------------------------------------------------------------------------------

    def _open(self, _room_id: RoomId, _event_id: EventId, item: TimelineItem) -> None:
        links = item.rich.links[:MOST_CHOICES] if item.rich is not None else ()
        if not links:
            self._asking.tell(_("There is no link in this message."))
        elif len(links) == 1:
            self._confirm(links[0])
        else:
            named = " · ".join(f"{number} {_where(span)}" for number, span in enumerate(links, 1))
            self._desk.ask_line(named, _("the number of a link"), lambda typed: self._chosen(links, typed))

    def _chosen(self, links: tuple[Span, ...], typed: str) -> None:
        number = int(typed) if typed.isdecimal() and len(typed) < 3 else 0
        if 1 <= number <= len(links):
            self._confirm(links[number - 1])
        else:
            self._asking.tell(_("There is no link with that number."))

    def _confirm(self, span: Span) -> None:
        place = matrix_place(span.link)
        if place is not None:
            self._visit(place)
            return
        host = safe_text(both_forms(host_of(span.link)))
        words = _("Open at {host} in the browser? {address}")
        self._desk.question(words.format(host=host, address=safe_text(span.link)), lambda: self._hand_over(span.link))

    def _hand_over(self, href: str) -> None:
        opened = open_address(href)
        told = (
            _("Handed to the browser.") if opened else _("No browser here: {address}").format(address=safe_text(href))
        )
        self._asking.tell(told)

    def _visit(self, place: MatrixPlace) -> None:
        self._asking.lead(self._visit_known(place))

    async def _visit_known(self, place: MatrixPlace) -> None:
        room_id = await self._asking.answer(self._session.messages.room_of, place.id)
        if room_id is not None:
            self._arrive(room_id, place)
        elif place.id.startswith("@"):
            words = _("{id}: you have no conversation alone with them; /msg begins one.")
            self._asking.tell(words.format(id=safe_text(place.id)))
        else:
            # Not by itself: to join is seen by everybody there, and what asks for it was written by somebody else.
            words = _("Join {id}? You are not in it yet; everybody there sees who comes in.")
            self._desk.question(words.format(id=safe_text(place.id)), lambda: self._asking.run(self._join(place)))

    async def _join(self, place: MatrixPlace) -> None:
        room_id = await self._asking.answer(self._session.join, place.id, place.via)
        if room_id is not None:
            self._arrive(room_id, place)

    def _arrive(self, room_id: RoomId, place: MatrixPlace) -> None:
        if place.event_id:
            self._go_to(room_id, EventId(place.event_id))
        else:
            self._show_room(room_id)

    # -- looking closer -------------------------------------------------------------------------------------

    def _versions(self, room_id: RoomId, event_id: EventId, _item: TimelineItem) -> None:
        self._pane.app.push_screen(VersionsScreen(self._asking, self._session, self._keymap, room_id, event_id))

    def _reacted(self, room_id: RoomId, event_id: EventId, item: TimelineItem) -> None:
        if not item.reactions:
            self._asking.tell(_("Nobody has reacted to this message."))
        else:
            self._pane.app.push_screen(ReactedScreen(self._asking, self._session, self._keymap, room_id, event_id))


def _unfit(step: str, item: TimelineItem) -> str:
    """Return why a step can not be done with an item; "" where it can. A thread that is there is opened from any."""
    opens = step == "jump" or (step == "thread" and item.thread is not None)
    if item.removed and not opens and step != "pin":
        return _("This message was removed.")
    if item.kind is ItemKind.STATE and not opens and step in ("answer", "react", "thread"):
        return _("This is a change of the room, no message: no answer, reaction or thread belongs to it.")
    return ""


def _where(span: Span) -> str:
    """Return where a link leads, for choosing among several."""
    place = matrix_place(span.link)
    if place is not None:
        return safe_text(place.id)
    host = both_forms(host_of(span.link))
    return safe_text(host) if host else link_words(span, LINK_CELLS)
