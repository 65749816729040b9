"""Renews an access token that has run out (Matrix spec, Client-Server API, "Refreshing access tokens")."""

from __future__ import annotations

import asyncio

from session.server import endpoints
from session.server.gateway import Gateway
from session.store.account import AccountStore
from session.store.database import Database
from session.values.errors import RequestRefused


class Tokens:
    """The tokens of one device. The new ones are stored before they are used: the old ones are worth nothing then."""

    def __init__(self, database: Database, gateway: Gateway) -> None:
        """Renew for this gateway."""
        self._database = database
        self._gateway = gateway
        self._account = AccountStore(database)
        self._busy = asyncio.Lock()

    async def renew(self, used: str) -> bool:
        """Get a new token in place of the one that was `used`; return whether there is one now.

        Raises:
            SessionError: when the server cannot be asked.
        """
        async with self._busy:
            if self._account.get("token") != used:
                # Somebody else's request has had it renewed meanwhile.
                return True
            refresh = self._account.get("refresh_token")
            if not refresh:
                return False
            try:
                answer = await endpoints.refresh(self._gateway, refresh)
            except RequestRefused as refusal:
                if refusal.errcode == "M_LIMIT_EXCEEDED":
                    raise
                return False
            token, following = answer.get("access_token"), answer.get("refresh_token")
            if not isinstance(token, str) or not token:
                return False
            with self._database.transaction():
                self._account.set("token", token)
                self._account.set("refresh_token", following if isinstance(following, str) else refresh)
            self._gateway.use_token(token)
            return True
