"""A file's way to the server: kept first, uploaded once, its message after it; stopped, refused, killed on the way."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from hints.model import Clearance, Draft, DraftKind
from session import child_processes
from session.media.file_event import source_of
from session.media.intake import FileRefused
from session.store.database import Database
from session.values.errors import NotCleared, SessionError
from session.values.model import EventId, FileForm, RoomId, SendState
from tests.fakes import faults
from tests.fakes.answers import MEDIA_CONFIG, MEMBERS, SEND, UPLOAD, key_answers, members, sent, uploaded
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.key_server import KeyServer
from tests.fakes.room_events import ALICE, ME, ROOM, encryption, member, message, state
from tests.fakes.sending_account import SendingAccount
from tests.session.extract.documents import exif, jpeg, segment

CANARY = "kanarie-groen-tweeenveertig"
NOTE = f"{CANARY}\n" * 1000
KEY = b"k" * 32
PEOPLE = (member(ME), member(ALICE))
ROOT = Path(__file__).parents[3]


@pytest.fixture
async def sender(server: FakeHomeserver, tmp_path: Path) -> AsyncIterator[SendingAccount]:
    """An account in one room without encryption, whose members are known."""
    server.on("GET", MEMBERS, members(*PEOPLE))
    server.on("GET", MEDIA_CONFIG, json_answer({"m.upload.size": 5_000_000}))
    server.on("POST", UPLOAD, *uploaded("one", "two"))
    server.on("PUT", SEND, *sent("$one", "$two"))
    account = SendingAccount(server=server, folder=tmp_path / "shelf")
    account.receive(state=PEOPLE)
    yield account
    await account.close()


@pytest.fixture
async def secret_sender(sender: SendingAccount, server: FakeHomeserver) -> SendingAccount:
    """The same account; its room is encrypted, and the server has keys."""
    key_answers(server, KeyServer().door(ME, "DEVICE"))
    sender.receive(encryption())
    return sender


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """A text file with the canary in it."""
    path = tmp_path / "verslag maandag.txt"
    path.write_text(NOTE)
    return path


def on_shelf(account: SendingAccount) -> list[Path]:
    return list(account.folder.iterdir()) if account.folder.exists() else []


async def test_the_story_of_a_file(sender: SendingAccount, server: FakeHomeserver, note: Path) -> None:
    txn_id = await sender.send_file(note, "zie bijlage")
    row = await sender.until(txn_id, "sent")
    assert row.event_id == "$one"
    (upload,), (event,) = server.seen("POST", UPLOAD), server.seen("PUT", SEND)
    assert upload.body == NOTE.encode()
    assert upload.query == {"filename": "verslag maandag.txt"}
    assert upload.headers["Content-Type"] == "text/plain"
    assert event.json == {
        "msgtype": "m.file",
        "body": "zie bijlage",
        "filename": "verslag maandag.txt",
        "info": {"mimetype": "text/plain", "size": len(NOTE)},
        "url": "mxc://hs.example/one",
        "m.mentions": {},
    }
    assert server.requests.index(upload) < server.requests.index(event)
    assert on_shelf(sender) == []
    assert sender.outbox_files.ids() == set()
    sender.receive({**_echo(event.json, "$one"), "unsigned": {"transaction_id": txn_id}})
    (item,) = sender.items()
    assert (item.key, item.body) == (txn_id, "zie bijlage")
    assert item.file is not None
    assert (item.file.name, item.file.form, item.file.percent) == ("verslag maandag.txt", FileForm.FILE, None)


def _echo(content: dict[str, Any], event_id: str, kind: str = "m.room.message") -> dict[str, Any]:
    return {"type": kind, "sender": ME, "event_id": event_id, "origin_server_ts": 1, "content": content}


async def test_an_encrypted_room_gets_ciphertext_only(
    secret_sender: SendingAccount, server: FakeHomeserver, note: Path
) -> None:
    txn_id = await secret_sender.send_file(note)
    assert all(CANARY.encode() not in path.read_bytes() for path in on_shelf(secret_sender))
    await secret_sender.until(txn_id, "sent")
    (upload,), (event,) = server.seen("POST", UPLOAD), server.seen("PUT", SEND)
    assert upload.query == {}
    assert upload.headers["Content-Type"] == "application/octet-stream"
    assert len(upload.body) == len(NOTE)
    assert not server.holds(CANARY)
    assert not server.holds("verslag")
    raw = {**_echo(event.json, "$one", "m.room.encrypted"), "unsigned": {"transaction_id": txn_id}}
    secret_sender.receive(raw)
    stored = secret_sender.events.get(ROOM, "$one")
    assert stored is not None
    source = source_of(stored.content)
    assert source is not None
    assert source.seal is not None
    assert source.seal.opening().update(upload.body) == NOTE.encode()
    assert stored.content["body"] == stored.content["filename"] == "verslag maandag.txt"
    assert "url" not in stored.content


async def test_a_photo_says_how_large_it_is_and_is_an_image(
    sender: SendingAccount, server: FakeHomeserver, tmp_path: Path
) -> None:
    frame = segment(0xC0, b"\x08" + (480).to_bytes(2, "big") + (640).to_bytes(2, "big") + b"\x01\x11\x00\x00")
    photo = tmp_path / "dijk.jpg"
    photo.write_bytes(jpeg(frame))
    await sender.until(await sender.send_file(photo), "sent")
    content = server.seen("PUT", SEND)[0].json
    assert content["msgtype"] == "m.image"
    assert content["info"] == {"mimetype": "image/jpeg", "size": photo.stat().st_size, "w": 640, "h": 480}


@pytest.mark.parametrize("fault", ["bad gateway", "reset", "rate limit", "no uri"])
async def test_a_fault_in_the_upload_is_tried_again(
    sender: SendingAccount, server: FakeHomeserver, note: Path, fault: str
) -> None:
    answer = {
        "bad gateway": faults.html(502),
        "reset": faults.reset(),
        "rate limit": faults.rate_limited("1"),
        "no uri": json_answer({}),
    }[fault]
    server.on("POST", UPLOAD, answer, *uploaded("one"))
    await sender.until(await sender.send_file(note), "sent")
    first, second = server.seen("POST", UPLOAD)
    assert first.body == second.body
    assert len(server.seen("PUT", SEND)) == 1


async def test_a_fault_in_the_message_uploads_nothing_again(
    secret_sender: SendingAccount, server: FakeHomeserver, note: Path
) -> None:
    server.on("PUT", SEND, faults.html(502), faults.refused(403, "M_FORBIDDEN"), *sent("$one"))
    txn_id = await secret_sender.send_file(note)
    await secret_sender.until(txn_id, "failed")
    secret_sender.sender.retry(txn_id)
    await secret_sender.until(txn_id, "sent")
    assert len(server.seen("POST", UPLOAD)) == 1
    assert len({(one.path, one.body) for one in server.seen("PUT", SEND)}) == 1
    assert on_shelf(secret_sender) == []


async def test_what_is_said_after_a_file_comes_after_it(
    sender: SendingAccount, server: FakeHomeserver, note: Path
) -> None:
    server.on("POST", UPLOAD, faults.html(502), *uploaded("one"))
    await sender.send_file(note, "eerst")
    await sender.until(sender.say("daarna"), "sent")
    assert [one.json["body"] for one in server.seen("PUT", SEND)] == ["eerst", "daarna"]


_CHILD = """
    import asyncio, sys
    from pathlib import Path
    from types import SimpleNamespace
    from session.store.database import Database
    from tests.fakes.room_events import ALICE, ME, encryption, member
    from tests.fakes.sending_account import SendingAccount

    async def main(url, path, note):
        database = Database.open(Path(path), b"k" * 32)
        account = SendingAccount(database, server=SimpleNamespace(url=url), folder=Path(path).parent / "files")
        account.receive(encryption(), state=(member(ME), member(ALICE)))
        print(await account.send_file(Path(note), "voor de kill"), flush=True)
        await asyncio.Event().wait()

    asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.parametrize("moment", ["during the upload", "between upload and message"])
