"""How large a file the homeserver takes: asked once a session, remembered for when it cannot be asked."""

from __future__ import annotations

from session.server import endpoints
from session.server.gateway import Gateway
from session.store.account import AccountStore
from session.store.database import Database
from session.values.errors import SessionError

MOST_BYTES = 1 << 30
"""Our own bound, for servers that name none: a file lies here once more until it is sent."""
_FACT = "upload_size"


class UploadLimit:
    """The limit of one account's server."""

    def __init__(self, database: Database, gateway: Gateway) -> None:
        """Ask through this gateway, remember in this database."""
        self._database = database
        self._gateway = gateway
        self._account = AccountStore(database)
        self._asked = False

    async def most(self) -> int:
        """Return the most bytes that can be sent as one file, as far as it is known."""
        if not self._asked:
            await self._ask()
        known = self._account.get(_FACT)
        return min(int(known), MOST_BYTES) if known else MOST_BYTES

    async def _ask(self) -> None:
        try:
            answer = await endpoints.media_config(self._gateway)
        except SessionError:
            # Sending can wait for the network; the server will say by itself when it is too much.
            return
        self._asked = True
        size = answer.get("m.upload.size")
        named = isinstance(size, int) and not isinstance(size, bool) and size > 0
        with self._database.transaction():
            self._account.set(_FACT, str(size) if named else "")
