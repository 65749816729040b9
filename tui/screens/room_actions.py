"""The main screen's keys about rooms: going from one to another, and what the room list asks for."""

from __future__ import annotations

from textual.screen import Screen

from session.values.model import RoomId, RoomKind, RoomSummary
from session.values.places import room_of, root_of
from tui.panes.pane import Pane
from tui.panes.panes import Panes
from tui.rooms.doors import Doors
from tui.rooms.list_steps import ListSteps
from tui.rooms.listed_rooms import ListedRooms
from tui.rooms.room_order import RoomOrder
from tui.rooms.split_steps import SplitSteps
from widgets.i18n import _
from widgets.rooms.room_list import RoomList


class RoomActions(Screen[None]):
    """A part of the main screen, which sets the attributes."""

    panes: Panes
    _known: RoomOrder
    _doors: Doors
    _list_steps: ListSteps
    _split: SplitSteps

    @property
    def pane(self) -> Pane:
        """The pane that is meant by keys and slash words."""
        raise NotImplementedError

    @property
    def room_list(self) -> RoomList:
        """The list of rooms."""
        return self.query_one(RoomList)

    def show_room(self, room_id: RoomId) -> None:
        """Open a room."""
        raise NotImplementedError

    def tree_of(self, room: RoomSummary | None) -> None:
        """List what is in a space."""
        self.pane.rooms.show_space(room)

    def on_room_list_chosen(self, event: RoomList.Chosen) -> None:
        """Open the chosen room and write there."""
        self.show_room(event.room_id)
        self.action_write()

    def on_room_list_arranged(self, event: RoomList.Arranged) -> None:
        """Step through the rooms as the list shows them."""
        self._known.arrange(event.arranged)
        self._list_steps.keep(event.arranged)

    def on_listed_rooms_wanted(self, event: ListedRooms.Wanted) -> None:
        """Do what a key of the list asks."""
        self._list_steps.do(event.step, event.room_id)

    def action_rooms(self) -> None:
        """Go to the room list; where it has no column, open it over the conversation."""
        self.add_class("-rooms-open")
        self.room_list.focus()

    def action_previous_room(self) -> None:
        """Open the room above."""
        self._step(-1)

    def action_next_room(self) -> None:
        """Open the room below."""
        self._step(1)

    def _step(self, by: int) -> None:
        """Open the room above or below, but for the one that stands beside."""
        following = self._known.step(self.pane.room_id, by)
        if following is not None and following == self.pane.room_beside:
            following = self._known.step(following, by)
        self._show_if(following)

    def action_unread_room(self) -> None:
        """Open the next room with something unread."""
        # A room that opened by itself waits too, for somebody to go to it.
        here = self.pane.room_id if not self.pane.shown.chosen else None
        unread = self._known.next_unread(self.pane.room_id) or self._known.waiting(here)
        self._show_if(unread)
        if unread is None:
            self.tell(_("Nothing is unread."))

    def action_split(self, typed: str = "") -> None:
        """Open a room beside this one, or close the one beside."""
        self._split.action_split(typed)

    def action_beside(self) -> None:
        """Go to the room beside."""
        self._split.action_beside()

    def action_threads(self) -> None:
        """List the threads of the open room."""
        self.pane.threads.action_threads()

    def action_new_messages(self) -> None:
        """Go to where what is new begins."""
        self.pane.far.action_new_messages()

    def action_unsent(self) -> None:
        """Go to a message that could not be sent: here, or else where the last one is that can be gone to."""
        if self.pane.far.go_to_unsent():
            return
        failed = self._doors.outbox.failed_in
        # What failed in a room stays when our user is there no longer.
        place = next((one for one in failed if self._known.get(room_of(one)) is not None), None)
        if place is None:
            gone = _("What failed is of a room that you are no longer in: sluis outbox lists it, and gives it up.")
            self.tell(gone if failed else _("Nothing has failed: all was sent, or is on its way."))
            return
        self.show_room(room_of(place))
        if root_of(place) is not None:
            self.pane.threads.open(place)
        self.pane.far.go_to_unsent()

    def action_pins(self) -> None:
        """Show the pinned messages of the open room."""
        self.pane.far.action_pins()

    def action_join(self, room: str = "") -> None:
        """Join a room, or accept the open invitation."""
        opened = self.pane.open_room
        invited = opened is not None and opened.kind is RoomKind.INVITE
        here = self.pane.room_id if invited or opened is None else None
        self._doors.join(room or here or "", self._known.all(), self.pane.show_room)

    def action_leave(self) -> None:
        """Leave the open room, or refuse the invitation."""
        self._doors.leave(self.pane.open_room)

    def action_follow(self) -> None:
        """Go to the room that took the open one's place."""
        self.pane.rooms.upgrades.action_follow()

    def action_previous(self) -> None:
        """Go to the room that the open one goes on from."""
        self.pane.rooms.upgrades.action_previous()

    def _show_if(self, room_id: RoomId | None) -> None:
        if room_id is not None:
            self.show_room(room_id)

    def tell(self, notice: str) -> None:
        """Say one sentence in the status bar."""
        raise NotImplementedError

    def action_write(self) -> None:
        """Go back to the composer."""
        raise NotImplementedError
