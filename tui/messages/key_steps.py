"""Asks for the key of the chosen message, which cannot be read: by a key on its row, or by slash word."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from session.values.model import EventId, ItemKind, RoomId, TimelineItem
from session.values.places import room_of
from tui.asking import Asking
from widgets.i18n import _, ngettext

if TYPE_CHECKING:
    from session.session import Session


class KeySteps:
    """The steps of one pane."""

    def __init__(
        self,
        asking: Asking,
        session: Session,
        selected: Callable[[], TimelineItem | None],
        open_room: Callable[[], RoomId | None],
    ) -> None:
        """Ask this session; `selected` is the marked message, `open_room` where it stands."""
        self._asking = asking
        self._session = session
        self._selected = selected
        self._open_room = open_room

    def action_request_key(self) -> None:
        """Ask for the key of the marked message."""
        item, room_id = self._selected(), self._open_room()
        if item is None or item.event_id is None or room_id is None:
            self._asking.tell(_("Mark a message first: Tab goes to the conversation."))
        else:
            self.request(room_id, item.event_id, item)

    def request(self, room_id: RoomId, event_id: EventId, item: TimelineItem) -> None:
        """Ask for the key of this message."""
        if item.kind is not ItemKind.UNABLE_TO_DECRYPT:
            self._asking.tell(_("This message can be read; no key is asked for."))
        else:
            self._asking.run(self._request(room_of(room_id), event_id))

    async def _request(self, room_id: RoomId, event_id: EventId) -> None:
        asked = await self._asking.answer(self._session.key_asking.ask, room_id, event_id)
        if asked is None:
            return
        n = asked.devices
        if not n:
            words = _("The key backup is asked for the key; no other device of yours is verified.")
        elif asked.backup:
            words = ngettext(
                "{n} other device of yours is asked for the key, and the key backup.",
                "{n} other devices of yours are asked for the key, and the key backup.",
                n,
            )
        else:
            words = ngettext(
                "{n} other device of yours is asked for the key.",
                "{n} other devices of yours are asked for the key.",
                n,
            )
        self._asking.tell(words.format(n=n))
