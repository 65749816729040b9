"""What the crypto machine needs of the gateway: one request, JSON in and JSON out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote

CLIENT = "/_matrix/client/v3"


class Requests(Protocol):
    """Makes requests to the homeserver; the session's `Gateway` is one."""

    async def request(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        params: Mapping[str, str | int] | None = None,
        deadline: float = 30,
    ) -> dict[str, Any]:
        """Make one request and return the JSON object that answers it."""
        ...


def client_path(*parts: str) -> str:
    """Return a Client-Server API path with its parts percent-encoded."""
    return "/".join((CLIENT, *(quote(part, safe="") for part in parts)))
