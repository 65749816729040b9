"""What the main screen's keys do in the current pane: write, look at hints, do something with the chosen message."""

from __future__ import annotations

from textual.events import Key
from textual.screen import Screen

from session.values.model import EventId, RoomId, RoomSummary, TimelineItem
from tui.commands.key_sets import VI, KeyPairs
from tui.commands.registry import command
from tui.panes.pane import Pane
from tui.panes.panes import Panes
from widgets.i18n import _
from widgets.rooms.room_list import RoomList
from widgets.timeline.timeline import Timeline


class PaneActions(Screen[None]):
    """A part of the main screen, which sets the attributes."""

    panes: Panes
    _pairs: KeyPairs | None = None

    @property
    def pane(self) -> Pane:
        """The pane that is meant by keys and slash words."""
        return self.panes.current

    @property
    def open_room(self) -> RoomSummary | None:
        """The room that is shown there."""
        return self.pane.open_room

    @property
    def _selected(self) -> TimelineItem | None:
        return self.pane.reading.timeline.selected

    def show_room(self, room_id: RoomId) -> None:
        """Open a room in the current pane, or go to the other one when it shows it."""
        self.pane.show_room(room_id)

    def go_to(self, room_id: RoomId, event_id: EventId) -> None:
        """Show a message, in the pane that shows its room where one does."""
        pane = self.panes.with_room(room_id)
        self.panes.go(pane)
        pane.threads.go_to(room_id, event_id)

    def begin(self, typed: str) -> None:
        """Go to the composer and begin this slash word there; a draft that stands there comes back after it."""
        self.pane.begin(typed)

    def on_key(self, event: Key) -> None:
        """Let Escape leave what was begun, in a set of keys that has no other use for it here; and take keys in pairs.

        What asks for something has a use for it: that would come only behind this.
        """
        in_reach = self.focused is None or isinstance(self.focused, Timeline | RoomList)
        if self._pairs is None:
            self._pairs = KeyPairs(self.pane.common.config.key_set)
        if not in_reach:
            self._pairs.forget()
        elif (asked := self._pairs.press(event.key)) is not None:
            event.stop()
            if asked:
                self.call_later(self.run_action, command(asked).action)
        elif event.key == "escape" and self.pane.common.config.key_set == VI:
            event.stop()
            self.pane.leave()

    def action_write(self) -> None:
        """Go back to the composer; what lies over the conversation goes away. First what takes its time is stopped."""
        if not (self.pane.reading.timeline.has_focus and self.pane.floods.stop()):
            self.pane.write()

    def action_slash(self) -> None:
        """Go to the composer and begin a slash word there."""
        self.begin("/")

    def action_writing(self, step: str) -> None:
        """Do something about what is being written."""
        self.pane.writing.do(step)

    def action_hint(self, step: str) -> None:
        """Do something about the hint."""
        self.pane.hint_commands.do(step)

    def action_on_message(self, step: str) -> None:
        """Do something with the chosen message."""
        several = self.pane.reading.timeline.speaks_for_several
        self.pane.message_steps.do(step, self._selected, self.pane.room_id, several=several)

    def action_why_marked(self) -> None:
        """Say why the selected message is marked."""
        if not self.pane.reading.explain_mark():
            self.tell(_("This message has no mark."))

    def action_edit_message(self) -> None:
        """Edit the chosen message."""
        self.tell("")
        self.pane.messages.edit(self._selected)

    def action_retry(self) -> None:
        """Send a failed message once more."""
        self.pane.messages.retry(self._selected, self.pane.threads.followed)

    def action_discard(self) -> None:
        """Take a failed message back into the composer, or stop a file that is being fetched."""
        if not self.pane.files.fetching.stop(chosen := self._selected):
            self.pane.messages.discard(chosen, self.pane.threads.followed)

    def action_copy(self, links: bool) -> None:
        """Copy what the chosen message says, or its links."""
        self.pane.copying.copy(self._selected, links=links)

    def action_inspect(self) -> None:
        """Look at the selected message, or the newest, from all sides."""
        self.pane.trust.inspect(self._selected)

    def action_save_file(self, folder: str = "") -> None:
        """Save the file of the chosen message, or else of the newest that brought one."""
        chosen, followed = self._selected, self.pane.threads.followed
        newest = followed.last_file if followed else None
        self.pane.files.saving.save(self.pane.room_id, chosen if chosen and chosen.file else newest, folder)

    def action_picture(self) -> None:
        """Show the picture of the chosen message under it, or of the newest that brought a file; or take it away."""
        chosen, followed = self._selected, self.pane.threads.followed
        item = chosen if chosen is not None and chosen.file is not None else followed.last_file if followed else None
        self.pane.files.showing.toggle(self.pane.room_id, item, self.pane.reading.timeline)

    def tell(self, notice: str) -> None:
        """Say one sentence in the status bar."""
        raise NotImplementedError
