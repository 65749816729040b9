"""What a healthy homeserver answers, one builder for each endpoint."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from tests.fakes.homeserver import Answer, FakeHomeserver, json_answer
from tests.fakes.key_server import Door

SYNC = r"/client/v3/sync$"
SEND = r"/client/v3/rooms/[^/]+/send/"
MEMBERS = r"/client/v3/rooms/[^/]+/members$"
MESSAGES = r"/client/v3/rooms/[^/]+/messages$"
UPLOAD = r"/media/v3/upload$"
MEDIA_CONFIG = r"/client/v1/media/config$"
DOWNLOAD = r"/client/v1/media/download/"
KEYS = r"/client/v3/(keys|sendToDevice)/"


def sent(*event_ids: str) -> tuple[Answer, ...]:
    """Take a message, or several, under these event ids."""
    return tuple(json_answer({"event_id": event_id}) for event_id in event_ids)


def uploaded(*media_ids: str) -> tuple[Answer, ...]:
    """Take a file, or several, under these media ids."""
    return tuple(json_answer({"content_uri": f"mxc://hs.example/{media_id}"}) for media_id in media_ids)


def bytes_answer(data: bytes, **headers: str) -> Answer:
    """Return an answer with the bytes of a file."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(body=data, headers=headers)

    return answer


def members(*events: dict[str, Any]) -> Answer:
    """Say who is in a room."""
    return json_answer({"chunk": list(events)})


def messages(*newest_first: dict[str, Any], end: str | None = None) -> Answer:
    """Give a page of older events."""
    return json_answer({"chunk": list(newest_first), "start": "s", **({"end": end} if end else {})})


def key_answers(server: FakeHomeserver, door: Door) -> None:
    """Let the homeserver answer key requests as the key server does, for the device behind `door`."""

    async def answer(request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.read() or b"{}")
        return web.json_response(await door.request(request.method, request.raw_path.partition("?")[0], body))

    for method in ("POST", "PUT"):
        server.on(method, KEYS, answer)
