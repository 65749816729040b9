"""What a person can do about who reads along: look, take a new identity as it is, block a device. Step by step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from session.values.model import DeviceId, RoomSummary, TimelineItem, UserId
from tui.asking import Asking
from tui.desk.desk import Desk
from tui.gate.blocking import set_blocked
from tui.panes.seat import Seat
from widgets.i18n import _, ngettext

if TYPE_CHECKING:
    from session.session import Session


class TrustSteps:
    """Does this for one pane. The `action_…` methods are those of slash words."""

    def __init__(self, asking: Asking, session: Session, desk: Desk, pane: Seat, keymap: Mapping[str, str]) -> None:
        """Work for `pane`, whose open room is meant."""
        self._asking = asking
        self._session = session
        self._desk = desk
        self._pane = pane
        self._keymap = keymap

    @property
    def _room(self) -> RoomSummary | None:
        return self._pane.open_room

    def inspect(self, item: TimelineItem | None) -> None:
        """Show all that is known of a message; without one, of the newest."""
        from tui.screens.inspect import InspectScreen

        if self._room is None:
            self._asking.tell(_("No room is open."))
        elif item is not None and item.event_id is None:
            self._asking.tell(_("This message is not on the server yet; there is nothing to inspect."))
        else:
            event_id = item.event_id if item is not None else None
            screen = InspectScreen(self._asking, self._session, self._keymap, self._room.room_id, event_id)
            self._pane.app.push_screen(screen)

    def action_readers(self) -> None:
        """Show who reads the open room."""
        from tui.screens.readers import ReadersScreen

        if self._room is None:
            self._asking.refuse(_("No room is open."))
        else:
            self._pane.app.push_screen(ReadersScreen(self._asking, self._session, self._keymap, self._room.room_id))

    def action_withdraw(self, typed: str) -> None:
        """Ask whether to take somebody's new identity as it is; without a name, of whoever stops the open room."""
        user = typed or self._only_stopped()
        if user.startswith("@") and ":" in user:
            self._asking.lead(self._ask_withdraw(UserId(user)))
        else:
            self._asking.refuse(_("/withdraw needs a user: @name:server."))

    def action_block(self, typed: str) -> None:
        """Give a device no keys."""
        self._device(typed, block=True)

    def action_unblock(self, typed: str) -> None:
        """Give a blocked device keys again."""
        self._device(typed, block=False)

    def _only_stopped(self) -> str:
        stopped = self._room.trust.stopped if self._room is not None else ()
        return stopped[0] if len(stopped) == 1 else ""

    async def _ask_withdraw(self, user: UserId) -> None:
        state = await self._asking.answer(self._session.readers.identity, user)
        if state is None:
            return
        if n := len(state.waiting):
            words = ngettext(
                "Take {user}'s new identity as it is, and send {n} message?",
                "Take {user}'s new identity as it is, and send {n} messages?",
                n,
            )
        else:
            words = _("Take {user}'s new identity as it is?")
        question = words.format(user=user, n=n)
        self._desk.question(question, lambda: self._asking.run(self._withdraw(user)))

    async def _withdraw(self, user: UserId) -> None:
        sent = await self._asking.answer(self._session.readers.withdraw, user)
        if sent is not None:
            self._asking.tell(_("{user}'s new identity is taken as it is; it is not verified.").format(user=user))

    def _device(self, typed: str, *, block: bool) -> None:
        user, _blank, device = typed.partition(" ")
        if not user.startswith("@") or not device.strip():
            words = _("/{word} needs a user and one of their devices; /readers lists them.")
            self._asking.refuse(words.format(word="block" if block else "unblock"))
            return
        self._asking.run(set_blocked(self._asking, self._session, UserId(user), DeviceId(device.strip()), block=block))
