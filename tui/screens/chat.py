"""The main screen: rooms, conversation, composer. Applies what the session tells, asks it for what the user wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.timer import Timer

from hints.advisor import Advisor
from session.values.errors import LoggedOut
from session.values.model import RoomDraft, RoomId, server_of
from session.values.updates import (
    Batch,
    Connection,
    ConnectionUpdate,
    DepartureUpdate,
    NoticeUpdate,
    OutboxUpdate,
    PresenceUpdate,
    RoomsUpdate,
    TimelineUpdate,
    TrustUpdate,
    TypingUpdate,
    VerificationUpdate,
)
from tui import news
from tui.asking import Asking
from tui.commands.command import Context
from tui.commands.keymap import shown_key
from tui.commands.registry import bindings
from tui.commands.slash import Order
from tui.composing.jumping import Jumping
from tui.desk.desk import Desk
from tui.desk.draft_keeper import DraftKeeper
from tui.desk.under_way import UnderWay
from tui.gate.hint_log import HintLog
from tui.gate.server_gate import ServerGate
from tui.notices.notifier import Notifier
from tui.panes.no_room import no_rooms_rows
from tui.panes.panes import WIDE, Panes
from tui.panes.surroundings import Surroundings
from tui.rooms.doors import Doors
from tui.rooms.list_steps import ListSteps
from tui.rooms.listed_rooms import ListedRooms
from tui.rooms.news_elsewhere import elsewhere_words
from tui.rooms.split_steps import SplitSteps
from tui.screens.pane_actions import PaneActions
from tui.screens.room_actions import RoomActions
from tui.terminal.quiet_app import QuietApp
from tui.terminal.written_ahead import WrittenAhead
from tui.trust.verifying import Verifying
from widgets.i18n import _, ngettext, spoken
from widgets.rooms.departure import departure_sentence
from widgets.status_bar import NOTICE_SECONDS, StatusBar
from widgets.trust.trust_words import lasting_words

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session
    from tui.settings.config import Config

MOMENT = 1.0
"""Seconds after which it is said that a slash word is still under way."""
BROAD = 120
"""Columns from which the room list stands beside two panes."""
TALL = 30
"""Rows from which the composer has three lines."""


class ChatScreen(PaneActions, RoomActions):
    """Rooms | one pane or two, each with header, conversation, hint bar, composer | status."""

    # Instance variables in Textual, all the same.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide"), (BROAD, "-broad")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings([Context.ANYWHERE, Context.ROOMS, Context.HINT, Context.COMPOSER, Context.TIMELINE]),
    ]
    AUTO_FOCUS = ".-here #composer"

    LoggedOut: TypeAlias = news.LoggedOut

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
        self.status = StatusBar(
            in_sight=lambda: self.desk.outer_size.height, listed=lambda: self._lists_rooms, id="status"
        )
        """Held, and not looked for: news may come in a moment when it does not stand on the screen."""
        self._host = host
        self._session = session
        self._config = config
        self._ended = self._ran_out = False
        self._asking = Asking(host, self, self.tell)
        self._under_way = UnderWay(self._look_under_way)
        self._under_way_timer: Timer | None = None
        self.keeper = DraftKeeper(self._asking, session, self, self._under_way)
        """Keeps what is being written."""
        self._log = HintLog(session)
        self.verifying = Verifying(host, session, config.keys, self, self.status, self.tell)
        """Verifying people and devices; other screens begin it here too."""
        home, start = server_of(session.user_id), self._asking.start
        gate = ServerGate(advisor, home, lambda held: start(self._log.held, RoomId(""), held))
        self._doors = Doors(self._asking, session, lambda: self.desk, logged_out)
        seen = (self._room_is_open, self._obey, self._goes_back_to_writing)
        common = Surroundings(
            host,
            session,
            advisor,
            config,
            self._asking,
            self.keeper,
            self._under_way,
            self._log,
            gate,
            self._doors,
            *seen,
        )
        self.panes = Panes(common, id="panes")
        """What is open, in one pane or two."""
        self._known = common.rooms
        self.notifier = Notifier(self, lambda: self.pane, host, session, config, self.tell)
        self._list_steps = ListSteps(self._asking, session, self, self._known)
        self._split = SplitSteps(self._asking, session, self.panes, self._known, config.keys)
        self._jumping = Jumping(self, host, self._asking, session, config.keys, gate)

    def compose(self) -> ComposeResult:
        """Put the regions in their places; none moves, but a draft of several lines takes the room that it needs."""
        with Horizontal(id="regions"):
            yield ListedRooms(nothing=no_rooms_rows(self._config.keys), lettered=self._config.letters, id="rooms")
            yield self.panes
        yield self.status

    def on_mount(self) -> None:
        """Look at rooms as they were looked at before."""
        self._asking.run(self._list_steps.begin())
        self._asking.run(self.panes.begin())

    @property
    def desk(self) -> Desk:
        """The writing desk of the current pane."""
        return self.pane.desk

    @property
    def drafts(self) -> Mapping[RoomId, RoomDraft]:
        """What is being written, by room: it outlives this screen when the server ends the session."""
        return self._under_way.with_drafts(self.desk.composer.drafts())

    def begin_in(self, room_id: RoomId | None) -> None:
        """Show this room first, when there is one."""
        self.panes.wanted = room_id

    def go_on_writing(self, stored: Mapping[RoomId, RoomDraft], written: Mapping[RoomId, RoomDraft]) -> None:
        """Begin with the drafts that the store has, and over them with what was just being written."""
        self.keeper.begin(stored)
        self.desk.composer.keep_drafts({**stored, **written})
        self.pane.files.attach_again({room: draft.file for room, draft in stored.items() if draft.file is not None})

    def write_ahead(self, ahead: WrittenAhead) -> None:
        """Write what was typed before anybody could see where it goes; it stands there until Enter is pressed now."""
        if ahead.text:
            self.desk.composer.insert_text(ahead.text)
            if ahead.entered:
                self.tell(_("Typed before the room was shown; nothing was sent."))

    def apply(self, batch: Batch) -> None:
        """Apply all news of one moment in one go."""
        self.notifier.apply(batch)
        with self.app.batch_update():
            for update in batch.updates:
                match update:
                    case RoomsUpdate():
                        changed = self._known.apply(update)
                        self.panes.gone.learn(update.rooms)
                        self.room_list.apply(self.panes.as_read(update))
                        self.panes.learn(changed)
                        self.count_lost()
                        self._count_news()
                    case TimelineUpdate():
                        for pane in self.panes.open:
                            pane.apply(update)
                    case TypingUpdate():
                        for pane in self.panes.open:
                            pane.show_typing(update)
                    case PresenceUpdate():
                        for pane in self.panes.open:
                            pane.shown.presence.apply(update)
                    case ConnectionUpdate():
                        self.status.show_connection(update)
                        self._ended = update.connection is Connection.LOGGED_OUT
                        self._ran_out = update.detail is not None and update.detail.template == LoggedOut.RAN_OUT
                        self._tell_ended()
                    case OutboxUpdate():
                        self._doors.outbox = update
                        self.status.show_outbox(update)
                    case NoticeUpdate():
                        self.tell(spoken(update.words))
                    case DepartureUpdate():
                        self._say_departed(update)
                    case VerificationUpdate():
                        self.verifying.take(update.verification)
                    case TrustUpdate():
                        self.status.show_lasting(*lasting_words(update))

    def _say_departed(self, update: DepartureUpdate) -> None:
        """Say who took our user out of a room, where it is open, and else until somebody who could read it was here."""
        self.panes.gone.departed(update)
        if not any(pane.room_id == update.room_id and pane.display for pane in self.panes.open):
            # Where it is in sight, that stands in the conversation's place, and the draft's STOP below it.
            self.say_until_seen(departure_sentence(update))

    def count_lost(self) -> None:
        """Say how many rooms our user is out of that somebody has to look at, and which key goes there."""
        lost = len(self.panes.lost())
        words = ngettext("{key}: {n} room you are out of", "{key}: {n} rooms you are out of", lost)
        self.status.show_lost(words.format(key=shown_key("rooms.gone", self._config.keys), n=lost) if lost else "")

    def action_gone(self) -> None:
        """Show a room that our user is out of: who took them out and why, and what was being written there."""
        self.status.forget_unseen()
        if not self.panes.show_lost():
            self.tell(_("No other room that you are out of wants a look."))
        self.count_lost()

    def say_until_seen(self, sentence: str) -> None:
        """Say one sentence in the status bar for as long as nobody is there to read it."""
        self.status.show_until_seen(sentence, self._somebody_reads)

    def _somebody_reads(self) -> bool:
        """Return whether somebody pressed a key within the time that a notice stands, with this screen before them."""
        app = self.app
        return self.is_current and isinstance(app, QuietApp) and app.idle.seconds < NOTICE_SECONDS

    def on_screen_resume(self) -> None:
        """Say once more that the session has ended: the screen that lay here may have been one that had to stay."""
        self._tell_ended()
        self.panes.look_again()

    def _tell_ended(self) -> None:
        if self._ended:
            self.post_message(self.LoggedOut(self._session.user_id, ran_out=self._ran_out))

    def _look_under_way(self) -> None:
        """Keep what is under way with the drafts; what takes longer than a moment is said."""
        if not self.is_attached:
            # A word that took the screen away, as for another account, has no desk any more.
            return
        self.keeper.note(self.desk)
        if self._under_way_timer is not None:
            self._under_way_timer.stop()
        self._under_way_timer = self.set_timer(MOMENT, self._say_under_way) if self._under_way.names else None
        if self._under_way_timer is None:
            self.status.show_under_way("")

    def _say_under_way(self) -> None:
        words = ", ".join(dict.fromkeys(self._under_way.names))
        self.status.show_under_way(_("still under way: {words}").format(words=words) if words else "")

    def tell(self, notice: str) -> None:
        """Say one sentence in the status bar."""
        self.status.show_notice(notice)

    def on_desk_told(self, event: Desk.Told) -> None:
        """Show the desk's sentence, for as long as what it speaks of is so."""
        if event.still():
            self.status.show_notice(event.notice, event.still)

    def on_desk_drafted(self) -> None:
        """Take a sentence away that speaks of what stood at a desk before."""
        self.status.look_again()

    def on_desk_kept(self, event: Desk.Kept) -> None:
        """Write down that a draft did not leave."""
        self._asking.start(self._log.held, event.room_id, event.assessment, event.draft)

    def _room_is_open(self, room_id: RoomId | None) -> None:
        self.room_list.choose(room_id)
        self.count_lost()
        self._count_news()

    @property
    def _lists_rooms(self) -> bool:
        """Whether the list of rooms has a place of its own, and not only one over the conversation."""
        return self.has_class("-broad") or (self.has_class("-wide") and not self.has_class("-split"))

    def _count_news(self) -> None:
        """Say what is new in the rooms that are not open, where their list does not."""
        key = shown_key("rooms.unread", self._config.keys)
        shown = {pane.room_id for pane in self.panes.open}
        self.status.show_news(elsewhere_words(self._known.all(), shown, key))

    def _goes_back_to_writing(self) -> None:
        self.remove_class("-rooms-open")

    def _obey(self, order: Order) -> None:
        """Do what a slash word says."""
        owner, _dot, name = order.command.action.rpartition(".")
        doers = (self.app,) if owner else (self, self._list_steps, self._split, *self.pane.doers)
        action = next(getattr(doer, f"action_{name}") for doer in doers if hasattr(doer, f"action_{name}"))
        if order.command.argument:
            action(order.argument)
        else:
            action()
        self.panes.show_first()

    def action_help(self) -> None:
        """Show keys and slash words."""
        from tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self._config.keys, self._config.key_set))

    def action_search(self, typed: str = "") -> None:
        """Search what was said, and go to what was found."""
        self._jumping.search(typed)

    def action_jump(self) -> None:
        """Choose from everything where to go."""
        self._jumping.ask(self._known.all())

    def action_quit(self) -> None:
        """End; the app closes the session."""
        self.app.call_later(self.app.action_quit)

    def action_verifications(self) -> None:
        """Show what is being verified, or begin."""
        self.verifying.open(room_id=self.pane.room_id)

    def action_verify(self, user: str) -> None:
        """Ask to verify somebody, or our own other devices."""
        self.verifying.begin_as_typed(user)

    def action_logout(self) -> None:
        """Ask whether to log out."""
        self._doors.ask_logout()
