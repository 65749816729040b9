"""The main screen: rooms, conversation, composer. Applies what the session tells, asks it for what the user wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar, TypeAlias, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from hints.advisor import Advisor
from session.model import RoomDraft, RoomId, server_of
from session.updates import (
    Batch,
    Connection,
    ConnectionUpdate,
    NoticeUpdate,
    OutboxUpdate,
    RoomsUpdate,
    TimelineUpdate,
    TrustUpdate,
    TypingUpdate,
    VerificationUpdate,
)
from tui import messages
from tui.asking import Asking
from tui.commands import Context, bindings
from tui.copying import Copying
from tui.desk import Desk
from tui.doors import Doors
from tui.draft_keeper import DraftKeeper
from tui.far_steps import FarSteps
from tui.file_steps import FileSteps
from tui.forward_steps import ForwardSteps
from tui.hint_commands import HintCommands
from tui.hint_log import HintLog
from tui.hint_steps import HintSteps
from tui.jumping import Jumping
from tui.list_steps import ListSteps
from tui.listed_rooms import ListedRooms
from tui.message_steps import MessageSteps, Step
from tui.metadata_steps import MetadataSteps
from tui.name_check import NameCheck
from tui.no_room import no_rooms_rows
from tui.notifier import Notifier
from tui.own_messages import OwnMessages
from tui.poll_steps import PollSteps
from tui.reading import Reading
from tui.room_steps import RoomSteps
from tui.screens.file_actions import FileActions
from tui.screens.room_actions import RoomActions
from tui.sending import Sending
from tui.server_gate import ServerGate
from tui.shown_room import ShownRoom
from tui.thread_steps import ThreadSteps
from tui.trust_steps import TrustSteps
from tui.verifying import Verifying
from tui.writing_steps import WritingSteps
from widgets.composer import Composer
from widgets.i18n import _, spoken
from widgets.room_header import RoomHeader
from widgets.room_picker import RoomPicker
from widgets.status_bar import StatusBar
from widgets.trust_words import lasting_words

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session
    from tui.app import SluisApp
    from tui.config import Config

WIDE = 100
"""Columns from which the room list stands beside the conversation."""
TALL = 30
"""Rows from which the composer has three lines."""


class ChatScreen(FileActions, RoomActions):
    """Rooms | header, conversation, hint bar, composer | status."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012  an instance variable in Textual
    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings([Context.ANYWHERE, Context.ROOMS, Context.HINT, Context.COMPOSER, Context.TIMELINE]),
    ]
    AUTO_FOCUS = "#composer"

    LoggedOut: TypeAlias = messages.LoggedOut

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
        self._config = config
        self._ended = False
        self._reading = Reading(advisor, config.keys, self.action_write, id="reading")
        self.desk = Desk(
            advisor,
            config.own_servers,
            config.keys,
            home=server_of(session.user_id),
            paste_lines=config.paste_lines,
            id="desk",
        )
        """The writing desk."""
        self._asking = Asking(host, self, self.tell)
        self.keeper = DraftKeeper(self._asking, session, self)
        """Keeps what is being written."""
        self._log = HintLog(session)
        self._steps = HintSteps(self.desk, self._log, self._asking, self.show_room)
        self._files = FileSteps(self._asking, session, self.desk, self._steps, self.picture_way, config.download_folder)
        self._messages = OwnMessages(self._asking, session, self.desk)
        self._doors = Doors(self._asking, session, self.desk, logged_out)
        self._trust = TrustSteps(self._asking, session, self.desk, self, config.keys)
        self.verifying = Verifying(host, session, config.keys, self, self.tell)
        """Verifying people and devices; other screens begin it here too."""
        self._shown = ShownRoom(
            self, self._asking, session, self.desk, self._reading, NameCheck(session, config.own_servers), self.keeper
        )
        self._far = FarSteps(host, self._asking, session, self, self._reading, self._shown, config.keys)
        parts = (self._shown, self._reading, self.show_room, self._far.go_to)
        self.threads = ThreadSteps(host, self._asking, session, self.desk, self, config.keys, *parts)
        """Threads, and going to a message wherever it stands."""
        self._metadata = MetadataSteps(self._asking, session, self.desk, self._shown)
        home, start = server_of(session.user_id), self._asking.start
        gate = ServerGate(advisor, home, lambda held: start(self._log.held, RoomId(""), held))
        self._rooms = RoomSteps(
            host,
            self._asking,
            session,
            self.desk,
            self,
            config.keys,
            self._shown.rooms,
            lambda: self._reading.timeline.selected,
            gate,
        )
        self.notifier = Notifier(self, config, self.tell)
        self._list_steps = ListSteps(self._asking, session, self, self._shown.rooms)
        self._sending = Sending(host, session, self.desk, self._files, self._rooms, self._reading.sent)
        self._writing = WritingSteps(
            self._asking, session, self.desk, self._reading, self._files, self._shown.rooms, config
        )
        self._jumping = Jumping(self, host, self._asking, session, config.keys, gate)
        chosen, followed = lambda: self._reading.timeline.selected, lambda: self.threads.followed
        app, open_room = lambda: cast("SluisApp", self.app), lambda: self._shown.room_id
        self._copying = Copying(app, self.desk, self._asking, session, chosen, open_room)
        self._polls = PollSteps(self._asking, session, self.desk, chosen, followed)
        shown = (self._reading, self._shown.rooms, open_room, self.show_room)
        self._forward = ForwardSteps(self._asking, session, self.desk, self._files, *shown)
        others: dict[str, Step] = {"thread": self.threads.of_message, "readers": self._metadata.read_by}
        others |= {"pin": self._far.pin, "permalink": self._copying.link_to, "forward": self._forward.ask}
        others |= {"open_file": self._files.opening.ask, **self._polls.steps}
        ways = (self.threads.go_to, self.show_room, others)
        self._message_steps = MessageSteps(self._asking, session, self.desk, self, config.keys, *ways)
        self._hint_commands = HintCommands(self.desk, self._reading, self._steps, self._files, self._shown.rooms)

    def compose(self) -> ComposeResult:
        """Put the regions in their places; none of them ever moves."""
        with Horizontal(id="regions"):
            yield ListedRooms(nothing=no_rooms_rows(self._config.keys), lettered=self._config.letters, id="rooms")
            with Vertical(id="conversation"):
                yield RoomHeader(lettered=self._config.letters, id="header")
                yield self._reading
                yield self.desk
        yield StatusBar(id="status")

    def on_mount(self) -> None:
        """Say what can be done before a room is open."""
        self._shown.close()
        self._writing.begin(self)
        self._asking.run(self._list_steps.begin())

    async def on_unmount(self) -> None:
        """End what runs beside the screen."""
        await self._writing.close()

    @property
    def drafts(self) -> Mapping[RoomId, RoomDraft]:
        """What is being written, by room: it outlives this screen when the server ends the session."""
        return self.desk.composer.drafts()

    def begin_in(self, room_id: RoomId | None) -> None:
        """Show this room first, when there is one."""
        self._shown.wanted = room_id

    def go_on_writing(self, stored: Mapping[RoomId, RoomDraft], written: Mapping[RoomId, RoomDraft]) -> None:
        """Begin with the drafts that the store has, and over them with what was just being written."""
        self.keeper.begin(stored)
        self.desk.composer.keep_drafts({**stored, **written})
        self._files.attach_again({room: draft.file for room, draft in stored.items() if draft.file is not None})

    def apply(self, batch: Batch) -> None:
        """Apply all news of one moment in one go."""
        self.notifier.apply(batch)
        with self.app.batch_update():
            for update in batch.updates:
                match update:
                    case RoomsUpdate():
                        self._shown.apply(update)
                    case TimelineUpdate():
                        self.threads.apply(update)
                    case TypingUpdate():
                        self._shown.show_typing(update)
                    case ConnectionUpdate():
                        self.query_one(StatusBar).show_connection(update)
                        self._ended = update.connection is Connection.LOGGED_OUT
                        self._tell_ended()
                    case OutboxUpdate():
                        self._doors.outbox = update
                        self.query_one(StatusBar).show_outbox(update)
                    case NoticeUpdate():
                        self.tell(spoken(update.words))
                    case VerificationUpdate():
                        self.verifying.take(update.verification)
                    case TrustUpdate():
                        self.query_one(StatusBar).show_lasting(*lasting_words(update))

    def on_screen_resume(self) -> None:
        """Say once more that the session has ended: the screen that lay here may have been one that had to stay."""
        self._tell_ended()

    def _tell_ended(self) -> None:
        if self._ended:
            self.post_message(self.LoggedOut(self._session.user_id))

    def tell(self, notice: str) -> None:
        """Say one sentence in the status bar."""
        self.query_one(StatusBar).show_notice(notice)

    def show_room(self, room_id: RoomId) -> None:
        """Open a room: conversation, header and its own draft."""
        self.threads.leave()
        self._shown.show(room_id)

    def on_desk_told(self, event: Desk.Told) -> None:
        """Show the desk's sentence."""
        self.tell(event.notice)

    def on_desk_kept(self, event: Desk.Kept) -> None:
        """Write down that a draft did not leave."""
        self._asking.start(self._log.held, event.room_id, event.assessment)

    def on_desk_cleared(self, event: Desk.Cleared) -> None:
        """Hand a cleared draft to the session."""
        self.tell("")
        self._reading.uncover()
        self.keeper.leaves(event.room_id)
        self.run_worker(self._send(event))

    async def _send(self, event: Desk.Cleared) -> None:
        if problem := await self._sending.send(event):
            self.tell(problem)
        self.keeper.left(event.room_id, self.desk)

    def on_desk_drafted(self) -> None:
        """Keep what is being written, and say how it can go on."""
        self.keeper.note(self.desk)
        self._metadata.drafted()
        self._writing.look()

    async def on_desk_ordered(self, event: Desk.Ordered) -> None:
        """Do what a slash word says."""
        owner, _dot, name = event.order.command.action.rpartition(".")
        steps = (self._trust, self._rooms, self.threads, self._metadata, self._list_steps, self._far, self._files)
        more = (*self._rooms.parts, self._polls, self._copying, self._forward)
        doers = (self.app,) if owner else (self, *steps, *more)
        action = next(getattr(doer, f"action_{name}") for doer in doers if hasattr(doer, f"action_{name}"))
        if event.order.command.argument:
            action(event.order.argument)
        else:
            action()
        self._shown.show_first()

    def on_composer_edit_last(self) -> None:
        """Load the last own message."""
        self._messages.edit(self.threads.followed.last_own if self.threads.followed else None)

    def on_desk_answering(self) -> None:
        """Say what the draft answers."""
        self._message_steps.show_answered()

    def on_composer_paged(self, event: Composer.Paged) -> None:
        """Scroll the conversation while writing."""
        self._reading.page(event.pages)

    def on_composer_escaped(self) -> None:
        """Leave what was begun last, and the thread when nothing was."""
        if not self._far.stop() and (self._writing.begun or not self.threads.leave()):
            self._writing.leave()

    def action_help(self) -> None:
        """Show keys and slash words."""
        from tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self._config.keys))

    def action_search(self, typed: str = "") -> None:
        """Search what was said, and go to what was found."""
        self._jumping.search(typed)

    def action_jump(self) -> None:
        """Choose from everything where to go."""
        self._jumping.ask(self._shown.rooms.all())

    def action_quit(self) -> None:
        """End; the app closes the session."""
        self.app.call_later(self.app.action_quit)

    def action_write(self) -> None:
        """Go back to the composer; what lies over the conversation goes away."""
        self._far.stop()
        self._reading.uncover()
        self.remove_class("-rooms-open")
        self.desk.composer.focus()

    def action_slash(self) -> None:
        """Go to the composer and begin a slash word there; a draft that stands there stays as it is."""
        self.begin("/")

    def begin(self, typed: str) -> None:
        """Go to the composer and write this there, unless something stands there."""
        self.action_write()
        if not self.desk.composer.text:
            self.desk.composer.rewrite(typed)

    def action_writing(self, step: str) -> None:
        """Do something about what is being written."""
        self._writing.do(step)

    def action_hint(self, step: str) -> None:
        """Do something about the hint."""
        self._hint_commands.do(step)

    def on_room_picker_picked(self, event: RoomPicker.Picked) -> None:
        """Do what the room was asked for."""
        self._reading.picked(event.room_id)

    def on_room_picker_left(self) -> None:
        """Leave the draft where it is."""
        self.action_write()

    def action_on_message(self, step: str) -> None:
        """Do something with the chosen message."""
        self._message_steps.do(step, self._reading.timeline.selected, self._shown.room_id)

    def action_why_marked(self) -> None:
        """Say why the selected message is marked."""
        if not self._reading.explain_mark():
            self.tell(_("This message has no mark."))

    def action_edit_message(self) -> None:
        """Edit the chosen message."""
        self._messages.edit(self._reading.timeline.selected)

    def action_retry(self) -> None:
        """Send a failed message once more."""
        self._messages.retry(self._reading.timeline.selected, self.threads.followed)

    def action_discard(self) -> None:
        """Take a failed message back into the composer, or stop a file that is being fetched."""
        if not self._files.fetching.stop(chosen := self._reading.timeline.selected):
            self._messages.discard(chosen, self.threads.followed)

    def action_copy(self, links: bool) -> None:
        """Copy what the chosen message says, or its links."""
        self._copying.copy(self._reading.timeline.selected, links=links)

    def action_inspect(self) -> None:
        """Look at the selected message, or the newest, from all sides."""
        self._trust.inspect(self._reading.timeline.selected)

    def action_verifications(self) -> None:
        """Show what is being verified, or begin."""
        self.verifying.open(room_id=self._shown.room_id)

    def action_verify(self, user: str) -> None:
        """Ask to verify somebody, or our own other devices."""
        self.verifying.begin_as_typed(user)

    def action_logout(self) -> None:
        """Ask whether to log out."""
        self._doors.ask_logout()
