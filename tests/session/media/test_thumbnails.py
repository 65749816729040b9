"""Small pictures of what others sent: whole, small, by another process without secrets, and nothing of them kept."""

from __future__ import annotations

import ast
import asyncio
import io
import os
import struct
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from session.host import SessionHost
from session.media import thumbnails
from session.media.download import FileBroken
from session.media.file_event import located
from session.media.sealing import Seal, Sealing
from session.media.thumbnails import NoPicture, unpacked
from session.values.errors import SessionError
from session.values.model import EventId, RoomId
from session.values.raster import MOST_COLOURS, Raster
from tests.fakes.answers import DOWNLOAD, bytes_answer
from tests.fakes.homeserver import FakeHomeserver
from tests.fakes.room_events import ALICE, ME, ROOM, event, member
from tests.fakes.sending_account import SendingAccount

BOX = (40, 20)
RED, BLUE = (255, 0, 0), (0, 0, 255)


def drawn(kind: str, size: tuple[int, int] = (400, 200), mode: str = "RGB", **options: Any) -> bytes:
    """Return a picture that is red at the left and blue at the right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    stream = io.BytesIO()
    image.convert(mode).save(stream, kind, **options)
    return stream.getvalue()


def sealed(data: bytes) -> tuple[bytes, Seal]:
    sealing = Sealing()
    return sealing.update(data), sealing.finish()


def near(found: tuple[int, ...], colour: tuple[int, ...]) -> bool:
    return all(abs(one - other) < 40 for one, other in zip(found, colour, strict=True))


def opened() -> set[str]:
    """Return the numbers of what this process has open."""
    return {one.name for one in Path("/dev/fd").iterdir()}


def red_and_blue(raster: Raster) -> bool:
    middle = raster.height // 2
    return near(raster.pixel(1, middle), RED) and near(raster.pixel(raster.width - 2, middle), BLUE)


@pytest.fixture
async def reader(server: FakeHomeserver, tmp_path: Path) -> AsyncIterator[SendingAccount]:
    """An account in a room in which Alice sends pictures."""
    account = SendingAccount(server=server, folder=tmp_path / "shelf")
    account.receive(state=(member(ME), member(ALICE)))
    yield account
    await account.close()


def send(reader: SendingAccount, seal: Seal | None, **info: Any) -> EventId:
    content: dict[str, Any] = {"msgtype": "m.image", "body": "dijk.jpg", "info": {"mimetype": "image/svg+xml", **info}}
    reader.receive(event("m.room.message", located(content, "mxc://hs.example/whole", seal), ALICE, "$picture"))
    return EventId("$picture")


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB"), ("JPEG", "CMYK"), ("WEBP", "RGB"), ("GIF", "P")],
)
async def test_each_kind_is_unpacked_to_its_own_colours(kind: str, mode: str) -> None:
    raster = await unpacked(drawn(kind, mode=mode), BOX)
    assert (raster.width, raster.height) == (40, 20)
    assert red_and_blue(raster)


async def test_a_turned_photo_is_shown_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter (Exif 2.32, "Orientation")
    raster = await unpacked(drawn("JPEG", exif=exif.tobytes()), BOX)
    assert (raster.width, raster.height) == (10, 20)
    assert near(raster.pixel(5, 1), RED)
    assert near(raster.pixel(5, 18), BLUE)


async def test_what_is_transparent_is_grey() -> None:
    stream = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(stream, "PNG")
    assert (await unpacked(stream.getvalue(), BOX)).pixel(0, 0) == (128, 128, 128)


@pytest.mark.parametrize(
    "data",
    [b"", b"x", b"\x89PNG\r\n\x1a\n", drawn("PNG")[:200], drawn("JPEG")[:30], drawn("BMP"), drawn("TIFF"), b"<svg/>"],
    ids=["empty", "a letter", "a beginning", "half a PNG", "half a JPEG", "BMP", "TIFF", "SVG"],
)
async def test_what_is_no_picture_that_is_shown(data: bytes) -> None:
    with pytest.raises(NoPicture, match="no picture that can be shown"):
        await unpacked(data, BOX)


async def test_what_says_that_it_is_gigantic_never_meets_a_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere")
    png = drawn("PNG")
    with pytest.raises(NoPicture, match="too large"):
        await unpacked(png[:16] + struct.pack(">II", 30_000, 30_000) + png[24:], BOX)


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "plain"])
async def test_a_picture_comes_by_an_authenticated_request_and_nothing_of_it_stays(
    reader: SendingAccount, server: FakeHomeserver, encrypted: bool
) -> None:
    cipher, seal = sealed(drawn("PNG"))
    server.on("GET", DOWNLOAD, bytes_answer(cipher if encrypted else drawn("PNG")))
    raster = await reader.files.picture(RoomId(ROOM), send(reader, seal if encrypted else None), BOX)
    assert red_and_blue(raster)
    (request,) = server.seen("GET", DOWNLOAD)
    assert request.path == "/_matrix/client/v1/media/download/hs.example/whole"
    assert request.headers["Authorization"] == "Bearer token"
    assert list(reader.folder.iterdir()) == []


async def test_what_is_not_what_was_sent_is_not_unpacked(reader: SendingAccount, server: FakeHomeserver) -> None:
    cipher, seal = sealed(drawn("PNG"))
    server.on("GET", DOWNLOAD, bytes_answer(bytes([cipher[0] ^ 1]) + cipher[1:]))
    with pytest.raises(FileBroken, match="changed on its way"):
        await reader.files.picture(RoomId(ROOM), send(reader, seal), BOX)
    assert list(reader.folder.iterdir()) == []


async def test_what_is_too_large_is_not_even_fetched(reader: SendingAccount, server: FakeHomeserver) -> None:
    _cipher, seal = sealed(b"")
    with pytest.raises(NoPicture, match="too large"):
        await reader.files.picture(RoomId(ROOM), send(reader, seal, size=thumbnails.MOST_BYTES + 1), BOX)
    assert server.seen("GET", DOWNLOAD) == []


async def test_the_small_picture_beside_a_large_one_is_fetched_instead(
    reader: SendingAccount, server: FakeHomeserver
) -> None:
    _whole, seal = sealed(b"")
    cipher, small = sealed(drawn("JPEG"))
    beside = {"thumbnail_file": small.file_object("mxc://hs.example/small"), "thumbnail_info": {"size": len(cipher)}}
    server.on("GET", DOWNLOAD, bytes_answer(cipher))
    raster = await reader.files.picture(RoomId(ROOM), send(reader, seal, size=90_000_000, **beside), BOX)
    assert red_and_blue(raster)
    (request,) = server.seen("GET", DOWNLOAD)
    assert request.path.endswith("/hs.example/small")


async def test_a_small_picture_in_the_clear_beside_an_encrypted_one_is_nobodys(
    reader: SendingAccount, server: FakeHomeserver
) -> None:
    cipher, seal = sealed(drawn("PNG"))
    server.on("GET", DOWNLOAD, bytes_answer(cipher))
    beside = {"thumbnail_url": "mxc://hs.example/small", "size": 1_000_000}
    assert red_and_blue(await reader.files.picture(RoomId(ROOM), send(reader, seal, **beside), BOX))
    (request,) = server.seen("GET", DOWNLOAD)
    assert request.path.endswith("/hs.example/whole")


@pytest.mark.parametrize(
    "beside",
    [{"thumbnail_file": 7}, {"thumbnail_file": {"url": "mxc://a/b"}}, {"thumbnail_url": 7}, {"thumbnail_info": 7}],
    ids=str,
)
async def test_a_small_picture_that_is_not_properly_described_is_none(
    reader: SendingAccount, server: FakeHomeserver, beside: dict[str, Any]
) -> None:
    server.on("GET", DOWNLOAD, bytes_answer(drawn("PNG")))
    assert red_and_blue(await reader.files.picture(RoomId(ROOM), send(reader, None, size=1_000_000, **beside), BOX))


async def test_a_message_without_a_picture(reader: SendingAccount) -> None:
    reader.receive(event("m.room.message", {"msgtype": "m.text", "body": "hoi"}, ALICE, "$text"))
    with pytest.raises(SessionError, match="brought no file"):
        await reader.files.picture(RoomId(ROOM), EventId("$text"), BOX)


LIES = {
    "nothing": "b''",
    "too few": "b'\\0\\2\\0\\2' + bytes(11)",
    "too many": "b'\\0\\2\\0\\2' + bytes(13)",
    "too wide": "b'\\0\\xff\\0\\1' + bytes(765)",
    "nothing wide": "b'\\0\\0\\0\\0'",
    "no end": "bytes(1 << 28)",
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
async def test_what_the_process_says_is_counted(lie: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other.py"
    other.write_text(f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({lie})")
    monkeypatch.setattr(thumbnails, "_CHILD", other)
    with pytest.raises(NoPicture):
        await unpacked(drawn("PNG"), BOX)


async def test_the_process_gets_nothing_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "seen"
    other = tmp_path / "other.py"
    fds = "os.listdir('/proc/self/fd') if os.path.isdir('/proc/self/fd') else []"
    other.write_text(f"import os; open({str(seen)!r}, 'w').write(repr((dict(os.environ), {fds})))")
    monkeypatch.setattr(thumbnails, "_CHILD", other)
    monkeypatch.setenv("SLUIS_PASSPHRASE", "geheim")
    monkeypatch.delenv("LD_LIBRARY_PATH", raising=False)
    with pytest.raises(NoPicture):
        await unpacked(drawn("PNG"), BOX)
    environment, descriptors = ast.literal_eval(seen.read_text())
    assert set(environment) <= {"LC_CTYPE", "__CF_USER_TEXT_ENCODING"}
    assert len(descriptors) <= 5  # three pipes, this file, and the folder that is listed


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
async def test_for_a_terminal_with_pixels_it_comes_in_many_of_them_and_few_colours(kind: str) -> None:
    raster = await unpacked(drawn(kind), BOX, (300, 100))
    assert (raster.width, raster.height) == BOX
    assert red_and_blue(raster)
    fine = raster.fine
    assert fine is not None
    assert (fine.width, fine.height) == (200, 100)
    assert len(fine.palette) <= 3 * MOST_COLOURS
    for x, colour in ((10, RED), (190, BLUE)):
        index = fine.indices[50 * fine.width + x]
        assert near(tuple(fine.palette[3 * index : 3 * index + 3]), colour)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0\x02\0\x02\x01\xff\0\0" + bytes(3),
        b"\0\x02\0\x02\x01\xff\0\0" + bytes(5),
        b"\0\x02\0\x02\x01\xff\0\0" + b"\0\0\0\x01",
        b"\0\x02\0\x02\0" + bytes(4),
        b"\0\x02\0\x02\xff" + bytes(4 + 3 * 255),
        b"\0\x03\0\x01\x01\xff\0\0" + bytes(3),
        b"\0\0\0\x01\x01\xff\0\0",
    ],
    ids=["nothing", "short", "long", "no such colour", "no colours", "too many", "too wide", "no width"],
)
async def test_pixels_that_do_not_fit_what_is_said_of_them_are_no_picture(
    answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(_data: bytes, _arguments: list[str], _most: int) -> bytes:
        return b"\0\x01\0\x01abc" + answer

    monkeypatch.setattr(thumbnails, "_asked", told)
    with pytest.raises(NoPicture):
        await unpacked(drawn("PNG"), BOX, (2, 2))


async def test_the_process_can_open_nothing_more(tmp_path: Path) -> None:
    code = f"""
