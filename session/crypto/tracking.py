"""Whose device lists we follow, which of them are out of date, and the queries that refresh them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from session.crypto.devices import Devices
from session.crypto.guard import at, object_at
from session.crypto.identities import Identities
from session.crypto.requests import Requests, client_path
from session.model import server_of
from session.store.database import Database
from session.words import N_, Words

QUERY_BATCH = 250
"""Users in one `/keys/query`."""
FIRST_RETRY_MS = 15_000
LAST_RETRY_MS = 600_000


class Tracking:
    """The users whose devices we must know before we encrypt to them."""

    def __init__(
        self, database: Database, devices: Devices, identities: Identities, own_user: str, now: Callable[[], int]
    ) -> None:
        """Use the lists in this database; `now` gives milliseconds."""
        self._database = database
        self._devices = devices
        self._identities = identities
        self._own_user = own_user
        self._now = now

    def track(self, users: Iterable[str]) -> None:
        """Follow the device lists of these users from now on."""
        self._database.many("INSERT OR IGNORE INTO tracked_user (user_id) VALUES (?)", [(user,) for user in users])

    def changed(self, users: Iterable[str]) -> None:
        """Note that the server announced a change in the devices of these users."""
        self._database.many(
            "UPDATE tracked_user SET changes = changes + 1, retry_at = 0 WHERE user_id = ?", [(user,) for user in users]
        )

    def all_changed(self) -> None:
        """Note that changes may have been missed: the position in the sync was lost, and the server tells no past."""
        self._database.execute("UPDATE tracked_user SET changes = changes + 1, retry_at = 0")

    def left(self, users: Iterable[str]) -> None:
        """Stop following users with whom no encrypted room is shared: the server tells no changes of theirs."""
        self._database.many(
            "DELETE FROM tracked_user WHERE user_id = ? AND user_id <> ?", [(user, self._own_user) for user in users]
        )

    def outdated(self, users: Iterable[str] | None = None) -> list[str]:
        """Return who must be queried before encrypting to them: of these users, or of all that are tracked."""
        rows = self._database.all(
            "SELECT user_id FROM tracked_user WHERE queried < changes AND retry_at <= ? ORDER BY user_id",
            (self._now(),),
        )
        wanted = None if users is None else set(users)
        return [str(user) for (user,) in rows if wanted is None or user in wanted]

    def is_fresh(self, user_id: str) -> bool:
        """Return whether the device list of a user is up to date."""
        row = self._database.one("SELECT queried >= changes FROM tracked_user WHERE user_id = ?", (user_id,))
        return row is not None and bool(row[0])

    async def refresh(self, gateway: Requests, users: Sequence[str]) -> list[Words]:
        """Query the devices and identities of these users; those whose server does not answer stay outdated."""
        notices: list[Words] = []
        for start in range(0, len(users), QUERY_BATCH):
            batch = users[start : start + QUERY_BATCH]
            changes = {user: self._changes(user) for user in batch}
            body = {"device_keys": {user: [] for user in batch}, "timeout": 10_000}
            answer = await gateway.request("POST", client_path("keys", "query"), body, deadline=60)
            with self._database.transaction():
                for user, seen in changes.items():
                    notices += self._take(user, seen, answer)
        return notices

    def _changes(self, user: str) -> int:
        row = self._database.one("SELECT changes FROM tracked_user WHERE user_id = ?", (user,))
        return int(row[0]) if row else 0

    def _take(self, user: str, seen: int, answer: dict[str, Any]) -> list[Words]:
        found = at(answer, "device_keys", user)
        if not isinstance(found, dict) and server_of(user) in object_at(answer, "failures"):
            self._postpone(user)
            return []
        notices: list[Words] = []
        if self._identities.update(user, answer):
            notices.append(
                Words.of(N_("{user} has a new identity. Check with them that it is really theirs."), user=user)
            )
        notices += self._devices.update(user, found if isinstance(found, dict) else {})
        # What changed again while the query was on its way stays outdated.
        self._database.execute(
            "UPDATE tracked_user SET queried = max(queried, ?), failures = 0, retry_at = 0 WHERE user_id = ?",
            (seen, user),
        )
        return notices

    def _postpone(self, user: str) -> None:
        row = self._database.one("SELECT failures FROM tracked_user WHERE user_id = ?", (user,))
        failures = int(row[0]) if row else 0
        wait = min(LAST_RETRY_MS, FIRST_RETRY_MS << min(failures, 10))
        self._database.execute(
            "UPDATE tracked_user SET failures = failures + 1, retry_at = ? WHERE user_id = ?",
            (self._now() + wait, user),
        )
