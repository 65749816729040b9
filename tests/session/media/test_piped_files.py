"""Files that come piece by piece: looked at, bounded and sent like those that lie on the disk."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hints.model import Draft, DraftKind, Held
from session.media.intake import FileRefused
from tests.fakes.answers import MEDIA_CONFIG, MEMBERS, SEND, UPLOAD, members, sent, uploaded
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ALICE, ME, ROOM, member
from tests.fakes.sending_account import SendingAccount
from tui.cli.answers import pieces_from

PEOPLE = (member(ME), member(ALICE))
BSN = "999935914"


@pytest.fixture
async def sender(server: FakeHomeserver, tmp_path: Path) -> AsyncIterator[SendingAccount]:
    server.on("GET", MEMBERS, members(*PEOPLE))
    server.on("GET", MEDIA_CONFIG, json_answer({"m.upload.size": 5_000_000}))
    server.on("POST", UPLOAD, *uploaded("one"))
    server.on("PUT", SEND, *sent("$one"))
    account = SendingAccount(server=server, folder=tmp_path / "shelf")
    account.receive(state=PEOPLE)
    yield account
    await account.close()


async def pieces(*them: bytes) -> AsyncIterator[bytes]:
    for piece in them:
        yield piece


def on_shelf(account: SendingAccount) -> list[Path]:
    return list(account.folder.iterdir()) if account.folder.exists() else []


async def test_it_is_sent_byte_for_byte_under_its_name(sender: SendingAccount, server: FakeHomeserver) -> None:
    file = await sender.files.attach_pieces("dag\x1b.csv", pieces(b"naam;dag\n", b"Sam;maandag\n"))
    assert (file.attachment.name, file.attachment.media_type, file.complete) == ("dag_.csv", "text/csv", True)
    draft = Draft(DraftKind.FILE, "", sender.rooms.get(ROOM).facts, (file.attachment,))
    await sender.until(await sender.files.send(draft, sender.clear(draft), file.file_id), "sent")
    (upload,) = server.seen("POST", UPLOAD)
    assert upload.body == b"naam;dag\nSam;maandag\n"
    assert on_shelf(sender) == []


async def test_a_number_that_two_pieces_share_is_found(sender: SendingAccount) -> None:
    file = await sender.files.attach_pieces("lijst.csv", pieces(b"bsn\n" + BSN[:4].encode(), BSN[4:].encode()))
    draft = Draft(DraftKind.FILE, "", sender.rooms.get(ROOM).facts, (file.attachment,))
    assert isinstance(sender.advisor.clear(draft), Held)


async def test_too_much_is_one_line_and_the_rest_is_not_read(sender: SendingAccount, server: FakeHomeserver) -> None:
    asked = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal asked
        while True:
            asked += 1
            yield bytes(1_000_000)

    with pytest.raises(FileRefused, match="at most 5 MB can be sent"):
        await sender.files.attach_pieces("groot.bin", endless())
    assert asked == 6
    with pytest.raises(FileRefused, match="empty"):
        await sender.files.attach_pieces("leeg.txt", pieces())
    assert on_shelf(sender) == []
    assert server.seen("POST", UPLOAD) == []


async def test_waiting_for_a_pipe_can_be_ended_and_leaves_nothing(sender: SendingAccount) -> None:
    reading, writing = os.pipe()
    try:
        os.write(writing, b"een begin")
        came = asyncio.Event()

        async def watched() -> AsyncIterator[bytes]:
            async for piece in pieces_from(reading):
                yield piece
                came.set()

        taking = asyncio.ensure_future(sender.files.attach_pieces("pijp.txt", watched()))
        await came.wait()
        taking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await taking
        assert on_shelf(sender) == []
    finally:
        os.close(reading)
        os.close(writing)


async def test_a_pipe_and_a_file_are_read_to_their_end(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"op de schijf")
    with path.open("rb") as stream:
        assert b"".join([piece async for piece in pieces_from(stream.fileno())]) == b"op de schijf"
    reading, writing = os.pipe()
    os.write(writing, b"door de pijp")
    os.close(writing)
    assert b"".join([piece async for piece in pieces_from(reading)]) == b"door de pijp"
    os.close(reading)