async def test_killed_on_the_way_it_arrives_once_after_the_next_start(
    server: FakeHomeserver, note: Path, tmp_path: Path, moment: str
) -> None:
    server.on("GET", MEMBERS, members(*PEOPLE))
    key_answers(server, KeyServer().door(ME, "DEVICE"))
    server.on("POST", UPLOAD, faults.hang(server) if "during" in moment else uploaded("one")[0])
    server.on("PUT", SEND, faults.hang(server))
    path = tmp_path / "account" / "account.db"
    command = [sys.executable, "-c", textwrap.dedent(_CHILD), server.url, str(path), str(note)]
    child = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    txn_id = (await child.stdout.readline()).decode().strip()
    await server.until(1, *(("POST", UPLOAD) if "during" in moment else ("PUT", SEND)), deadline=30)
    await child_processes.end(child)
    await asyncio.to_thread(note.unlink)

    after = SendingAccount(Database.open(path, KEY), server=server, folder=path.parent / "files")
    after.rooms.refresh()
    (waiting,) = (item for item in after.items() if item.own)
    assert (waiting.send_state, waiting.body) == (SendState.SENDING, "voor de kill")
    server.on("POST", UPLOAD, *uploaded("one", "never"))
    server.on("PUT", SEND, *sent("$one"))
    assert await after.sender.flush(20)
    assert after.row(txn_id).event_id == "$one"
    uploads, events = server.seen("POST", UPLOAD), server.seen("PUT", SEND)
    assert len(uploads) == (2 if "during" in moment else 1)
    assert len({one.body for one in uploads}) == 1
    assert len({(one.path, one.body) for one in events}) == 1
    assert on_shelf(after) == []
    assert not server.holds(CANARY)
    await after.close()
    after.database.close()


