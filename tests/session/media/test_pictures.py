"""Pictures of people and rooms: no place, no name and no other file leaves, and only what was cleared."""

from __future__ import annotations

import struct
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hints.model import Draft, DraftKind
from session.media.picture_taking import take_picture
from session.media.staged import StagedFile
from session.values.errors import NotCleared, SessionError
from session.values.model import UserId
from tests.fakes import faults
from tests.fakes.answers import MEDIA_CONFIG, UPLOAD, uploaded
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.room_events import ALICE, ME, ROOM, member
from tests.fakes.sending_account import SendingAccount
from tests.session.extract.documents import exif, jpeg, png, segment

POSITION = struct.pack(">6L", 52, 1, 5, 1, 0, 1)
PHOTO = jpeg(segment(0xE1, b"Exif\0\0" + exif()))


def shelved(folder: Path) -> list[Path]:
    """Return what is kept for sending."""
    return list(folder.glob("shelf/*"))


@pytest.fixture
async def account(server: FakeHomeserver, tmp_path: Path) -> AsyncIterator[SendingAccount]:
    """An account in one room."""
    server.on("GET", MEDIA_CONFIG, json_answer({"m.upload.size": 50_000_000}))
    server.on("POST", UPLOAD, *uploaded("one", "two"))
    server.on("PUT", "", json_answer({}))
    account = SendingAccount(server=server, folder=tmp_path / "shelf")
    account.receive(state=(member(ME), member(ALICE)))
    yield account
    await account.close()


def drafted(account: SendingAccount, file: StagedFile) -> Draft:
    return Draft(DraftKind.FILE, "", account.rooms.get(ROOM).facts, (file.attachment,))


async def test_a_photo_leaves_without_its_place_and_its_name(
    account: SendingAccount, server: FakeHomeserver, tmp_path: Path
) -> None:
    path = tmp_path / "vakantie-van-noor.jpg"
    path.write_bytes(PHOTO)
    file = await take_picture(account.files, path)
    draft = drafted(account, file)
    await account.files.pictures.set_own(draft, account.clear(draft), file.file_id, UserId(ME))
    (sent,) = server.seen("POST", UPLOAD)
    assert POSITION in PHOTO
    assert POSITION not in sent.raw
    assert b"SN-4711" not in sent.raw
    assert sent.query == {}
    assert sent.headers["Content-Type"] == "image/jpeg"
    (placed,) = server.seen("PUT", "/avatar_url$")
    assert placed.path.endswith(f"/profile/{ME}/avatar_url")
    assert placed.json["avatar_url"].startswith("mxc://")
    assert not server.holds("vakantie-van-noor")


async def test_a_room_gets_its_picture(account: SendingAccount, server: FakeHomeserver, tmp_path: Path) -> None:
    path = tmp_path / "kade.png"
    path.write_bytes(png())
    file = await take_picture(account.files, path)
    draft = drafted(account, file)
    await account.files.pictures.set_of_room(draft, account.clear(draft), file.file_id)
    (placed,) = server.seen("PUT", "/m.room.avatar$")
    assert placed.path.endswith(f"/rooms/{ROOM}/state/m.room.avatar")
    assert placed.json["url"].startswith("mxc://")


@pytest.mark.parametrize(
    ("name", "content"),
    [("brief.txt", b"hoi"), ("tekening.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), ("leeg.png", b"")],
)
async def test_what_is_no_picture_is_not_kept(
    account: SendingAccount, server: FakeHomeserver, tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SessionError):
        await take_picture(account.files, path)
    assert server.seen("POST") == []
    assert shelved(tmp_path) == []


async def test_the_photo_with_its_place_is_not_kept_beside_the_other(account: SendingAccount, tmp_path: Path) -> None:
    path = tmp_path / "foto.jpg"
    path.write_bytes(PHOTO)
    file = await take_picture(account.files, path)
    assert [one.name for one in shelved(tmp_path)] == [file.file_id]


async def test_another_file_than_was_cleared_does_not_leave(
    account: SendingAccount, server: FakeHomeserver, tmp_path: Path
) -> None:
    files = []
    for number, name in enumerate(("een.png", "twee.png")):
        path = tmp_path / name
        path.write_bytes(png((b"tEXt", b"%d" % number)))
        files.append(await take_picture(account.files, path))
    draft = drafted(account, files[0])
    with pytest.raises(NotCleared):
        await account.files.pictures.set_own(draft, account.clear(draft), files[1].file_id, UserId(ME))
    assert server.seen("POST") == []


async def test_a_refused_upload_sets_nothing(account: SendingAccount, server: FakeHomeserver, tmp_path: Path) -> None:
    server.on("POST", UPLOAD, faults.refused(413, "M_TOO_LARGE"))
    path = tmp_path / "kade.png"
    path.write_bytes(png())
    file = await take_picture(account.files, path)
    draft = drafted(account, file)
    with pytest.raises(SessionError):
        await account.files.pictures.set_own(draft, account.clear(draft), file.file_id, UserId(ME))
    assert server.seen("PUT") == []