import runpy, socket, subprocess, sys
child = runpy.run_path({str(thumbnails._CHILD)!r}, run_name="child")
child["give_up_rights"]()
for tried in (lambda: open("/etc/hosts"), lambda: socket.socket(), lambda: open({str(tmp_path / "new")!r}, "w"),
              lambda: subprocess.run(["/bin/true"]), lambda: bytearray(100 << 20)):
    try:
        tried()
    except (OSError, MemoryError) as error:
        print(type(error).__name__)
    else:
        print("done")
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    said, _errors = await process.communicate()
    memory = ["MemoryError"] if sys.platform == "linux" else ["done"]
    assert said.decode().split() == ["OSError"] * 4 + memory
    assert not (tmp_path / "new").exists()


async def test_who_waits_no_longer_ends_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pid, other = tmp_path / "pid", tmp_path / "other.py"
    os.mkfifo(pid)
    other.write_text(f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(600)")
    monkeypatch.setattr(thumbnails, "_CHILD", other)
    waiting = asyncio.create_task(unpacked(drawn("PNG"), BOX))
    number = int(await asyncio.to_thread(pid.read_text))
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


async def test_the_pipes_of_a_process_are_closed_whoever_holds_the_other_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door, other = tmp_path / "door", tmp_path / "other.py"
    os.mkfifo(door)
    other.write_text(
        "import os, sys\n"
        f"if not os.fork(): open({str(door)!r}).read(); os._exit(0)\n"
        "sys.stdin.buffer.read(); sys.stdout.buffer.write(bytes(1 << 16))\n"
    )
    monkeypatch.setattr(thumbnails, "_CHILD", other)
    before = opened()
    with pytest.raises(NoPicture):
        await unpacked(drawn("PNG"), BOX)
    # The loop closes them in its next turn.
    await asyncio.sleep(0)
    assert opened() <= before
    await asyncio.to_thread(door.write_text, "")


async def test_it_is_unpacked_in_the_session_s_own_thread_too() -> None:
    host = SessionHost()
    host.start()
    try:
        assert red_and_blue(await host.ask(unpacked, drawn("PNG"), BOX))
    finally:
        await asyncio.to_thread(host.stop)