async def test_an_upload_is_stopped_and_nothing_of_it_is_sent(
    sender: SendingAccount, server: FakeHomeserver, note: Path
) -> None:
    server.on("POST", UPLOAD, faults.hang(server))
    txn_id = await sender.send_file(note, "toch niet")
    following = sender.say("dit wel")
    await server.until(1, "POST", UPLOAD)
    assert sender.sender.discard(txn_id) == "toch niet"
    await sender.until(following, "sent")
    assert [one.json["body"] for one in server.seen("PUT", SEND)] == ["dit wel"]
    assert sender.outbox.get(txn_id) is None
    assert on_shelf(sender) == []


async def test_a_message_on_its_way_is_not_stopped(sender: SendingAccount, server: FakeHomeserver, note: Path) -> None:
    server.on("PUT", SEND, faults.hang(server))
    txn_id = await sender.send_file(note, "onderweg")
    await server.until(1, "PUT", SEND)
    assert sender.sender.discard(txn_id) is None
    assert sender.row(txn_id).state is SendState.SENDING


async def test_progress_goes_up_and_is_told_in_steps(sender: SendingAccount, tmp_path: Path) -> None:
    film = tmp_path / "dijk.mp4"
    film.write_bytes(os.urandom(2_000_000))
    await sender.until(await sender.send_file(film), "sent")
    assert sender.percents
    assert sender.percents == sorted(sender.percents)
    assert all(0 <= percent < 100 for percent in sender.percents)
    assert all(item.file is None or item.file.percent is None for item in sender.items())


async def test_too_large_is_one_line_and_nothing_is_read(
    sender: SendingAccount, server: FakeHomeserver, tmp_path: Path
) -> None:
    large = tmp_path / "groot.bin"
    large.touch()
    os.truncate(large, 5_000_001)
    with pytest.raises(FileRefused, match=r"5.1 MB, and at most 5 MB") as refusal:
        await sender.files.attach(large)
    assert "\n" not in str(refusal.value)
    assert on_shelf(sender) == []
    server.on("GET", MEDIA_CONFIG, faults.html(502))
    with pytest.raises(FileRefused):
        await sender.files.attach(large)


async def test_without_a_network_the_limit_of_last_time_counts(
    sender: SendingAccount, server: FakeHomeserver, note: Path, tmp_path: Path
) -> None:
    await sender.files.attach(note)
    server.on("GET", MEDIA_CONFIG, faults.html(502))
    again = SendingAccount(sender.database, server=server, folder=tmp_path / "other")
    large = tmp_path / "groot.bin"
    large.touch()
    os.truncate(large, 5_000_001)
    with pytest.raises(FileRefused, match="at most 5 MB"):
        await again.files.attach(large)
    await again.close()


