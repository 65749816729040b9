"""The account's own facts: ids, token, position in the stream, private settings."""

from __future__ import annotations

import json
from typing import Any

from session.server.login import Credentials
from session.store.database import Database
from session.values.model import DeviceId, UserId


class AccountStore:
    """Reads and writes the tables `account` and `account_data`."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database

    def save_credentials(self, credentials: Credentials) -> None:
        """Keep the device and its token; the database is encrypted."""
        with self._database.transaction():
            self.set("homeserver", credentials.homeserver)
            self.set("user_id", credentials.user_id)
            self.set("device_id", credentials.device_id)
            self.set("token", credentials.token)
            self.set("refresh_token", credentials.refresh_token)

    def credentials(self) -> Credentials | None:
        """Return the device that is logged in, or None."""
        found = [self.get(name) for name in ("homeserver", "user_id", "device_id", "token")]
        homeserver, user_id, device_id, token = found
        if not (homeserver and user_id and device_id and token):
            return None
        return Credentials(homeserver, UserId(user_id), DeviceId(device_id), token)

    def get(self, name: str) -> str | None:
        """Return one fact, or None."""
        row = self._database.one("SELECT value FROM account WHERE name = ?", (name,))
        return None if row is None else str(row[0])

    def set(self, name: str, value: str) -> None:
        """Keep one fact."""
        self._database.execute(
            "INSERT INTO account (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    def forget(self, name: str) -> None:
        """Forget one fact."""
        self._database.execute("DELETE FROM account WHERE name = ?", (name,))

    def data(self, kind: str) -> dict[str, Any]:
        """Return a private setting of the account, or an empty object."""
        row = self._database.one("SELECT content FROM account_data WHERE type = ?", (kind,))
        content = json.loads(row[0]) if row else {}
        return content if isinstance(content, dict) else {}

    def set_data(self, kind: str, content: dict[str, Any]) -> None:
        """Keep a private setting that the server told us."""
        self._database.execute(
            "INSERT INTO account_data (type, content) VALUES (?, ?)"
            " ON CONFLICT (type) DO UPDATE SET content = excluded.content",
            (kind, json.dumps(content)),
        )

    def direct_rooms(self) -> frozenset[str]:
        """Return the rooms marked as direct chats (Matrix spec, "Direct messaging")."""
        lists = [rooms for rooms in self.data("m.direct").values() if isinstance(rooms, list)]
        return frozenset(room for rooms in lists for room in rooms if isinstance(room, str))
