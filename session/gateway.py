"""The one door to the homeserver: deadlines, limits, no redirects, JSON objects only.

A request that carries what a person typed needs a `Clearance`; the gateway refuses it
otherwise, whoever asks. It never logs a body, a path with content, or the token.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from hints.model import Clearance
from session.errors import LoggedOut, NotCleared, RequestRefused, Unreachable
from session.words import N_

MOST_BYTES = 128 * 1024 * 1024
"""A larger answer is cut off: it is an error, not a wait."""

_CONTENT_PATHS = re.compile(
    r"/rooms/[^/]+/(send|state|redact|kick|ban|report)(/|$)|/createRoom$|/media/[^/]+/upload|/profile/[^/]+/[^/]+$"
    r"|/presence/[^/]+/status$|/devices/[^/]+$"
)
"""Paths that carry free text. An encrypted to-device message carries keys only."""

_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Gateway:
    """A homeserver and the token that opens it."""

    def __init__(self, homeserver: str, token: str = "") -> None:
        """Name the homeserver by its base URL; nothing is sent yet."""
        self.homeserver = homeserver.rstrip("/")
        self._token = token
        self._client: aiohttp.ClientSession | None = None

    def __repr__(self) -> str:
        """Show the homeserver, never the token."""
        return f"Gateway({self.homeserver!r})"

    def use_token(self, token: str) -> None:
        """Send this access token with every request from now on."""
        self._token = token

    async def request(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        params: Mapping[str, str | int] | None = None,
        deadline: float = 30,
        token: bool = True,
        clearance: Clearance | None = None,
    ) -> dict[str, Any]:
        """Make one request and return the JSON object that answers it.

        Args:
            method: GET, PUT, POST or DELETE.
            path: path under the homeserver, percent-encoded, without a query.
            body: JSON object to send.
            params: the query.
            deadline: seconds until the whole exchange must be over.
            token: whether the access token is sent.
            clearance: needed when the path carries what a person typed.

        Raises:
            Unreachable: no usable answer in time; trying again can help.
            RequestRefused: the homeserver said no.
            LoggedOut: the token is not valid any more.
            NotCleared: content without a clearance.
        """
        if method != "GET" and _CONTENT_PATHS.search(path) and clearance is None:
            raise NotCleared(N_("Something tried to send without being assessed; nothing was sent."))
        headers = {"Authorization": f"Bearer {self._token}"} if token and self._token else {}
        # Half a surrogate pair, which no UTF-8 can hold, becomes a question mark.
        data = None if body is None else json.dumps(body, ensure_ascii=False, allow_nan=False).encode(errors="replace")
        try:
            async with (
                asyncio.timeout(deadline),
                self._session().request(
                    method,
                    self.homeserver + path,
                    data=data,
                    params=dict(params or {}),
                    headers={**headers, "Content-Type": "application/json"},
                    allow_redirects=False,
                ) as answer,
            ):
                raw = await _read(answer)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise Unreachable(
                N_("{server} cannot be reached ({kind})."), server=self.server, kind=_kind(error)
            ) from None
        return self._understood(answer.status, raw, answer.headers.get("Retry-After", ""))

    @property
    def server(self) -> str:
        """The host and port that requests go to, for messages."""
        return urlsplit(self.homeserver).netloc

    async def close(self) -> None:
        """Close all connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    def _session(self) -> aiohttp.ClientSession:
        if self._client is None:
            self._client = aiohttp.ClientSession(
                trust_env=True,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
                headers={"User-Agent": "sluis"},
                connector=aiohttp.TCPConnector(limit=16),
            )
        return self._client

    def _understood(self, status: int, raw: bytes, retry_after: str) -> dict[str, Any]:
        answer = json_object(raw)
        if answer is None or status >= 500 or 300 <= status < 400:
            raise Unreachable(
                N_("{server} does not answer like a Matrix homeserver (HTTP {status})."),
                server=self.server,
                status=status,
            )
        if status < 400:
            return answer
        raise self._refusal(status, answer, retry_after)

    def _refusal(self, status: int, answer: dict[str, Any], retry_after: str) -> Exception:
        errcode = answer.get("errcode")
        errcode = errcode if isinstance(errcode, str) and errcode.isidentifier() else "M_UNKNOWN"
        if errcode == "M_UNKNOWN_TOKEN":
            return LoggedOut(N_("{server} has ended this session: log in again."), server=self.server)
        refusal = RequestRefused(
            N_("{server} refused the request ({errcode}, HTTP {status})."),
            status=status,
            errcode=errcode,
            server=self.server,
        )
        refusal.answer = answer
        refusal.retry_after = _seconds(answer.get("retry_after_ms"), retry_after)
        return refusal


def json_object(raw: bytes) -> dict[str, Any] | None:
    """Return the JSON object in an answer, or None; half a surrogate pair in it becomes U+FFFD."""
    try:
        answer = json.loads(raw)
        if _SURROGATE_ESCAPE.search(raw):
            # It is no character: neither UTF-8 nor the store could hold it.
            answer = json.loads(
                _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", json.dumps(answer, ensure_ascii=False))
            )
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in answer.content.iter_chunked(1 << 16):
        size += len(part)
        if size > MOST_BYTES:
            raise ValueError("answer too large")
        parts.append(part)
    return b"".join(parts)


def _seconds(milliseconds: object, header: str) -> float:
    """Return how long to wait before asking again, between one second and five minutes."""
    if isinstance(milliseconds, int | float) and not isinstance(milliseconds, bool):
        # Compared before it is divided: an integer can be too large for a float, and NaN is in no order.
        return min(milliseconds, 300_000) / 1000 if milliseconds > 1000 else 1.0
    wanted = float(header) if header.isascii() and header.isdigit() else 1.0
    return min(max(wanted, 1.0), 300.0)


def _kind(error: BaseException) -> str:
    """Return a word for what went wrong that holds nothing of the request."""
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError):
        return "TLS"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "no such host"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "no connection"
    return "connection broken"
