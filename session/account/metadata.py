"""What is given away beside messages: whether others see how far one has read, that one writes, and is there.

The careful way is the default: how far one has read is told to one's own server alone, and typing to nobody.
"""

from __future__ import annotations

import time

from session.account.presence import Presence
from session.server import receipt_requests
from session.server.gateway import Gateway
from session.store.account import AccountStore
from session.store.database import Database
from session.values.model import RoomId
from session.values.receipts_to import TYPING_LASTS, ReceiptsTo
from session.values.shown_as import ShownAs

_RECEIPTS, _TYPING = "receipts ", "typing "


class Metadata:
    """The choices of one account: for all rooms, and for single ones."""

    def __init__(self, database: Database, gateway: Gateway, own_user: str) -> None:
        """Keep them in this database, tell this server what is chosen to be told."""
        self._account = AccountStore(database)
        self._gateway = gateway
        self._own_user = own_user
        self._receipts, self._typing = ReceiptsTo.PRIVATE, False
        self._told: dict[str, float] = {}
        self.presence = Presence(database, gateway, own_user)
        """Whether others see that our user is there."""

    async def choose(
        self, receipts: str, typing: bool, presence: str = ShownAs.OFF, presence_of_others: bool = True
    ) -> None:
        """Take over what the settings say for all rooms."""
        self._receipts, self._typing = ReceiptsTo(receipts), typing
        await self.presence.begin(presence, presence_of_others)

    async def choose_receipts(self, room_id: RoomId, receipts: str | None) -> None:
        """Choose for one room who is told how far one has read; None for what all rooms have."""
        self._account.set(f"{_RECEIPTS}{room_id}", receipts or "")

    async def choose_typing(self, room_id: RoomId, typing: bool | None) -> None:
        """Choose for one room whether it is told that one types; None for what all rooms have."""
        self._account.set(f"{_TYPING}{room_id}", "" if typing is None else str(int(typing)))

    def receipts(self, room_id: RoomId) -> ReceiptsTo:
        """Return who is told how far one has read a room."""
        chosen = self._account.get(f"{_RECEIPTS}{room_id}")
        return ReceiptsTo(chosen) if chosen else self._receipts

    def typing(self, room_id: RoomId) -> bool:
        """Return whether a room is told that one types."""
        chosen = self._account.get(f"{_TYPING}{room_id}")
        return chosen == "1" if chosen else self._typing

    async def typed(self, room_id: RoomId, writing: bool) -> None:
        """Tell a room that one writes, or no longer does, where that was chosen; not oftener than is needed.

        Raises:
            SessionError: when the server cannot be told.
        """
        last = self._told.get(room_id)
        fresh = last is not None and time.monotonic() - last < TYPING_LASTS / 2
        if (writing and (fresh or not self.typing(room_id))) or (not writing and last is None):
            return
        if writing:
            self._told[room_id] = time.monotonic()
        else:
            del self._told[room_id]
        await receipt_requests.typing(self._gateway, room_id, self._own_user, writing, round(TYPING_LASTS * 1000))
