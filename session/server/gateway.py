"""The one door to the homeserver: deadlines, limits, no redirects with the token, JSON objects only.

A request that can carry what a person typed needs a `Clearance`; the gateway refuses it
otherwise, whoever asks. It never logs a body, a path with content, or the token.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import aiohttp_socks

from hints.model import Clearance
from session.server.network import MOST_HOPS, next_hop, way_to
from session.server.pace import Pace
from session.server.server_answer import understood
from session.server.unreachable import unreachable
from session.server.wordless import is_wordless
from session.values.errors import LoggedOut, NotCleared, SessionError, Unreachable
from session.values.words import N_

MOST_BYTES = 128 * 1024 * 1024
"""A larger answer is cut off: it is an error, not a wait."""
STALL = 60.0
"""Seconds in which at least one piece of a file must move."""

REDIRECTS = (301, 302, 303, 307, 308)
FAILURES = (
    aiohttp.ClientError,
    OSError,
    TimeoutError,
    ValueError,
    aiohttp_socks.ProxyError,
    aiohttp_socks.ProxyConnectionError,
    aiohttp_socks.ProxyTimeoutError,
)
"""What an exchange can end with instead of an answer."""

_JSON = "application/json"


class Gateway:
    """A homeserver and the token that opens it."""

    def __init__(self, homeserver: str, token: str = "") -> None:
        """Name the homeserver by its base URL; nothing is sent yet."""
        self.homeserver = homeserver.rstrip("/")
        self._token = token
        self._client: aiohttp.ClientSession | None = None
        self._proxy: str | None = None
        self._pace = Pace()
        self._renew: Callable[[str], Awaitable[bool]] | None = None
        self.server_date = ""
        """What time the last answer said it was (RFC 9110, "Date")."""

    def __repr__(self) -> str:
        """Show the homeserver, never the token."""
        return f"Gateway({self.homeserver!r})"

    def use_token(self, token: str) -> None:
        """Send this access token with every request from now on."""
        self._token = token

    def renew_with(self, renew: Callable[[str], Awaitable[bool]]) -> None:
        """Ask this for a new token when the one that was used has run out; it says whether there is one now."""
        self._renew = renew

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
        repeatable: bool = False,
    ) -> dict[str, Any]:
        """Make one request and return the JSON object that answers it.

        Args:
            method: GET, PUT, POST or DELETE.
            path: path under the homeserver, percent-encoded, without a query.
            body: JSON object to send.
            params: the query.
            deadline: seconds until the whole exchange must be over.
            token: whether the access token is sent.
            clearance: needed unless the request is one of those that can carry nothing typed (`wordless.py`).
            repeatable: whether a POST may be made twice, as a GET or PUT may.

        Raises:
            Unreachable: no usable answer in time; trying again can help.
            RequestRefused: the homeserver said no.
            LoggedOut: the token is not valid any more.
            NotCleared: content without a clearance.
        """
        if clearance is None and not is_wordless(method, path, body):
            raise NotCleared(N_("Something tried to send without being assessed; nothing was sent."))
        used = self._token if token else ""
        how: Any = {"params": params, "deadline": deadline, "token": token, "repeatable": repeatable}
        try:
            return await self._request(method, path, body, **how)
        except LoggedOut:
            if not used or not await self._renewed(used):
                raise
            return await self._request(method, path, body, **how)

    async def _renewed(self, used: str) -> bool:
        return self._renew is not None and await self._renew(used)

    async def _request(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        *,
        params: Mapping[str, str | int] | None,
        deadline: float,
        token: bool,
        repeatable: bool,
    ) -> dict[str, Any]:
        await self._pace.turn()
        headers = self._bearer() if token else {}
        # Half a surrogate pair, which no UTF-8 can hold, becomes a question mark.
        data = None if body is None else json.dumps(body, ensure_ascii=False, allow_nan=False).encode(errors="replace")
        options = {"data": data, "params": dict(params or {}), "headers": {**headers, "Content-Type": _JSON}}
        try:
            async with asyncio.timeout(deadline):
                twice = repeatable or method in ("GET", "PUT")
                status, raw, retry_after = await self._exchange(method, path, options, twice=twice)
        except FAILURES as error:
            raise self._unreachable(error) from None
        return self._understood(status, raw, retry_after)

    async def _exchange(
        self, method: str, path: str, options: dict[str, Any], *, twice: bool
    ) -> tuple[int, bytes, str]:
        """Make a request and return status, body and Retry-After of the answer."""
        while True:
            try:
                async with self._session().request(
                    method, self.homeserver + path, allow_redirects=False, proxy=self._proxy, **options
                ) as answer:
                    self.server_date = answer.headers.get("Date", "")
                    return answer.status, await _read(answer), answer.headers.get("Retry-After", "")
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
                # A connection that lay idle may have been closed from the other end; once more on a new one.
                if not self._pace.is_well or not twice:
                    raise
                self._pace.failed()

    async def upload(
        self,
        path: str,
        begin: Callable[[], AsyncIterator[bytes]],
        size: int,
        *,
        media_type: str,
        params: Mapping[str, str],
        clearance: Clearance,
    ) -> dict[str, Any]:
        """Send the bytes of a file, `size` of them, and return the JSON object that answers it.

        `begin` gives them from the first one on, once more where the token had run out.

        There is no deadline for the whole: it is given up when nothing has moved for `STALL` seconds.

        Raises:
            Unreachable: no usable answer; trying again can help.
            RequestRefused: the homeserver said no.
            LoggedOut: the token is not valid any more.
            NotCleared: a clearance is missing.
        """
        if not isinstance(clearance, Clearance):
            raise NotCleared(N_("Something tried to send without being assessed; nothing was sent."))
        used, about = self._token, {"Content-Type": media_type, "Content-Length": str(size)}
        try:
            return await self._upload(path, begin(), about, params)
        except LoggedOut:
            # What lies on a server without a message is nothing yet; it can be sent once more from its beginning.
            if not await self._renewed(used):
                raise
        return await self._upload(path, begin(), about, params)

    async def _upload(
        self, path: str, pieces: AsyncIterator[bytes], about: Mapping[str, str], params: Mapping[str, str]
    ) -> dict[str, Any]:
        await self._pace.turn()
        try:
            async with (
                _patience() as patience,
                self._session().post(
                    self.homeserver + path,
                    data=patience.over(pieces),
                    params=dict(params),
                    headers={**self._bearer(), **about},
                    allow_redirects=False,
                    proxy=self._proxy,
                ) as answer,
            ):
                raw = await _read(answer)
        except FAILURES as error:
            raise self._unreachable(error) from None
        return self._understood(answer.status, raw, answer.headers.get("Retry-After", ""))

    async def download(self, path: str) -> AsyncGenerator[bytes, None]:
        """Yield the bytes of a file as they come; whoever asks stops when there are too many.

        Raises:
            Unreachable: it broke off, stood still for `STALL` seconds, or came packed, which nobody asked for.
            RequestRefused: the homeserver said no.
            LoggedOut: the token is not valid any more.
        """
        for used in (self._token, ""):
            try:
                async with contextlib.aclosing(self._download(path)) as pieces:
                    async for piece in pieces:
                        yield piece
            except LoggedOut:
                # That is said before the first piece.
                if not used or not await self._renewed(used):
                    raise
            else:
                return

    async def _download(self, path: str) -> AsyncGenerator[bytes, None]:
        await self._pace.turn()
        try:
            async with _patience() as patience, self._file(self.homeserver + path) as answer:
                if answer.status != 200:
                    refused = await _read(answer)
                    self._understood(answer.status, refused, answer.headers.get("Retry-After", ""))
                    raise ValueError("an answer that is neither a file nor an error")
                if answer.headers.get("Content-Encoding", "identity") != "identity":
                    raise ValueError("packed")
                async for piece in patience.over(answer.content.iter_chunked(1 << 18)):
                    yield piece
        except FAILURES as error:
            raise self._unreachable(error) from None

    @contextlib.asynccontextmanager
    async def _file(self, address: str) -> AsyncIterator[aiohttp.ClientResponse]:
        """Ask for a file; where the homeserver says that it lies elsewhere, there, and without the token."""
        headers = {**self._bearer(), "Accept-Encoding": "identity"}
        async with contextlib.AsyncExitStack() as open_answers:
            for _ in range(MOST_HOPS + 1):
                answer = await open_answers.enter_async_context(
                    self._session().get(
                        address, headers=headers, allow_redirects=False, auto_decompress=False, proxy=self._proxy
                    )
                )
                if answer.status not in REDIRECTS:
                    yield answer
                    return
                headers.pop("Authorization", None)
                address = next_hop(address, answer.headers.get("Location", ""))
            raise ValueError("redirected without end")

    async def public(self, path: str, *, deadline: float) -> dict[str, Any]:
        """Return the JSON object at a public address, which may lie elsewhere: no token is sent to anybody.

        Raises:
            SessionError: when there is none, or no usable answer in time.
        """
        address = self.homeserver + path
        await self._pace.turn()
        try:
            async with asyncio.timeout(deadline):
                for _ in range(MOST_HOPS + 1):
                    async with self._session().get(address, allow_redirects=False, proxy=self._proxy) as answer:
                        if answer.status not in REDIRECTS:
                            return self._understood(answer.status, await _read(answer), "")
                        address = next_hop(address, answer.headers.get("Location", ""))
            raise ValueError("redirected without end")
        except FAILURES as error:
            raise self._unreachable(error) from None

    @property
    def server(self) -> str:
        """The host and port that requests go to, for messages."""
        return urlsplit(self.homeserver).netloc.rpartition("@")[2]

    async def reconnect(self) -> None:
        """Let go of all connections: after a sleep of the machine they may be dead without a word."""
        await self.close()

    async def close(self) -> None:
        """Close all connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    def _unreachable(self, error: BaseException) -> Unreachable:
        self._pace.failed()
        return unreachable(self.server, error)

    def _session(self) -> aiohttp.ClientSession:
        if self._client is None:
            way = way_to(self.homeserver)
            self._proxy = way.proxy
            # It is not to look at the environment itself: it would take passwords out of ~/.netrc.
            self._client = aiohttp.ClientSession(
                trust_env=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
                headers={"User-Agent": "sluis"},
                connector=way.connector,
            )
            # It would repeat each request on a broken connection, also to a server in trouble; we do it once.
            self._client._retry_connection = False
        return self._client

    def _understood(self, status: int, raw: bytes, retry_after: str) -> dict[str, Any]:
        """Return the object that was answered, and keep in mind how the server fares."""
        try:
            answer = understood(self.server, status, raw, retry_after)
        except Unreachable:
            self._pace.failed()
            raise
        except SessionError:
            if status == 429:
                self._pace.failed()
            else:
                self._pace.went_well()
            raise
        self._pace.went_well()
        return answer


class _Patience:
    """Gives up a transfer in which nothing moves any more."""

    def __init__(self, timeout: asyncio.Timeout) -> None:
        self._timeout = timeout

    async def over(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Yield the pieces; each that moves gives the transfer new time."""
        async for piece in pieces:
            yield piece
            if not self._timeout.expired():
                self._timeout.reschedule(asyncio.get_running_loop().time() + STALL)


@contextlib.asynccontextmanager
async def _patience() -> AsyncIterator[_Patience]:
    async with asyncio.timeout(STALL) as timeout:
        yield _Patience(timeout)


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in answer.content.iter_chunked(1 << 16):
        size += len(part)
        if size > MOST_BYTES:
            raise ValueError("answer too large")
        parts.append(part)
    return b"".join(parts)