@pytest.mark.parametrize("answer", [faults.refused(413, "M_TOO_LARGE"), faults.html(413)], ids=["matrix", "proxy"])
async def test_a_server_that_finds_it_too_large_after_all_is_not_asked_again(
    sender: SendingAccount, server: FakeHomeserver, note: Path, answer: Any
) -> None:
    server.on("POST", UPLOAD, answer)
    txn_id = await sender.send_file(note)
    row = await sender.until(txn_id, "failed")
    assert "M_TOO_LARGE" in str(row.failure)
    assert len(server.seen("POST", UPLOAD)) == 1
    assert len(on_shelf(sender)) == 1
    assert sender.sender.discard(txn_id) == ""
    assert on_shelf(sender) == []


async def test_a_damaged_copy_is_never_sent(sender: SendingAccount, server: FakeHomeserver, note: Path) -> None:
    server.on("POST", UPLOAD, faults.refused(403, "M_FORBIDDEN"))
    txn_id = await sender.send_file(note)
    await sender.until(txn_id, "failed")
    (kept,) = on_shelf(sender)
    content = bytearray(kept.read_bytes())
    content[7] ^= 1
    kept.write_bytes(content)
    server.on("POST", UPLOAD, *uploaded("never"))
    sender.sender.retry(txn_id)
    row = await sender.until(txn_id, "failed")
    assert "damaged" in str(row.failure)
    kept.unlink()
    sender.sender.retry(txn_id)
    row = await sender.until(txn_id, "failed")
    assert "gone" in str(row.failure)
    assert server.seen("PUT", SEND) == []


async def test_a_room_that_gets_worse_during_the_upload_holds_the_message(
    secret_sender: SendingAccount, server: FakeHomeserver, tmp_path: Path
) -> None:
    secret_sender.receive(state("m.room.join_rules", {"join_rule": "invite"}))
    list_of_people = tmp_path / "lijst.txt"
    list_of_people.write_text("bel me op +31 6 12345678\n")

    async def worse(request: web.Request) -> web.StreamResponse:
        secret_sender.receive(state("m.room.join_rules", {"join_rule": "public"}))
        return await uploaded("one")[0](request)

    server.on("POST", UPLOAD, worse)
    txn_id = await secret_sender.send_file(list_of_people)
    row = await secret_sender.until(txn_id, "failed")
    assert "held" in str(row.failure)
    assert server.seen("PUT", SEND) == []


async def test_a_room_that_becomes_encrypted_during_the_upload_gets_ciphertext(
    sender: SendingAccount, server: FakeHomeserver, note: Path
) -> None:
    key_answers(server, KeyServer().door(ME, "DEVICE"))

    async def encrypted_now(request: web.Request) -> web.StreamResponse:
        sender.receive(encryption())
        return await uploaded("plain")[0](request)

    server.on("POST", UPLOAD, encrypted_now, *uploaded("sealed"))
    await sender.until(await sender.send_file(note), "sent")
    first, second = server.seen("POST", UPLOAD)
    assert CANARY.encode() in first.body
    assert CANARY.encode() not in second.body
    (event,) = server.seen("PUT", SEND)
    assert "m.room.encrypted" in event.path


async def test_what_waits_is_looked_at_again_with_the_file_s_text(
    server: FakeHomeserver, tmp_path: Path, sender: SendingAccount
) -> None:
    secret = tmp_path / "lijst.txt"
    secret.write_text("zijn bsn is 999990007\n")
    server.on("POST", UPLOAD, faults.html(502))
    txn_id = await sender.send_file(secret, sure=True)
    await server.until(1, "POST", UPLOAD)
    await sender.sender.close()
    after = SendingAccount(sender.database, server=server, folder=sender.folder)
    after.rooms.refresh()
    after.receive(member("@vreemd:elders.example"))
    assert after.row(txn_id).draft.attachments[0].text is None
    after.sender.resume()
    row = await after.until(txn_id, "failed")
    assert "held" in str(row.failure)
    assert len(server.seen("POST", UPLOAD)) == 1
    await after.close()


