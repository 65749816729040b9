"""Who of a room's readers gets no key, by what the tables say now: for the room's header, in one question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from session.store.database import Database

_LEFT_OUT = """
WITH reader AS (SELECT user_id FROM member WHERE room_id = ? AND membership IN ('join', ?)),
left_out AS (
    SELECT d.user_id, d.device_id,
        CASE WHEN b.device_id IS NOT NULL THEN 'm.blacklisted' WHEN i.user_id IS NULL THEN 'no_identity'
            WHEN NOT d.signed THEN 'm.unverified' WHEN d.user_id = ? AND ? THEN 'own_identity' ELSE 'm.no_olm' END
    FROM reader r JOIN device d ON d.user_id = r.user_id AND d.gone = 0
    LEFT JOIN blocked_device b ON b.user_id = d.user_id AND b.device_id = d.device_id
    LEFT JOIN identity i ON i.user_id = d.user_id
    LEFT JOIN claim_failure c ON c.user_id = d.user_id AND c.device_id = d.device_id
    WHERE NOT (d.user_id = ? AND d.device_id = ?)
        AND (NOT d.signed OR b.device_id IS NOT NULL OR (d.user_id = ? AND ?) OR (c.device_id IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM olm_session o WHERE o.sender_key = d.curve_key)))
    UNION ALL
    SELECT r.user_id, NULL, CASE WHEN t.queried >= t.changes THEN 'no_devices' ELSE 'unreached' END
    FROM reader r JOIN tracked_user t ON t.user_id = r.user_id AND (t.queried >= t.changes OR t.failures > 0)
    WHERE r.user_id <> ? AND NOT EXISTS (SELECT 1 FROM device d WHERE d.user_id = r.user_id AND d.gone = 0)
)
SELECT *, count(*) OVER () FROM left_out ORDER BY 1, 2 LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Ourselves:
    """Who we are, and whether our account's identity is another one than we know."""

    user_id: str
    device_id: str
    strange: bool


class ReaderStore:
    """Reads who can read a room."""

    def __init__(self, database: Database) -> None:
        """Read from this database."""
        self._database = database

    def left_out(
        self, room_id: str, own: Ourselves, limit: int, *, invited: bool
    ) -> tuple[int, Sequence[tuple[str, str | None, str]]]:
        """Return how many devices, or users without any, get no key, and the first of them with the code of why.

        `invited` says whether those who are invited are readers too.
        """
        rows = self._database.all(
            _LEFT_OUT,
            (
                room_id,
                "invite" if invited else "join",
                own.user_id,
                own.strange,
                own.user_id,
                own.device_id,
                own.user_id,
                own.strange,
                own.user_id,
                limit,
            ),
        )
        return (int(rows[0][3]) if rows else 0), [(user, device, code) for user, device, code, _ in rows]

    def renewed(self) -> frozenset[str]:
        """Return all users whose identity is another one than we met first."""
        rows = self._database.all("SELECT user_id FROM identity WHERE master <> first_master")
        return frozenset(str(user) for (user,) in rows)
