"""The members of a room: who they are, how far that is proven, and which of their devices get keys."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input

from session.values.model import DeviceId, RoomSummary, UserId, server_of
from session.values.person_presence import PersonPresence
from session.values.trust import MemberDevice, MemberTrust, RoomMember
from session.values.updates import Batch, PresenceUpdate, RoomsUpdate
from tui.commands.command import Context
from tui.commands.keymap import shown_key
from tui.commands.registry import bindings
from tui.gate.blocking import set_blocked
from tui.panes.name_check import NameCheck
from tui.screens.typed_rows import TypedRowsScreen
from widgets.i18n import _, ngettext
from widgets.lists.member_list import MemberList
from widgets.lists.member_rows import listed
from widgets.rooms.presence_words import presence_words
from widgets.rooms.room_names import room_name
from widgets.rooms.room_rows import room_sign
from widgets.words import say

if TYPE_CHECKING:
    from session.host import SessionHost
    from session.session import Session


MOST_TYPED = 200


class MembersScreen(TypedRowsScreen):
    """A line to search in over the list; what is typed searches, the other keys move and unfold."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings([Context.MEMBERS])]

    def __init__(
        self,
        host: SessionHost,
        session: Session,
        room: RoomSummary,
        keymap: Mapping[str, str],
        own_servers: tuple[str, ...],
        verify: Callable[[UserId | None, DeviceId | None], None] | None = None,
        *,
        lettered: bool = False,
    ) -> None:
        """Show one room's members; trust `own_servers` with names of offices; `verify` begins to verify somebody.

        `lettered` puts letters on a colour before names.
        """
        super().__init__(host, keymap)
        self._lettered = lettered
        self._names = NameCheck(session, own_servers)
        self._session = session
        self._room = room
        self._verify = verify
        self._presence = session.receipts.metadata.presence.others

    def body(self) -> Iterable[Widget]:
        """Put the line to search in over the list."""
        yield self.new_line(_("type to search: a name, a server, or a word like “verified”"), MOST_TYPED)
        yield MemberList(lettered=self._lettered, id="members-list")

    def on_mount(self) -> None:
        """Show who is known, and then everybody."""
        self._show_head(_("asking who is here"))
        keys = [_("Enter shows devices")]
        if self._verify is not None:
            keys.append(_("{key} verify").format(key=shown_key("members.verify", self.keymap)))
        keys.append(_("{key} device").format(key=shown_key("members.device", self.keymap)))
        keys.append(_("{key} block").format(key=shown_key("members.block", self.keymap)))
        keys.append(_("Up, Down choose"))
        self.show_keys(*keys, last=self.back)
        self.work(self._complete)

    def rooms_changed(self, update: RoomsUpdate) -> None:
        """Look again when something about this room changed."""
        room = next((one for one in update.rooms if one.room_id == self._room.room_id), None)
        if room is not None and room != self._room:
            self._room = room
            self.work(self._load, group="again", exclusive=True)

    async def _complete(self) -> None:
        await self._load()
        if await self.asking.answer(self._session.facts, self._room.room_id) is not None:
            await self._load()
            if await self.asking.answer(self._session.roster.ask, self._room.room_id):
                await self._load()

    async def _load(self) -> None:
        members = await self.asking.answer(self._session.roster.members, self._room.room_id)
        if members is None:
            return
        deceiving = await self.asking.answer(self._names.check, self._room.room_id) or {}
        ready = await asyncio.to_thread(listed, members, {user: say(words) for user, words in deceiving.items()})
        self.query_one(MemberList).show(ready)
        self._show_presence((await self.asking.answer(self._presence.known) or {}).values())
        self._show_head(await asyncio.to_thread(_counts, members))
        for user_id in self.query_one(MemberList).unfolded():
            await self._load_devices(user_id)

    def apply(self, batch: Batch) -> None:
        """Take over who came and went, beside what all screens say."""
        super().apply(batch)
        for update in batch.updates:
            if isinstance(update, PresenceUpdate):
                self._show_presence(update.people)

    def _show_presence(self, people: Iterable[PersonPresence]) -> None:
        now = time.time_ns() // 1_000_000
        self.query_one(MemberList).show_presence({one.user_id: presence_words(one, now) for one in people})

    async def _load_devices(self, user_id: UserId) -> None:
        devices = await self.asking.answer(self._session.roster.devices, self._room.room_id, user_id)
        if devices is not None:
            self.query_one(MemberList).show_devices(devices)

    def _show_head(self, second: str) -> None:
        first = _("Members of {room}").format(room=f"{room_sign(self._room)} {room_name(self._room)}".strip())
        self.show_head(first, second)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search."""
        event.stop()
        shown = self.query_one(MemberList)
        shown.filter(event.value)
        self.status.look_again()
        if event.value.strip() and not shown.count:
            self.status.show_notice(_("Nobody fits."), lambda: not shown.count)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Unfold or fold the marked member."""
        event.stop()
        self.query_one(MemberList).toggle()

    def on_member_list_unfolded(self, event: MemberList.Unfolded) -> None:
        """Look up the devices."""
        event.stop()
        self.work(self._look_up, event.user_id)

    async def _look_up(self, user_id: UserId) -> None:
        """Show a member's devices; of somebody further down a long list they may have to be asked for."""
        await self._load_devices(user_id)
        if (person := await self.asking.answer(self._presence.of, user_id)) is not None:
            self._show_presence((person,))
        if await self.asking.answer(self._session.roster.ask, self._room.room_id, user_id):
            await self._load()

    def action_verify_member(self) -> None:
        """Begin to verify the marked member."""
        member = self.query_one(MemberList).marked
        if member is None or self._verify is None:
            return
        if member.trust is MemberTrust.YOU:
            self.tell(_("That is you; /devices shows your own devices."))
        else:
            self._verify(member.user_id, None)

    def action_device(self) -> None:
        """Mark the next device of the marked member."""
        if not self.query_one(MemberList).mark_next_device():
            self.tell(_("Their devices are not there yet, or they have none."))

    def action_block(self) -> None:
        """Give the marked device no keys any more, or keys again."""
        shown = self.query_one(MemberList)
        member, device = shown.marked, shown.marked_device
        if member is None or device is None:
            words = _("Choose a device first: {key}.").format(key=shown_key("members.device", self.keymap))
            self.tell(words)
        elif device.current:
            self.tell(_("This is the device that you use; it needs no keys from itself."))
        else:
            self.work(self._set_blocked, member.user_id, device)

    async def _set_blocked(self, user_id: UserId, device: MemberDevice) -> None:
        if await set_blocked(self.asking, self._session, user_id, device.device_id, block=not device.blocked):
            await self._load_devices(user_id)


def _counts(members: Sequence[RoomMember]) -> str:
    changed, none = _count(members, MemberTrust.CHANGED), _count(members, MemberTrust.NO_IDENTITY)
    unsigned, verified = sum(one.unsigned for one in members), _count(members, MemberTrust.VERIFIED)
    servers = len({server_of(one.user_id) for one in members})
    parts = (
        (len(members), ngettext("{n} person", "{n} people", len(members))),
        (changed, ngettext("{n} identity CHANGED", "{n} identities CHANGED", changed)),
        (unsigned, ngettext("{n} device NOT signed", "{n} devices NOT signed", unsigned)),
        (none, _("{n} without identity")),
        (verified, _("{n} verified")),
        (servers, ngettext("{n} server", "{n} servers", servers)),
    )
    return " · ".join(words.format(n=n) for n, words in parts if n)


def _count(members: Sequence[RoomMember], trust: MemberTrust) -> int:
    return sum(one.trust is trust for one in members)
