"""Small JSON requests to the demo's own homeserver, without a client, a proxy or a store."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

_open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


class Answered(Exception):
    """The homeserver answered with an error."""

    def __init__(self, status: int, errcode: str) -> None:
        """Keep the HTTP status and the Matrix error code."""
        super().__init__(f"HTTP {status} {errcode}")
        self.status = status
        self.errcode = errcode


def call(
    base_url: str, method: str, path: str, body: dict[str, Any] | None = None, *, token: str = "", timeout: float = 30
) -> dict[str, Any]:
    """Make one request and return the JSON object that came back.

    Raises:
        Answered: when the answer is an error.
        OSError: when there is no answer.
    """
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    # Always the address of our own child on the loopback.
    request = urllib.request.Request(base_url + path, data, headers, method=method)  # noqa: S310
    try:
        with _open(request, timeout=timeout) as answer:
            content: dict[str, Any] = json.load(answer)
            return content
    except urllib.error.HTTPError as error:
        with error:
            raise Answered(error.code, _errcode(error.read())) from None


def _errcode(content: bytes) -> str:
    try:
        return str(json.loads(content)["errcode"])
    except (ValueError, KeyError, TypeError):
        return ""
