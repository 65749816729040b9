"""The members of a room, thousands of them: only what is on the screen is drawn; it keeps its place by person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from session.values.model import DeviceId, UserId
from session.values.trust import MemberDevice, MemberDevices, RoomMember
from widgets.avatar_letters import CELLS, INK, ground
from widgets.lists.member_rows import FOLD, Listed, MemberRows
from widgets.lists.windowed_list import WindowedList


class MemberList(WindowedList):
    """Moves, marks and unfolds."""

    DEFAULT_CSS = """
    MemberList {
        & .member-list--quiet { text-style: dim; }
        & .member-list--alert { text-style: bold; color: $text-error; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"member-list--plain", "member-list--quiet", "member-list--alert"}

    class Unfolded(Message):
        """A member was unfolded: their devices are wanted."""

        def __init__(self, user_id: UserId) -> None:
            """Name the member."""
            super().__init__()
            self.user_id = user_id

    def __init__(self, *, lettered: bool = False, id: str | None = None) -> None:
        """Make an empty list; `lettered` puts letters on a colour before each name."""
        super().__init__(id=id)
        self._rows = MemberRows()
        self._rows.lettered = lettered
        self._place = 0
        self._device: DeviceId | None = None
        self._wants_device = False

    @property
    def marked(self) -> RoomMember | None:
        """The member that is marked."""
        return self._rows.member(self._place)

    @property
    def marked_device(self) -> MemberDevice | None:
        """The device of the marked member that is marked."""
        member = self.marked
        devices = self._rows.devices(member.user_id) if member is not None else ()
        return next((one for one in devices if one.device_id == self._device), None)

    def mark_next_device(self) -> bool:
        """Mark the next device of the marked member, unfolding them first; return whether there is one, or may be."""
        member = self.marked
        if member is None:
            return False
        if not self._rows.is_open(member.user_id):
            self.toggle()
            self._wants_device = True
            return True
        self._wants_device = False
        devices = [one.device_id for one in self._rows.devices(member.user_id)]
        place = devices.index(self._device) + 1 if self._device in devices else 0
        self._device = devices[place % len(devices)] if devices else None
        self._show_device()
        return self._device is not None

    def _show_device(self) -> None:
        line = self._rows.line_of(self._place, self._device) if self._device is not None else None
        if line is not None and not self.scroll_offset.y <= line < self.scroll_offset.y + self.page:
            self.put_at_top(line)
        self.redraw()

    @property
    def count(self) -> int:
        """How many members fit what was typed."""
        return self._rows.count

    def show(self, members: Listed) -> None:
        """Show these members; the mark and what is unfolded stay with their people."""
        marked = self.marked
        self._rows.show(members)
        self._mark_again(marked)

    def filter(self, typed: str) -> None:
        """Show those who fit; the mark stays with its person, or goes to the first."""
        marked = self.marked
        self._rows.filter(typed)
        self._mark_again(marked)

    def show_devices(self, devices: MemberDevices) -> None:
        """Show the devices of an unfolded member."""
        if self._rows.is_open(devices.user_id):
            self._rows.unfold(devices.user_id, devices)
            self._changed()
            if (marked := self.marked) is not None and marked.user_id == devices.user_id:
                self._keep_in_sight()
                if self._wants_device:
                    self.mark_next_device()

    def show_presence(self, words: Mapping[UserId, str]) -> None:
        """Say how these people are there, where there is room."""
        self._rows.show_presence(words)
        self._changed()

    def unfolded(self) -> tuple[UserId, ...]:
        """Return who is unfolded."""
        return self._rows.opened()

    def toggle(self) -> None:
        """Unfold the marked member, or fold them again."""
        member = self.marked
        if member is None:
            return
        if self._rows.is_open(member.user_id):
            self._rows.fold(member.user_id)
        else:
            self._rows.unfold(member.user_id, None)
            self.post_message(self.Unfolded(member.user_id))
        self._changed()
        self._keep_in_sight()

    def move(self, step: int) -> None:
        """Mark the member below or above; a long unfolded one is scrolled through first."""
        if not self._rows.count:
            return
        top, height = self.scroll_offset.y, self.page
        first, end = self._rows.span(self._place)
        if step > 0 and end > top + height and first <= top + height:
            self.put_at_top(top + 1)
        elif step < 0 and first < top < end:
            self.put_at_top(top - 1)
        else:
            self._mark(self._place + step)

    def turn(self, pages: int) -> None:
        """Mark a member about a page further."""
        if not self._rows.count:
            return
        first, _end = self._rows.span(self._place)
        wanted = min(max(0, first + pages * max(1, self.page - 1)), self._rows.height - 1)
        found = self._rows.line(wanted)
        if found is not None:
            self._mark(found[0])

    def on_resize(self) -> None:
        """Lay the lines out for the new width."""
        self._changed()

    def _mark_again(self, member: RoomMember | None) -> None:
        place = self._rows.place_of(member.user_id) if member is not None else None
        if place is None:
            self._device, self._wants_device = None, False
        self._place = place if place is not None else 0
        self._changed()
        self._keep_in_sight()

    def _mark(self, place: int) -> None:
        self._device, self._wants_device = None, False
        self._place = min(max(0, place), self._rows.count - 1)
        self._keep_in_sight()
        self.redraw()

    def _keep_in_sight(self) -> None:
        if not self._rows.count:
            return
        first, end = self._rows.span(self._place)
        top, height = self.scroll_offset.y, self.page
        if first < top or end - first >= height:
            self.put_at_top(first)
        elif end > top + height:
            self.put_at_top(end - height)

    def _changed(self) -> None:
        width = self.scrollable_content_region.width
        if width:
            self._rows.use_width(width)
            self.grow(self._rows.height)
        self.redraw()

    def line_at(self, number: int, width: int) -> Strip:
        """Return a line."""
        found = self._rows.line(number)
        if found is None:
            return Strip.blank(width, self.style("plain"))
        place, line = found
        style = self.style(line.look)
        head = number == self._rows.span(place)[0]
        if place == self._place and (head if self._device is None else line.device == self._device):
            style += Style(reverse=True)
        if line.lettered is None:
            return Strip([Segment(line.text, style)]).adjust_cell_length(width, style)
        before, badge = Segment(line.text, style).split_cells(FOLD)
        badge, rest = badge.split_cells(CELLS)
        on_ground = style + Style(color=INK, bgcolor=ground(line.lettered), bold=True, reverse=False)
        return Strip([before, Segment(badge.text, on_ground), rest]).adjust_cell_length(width, style)

    def style_of(self, name: str) -> Style:
        """Return the style of a look."""
        return self.rich_style + self.get_component_rich_style(f"member-list--{name}", partial=True)
