"""Whose device lists we follow, which of them are out of date, and the queries that refresh them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from session.crypto.devices import Devices
from session.crypto.guard import at, object_at
from session.crypto.identities import Identities
from session.crypto.requests import Requests, client_path
from session.crypto.verification.verified import (
    UserTrust,
    Verified,
    note_all_signed,
    note_signed,
    own_identity_is_strange,
)
from session.store.database import Database
from session.values.model import server_of
from session.values.words import N_, Words

OWN_IDENTITY = N_(
    "Your account has a new identity that this device does not know. If it was you, recover or verify this device; "
    "if not, somebody poses as you: change your password. Your other devices get no keys until then."
)
VERIFIED_CHANGED = N_(
    "{user}, whom you verified, has a new identity. Nothing is sent to rooms with them until you compare again, or "
    "/withdraw {user}."
)
UNVERIFIED_CHANGED = N_(
    "{user} has a new identity; you had not compared the one before, so sending goes on. Compare it to be sure."
)
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
        self._notices: list[Words] = []
        self._renewed: set[str] = set()

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

    async def refresh(self, gateway: Requests, users: Sequence[str]) -> frozenset[str]:
        """Query the devices and identities of these users, and return whose server answered; others stay outdated."""
        answered: set[str] = set()
        for start in range(0, len(users), QUERY_BATCH):
            batch = users[start : start + QUERY_BATCH]
            changes = {user: self._changes(user) for user in batch}
            body = {"device_keys": {user: [] for user in batch}, "timeout": 10_000}
            answer = await gateway.request("POST", client_path("keys", "query"), body, deadline=60)
            with self._database.transaction():
                answered |= {user for user, seen in changes.items() if self._take(user, seen, answer)}
        return frozenset(answered)

    def notices(self) -> list[Words]:
        """Return what the user should be told of all that was queried since, once."""
        notices, self._notices = self._notices, []
        renewed, self._renewed = sorted(self._renewed), set()
        return notices + [words for user in renewed if (words := self._renewal(user)) is not None]

    def _renewal(self, user: str) -> Words | None:
        """Return what to say of a user with a new identity, as things stand now; None when it is settled."""
        identity = self._identities.of(user)
        if user == self._own_user:
            return Words.of(OWN_IDENTITY) if own_identity_is_strange(self._database, user) else None
        match Verified(self._database).trust(user, identity):
            case UserTrust.CHANGED:
                return Words.of(VERIFIED_CHANGED, user=user)
            case UserTrust.NOT_VERIFIED if identity is not None and identity.changed:
                return Words.of(UNVERIFIED_CHANGED, user=user)
        return None

    def own_identity_is_strange(self) -> bool:
        """Return whether our account has an identity now that nothing shows to be ours."""
        return own_identity_is_strange(self._database, self._own_user)

    def _changes(self, user: str) -> int:
        row = self._database.one("SELECT changes FROM tracked_user WHERE user_id = ?", (user,))
        return int(row[0]) if row else 0

    def _take(self, user: str, seen: int, answer: dict[str, Any]) -> bool:
        """Take over what an answer says of a user; return whether it says anything."""
        found = at(answer, "device_keys", user)
        if not isinstance(found, dict) and server_of(user) in object_at(answer, "failures"):
            self._postpone(user)
            return False
        self._take_identity(user, answer)
        self._notices += self._devices.update(user, found if isinstance(found, dict) else {})
        # What changed again while the query was on its way stays outdated.
        self._database.execute(
            "UPDATE tracked_user SET queried = max(queried, ?), failures = 0, retry_at = 0 WHERE user_id = ?",
            (seen, user),
        )
        return True

    def _take_identity(self, user: str, answer: dict[str, Any]) -> None:
        """Take over an identity, and at once what our other devices say of it: a later one must not come unnoticed."""
        if self._identities.update(user, answer):
            self._renewed.add(user)
        if user == self._own_user:
            note_all_signed(self._database, user, self._now())
        else:
            note_signed(self._database, self._own_user, self._identities.of(user), self._now())

    def _postpone(self, user: str) -> None:
        row = self._database.one("SELECT failures FROM tracked_user WHERE user_id = ?", (user,))
        failures = int(row[0]) if row else 0
        wait = min(LAST_RETRY_MS, FIRST_RETRY_MS << min(failures, 10))
        self._database.execute(
            "UPDATE tracked_user SET failures = failures + 1, retry_at = ? WHERE user_id = ?",
            (self._now() + wait, user),
        )
