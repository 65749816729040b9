"""Which versions of the specification the homeserver speaks: asked once, and again only when it could not say."""

from __future__ import annotations

import re

from session.server import endpoints
from session.server.gateway import Gateway
from session.values.errors import RequestRefused

_VERSION = re.compile(r"v([0-9]{1,4})\.([0-9]{1,4})")


class Spoken:
    """The versions of one homeserver."""

    def __init__(self, gateway: Gateway) -> None:
        """Ask through this gateway."""
        self._gateway = gateway
        self._newest: tuple[int, int] | None = None

    async def at_least(self, major: int, minor: int) -> bool:
        """Return whether the server speaks this version of the specification, or a later one.

        Raises:
            SessionError: when it cannot be asked now.
        """
        if self._newest is None:
            self._newest = await self._asked()
        return self._newest >= (major, minor)

    async def _asked(self) -> tuple[int, int]:
        try:
            named = await endpoints.versions(self._gateway)
        except RequestRefused as refusal:
            if refusal.errcode == "M_LIMIT_EXCEEDED":
                raise
            named = []
        found = [match for one in named if (match := _VERSION.fullmatch(one))]
        return max(((int(one[1]), int(one[2])) for one in found), default=(1, 0))
