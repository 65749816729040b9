"""One open room on the main screen: header, conversation, desk, and the steps that work on them.

Law of this file: what is written here is judged for this room, by this desk, and sent from here.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, cast

from textual.app import ComposeResult
from textual.events import Key
from textual.widget import Widget
from textual.widgets import Static

from session.values.model import RoomId, RoomSummary, TimelineItem, server_of
from session.values.updates import TimelineUpdate, TypingUpdate
from tui.commands.key_sets import VI
from tui.commands.keymap import leads_elsewhere
from tui.commands.slash import IN_ROOM
from tui.composing.sending import Sending
from tui.composing.writing_steps import WritingSteps
from tui.desk.desk import Desk
from tui.desk.under_way import Word
from tui.files.file_steps import FileSteps
from tui.files.record_steps import RecordSteps
from tui.gate.hint_commands import HintCommands
from tui.gate.hint_steps import HintSteps
from tui.messages.copying import Copying
from tui.messages.far_steps import FarSteps
from tui.messages.flood_steps import FloodSteps
from tui.messages.forward_steps import ForwardSteps
from tui.messages.key_steps import KeySteps
from tui.messages.last_reason import LastReason
from tui.messages.message_steps import MessageSteps, Step
from tui.messages.own_messages import OwnMessages
from tui.messages.poll_steps import PollSteps
from tui.messages.sticker_steps import StickerSteps
from tui.messages.thread_steps import ThreadSteps
from tui.panes.name_check import NameCheck
from tui.panes.pane_frame import PaneFrame, take_focus
from tui.panes.reading import Reading
from tui.panes.shown_room import ShownRoom
from tui.panes.side_by_side import SideBySide
from tui.panes.surroundings import Surroundings
from tui.rooms.gone_rooms import Gone
from tui.rooms.metadata_steps import MetadataSteps
from tui.rooms.room_steps import RoomSteps
from tui.terminal.picture_ways import Way, way
from tui.trust.trust_steps import TrustSteps
from widgets.asking.folder_prompt import FolderPrompt
from widgets.composing.composer import Composer
from widgets.i18n import _
from widgets.rooms.room_header import RoomHeader
from widgets.rooms.room_picker import RoomPicker
from widgets.safe_text import safe_content

if TYPE_CHECKING:
    from tui.terminal.quiet_app import QuietApp


class Pane(PaneFrame):
    """Where one room is read and written in. Its public parts are what the main screen's keys work on."""

    def __init__(self, common: Surroundings, panes: SideBySide[Pane], *, aside: bool = False) -> None:
        """Make a pane without a room; one that is put `aside` is not there until it gets one."""
        super().__init__(classes="pane")
        self.common = common
        self._panes = panes
        self.aside = aside
        self.last_focus: Widget | None = None
        """What had the keys last."""
        host, session, asking, config = common.host, common.session, common.asking, common.config
        advisor, keys, rooms, home = common.advisor, config.keys, common.rooms, server_of(common.session.user_id)
        self.header = RoomHeader(lettered=config.letters, id="header")
        self.reading = Reading(advisor, keys, self._picked_emoji, id="reading")
        self.desk = Desk(
            advisor,
            config.own_servers,
            keys,
            home=home,
            written=common.written,
            paste_lines=config.paste_lines,
            aside=aside,
            id="desk",
        )
        names = NameCheck(session, config.own_servers)
        self.shown = ShownRoom(common, self.header, self.reading, self.desk, names, self)
        at_desk = (asking, session, self.desk)
        hints = HintSteps(self.desk, common.log, asking, self.show_room, common.written)
        self.files = FileSteps(*at_desk, hints, self.picture_way, config.download_folder)
        self.messages = OwnMessages(*at_desk)
        self.trust = TrustSteps(*at_desk, self, keys)
        self.far = FarSteps(host, asking, session, self, self.reading, self.shown, keys)
        self.threads = ThreadSteps(common, self.desk, self, self.shown, self.reading, self.far.go_to)
        self.metadata = MetadataSteps(*at_desk, self.shown)
        last_reason = LastReason()
        self.floods = FloodSteps(*at_desk, last_reason, common.under_way)
        self.rooms = RoomSteps(common, self.desk, self, self._selected_alone, {"purge": self.floods.say})
        self._sending = Sending(host, session, self.desk, self.files, self.rooms, self.reading.sent)
        self.writing = WritingSteps(*at_desk, self.reading, self.files, rooms, config)
        self.copying = Copying(
            lambda: cast("QuietApp", self.app), self.desk, asking, session, self._selected, lambda: self.room_id
        )
        self.stickers = StickerSteps(*at_desk, self.files, common.gate, self._selected, self.reading.sent)
        self.recording = RecordSteps(*at_desk, self.files, config.record)
        self.polls = PollSteps(*at_desk, self._selected, lambda: self.threads.followed)
        self.forward = ForwardSteps(
            *at_desk, self.files, self.reading, rooms, open_room=lambda: self.room_id, show_room=self.show_room
        )
        others: dict[str, Step] = {"thread": self.threads.of_message, "readers": self.metadata.read_by}
        others |= {"pin": self.far.pin, "permalink": self.copying.link_to, "forward": self.forward.ask}
        keys_of_messages = KeySteps(asking, session, self._selected, lambda: self.room_id)
        others |= {"request_key": keys_of_messages.request}
        others |= {"open_file": self.files.opening.ask, **self.polls.steps}
        others |= {"purge": self.floods.of_author}
        to = self.threads.go_to, self.show_room
        self.message_steps = MessageSteps(*at_desk, self, keys, *to, others, last_reason)
        self.hint_commands = HintCommands(self.desk, self.reading, hints, self.files, rooms)
        several = (
            self.trust,
            self.rooms,
            self.threads,
            self.metadata,
            self.far,
            self.files,
            self.stickers,
            self.recording,
            keys_of_messages,
        )
        self.doers: tuple[Any, ...] = (*several, *self.rooms.parts, self.polls, self.copying, self.forward)
        """Those whose `action_…` methods do what slash words say."""

    def compose(self) -> ComposeResult:
        """Put the regions in their places; none of them ever moves."""
        yield self.header
        yield self.reading
        yield self.desk

    def on_mount(self) -> None:
        """Follow the composer, and say whose words stand there."""
        self.writing.begin(self)
        self.recording.begin()
        if self._panes.account:
            self.write_as(self._panes.account)

    async def on_unmount(self) -> None:
        """End what runs beside the screen."""
        await self.recording.close()
        await self.writing.close()

    def picture_way(self) -> Way:
        """Return how pictures can be shown in this terminal, as the settings want it."""
        colours = self.app.console.color_system
        return way(self.common.config.pictures, colours, os.environ, no_color=self.app.no_color)

    # -- the room -------------------------------------------------------------------------------------------

    @property
    def room_id(self) -> RoomId | None:
        """The room that is shown."""
        return self.shown.room_id

    @property
    def open_room(self) -> RoomSummary | None:
        """What is known of it."""
        return self.shown.summary

    def _selected(self) -> TimelineItem | None:
        return self.reading.timeline.selected

    def _selected_alone(self) -> TimelineItem | None:
        """Return what is marked, unless several rows are one line there: which of them is meant was not seen."""
        return None if self.reading.timeline.speaks_for_several else self._selected()

    def show_room(self, room_id: RoomId) -> None:
        """Show a room here, unless the other pane does: then the keys go there."""
        self._panes.show(room_id, self)

    def show(self, room_id: RoomId, *, by_hand: bool = True) -> None:
        """Show a room here: conversation, header and its own draft."""
        self.threads.leave()
        self.shown.show(room_id, by_hand=by_hand)

    def close(self) -> None:
        """Show no room."""
        self.threads.leave()
        self.shown.close()

    def end(self, gone: Gone) -> None:
        """Show that our user is in a room no longer."""
        self.threads.leave()
        self.shown.end(gone)

    def put_aside(self) -> None:
        """Be no pane any longer; what was written stays with its room."""
        self.far.stop()
        self.threads.leave()
        self.aside = True
        self.shown.forget()
        self.desk.put_aside()

    def join(self, room: str) -> None:
        """Join a room, and show it here."""
        self.common.doors.join(room, (), self.show_room)

    @property
    def room_beside(self) -> RoomId | None:
        """The room that the other pane shows."""
        other = self._panes.beside(self)
        return other.room_id if other is not None else None

    @property
    def looked_at(self) -> bool:
        """Whether somebody sees what is here: the keys are, and the terminal is in front."""
        return self._panes.looks_at(self)

    def apply(self, update: TimelineUpdate) -> None:
        """Take over news of a conversation, if it is shown here."""
        self.threads.apply(update)
        self.message_steps.changed(update)

    def show_typing(self, update: TypingUpdate) -> None:
        """Say who types in the room that is shown."""
        if update.room_id == self.room_id:
            self.header.show_typing(update.names)

    # -- writing --------------------------------------------------------------------------------------------

    def write_as(self, account: str) -> None:
        """Say before the composer whose words stand there, where there are several accounts."""
        for prompt in self.desk.query("#prompt").results(Static):
            prompt.update(safe_content(f"{account} >" if account else ">"))

    def write(self) -> None:
        """Go back to the composer; what lies over the conversation goes away."""
        self.far.stop()
        self.reading.uncover()
        self.common.came_back()
        self.desk.composer.focus()

    def begin(self, typed: str) -> None:
        """Go to the composer and begin this slash word there; a draft that stands there comes back after it."""
        composer = self.desk.composer
        if composer.edits is not None:
            # What is typed next would become a part of it.
            self.desk.say(_("An earlier message is being changed; Esc leaves it as it was."))
            return
        self.write()
        composer.begin_word(typed)
        if composer.pushed_aside:
            self.desk.say(_("Your draft comes back after this; Esc brings it back now."), lambda: composer.pushed_aside)

    def on_desk_cleared(self, event: Desk.Cleared) -> None:
        """Hand a cleared draft to the session."""
        self.common.asking.tell("")
        self.reading.uncover()
        if event.word in IN_ROOM or event.file is not None:
            self.common.keeper.leaves(event.room_id)
            self.common.asking.run(self._send(event))
        else:
            self.common.under_way.begin(word := Word(event.room_id, f"/{event.word}", event.typed))
            self.common.asking.run(self._say(event, word))

    async def _send(self, event: Desk.Cleared) -> None:
        if problem := await self._sending.send(event):
            self.common.asking.tell(problem)
        self.common.keeper.left(event.room_id, self.desk)

    async def _say(self, event: Desk.Cleared, word: Word) -> None:
        """Ask the server for what a slash word with free text says. Being cut off, with the screen, is no end of it."""
        problem = await self._sending.send(event)
        self.common.under_way.end(word)
        if problem:
            self.common.asking.tell(problem)

    def on_desk_drafted(self) -> None:
        """Keep what is being written, and say how it can go on."""
        self.common.keeper.note(self.desk)
        self.metadata.drafted()
        self.writing.look()

    def on_desk_ordered(self, event: Desk.Ordered) -> None:
        """Let a slash word mean this pane, wherever the keys have gone meanwhile."""
        self.common.asking.tell("")
        typed = event.typed if event.order.argument else ""
        word = Word(event.room_id, f"/{event.order.command.slash}", typed)
        with self._panes.meaning(self), self.common.under_way.held(word, self.desk.composer.give_back):
            self.common.obey(event.order)

    def on_desk_answering(self) -> None:
        """Say what the draft answers or edits."""
        self.message_steps.show_about()

    def on_key(self, event: Key) -> None:
        """Take note of what is done in the conversation; the composer keeps its own keys, and says so."""
        self._touch(event.key)

    def on_composer_keyed(self, event: Composer.Keyed) -> None:
        """Take note of what is done in the composer."""
        self._touch(event.key)

    def _touch(self, key: str) -> None:
        """Count the room as gone to by hand, unless the key leads away from it."""
        if not self.shown.chosen and not leads_elsewhere(key, self.common.config.keys):
            self.shown.choose()
            self._panes.look()

    def on_composer_edit_last(self) -> None:
        """Load the last own message."""
        self.messages.edit(self.threads.followed.last_own if self.threads.followed else None)

    def on_composer_paged(self, event: Composer.Paged) -> None:
        """Scroll the conversation while writing."""
        self.reading.page(event.pages)

    def on_composer_ended(self) -> None:
        """Go to the newest message."""
        self.reading.follow()

    def on_composer_escaped(self) -> None:
        """Leave what was begun last, and the thread when nothing was; in the keys of vi, leave the composer alone."""
        if self.common.config.key_set != VI:
            self._leave_begun()
        elif not self.stop():
            take_focus(self.reading.timeline)

    def leave(self) -> None:
        """Leave what lies over the conversation or was begun last, and the thread; stay in the conversation."""
        self.common.came_back()
        if not self.reading.timeline.has_focus:
            self.reading.uncover()
            self.reading.timeline.focus()
        else:
            self._leave_begun()

    def stop(self) -> bool:
        """Go on with nothing that takes its time; return whether there was such a thing."""
        return self.far.stop() or self.floods.stop()

    def _leave_begun(self) -> None:
        if not self.stop() and (self.writing.begun or not self.threads.leave()):
            self.writing.leave()

    def on_composer_pasted_alone(self, event: Composer.PastedAlone) -> None:
        """Offer to attach a file that was dragged here."""
        self.files.offer(event.text)

    def on_folder_prompt_given(self, event: FolderPrompt.Given) -> None:
        """Save the file that was asked about."""
        self.files.saving.save_to(event.folder)

    def on_room_picker_picked(self, event: RoomPicker.Picked) -> None:
        """Do what the room was asked for."""
        self.reading.picked(event.room_id)

    def _picked_emoji(self) -> None:
        """Go back to where an emoji was asked for."""
        self.reading.before_emoji.give_back(self.desk.composer)

    def on_room_picker_left(self) -> None:
        """Leave the draft where it is."""
        self.reading.uncover()
        self.reading.before_room.give_back(self.desk.composer)