async def test_no_file_leaves_without_its_own_clearance(
    sender: SendingAccount, server: FakeHomeserver, note: Path, tmp_path: Path
) -> None:
    other = tmp_path / "ander.txt"
    other.write_text("iets anders")
    draft, staged = await sender.attach(note, "tekst")
    other_draft, other_staged = await sender.attach(other, "tekst")
    clearance = sender.clear(draft)
    with pytest.raises(NotCleared):
        await sender.files.send(draft, sender.clear(other_draft), staged.file_id)
    with pytest.raises(NotCleared):
        await sender.files.send(draft, clearance, other_staged.file_id)
    with pytest.raises(NotCleared):
        sender.sender.enqueue(draft, clearance)
    plain = sender.draft("tekst")
    with pytest.raises(NotCleared):
        await sender.files.send(plain, sender.clear(plain), staged.file_id)
    with pytest.raises(NotCleared):
        await sender.gateway.upload("/x", _nothing, 1, media_type="", params={}, clearance=None)  # type: ignore[arg-type]
    assert server.seen("POST", UPLOAD) == []
    assert server.seen("PUT", SEND) == []


async def _nothing() -> AsyncIterator[bytes]:
    yield b""


async def test_what_nobody_needs_is_swept_at_the_next_start(
    sender: SendingAccount, server: FakeHomeserver, note: Path
) -> None:
    server.on("POST", UPLOAD, faults.refused(403, "M_FORBIDDEN"))
    await sender.until(await sender.send_file(note), "failed")
    await sender.files.attach(note)
    assert len(on_shelf(sender)) == 2
    assert {path.stat().st_mode & 0o777 for path in on_shelf(sender)} == {0o600}
    assert sender.folder.stat().st_mode & 0o777 == 0o700
    again = SendingAccount(sender.database, server=server, folder=sender.folder)
    assert {path.name for path in on_shelf(again)} == again.outbox_files.ids()
    await again.close()


async def test_a_dropped_file_is_gone(sender: SendingAccount, note: Path) -> None:
    draft, staged = await sender.attach(note)
    await sender.files.drop(staged.file_id)
    assert on_shelf(sender) == []
    with pytest.raises(SessionError, match="attach it once more"):
        await sender.files.send(draft, sender.clear(draft), staged.file_id)


async def test_a_stripped_photo_is_another_file_that_needs_its_own_clearance(
    sender: SendingAccount, server: FakeHomeserver, tmp_path: Path
) -> None:
    photo = tmp_path / "dijk.jpg"
    photo.write_bytes(jpeg(segment(0xE1, b"Exif\0\0" + exif())))
    draft, staged = await sender.attach(photo)
    assert staged.strippable
    assert not isinstance(sender.advisor.clear(draft), Clearance)
    stripped = await sender.files.strip(staged.file_id)
    assert not stripped.strippable
    bare = Draft(DraftKind.FILE, "", draft.facts, (stripped.attachment,))
    with pytest.raises(NotCleared):
        await sender.files.send(bare, sender.clear(draft, sure=True), stripped.file_id)
    txn_id = await sender.files.send(bare, sender.clear(bare), stripped.file_id)
    await sender.until(txn_id, "sent")
    (upload,) = server.seen("POST", UPLOAD)
    assert b"SN-4711" in photo.read_bytes()
    assert b"SN-4711" not in upload.body


async def test_no_repr_and_no_plain_file_shows_what_is_sent(sender: SendingAccount, note: Path) -> None:
    draft, staged = await sender.attach(note, "tekst")
    kept, _ = sender.files._get(staged.file_id)
    assert CANARY not in repr(draft)
    assert kept.seal.key.hex() not in repr(kept)
    assert repr(kept.seal.key) not in repr(kept)
    assert all(CANARY.encode() not in path.read_bytes() for path in on_shelf(sender))


async def test_only_a_message_with_a_file_can_be_saved(sender: SendingAccount, tmp_path: Path) -> None:
    sender.receive(message("geen bestand", ALICE, "$text"))
    for event_id, words in (("$text", "no file"), ("$unknown", "not here")):
        with pytest.raises(SessionError, match=words):
            await sender.files.save(RoomId(ROOM), EventId(event_id), tmp_path)
