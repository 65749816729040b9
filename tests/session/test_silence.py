"""A server that is gone without a word: nothing comes back, nothing says so, and it is noticed all the same."""

from __future__ import annotations

import asyncio
import ctypes
import socket
import struct
import sys

import pytest
from aiohttp import web

from session.server import keepalive
from session.server.gateway import Gateway
from tests.fakes.homeserver import Answer, FakeHomeserver, json_answer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a connection is made deaf in Linux's way here")
SO_ATTACH_FILTER = 26
"""A program that decides which packets a socket gets, from socket(7)."""
ANSWER = {"next_batch": "s1"}
LONG = 120
"""Seconds of a deadline that would notice it far too late."""
TYPING = "/_matrix/client/v3/rooms/%21r%3Ahs.example/typing/%40me%3Ahs.example"


def fall_silent(request: web.Request) -> None:
    """Let nothing that is sent on this connection arrive any more: not even the system beneath acknowledges it."""
    assert request.transport is not None
    drop_all = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
    program = struct.pack("HP", 1, ctypes.addressof(drop_all))
    request.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)


def silence(server: FakeHomeserver) -> Answer:
    """Take the request, and be gone."""

    async def answer(request: web.Request) -> web.StreamResponse:
        fall_silent(request)
        await server.closing.wait()
        return web.Response()

    return answer


def last_words() -> Answer:
    """Answer, and be gone before the next request comes on this connection."""

    async def answer(request: web.Request) -> web.StreamResponse:
        asyncio.get_running_loop().call_soon(fall_silent, request)
        return web.json_response(ANSWER)

    return answer


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keepalive, "IDLE", 1)
    monkeypatch.setattr(keepalive, "APART", 1)
    monkeypatch.setattr(keepalive, "UNANSWERED", 2)


async def test_a_long_wait_for_news_ends_when_nobody_is_there_and_begins_anew(server: FakeHomeserver) -> None:
    server.on("GET", "/sync", silence(server), json_answer(ANSWER))
    gateway = Gateway(server.url, "token")
    async with asyncio.timeout(20):
        assert await gateway.request("GET", "/sync", deadline=LONG) == ANSWER
    assert len(server.requests) == 2
    await gateway.close()


async def test_what_is_sent_into_a_dead_connection_goes_out_on_another(server: FakeHomeserver) -> None:
    server.on("GET", "/sync", last_words())
    server.on("PUT", "/typing/", json_answer({}))
    gateway = Gateway(server.url, "token")
    assert await gateway.request("GET", "/sync", deadline=LONG) == ANSWER
    async with asyncio.timeout(20):
        assert await gateway.request("PUT", TYPING, {}, deadline=LONG) == {}
    assert len(server.seen("PUT")) == 1
    await gateway.close()
