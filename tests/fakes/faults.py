"""What a sick homeserver, or something in front of it, answers: one builder for each failure."""

from __future__ import annotations

import gzip

from aiohttp import web

from tests.fakes.homeserver import Answer, FakeHomeserver, json_answer


def raw(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    """Answer with these very bytes."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(body=body, status=status, headers={"Content-Type": "application/json", **(headers or {})})

    return answer


def html(status: int) -> Answer:
    """Answer like a proxy or a captive portal."""
    return raw(b"<html><h1>Welcome to the train</h1></html>", status, {"Content-Type": "text/html"})


def redirect(to: str, status: int = 302) -> Answer:
    """Send the client elsewhere."""
    return raw(b"{}", status, {"Location": to})


def refused(status: int, errcode: object, **more: object) -> Answer:
    """Refuse in the Matrix way."""
    return json_answer({"errcode": errcode, "error": "no", **more}, status)


def unknown_token() -> Answer:
    """Say that the token is not valid any more."""
    return refused(401, "M_UNKNOWN_TOKEN", soft_logout=False)


def rate_limited(milliseconds: str, retry_after: str = "") -> Answer:
    """Ask to wait; `milliseconds` is JSON text, "" to leave it out."""
    wait = f', "retry_after_ms": {milliseconds}' if milliseconds else ""
    body = f'{{"errcode": "M_LIMIT_EXCEEDED", "error": "slow down"{wait}}}'
    return raw(body.encode(), 429, {"Retry-After": retry_after} if retry_after else None)


def deep(levels: int = 200_000) -> Answer:
    """Answer with JSON nested so deep that a recursive reader gives up."""
    return raw(b'{"a":' + b"[" * levels + b"]" * levels + b"}")


def huge_number(digits: int = 5000) -> Answer:
    """Answer with an integer that Python does not read."""
    return raw(b'{"next_batch": ' + b"9" * digits + b"}")


def truncated() -> Answer:
    """Promise more bytes than come, then hang up."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(b'{"next_batch": "s')
        _hang_up(request)
        return response

    return answer


def reset() -> Answer:
    """Hang up without an answer."""

    async def answer(request: web.Request) -> web.StreamResponse:
        _hang_up(request)
        return web.Response()

    return answer


def hang(server: FakeHomeserver) -> Answer:
    """Never answer."""

    async def answer(request: web.Request) -> web.StreamResponse:
        await server.closing.wait()
        return web.Response()

    return answer


def stall(server: FakeHomeserver) -> Answer:
    """Begin to answer and never go on."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b"{")
        await server.closing.wait()
        _hang_up(request)
        return response

    return answer


def oversize(mebibytes: int) -> Answer:
    """Answer with more than anybody should read, small on the wire."""
    block = gzip.compress(b" " * (1 << 20), mtime=0)

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Encoding": "gzip", "Content-Type": "application/json"})
        await response.prepare(request)
        try:
            for _ in range(mebibytes):
                await response.write(block)
        except ConnectionError:
            pass
        return response

    return answer


def _hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
