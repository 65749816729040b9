"""The main screen: rooms, conversation, composer. Applies what the session tells, asks it for what the user wants."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar, ParamSpec, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.message import Message
from textual.screen import Screen

from hints.advisor import Advisor
from hints.model import DraftKind, RoomFacts
from session.errors import SessionError
from session.model import RoomId, RoomKind, RoomSummary, SendState, TimelineItem, TransactionId
from session.updates import Batch, Connection, ConnectionUpdate, NoticeUpdate, OutboxUpdate, RoomsUpdate, TimelineUpdate
from tui.asking import ask
from tui.commands import Context, bindings
from tui.desk import Desk
from tui.open_room import OpenRoom, can_edit
from tui.reasons import reasons
from tui.room_order import RoomOrder, writable
from widgets.composer import Composer
from widgets.i18n import _, spoken
from widgets.room_header import RoomHeader
from widgets.room_list import RoomList
from widgets.status_bar import StatusBar
from widgets.timeline import Timeline
from widgets.why_panel import WhyPanel
from widgets.words import error_words

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session
    from tui.config import Config

P = ParamSpec("P")
T = TypeVar("T")

WIDE = 100
"""Columns from which the room list stands beside the conversation."""
TALL = 30
"""Rows from which the composer has three lines."""


class ChatScreen(Screen[None]):
    """Rooms | header, conversation, hint bar, composer | status."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012  an instance variable in Textual
    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings([Context.ANYWHERE, Context.ROOMS, Context.HINT, Context.TIMELINE]),
    ]
    AUTO_FOCUS = "#composer"

    class LoggedOut(Message):
        """The server does not know this device any longer."""

    def __init__(
        self,
        host: SessionHost,
        session: Session,
        advisor: Advisor,
        config: Config,
        logged_out: Callable[[], None],
    ) -> None:
        """Make the screen of one account's session; `logged_out` is called when the session has ended itself."""
        super().__init__()
        self._host = host
        self._session = session
        self._advisor = advisor
        self._config = config
        self._logged_out = logged_out
        self._rooms = RoomOrder()
        self._open: OpenRoom | None = None

    def compose(self) -> ComposeResult:
        """Put the regions in their places; none of them ever moves."""
        with Horizontal(id="regions"):
            yield RoomList(id="rooms")
            with Vertical(id="conversation"):
                yield RoomHeader(id="header")
                with Container(id="reading"):
                    yield Timeline(id="timeline")
                    yield WhyPanel(id="why")
                yield Desk(self._advisor, self._config.own_servers, self._config.keys, id="desk")
        yield StatusBar(id="status")

    @property
    def desk(self) -> Desk:
        """The writing desk."""
        return self.query_one(Desk)

    @property
    def _open_id(self) -> RoomId | None:
        return self._open.room_id if self._open else None

    @property
    def open_room(self) -> RoomSummary | None:
        """The room that is shown."""
        return self._rooms.get(self._open_id)

    def apply(self, batch: Batch) -> None:
        """Apply all news of one moment in one go."""
        with self.app.batch_update():
            for update in batch.updates:
                match update:
                    case RoomsUpdate():
                        self._apply_rooms(update)
                    case TimelineUpdate():
                        self._apply_timeline(update)
                    case ConnectionUpdate():
                        self.query_one(StatusBar).show_connection(update)
                        if update.connection is Connection.LOGGED_OUT:
                            self.post_message(self.LoggedOut())
                    case OutboxUpdate():
                        self.query_one(StatusBar).show_outbox(update)
                    case NoticeUpdate():
                        self.tell(spoken(update.words))

    def tell(self, notice: str) -> None:
        """Say one sentence in the status bar."""
        self.query_one(StatusBar).show_notice(notice)

    def show_room(self, room_id: RoomId) -> None:
        """Open a room: conversation, header and its own draft."""
        summary = self._rooms.get(room_id)
        if summary is None or room_id == self._open_id:
            return
        self._open = OpenRoom(room_id)
        self.query_one(RoomList).choose(room_id)
        self.query_one(RoomHeader).show(summary)
        self.query_one(Timeline).show_room(room_id)
        self.desk.open(room_id, _writable_facts(summary))
        self._hide_why()
        if summary.kind is not RoomKind.INVITE:
            self._ask(self._session.open_timeline, room_id)
            self._ask(self._session.mark_read, room_id)

    def _apply_rooms(self, update: RoomsUpdate) -> None:
        changed = self._rooms.apply(update)
        self.query_one(RoomList).apply(update)
        for summary, old in changed:
            self.desk.learn(summary.room_id, _writable_facts(summary))
            if summary.room_id == self._open_id:
                self._refresh_open(summary, old)
        if self._open and self.open_room is None:
            self._close_room()
        if self._open is None and (first := self._rooms.first()) is not None:
            self.show_room(first)

    def _refresh_open(self, summary: RoomSummary, old: RoomSummary | None) -> None:
        self.query_one(RoomHeader).show(summary)
        if old and old.kind is RoomKind.INVITE and summary.kind is not RoomKind.INVITE:
            self._open = None
            self.show_room(summary.room_id)
        elif summary.unread:
            self._ask(self._session.mark_read, summary.room_id)

    def _close_room(self) -> None:
        self._open = None
        self.query_one(Timeline).show_room(None)
        self.query_one(RoomHeader).show(None)
        self.desk.open(None, None)

    def _apply_timeline(self, update: TimelineUpdate) -> None:
        if self._open and update.room_id == self._open.room_id:
            self._open.apply(update)
            self.query_one(Timeline).apply(update)

    def _ask(self, func: Callable[P, Awaitable[object]], *args: P.args, **kwargs: P.kwargs) -> None:
        """Ask the session for something whose answer comes as an update; an error becomes a sentence."""
        self.run_worker(self._answer(func, *args, **kwargs))

    async def _answer(self, func: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T | None:
        try:
            return await ask(self._host, func, *args, **kwargs)
        except SessionError as error:
            self.tell(error_words(error))
            return None

    def on_desk_told(self, event: Desk.Told) -> None:
        """Show the desk's sentence."""
        self.tell(event.notice)

    def on_desk_cleared(self, event: Desk.Cleared) -> None:
        """Hand a cleared draft to the session."""
        self.tell("")
        self._hide_why()
        self.run_worker(self._send(event))

    async def _send(self, event: Desk.Cleared) -> None:
        try:
            if event.draft.kind is DraftKind.ROOM_NAME:
                await ask(self._host, self._session.create_room, event.draft, event.clearance)
            else:
                await ask(self._host, self._session.send, event.draft, event.clearance, edits=event.edits)
        except SessionError as error:
            self.desk.composer.give_back(event.room_id, event.typed)
            self.tell(error_words(error))

    async def on_desk_ordered(self, event: Desk.Ordered) -> None:
        """Do what a slash word says."""
        action = getattr(self, f"action_{event.order.command.action}")
        if event.order.command.argument:
            action(event.order.argument)
        else:
            action()

    def on_composer_edit_last(self) -> None:
        """Load the last own message."""
        self._edit(self._open.last_own if self._open else None)

    def on_composer_paged(self, event: Composer.Paged) -> None:
        """Scroll the conversation while writing."""
        timeline, why = self.query_one(Timeline), self.query_one(WhyPanel)
        if why.display:
            why.scroll_relative(y=event.pages * max(1, why.size.height - 1), animate=False)
        elif event.pages < 0:
            timeline.scroll_page_up_by_key()
        else:
            timeline.scroll_page_down_by_key()

    def on_composer_escaped(self) -> None:
        """Leave the explanation, or else the edit."""
        if self.query_one(WhyPanel).display:
            self._hide_why()
        else:
            self.desk.composer.end_edit()

    def on_room_list_chosen(self, event: RoomList.Chosen) -> None:
        """Open the chosen room and write there."""
        self.show_room(event.room_id)
        self.action_write()

    def on_timeline_rows_wanted(self, event: Timeline.RowsWanted) -> None:
        """Get rows that the timeline does not hold."""
        self._host.tell(self._session.request_rows, event.room_id, event.first, event.last)

    def on_timeline_older_wanted(self, event: Timeline.OlderWanted) -> None:
        """Get older history."""
        self._ask(self._session.page_back, event.room_id)

    def action_help(self) -> None:
        """Show keys and slash words."""
        from tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self._config.keys))

    def action_quit(self) -> None:
        """End; the app closes the session."""
        self.app.exit()

    def action_write(self) -> None:
        """Go back to the composer."""
        self.remove_class("-rooms-open")
        self.desk.composer.focus()

    def action_rooms(self) -> None:
        """Go to the room list; where it has no column, open it over the conversation."""
        self.add_class("-rooms-open")
        self.query_one(RoomList).focus()

    def action_previous_room(self) -> None:
        """Open the room above."""
        self._show_if(self._rooms.step(self._open_id, -1))

    def action_next_room(self) -> None:
        """Open the room below."""
        self._show_if(self._rooms.step(self._open_id, 1))

    def action_unread_room(self) -> None:
        """Open the next room with something unread."""
        unread = self._rooms.next_unread(self._open_id)
        self._show_if(unread)
        if unread is None:
            self.tell(_("Nothing is unread."))

    def _show_if(self, room_id: RoomId | None) -> None:
        if room_id is not None:
            self.show_room(room_id)

    def action_mask(self) -> None:
        """Mask what was found."""
        self.desk.mask()

    def action_edit_span(self) -> None:
        """Go to what was found."""
        self.desk.edit_span()

    def action_send_with_reason(self) -> None:
        """Ask for a reason, then send."""
        self.desk.ask_reason()

    def action_why(self) -> None:
        """Show or hide the explanation."""
        panel = self.query_one(WhyPanel)
        if panel.display:
            self._hide_why()
        else:
            panel.show(reasons(self.desk.explanations()))
            panel.display = True

    def _hide_why(self) -> None:
        self.query_one(WhyPanel).display = False

    def action_edit_message(self) -> None:
        """Edit the chosen message."""
        self._edit(self.query_one(Timeline).selected)

    def _edit(self, item: TimelineItem | None) -> None:
        if item is None or not can_edit(item) or item.event_id is None:
            self.tell(_("There is no message of yours here that can be edited."))
        else:
            self.desk.edit(item.event_id, item.body)

    def action_retry(self) -> None:
        """Send a failed message once more; its clearance is looked at again."""
        if item := self._failed():
            self._ask(self._session.retry, TransactionId(item.key))

    def action_discard(self) -> None:
        """Take a failed message back into the composer."""
        if (item := self._failed()) and self._open:
            self.run_worker(self._discard(self._open.room_id, TransactionId(item.key)))

    async def _discard(self, room_id: RoomId, transaction: TransactionId) -> None:
        text = await self._answer(self._session.discard, transaction)
        if text:
            self.desk.composer.give_back(room_id, text)
            self.action_write()

    def _failed(self) -> TimelineItem | None:
        selected = self.query_one(Timeline).selected
        if selected and selected.send_state is SendState.FAILED:
            return selected
        failed = self._open.last_failed if self._open else None
        if failed is None:
            self.tell(_("Nothing has failed here."))
        return failed

    def action_join(self, room: str = "") -> None:
        """Join a room, or accept the open invitation."""
        wanted = room or self._open_id
        if wanted:
            self.run_worker(self._join(wanted))
        else:
            self.tell(_("/join needs a room: an id or an alias."))

    async def _join(self, room: str) -> None:
        room_id = await self._answer(self._session.join, room)
        self._show_if(room_id)

    def action_leave(self) -> None:
        """Leave the open room, or refuse the invitation."""
        if self._open:
            self._ask(self._session.leave, self._open.room_id)

    def action_logout(self) -> None:
        """Log out, on the server and here, and end."""
        self.run_worker(self._logout())

    async def _logout(self) -> None:
        try:
            await ask(self._host, self._session.logout)
        except SessionError as error:
            self.tell(error_words(error))
        else:
            self._logged_out()
            self.app.exit()


def _writable_facts(summary: RoomSummary) -> RoomFacts | None:
    """Return the facts that a draft in this room needs, or None where nothing can be written."""
    return summary.facts if writable(summary) else None
