"""Saving what others sent: bounded, checked against its hash, and nothing of it left when it is not whole."""

from __future__ import annotations

import gzip
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

import session.server.gateway
from session.media.download import SLACK, FileBroken
from session.media.file_event import located
from session.media.sealing import Sealing
from session.values.errors import LoggedOut, RequestRefused, SessionError, Unreachable
from session.values.model import EventId, RoomId
from tests.fakes import faults
from tests.fakes.answers import DOWNLOAD, bytes_answer
from tests.fakes.homeserver import Answer, FakeHomeserver, json_answer
from tests.fakes.room_events import ALICE, ME, ROOM, event, member, redaction
from tests.fakes.sending_account import SendingAccount

CONTENT = os.urandom(600_000)
_SEALING = Sealing()
CIPHER = _SEALING.update(CONTENT)
SEAL = _SEALING.finish()


@pytest.fixture
async def reader(server: FakeHomeserver, tmp_path: Path) -> AsyncIterator[SendingAccount]:
    """An account in a room in which Alice sends files."""
    account = SendingAccount(server=server, folder=tmp_path / "shelf")
    account.receive(state=(member(ME), member(ALICE)))
    yield account
    await account.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "ontvangen"
    path.mkdir()
    return path


def send(reader: SendingAccount, *, sealed: bool = True, name: str = "../verslag.bin", size: Any = None) -> EventId:
    """Let Alice send a file."""
    content = {"msgtype": "m.file", "body": name, "info": {"size": len(CONTENT) if size is None else size}}
    content = located(content, "mxc://hs.example/media1", SEAL if sealed else None)
    reader.receive(event("m.room.message", content, ALICE, "$file"))
    return EventId("$file")


async def save(reader: SendingAccount, folder: Path, **options: Any) -> Path:
    return await reader.files.save(RoomId(ROOM), send(reader, **options), folder)


def left(reader: SendingAccount, folder: Path) -> list[Path]:
    return [*folder.iterdir(), *(reader.folder.iterdir() if reader.folder.exists() else ())]


@pytest.mark.parametrize("sealed", [True, False], ids=["encrypted", "plain"])
async def test_a_file_is_saved_as_it_was_sent(
    reader: SendingAccount, server: FakeHomeserver, folder: Path, *, sealed: bool
) -> None:
    server.on("GET", DOWNLOAD, bytes_answer(CIPHER if sealed else CONTENT))
    saved = await save(reader, folder, sealed=sealed)
    assert saved == folder / "verslag.bin"
    assert saved.read_bytes() == CONTENT
    (request,) = server.seen("GET", DOWNLOAD)
    assert request.path == "/_matrix/client/v1/media/download/hs.example/media1"
    assert request.headers["Authorization"] == "Bearer token"
    assert request.headers["Accept-Encoding"] == "identity"
    assert left(reader, folder) == [saved]


@pytest.mark.parametrize("change", ["a bit", "cut off", "other", "nothing"])
async def test_what_is_not_what_was_sent_is_not_saved(
    reader: SendingAccount, server: FakeHomeserver, folder: Path, change: str
) -> None:
    data = {
        "a bit": bytes([CIPHER[0] ^ 1]) + CIPHER[1:],
        "cut off": CIPHER[:-1],
        "other": b"x" * len(CIPHER),
        "nothing": b"",
    }[change]
    server.on("GET", DOWNLOAD, bytes_answer(data))
    with pytest.raises(FileBroken, match="changed on its way"):
        await save(reader, folder)
    assert left(reader, folder) == []


@pytest.mark.parametrize("size", [1, 1000])
async def test_more_than_the_sender_says_is_broken_off(
    reader: SendingAccount, server: FakeHomeserver, folder: Path, size: int
) -> None:
    block = b"x" * (1 << 18)
    written = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal written
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            for _ in range(1000):
                await response.write(block)
                written += len(block)
        except ConnectionError:
            pass
        return response

    server.on("GET", DOWNLOAD, endless)
    with pytest.raises(FileBroken, match="larger than its sender says"):
        await save(reader, folder, size=size)
    assert written < SLACK + 100 * len(block)
    assert left(reader, folder) == []


async def test_a_packed_answer_is_not_unpacked(reader: SendingAccount, server: FakeHomeserver, folder: Path) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    server.on("GET", DOWNLOAD, bytes_answer(bomb, **{"Content-Encoding": "gzip"}))
    with pytest.raises(Unreachable):
        await save(reader, folder, sealed=False)
    assert left(reader, folder) == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (faults.refused(404, "M_NOT_FOUND"), RequestRefused),
        (faults.refused(403, "M_FORBIDDEN"), RequestRefused),
        (faults.unknown_token(), LoggedOut),
        (faults.html(502), Unreachable),
        (faults.redirect("http://127.0.0.1:1/"), Unreachable),
        (faults.truncated(), Unreachable),
        (faults.reset(), Unreachable),
        (json_answer({}, 204), Unreachable),
    ],
    ids=["not found", "forbidden", "logged out", "bad gateway", "redirect", "truncated", "reset", "no content"],
)
async def test_what_cannot_be_fetched_is_one_line_and_leaves_nothing(
    reader: SendingAccount, server: FakeHomeserver, folder: Path, answer: Answer, error: type[SessionError]
) -> None:
    server.on("GET", DOWNLOAD, answer)
    with pytest.raises(error) as refusal:
        await save(reader, folder)
    assert "\n" not in str(refusal.value)
    assert left(reader, folder) == []


async def test_a_download_that_stands_still_is_given_up(
    reader: SendingAccount, server: FakeHomeserver, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session.server.gateway, "STALL", 0.3)
    server.on("GET", DOWNLOAD, faults.stall(server))
    with pytest.raises(Unreachable, match="timeout"):
        await save(reader, folder)
    assert left(reader, folder) == []


@pytest.mark.parametrize(
    "content",
    [
        {"url": "https://evil.example/x"},
        {"file": {"v": "v2", "url": "mxc://hs.example/one"}, "url": "mxc://hs.example/one"},
        {},
    ],
    ids=["elsewhere", "no key", "nowhere"],
)
async def test_a_message_that_leads_nowhere_asks_nothing(
    reader: SendingAccount, server: FakeHomeserver, folder: Path, content: dict[str, Any]
) -> None:
    reader.receive(event("m.room.message", {"msgtype": "m.file", "body": "x", **content}, ALICE, "$odd"))
    with pytest.raises(SessionError, match="where its file lies"):
        await reader.files.save(RoomId(ROOM), EventId("$odd"), folder)
    assert server.seen("GET", DOWNLOAD) == []


async def test_a_removed_message_brings_no_file(reader: SendingAccount, server: FakeHomeserver, folder: Path) -> None:
    event_id = send(reader)
    reader.receive(redaction(event_id))
    with pytest.raises(SessionError, match="no file"):
        await reader.files.save(RoomId(ROOM), event_id, folder)
    assert server.seen("GET", DOWNLOAD) == []
