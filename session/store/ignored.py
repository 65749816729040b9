"""Whom the account ignores (Matrix spec, "Ignoring Users"), and since when the server holds back what they say."""

from __future__ import annotations

import json
import time
from typing import Any

from session.store.account import AccountStore
from session.store.database import Database

KIND = "m.ignored_user_list"
_SINCE, _HELD_BACK = "ignored_since", "held_back_since"


class IgnoredStore:
    """Reads and writes the account's list; call what writes in a transaction.

    Law of this file: nobody ignores themselves, whatever the list says.
    """

    def __init__(self, database: Database, own_user: str) -> None:
        """Work on this database for this account."""
        self._account = AccountStore(database)
        self._own_user = own_user

    def users(self) -> frozenset[str]:
        """Return whom the account ignores: of all that they say nothing is shown, but changes of a room are."""
        return self._named(self._account.data(KIND))

    def keep(self, content: dict[str, Any]) -> bool:
        """Keep the list as it is now; return whether others are ignored than before.

        Of whom is ignored no longer it is remembered since when the server held back what they said.
        """
        before, now = self.users(), self._named(content)
        self._account.set_data(KIND, content)
        if before == now:
            return False
        since, held_back = self._times(_SINCE), self._times(_HELD_BACK)
        moment = round(time.time() * 1000)
        for user in now - before:
            since[user] = held_back.pop(user, moment)
        for user in before - now:
            held_back[user] = since.pop(user, moment)
        self._set(_SINCE, since)
        self._set(_HELD_BACK, held_back)
        return True

    def held_back(self) -> dict[str, int]:
        """Return who is heard again while what they said meanwhile is not here yet, with the time since when."""
        return self._times(_HELD_BACK)

    def fetched(self, user_id: str) -> None:
        """Remember that nothing somebody said is held back any more, as far as it can be had."""
        held_back = self._times(_HELD_BACK)
        held_back.pop(user_id, None)
        self._set(_HELD_BACK, held_back)

    def _times(self, name: str) -> dict[str, int]:
        return dict(json.loads(self._account.get(name) or "{}"))

    def _set(self, name: str, times: dict[str, int]) -> None:
        self._account.set(name, json.dumps(times))

    def _named(self, content: dict[str, Any]) -> frozenset[str]:
        users = content.get("ignored_users")
        named = users if isinstance(users, dict) else {}
        return frozenset(user for user in named if isinstance(user, str) and user != self._own_user)
