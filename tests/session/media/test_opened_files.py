"""Files that other programs read: whole, private, read-only, and gone at the lock, at the end and at the next start."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from session.media.download import FileBroken
from session.media.file_event import located
from session.media.openable import NotOpened
from session.media.opened import OpenedFiles, remove_opened
from session.media.sealing import Seal, Sealing
from session.media.shelf import Kept, Shelf
from session.values.errors import SessionError
from session.values.model import EventId, RoomId
from tests.fakes.answers import DOWNLOAD
from tests.fakes.homeserver import Answer, FakeHomeserver
from tests.fakes.room_events import ALICE, ME, ROOM, event, member
from tests.fakes.sending_account import SendingAccount

CONTENT = b"%PDF-1.7\n" + b"kanarie" * 50_000


@pytest.fixture
async def reader(server: FakeHomeserver, tmp_path: Path) -> AsyncIterator[SendingAccount]:
    """An account in a room in which Alice sends files."""
    account = SendingAccount(server=server, folder=tmp_path / "account" / "files")
    account.receive(state=(member(ME), member(ALICE)))
    yield account
    account.files.close()
    await account.close()


def sealed(content: bytes) -> tuple[bytes, Seal]:
    sealing = Sealing()
    return sealing.update(content), sealing.finish()


def serve(server: FakeHomeserver, data: bytes) -> None:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=data)

    served: Answer = answer
    server.on("GET", DOWNLOAD, served)


def send(reader: SendingAccount, server: FakeHomeserver, content: bytes, name: str = "../verslag.pdf") -> EventId:
    """Let Alice send a file, encrypted."""
    data, seal = sealed(content)
    serve(server, data)
    described = {"msgtype": "m.file", "body": name, "info": {"size": len(content)}}
    reader.receive(event("m.room.message", located(described, "mxc://hs.example/media1", seal), ALICE, "$file"))
    return EventId("$file")


def in_clear(folder: Path, beginning: bytes = CONTENT[:5]) -> list[Path]:
    """Return the files below a folder that begin as the file did before it was encrypted."""
    return [path for path in folder.rglob("*") if path.is_file() and path.read_bytes().startswith(beginning)]


async def test_it_lies_private_and_read_only_until_the_account_closes(
    reader: SendingAccount, server: FakeHomeserver, tmp_path: Path
) -> None:
    path = await reader.files.put_to_open(RoomId(ROOM), send(reader, server, CONTENT))
    assert path == tmp_path / "account" / "opened" / "verslag.pdf"
    assert path.read_bytes() == CONTENT
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o400, 0o700)
    again = await reader.files.put_to_open(RoomId(ROOM), EventId("$file"))
    assert again.name == "verslag (2).pdf"
    reader.files.close()
    assert not path.parent.exists()
    assert in_clear(tmp_path) == []
    with pytest.raises(SessionError, match="closed meanwhile"):
        await reader.files.put_to_open(RoomId(ROOM), EventId("$file"))
    assert in_clear(tmp_path) == []


async def test_it_lies_in_memory_where_there_is_a_private_place(
    server: FakeHomeserver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    account = SendingAccount(server=server, folder=tmp_path / "account" / "files")
    account.receive(state=(member(ME), member(ALICE)))
    path = await account.files.put_to_open(RoomId(ROOM), send(account, server, CONTENT))
    assert path.parent.parent == runtime
    assert path.parent.stat().st_mode & 0o777 == 0o700
    account.files.close()
    await account.close()
    assert list(runtime.iterdir()) == []


@pytest.mark.parametrize("mode", [0o755, 0o770])
def test_a_place_in_memory_that_others_reach_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    runtime = tmp_path / "run"
    runtime.mkdir()
    runtime.chmod(mode)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    assert placed(tmp_path).is_relative_to(tmp_path / "account")


def kept(shelf: Shelf, content: bytes = CONTENT) -> Kept:
    with shelf.keep() as keeping:
        keeping.add(content)
        return keeping.finish()


def placed(folder: Path) -> Path:
    shelf = Shelf(folder / "account" / "files")
    return OpenedFiles(shelf.beside("opened")).put(shelf, kept(shelf), "verslag.pdf")


def test_what_a_crash_left_goes_at_the_next_start_and_when_all_is_wiped(tmp_path: Path) -> None:
    path = placed(tmp_path)
    OpenedFiles(path.parent)
    assert not path.exists()
    path = placed(tmp_path)
    remove_opened(path.parent)
    assert not path.exists()


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "elders"
    other.mkdir(mode=0o700)
    (other / "blijft.txt").write_text("x")
    (tmp_path / "account").mkdir(mode=0o700)
    (tmp_path / "account" / "opened").symlink_to(other)
    with pytest.raises(SessionError):
        placed(tmp_path)
    assert [path.name for path in other.iterdir()] == ["blijft.txt"]


def test_closing_waits_for_what_is_being_written_and_removes_it_too(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "account" / "files")
    opened, file = OpenedFiles(shelf.beside("opened")), kept(shelf)
    writers = [threading.Thread(target=put_if_open, args=(opened, shelf, file)) for _number in range(4)]
    for writer in writers:
        writer.start()
    opened.close()
    for writer in writers:
        writer.join()
    assert in_clear(tmp_path) == []


def put_if_open(opened: OpenedFiles, shelf: Shelf, file: Kept) -> None:
    with contextlib.suppress(SessionError):
        opened.put(shelf, file, "verslag.pdf")


async def test_a_program_is_not_even_fetched(reader: SendingAccount, server: FakeHomeserver) -> None:
    with pytest.raises(NotOpened):
        await reader.files.put_to_open(RoomId(ROOM), send(reader, server, b"#!/bin/sh\n", "start.sh"))
    assert server.seen("GET", DOWNLOAD) == []


async def test_a_page_that_is_called_a_document_is_fetched_and_no_byte_of_it_written_in_clear(
    reader: SendingAccount, server: FakeHomeserver, tmp_path: Path
) -> None:
    with pytest.raises(NotOpened):
        await reader.files.put_to_open(RoomId(ROOM), send(reader, server, b"<html><script>1</script>", "brief.pdf"))
    assert in_clear(tmp_path, b"<html>") == []
    assert list(reader.folder.iterdir()) == []


async def test_what_was_changed_on_its_way_is_not_opened(
    reader: SendingAccount, server: FakeHomeserver, tmp_path: Path
) -> None:
    message = send(reader, server, CONTENT)
    serve(server, bytes(len(CONTENT)))
    with pytest.raises(FileBroken):
        await reader.files.put_to_open(RoomId(ROOM), message)
    assert not (tmp_path / "account" / "opened").exists()


async def test_a_download_that_is_stopped_leaves_nothing(
    reader: SendingAccount, server: FakeHomeserver, tmp_path: Path
) -> None:
    message = send(reader, server, CONTENT)
    begun, end = asyncio.Event(), asyncio.Event()

    async def half(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(CONTENT))})
        await response.prepare(request)
        await response.write(CONTENT[:5000])
        await end.wait()
        return response

    server.on("GET", DOWNLOAD, half)
    folder = tmp_path / "ontvangen"
    folder.mkdir()
    saving = asyncio.create_task(
        reader.files.save(RoomId(ROOM), message, folder, lambda size: begun.set() if size else None)
    )
    await begun.wait()
    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving
    end.set()
    assert in_clear(tmp_path, b"") == []
