"""Voice messages and stickers of ours: what leaves of them, encrypted and not, and what is shown of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hints.model import Clearance, Draft, DraftKind
from session.media.file_event import source_of
from session.media.recordings import BadRecording
from session.sending.drafts import Drafts
from session.values.errors import NotCleared, SessionError
from session.values.model import EventId, FileForm, RoomDraft, RoomId
from tests.fakes.answers import (
    DOWNLOAD,
    MEDIA_CONFIG,
    MEMBERS,
    SEND,
    UPLOAD,
    bytes_answer,
    key_answers,
    members,
    sent,
    uploaded,
)
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.key_server import KeyServer
from tests.fakes.room_events import ALICE, ME, ROOM, encryption, event, member
from tests.fakes.sending_account import SendingAccount
from tests.session.extract.documents import jpeg, segment
from tests.support.recordings import ogg_opus, wav

PEOPLE = (member(ME), member(ALICE))
FRAME = segment(0xC0, b"\x08" + (48).to_bytes(2, "big") + (64).to_bytes(2, "big") + b"\x01\x11\x00\x00")
PICTURE = jpeg(FRAME)
SPOKEN = ogg_opus(4200)


@pytest.fixture
async def account(server: FakeHomeserver, tmp_path: Path) -> AsyncIterator[SendingAccount]:
    server.on("GET", MEMBERS, members(*PEOPLE))
    server.on("GET", MEDIA_CONFIG, json_answer({"m.upload.size": 5_000_000}))
    server.on("POST", UPLOAD, *uploaded("one"))
    server.on("PUT", SEND, *sent("$one"))
    made = SendingAccount(server=server, folder=tmp_path / "shelf")
    made.receive(state=PEOPLE)
    yield made
    await made.close()


def message_with(content: dict[str, Any], event_id: str, kind: str = "m.room.message") -> dict[str, Any]:
    return event(kind, {**content, "url": "mxc://hs.example/theirs"}, ALICE, event_id)


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


async def cleared(
    account: SendingAccount, path: Path, kind: DraftKind, words: str = ""
) -> tuple[Draft, Clearance, str]:
    staged = await account.files.attach(path, kind)
    draft = Draft(kind, words, account.rooms.get(ROOM).facts, (staged.attachment,))
    return draft, account.clear(draft), staged.file_id


async def test_a_recording_leaves_as_a_voice_message(
    account: SendingAccount, server: FakeHomeserver, tmp_path: Path
) -> None:
    offer = await cleared(account, written(tmp_path, "opname.ogg", SPOKEN), DraftKind.VOICE, "voor jou")
    txn_id = await account.files.send(*offer)
    (item,) = account.items()
    assert item.file is not None
    assert (item.file.form, item.file.seconds, item.body) == (FileForm.VOICE, 4, "voor jou")
    await account.until(txn_id, "sent")
    (upload,), (said,) = server.seen("POST", UPLOAD), server.seen("PUT", SEND)
    assert (upload.body, upload.headers["Content-Type"]) == (SPOKEN, "audio/ogg")
    assert said.json == {
        "msgtype": "m.audio",
        "body": "voor jou",
        "filename": "opname.ogg",
        "info": {"mimetype": "audio/ogg", "size": len(SPOKEN), "duration": 4200},
        "org.matrix.msc1767.audio": {"duration": 4200},
        "org.matrix.msc3245.voice": {},
        "url": "mxc://hs.example/one",
        "m.mentions": {},
    }


async def test_how_loud_a_recording_is_goes_along_where_it_is_known(
    account: SendingAccount, server: FakeHomeserver, tmp_path: Path
) -> None:
    path = written(tmp_path, "opname.wav", wav([0, 1000] * 4000))
    await account.until(await account.files.send(*await cleared(account, path, DraftKind.VOICE)), "sent")
    (said,) = server.seen("PUT", SEND)
    assert said.json["org.matrix.msc1767.audio"] == {"duration": 1000, "waveform": [1024] * 60}


async def test_a_picture_leaves_as_a_sticker(account: SendingAccount, server: FakeHomeserver, tmp_path: Path) -> None:
    offer = await cleared(account, written(tmp_path, "zwaan.jpg", PICTURE), DraftKind.STICKER, "een zwaan zwaait")
    txn_id = await account.files.send(*offer)
    (item,) = account.items()
    assert item.file is not None
    assert item.file.form is FileForm.STICKER
    await account.until(txn_id, "sent")
    (said,) = server.seen("PUT", SEND)
    assert "/send/m.sticker/" in said.path
    assert said.json == {
        "body": "een zwaan zwaait",
        "info": {"mimetype": "image/jpeg", "size": len(PICTURE), "w": 64, "h": 48},
        "url": "mxc://hs.example/one",
    }


@pytest.mark.parametrize(
    ("name", "data", "kind"), [("a.ogg", SPOKEN, DraftKind.VOICE), ("a.jpg", PICTURE, DraftKind.STICKER)]
)
async def test_an_encrypted_room_gets_ciphertext_only(
    account: SendingAccount, server: FakeHomeserver, tmp_path: Path, name: str, data: bytes, kind: DraftKind
) -> None:
    key_answers(server, KeyServer().door(ME, "DEVICE"))
    account.receive(encryption())
    txn_id = await account.files.send(*await cleared(account, written(tmp_path, name, data), kind, "zwaait"))
    await account.until(txn_id, "sent")
    (upload,), (said,) = server.seen("POST", UPLOAD), server.seen("PUT", SEND)
    assert "/send/m.room.encrypted/" in said.path
    assert upload.body != data
    assert upload.query == {}
    assert not server.holds("zwaait")
    raw = {"type": "m.room.encrypted", "sender": ME, "event_id": "$one", "origin_server_ts": 1, "content": said.json}
    account.receive({**raw, "unsigned": {"transaction_id": txn_id}})
    stored = account.events.get(ROOM, "$one")
    assert stored is not None
    assert stored.type == ("m.sticker" if kind is DraftKind.STICKER else "m.room.message")
    source = source_of(stored.content)
    assert source is not None
    assert source.seal is not None
    assert source.seal.opening().update(upload.body) == data


async def test_what_was_cleared_as_a_file_leaves_as_nothing_else(account: SendingAccount, tmp_path: Path) -> None:
    path = written(tmp_path, "opname.ogg", SPOKEN)
    _draft, _clearance, file_id = await cleared(account, path, DraftKind.VOICE)
    draft, clearance, _file = await cleared(account, path, DraftKind.FILE)
    with pytest.raises(NotCleared):
        await account.files.send(draft, clearance, file_id)


async def test_what_is_none_is_refused_and_nothing_is_kept(account: SendingAccount, tmp_path: Path) -> None:
    with pytest.raises(BadRecording):
        await account.files.attach(written(tmp_path, "kapot.ogg", SPOKEN[:-1]), DraftKind.VOICE)
    with pytest.raises(SessionError):
        await account.files.attach(written(tmp_path, "brief.txt", b"dag"), DraftKind.STICKER)
    with pytest.raises(SessionError):
        await account.files.attach(written(tmp_path, "x.svg", b"<svg/>"), DraftKind.STICKER)
    assert list(account.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "kind"), [(SPOKEN, DraftKind.VOICE), (SPOKEN[:-1], DraftKind.FILE), (PICTURE, DraftKind.FILE)]
)
async def test_what_is_passed_on_as_spoken_is_spoken(
    account: SendingAccount, server: FakeHomeserver, data: bytes, kind: DraftKind
) -> None:
    content = {"msgtype": "m.audio", "body": "a.ogg", "info": {"size": len(data)}, "org.matrix.msc3245.voice": {}}
    account.receive(message_with(content, "$v"))
    server.on("GET", DOWNLOAD, bytes_answer(data))
    assert (await account.files.take_over(RoomId(ROOM), EventId("$v"))).kind is kind


async def test_a_sticker_is_passed_on_as_one(account: SendingAccount, server: FakeHomeserver) -> None:
    account.receive(message_with({"body": "een zwaan", "info": {"size": len(PICTURE)}}, "$s", "m.sticker"))
    server.on("GET", DOWNLOAD, bytes_answer(PICTURE))
    staged = await account.files.take_over(RoomId(ROOM), EventId("$s"))
    assert (staged.kind, staged.attachment.name) == (DraftKind.STICKER, "een zwaan")


async def test_a_draft_has_its_voice_message_again_after_a_restart(account: SendingAccount, tmp_path: Path) -> None:
    staged = await account.files.attach(written(tmp_path, "opname.ogg", SPOKEN), DraftKind.VOICE)
    room = RoomId(ROOM)
    drafts = Drafts(account.database)
    await drafts.keep({room: RoomDraft(file=staged.source)})
    source = (await drafts.all())[room].file
    assert source is not None
    again = await account.files.attach_again(source)
    assert (again.kind, again.recording) == (DraftKind.VOICE, staged.recording)
