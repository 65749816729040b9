"""What a room's header says of its readers' devices and identities, from the tables as they are now."""

from __future__ import annotations

from collections.abc import Sequence

from session.crypto.recipients import LeftOut, left_out
from session.crypto.verification.verified import Verified, own_identity_is_strange
from session.store.account import AccountStore
from session.store.database import Database
from session.store.readers import Ourselves, ReaderStore
from session.values.model import RoomTrust, UserId

NAMED = 3
"""Of those who are left out, so many are named in the header; the rest are counted."""
MANY = 20
"""Rooms in one refresh from which on it pays to know first who may be left out at all."""


class RoomTrusts:
    """Reads the trust of rooms, one refresh of the list at a time."""

    def __init__(self, database: Database, own_user: str) -> None:
        """Read from this database."""
        self._database = database
        self._own_user = own_user
        self._readers = ReaderStore(database)
        self._account = AccountStore(database)
        self.begin(0)

    def begin(self, rooms: int) -> None:
        """Read afresh what is the same for all rooms; so many are to be looked at."""
        credentials = self._account.credentials()
        strange = own_identity_is_strange(self._database, self._own_user)
        self._own = Ourselves(self._own_user, credentials.device_id if credentials else "", strange)
        self._stopped = Verified(self._database).changed() - {self._own_user}
        self._changed = self._readers.renewed() - self._stopped - {self._own_user}
        self._suspects = self._readers.suspects() if rooms >= MANY else None
        self._left_out: dict[str, list[LeftOut]] = {}

    def of(self, room_id: str, readers: list[str]) -> RoomTrust:
        """Return the trust of an encrypted room with these readers."""
        suspects = self._suspects if self._suspects is not None else self._readers.suspects(room_id)
        if self._own.strange:
            suspects |= {self._own_user}
        found = [one for user in readers if user in suspects for one in self._left_out_of(user)]
        named = tuple(one.reason for one in found[:NAMED])
        return RoomTrust(len(found), named, _among(readers, self._changed), _among(readers, self._stopped))

    def _left_out_of(self, user_id: str) -> list[LeftOut]:
        if user_id not in self._left_out:
            rows = self._readers.left_out(user_id, self._own)
            self._left_out[user_id] = [left_out(user_id, device, code) for device, code in rows]
        return self._left_out[user_id]


def _among(readers: Sequence[str], users: frozenset[str]) -> tuple[UserId, ...]:
    return tuple(UserId(user) for user in readers if user in users) if users else ()
