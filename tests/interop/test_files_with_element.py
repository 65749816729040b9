"""Files both ways between us and Element's SDK, encrypted and not: every byte, the name and the caption."""

from __future__ import annotations

import asyncio
import base64
import os
from pathlib import Path

import pytest

from tests.interop.element import element_with_identity, run
from tests.interop.peer import StartPeer, node_modules, start_peer
from tests.session.extract.documents import jpeg, segment
from tests.support.commands import MakeCommands
from tests.support.server import ServerView
from tests.support.users import MakeUser

__all__ = ["node_modules", "start_peer"]
pytestmark = pytest.mark.slow

FRAME = segment(0xC0, b"\x08" + (480).to_bytes(2, "big") + (640).to_bytes(2, "big") + b"\x01\x11\x00\x00")


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "not encrypted"])
async def test_files_go_both_ways(
    make_user: MakeUser,
    logged_in: MakeCommands,
    start_peer: StartPeer,
    server_view: ServerView,
    tmp_path: Path,
    *,
    encrypted: bool,
) -> None:
    ours, theirs = make_user("noor"), make_user("els")
    commands = await asyncio.to_thread(logged_in, ours)
    peer, _ = await element_with_identity(start_peer, theirs)
    room_id = (await peer.create_room(name="Overleg", encrypted=encrypted, invite=[ours.user_id]))["room_id"]
    await run(commands, "join", room_id)
    await peer.wait_member(room_id=room_id, user=ours.user_id)

    content = jpeg(FRAME) + os.urandom(300_000)
    photo = tmp_path / "de dijk.jpg"
    await asyncio.to_thread(photo.write_bytes, content)
    arguments = ("--file", str(photo), "--caption", "de dijk van vanmorgen", "--reason", "oefening")
    sent = (await run(commands, "send", room_id, *arguments, "--json")).json
    message = (await peer.wait(room_id=room_id, event_id=sent["event_id"], decrypted=encrypted))["message"]
    assert message["encrypted"] is encrypted
    assert message["content"]["msgtype"] == "m.image"
    assert message["content"]["body"] == "de dijk van vanmorgen"
    assert message["content"]["filename"] == "de dijk.jpg"
    assert message["content"]["info"] == {"mimetype": "image/jpeg", "size": len(content), "w": 640, "h": 480}
    assert ("file" in message["content"], "url" in message["content"]) == (encrypted, not encrypted)
    got = await peer.download(room_id=room_id, event_id=sent["event_id"])
    assert (got["status"], got["filename"]) == (200, "de dijk.jpg")
    assert base64.b64decode(got["data_b64"]) == content

    answer = os.urandom(250_000)
    theirs_sent = await peer.file(
        room_id=room_id,
        data_b64=base64.b64encode(answer).decode(),
        filename="antwoord op de dijk.bin",
        caption="hier is de mijne",
    )
    items = (await run(commands, "read", room_id, "--json")).json
    [item] = [item for item in items if item["event_id"] == theirs_sent["event_id"]]
    assert item["body"] == "hier is de mijne"
    assert item["file"]["name"] == "antwoord op de dijk.bin"
    assert item["shield"]["level"] == ("none" if encrypted else "unknown")
    done = await run(commands, "save", room_id, theirs_sent["event_id"], str(tmp_path))
    saved = Path(done.out.strip())
    assert saved.name == "antwoord op de dijk.bin"
    assert await asyncio.to_thread(saved.read_bytes) == answer
    if encrypted:
        assert not await asyncio.to_thread(server_view.holds, "de dijk")
