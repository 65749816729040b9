"""Who of a room's readers gets no key, by what the tables say now: for the room's header, at every news of a room."""

from __future__ import annotations

from dataclasses import dataclass

from session.store.database import Database

_SUSPECTS = """
SELECT user_id FROM device WHERE signed = 0 AND gone = 0
UNION SELECT user_id FROM blocked_device
UNION SELECT user_id FROM claim_failure
UNION SELECT t.user_id FROM tracked_user t
    WHERE NOT EXISTS (SELECT 1 FROM device d WHERE d.user_id = t.user_id AND d.gone = 0)
"""
# The partial index holds the few devices that nobody signed; of a room's members only those without any are looked up.
_SUSPECTS_IN_ROOM = """
SELECT user_id FROM device WHERE signed = 0 AND gone = 0
UNION SELECT user_id FROM blocked_device
UNION SELECT user_id FROM claim_failure
UNION SELECT m.user_id FROM member m
    WHERE m.room_id = ? AND NOT EXISTS (SELECT 1 FROM device d WHERE d.user_id = m.user_id AND d.gone = 0)
"""
_DEVICES = """
SELECT device_id, CASE
    WHEN EXISTS (SELECT 1 FROM blocked_device b WHERE b.user_id = d.user_id AND b.device_id = d.device_id)
        THEN 'm.blacklisted'
    WHEN signed = 0 AND EXISTS (SELECT 1 FROM identity i WHERE i.user_id = d.user_id) THEN 'm.unverified'
    WHEN signed = 0 THEN 'no_identity'
    WHEN ? THEN 'own_identity'
    WHEN EXISTS (SELECT 1 FROM claim_failure c WHERE c.user_id = d.user_id AND c.device_id = d.device_id)
        AND NOT EXISTS (SELECT 1 FROM olm_session o WHERE o.sender_key = d.curve_key) THEN 'm.no_olm'
END FROM device d WHERE user_id = ? AND gone = 0 ORDER BY device_id
"""


@dataclass(frozen=True, slots=True)
class Ourselves:
    """Who we are, and whether our account's identity is another one than we know."""

    user_id: str
    device_id: str
    strange: bool


class ReaderStore:
    """Reads who can read."""

    def __init__(self, database: Database) -> None:
        """Read from this database."""
        self._database = database

    def suspects(self, room_id: str | None = None) -> frozenset[str]:
        """Return users of whom a device may get no key: of a room's members at least all of those, or of everybody."""
        rows = self._database.all(_SUSPECTS) if room_id is None else self._database.all(_SUSPECTS_IN_ROOM, (room_id,))
        return frozenset(str(user) for (user,) in rows)

    def left_out(self, user_id: str, own: Ourselves) -> list[tuple[str | None, str]]:
        """Return the devices of a user that get no key, with the code of why; (None, code) for a user without any."""
        rows = self._database.all(_DEVICES, (own.strange and user_id == own.user_id, user_id))
        if not rows and user_id != own.user_id:
            return self._without_devices(user_id)
        ours = own.device_id if user_id == own.user_id else None
        return [(str(device), str(code)) for device, code in rows if code is not None and device != ours]

    def _without_devices(self, user_id: str) -> list[tuple[str | None, str]]:
        row = self._database.one("SELECT queried >= changes, failures FROM tracked_user WHERE user_id = ?", (user_id,))
        if row is None or not (row[0] or row[1]):
            # Not asked yet: that is no reason to say anything.
            return []
        return [(None, "no_devices" if row[0] else "unreached")]

    def renewed(self) -> frozenset[str]:
        """Return all users whose identity is another one than we met first."""
        rows = self._database.all("SELECT user_id FROM identity WHERE master <> first_master")
        return frozenset(str(user) for (user,) in rows)
