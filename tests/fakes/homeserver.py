"""A homeserver on 127.0.0.1 that says what a test tells it to, and keeps every byte it gets."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from aiohttp import web

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
"""What the server does with one request."""


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """One request as it came over the wire."""

    method: str
    path: str
    """Percent-decoded, without the query."""
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    raw: bytes
    """Request line, header lines and body."""
    time: float
    """Seconds of the loop's clock."""

    @property
    def json(self) -> dict[str, Any]:
        """The body as a JSON object."""
        return dict(json.loads(self.body))


class FakeHomeserver:
    """Answers each request by the newest script that fits it; without a script it answers 404 M_UNRECOGNIZED."""

    def __init__(self, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self._host, self._tls = host, tls
        self.requests: list[ReceivedRequest] = []
        self.url = ""
        self.port = 0
        self.closing = asyncio.Event()
        """Set at the end, so that an answer that hangs lets go."""
        self._scripts: list[tuple[str, re.Pattern[str], list[Answer]]] = []
        self._arrived = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> FakeHomeserver:
        app = web.Application(client_max_size=1 << 30)
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0.5, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, 0, ssl_context=self._tls)
        await site.start()
        host, self.port = self._runner.addresses[0][:2]
        self.url = f"{'https' if self._tls else 'http'}://{f'[{host}]' if ':' in host else host}:{self.port}"
        return self

    async def __aexit__(self, *error: object) -> None:
        self.closing.set()
        assert self._runner is not None
        await self._runner.cleanup()

    def on(self, method: str, path: str, *answers: Answer) -> None:
        """Answer requests whose decoded path matches the pattern `path` with these in turn; the last one stays."""
        self._scripts.insert(0, (method, re.compile(path), list(answers)))

    def seen(self, method: str = "", path: str = "") -> list[ReceivedRequest]:
        """Return the requests that came so far, of one method and path or all."""
        return [one for one in self.requests if (not method or one.method == method) and re.search(path, one.path)]

    def holds(self, text: str) -> bool:
        """Return whether these characters came in any request, raw, JSON-escaped or percent-encoded."""
        wire = b"\n".join(one.raw for one in self.requests)
        forms = (text.encode(), json.dumps(text)[1:-1].encode())
        return any(form in wire or form in unquote_to_bytes(wire) for form in forms)

    async def until(self, count: int, method: str = "", path: str = "", *, deadline: float = 30) -> None:
        """Wait until that many such requests have come."""
        async with asyncio.timeout(deadline), self._arrived:
            await self._arrived.wait_for(lambda: len(self.seen(method, path)) >= count)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        head = b"\r\n".join(name + b": " + value for name, value in request.raw_headers)
        raw = f"{request.method} {request.raw_path}\r\n".encode() + head + b"\r\n\r\n" + body
        loop = asyncio.get_running_loop()
        received = ReceivedRequest(
            request.method, request.path, dict(request.query), dict(request.headers), body, raw, loop.time()
        )
        async with self._arrived:
            self.requests.append(received)
            self._arrived.notify_all()
        return await self._answer(received)(request)

    def _scripted(self, received: ReceivedRequest) -> Answer | None:
        for method, path, answers in self._scripts:
            if method == received.method and path.search(received.path):
                return answers.pop(0) if len(answers) > 1 else answers[0]
        return None

    def _answer(self, received: ReceivedRequest) -> Answer:
        return self._scripted(received) or json_answer({"errcode": "M_UNRECOGNIZED", "error": "no script"}, status=404)


def json_answer(body: object, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    """Answer with this JSON value."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.json_response(body, status=status, headers=headers)

    return answer
