"""What we pass on is read by Element's SDK in the other room, without its old key; a link of ours leads back."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from session.timeline.links import matrix_place
from session.values.model import RoomId
from tests.interop.element import element_with_identity
from tests.interop.peer import Peer, StartPeer, node_modules, start_peer
from tests.interop.shared_room import shared_room
from tests.support.real_app import RealApp, real_app
from tests.support.screens import chat, until
from tests.support.users import MakeUser
from widgets.timeline.timeline import Timeline

__all__ = ["node_modules", "start_peer"]
pytestmark = pytest.mark.slow

NOTE = "de sluis gaat om acht uur open"


async def forward(app: RealApp, target: RoomId, text: str) -> None:
    """Choose the newest message, pass it on to a room, wait for the draft, and send it."""
    chat(app.pilot).query_one(Timeline).focus()
    await app.press("end", "escape", *f"/forward {target}", "enter")
    desk = chat(app.pilot).desk

    def drafted() -> bool:
        waits = desk.files.of(target) is not None if not text else desk.composer.text == text
        return desk.composer.room_id == target and waits

    await until(app.pilot, drafted, 30)
    await app.press("enter")
    await app.see("0 unsent")


async def theirs_of(peer: Peer, room_id: RoomId, sender: str, **options: Any) -> dict[str, Any]:
    return dict((await peer.wait(room_id=room_id, sender=sender, type="m.room.message", **options))["message"])


async def test_words_files_and_links_arrive_there(make_user: MakeUser, start_peer: StartPeer, tmp_path: Path) -> None:
    ours, theirs = make_user("noor"), make_user("els")
    peer, _ = await element_with_identity(start_peer, theirs)
    async with real_app(tmp_path, ours, (100, 40)) as app:
        secret = await shared_room(app, peer, ours, theirs)
        made = await peer.create_room(name="Open", encrypted=False, invite=[ours.user_id])
        clear = RoomId(made["room_id"])
        await app.press(*f"/join {clear}", "enter")
        await app.see("NOT encrypted")

        await app.open_room(secret)
        await app.see("2 people")
        await peer.send(room_id=secret, body="zie *dit*", html="zie <b>dit</b>")
        await app.see("zie dit")
        await forward(app, clear, "/html zie <b>dit</b>")
        said = await theirs_of(peer, clear, ours.user_id, contains="zie")
        assert said["content"]["formatted_body"] == "zie <b>dit</b>"
        assert (said["encrypted"], said["relation"]) == (False, None)

        await app.open_room(secret)
        data = base64.b64encode(NOTE.encode()).decode()
        sent = await peer.file(room_id=secret, data_b64=data, filename="nota.txt", mimetype="text/plain")
        await app.see("nota.txt")
        await forward(app, clear, "")
        file = await theirs_of(peer, clear, ours.user_id, contains="nota.txt")
        assert "file" not in file["content"]
        assert file["content"]["url"] != sent["content"]["file"]["url"]
        got = await peer.download(room_id=clear, event_id=file["event_id"])
        assert base64.b64decode(got["data_b64"]).decode() == NOTE

        link = await app.host.ask(app.session.messages.links.to, clear, file["event_id"])
        place = matrix_place(link)
        assert place is not None
        await peer.send(room_id=secret, body=f"daar: {link}")
        await app.open_room(secret)
        await app.see("daar:")
        chat(app.pilot).query_one(Timeline).focus()
        await app.press("end", "o")
        await until(app.pilot, lambda: chat(app.pilot).open_room.room_id == clear, 30)  # type: ignore[union-attr]
        assert place.via == (theirs.user_id.partition(":")[2],)
