"""What a room's header says of its readers' devices and identities, from the tables as they are now."""

from __future__ import annotations

from session.crypto.recipients import left_out
from session.crypto.verification.verified import Verified, own_identity_is_strange
from session.model import RoomTrust, UserId
from session.store.account import AccountStore
from session.store.database import Database
from session.store.readers import Ourselves, ReaderStore

NAMED = 3
"""Of those who are left out, so many are named in the header; the rest are counted."""


class RoomTrusts:
    """Reads the trust of rooms, one refresh of the list at a time."""

    def __init__(self, database: Database, own_user: str) -> None:
        """Read from this database."""
        self._database = database
        self._own_user = own_user
        self._readers = ReaderStore(database)
        self._account = AccountStore(database)
        self.begin()

    def begin(self) -> None:
        """Read afresh what is the same for all rooms."""
        credentials = self._account.credentials()
        strange = own_identity_is_strange(self._database, self._own_user)
        self._own = Ourselves(self._own_user, credentials.device_id if credentials else "", strange)
        self._stopped = Verified(self._database).changed() - {self._own_user}
        self._changed = self._readers.renewed() - self._stopped - {self._own_user}

    def of(self, room_id: str, readers: list[str], *, invited: bool) -> RoomTrust:
        """Return the trust of an encrypted room with these readers; `invited` says whether they read too."""
        count, named = self._readers.left_out(room_id, self._own, NAMED, invited=invited)
        return RoomTrust(
            left_out=count,
            named=tuple(left_out(user, device, code).reason for user, device, code in named),
            changed=tuple(UserId(user) for user in readers if user in self._changed),
            stopped=tuple(UserId(user) for user in readers if user in self._stopped),
        )
