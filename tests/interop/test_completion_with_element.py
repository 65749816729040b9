"""A person who was completed while writing is mentioned for Element's SDK too: the pill, and whom it calls."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from session.model import RoomId, TimelineItem
from tests.interop.element import element_with_identity
from tests.interop.peer import StartPeer, node_modules, start_peer
from tests.support.real_app import real_app
from tests.support.screens import chat
from tests.support.users import MakeUser
from tests.support.verifying_client import room_with

__all__ = ["node_modules", "start_peer"]
pytestmark = pytest.mark.slow


async def test_who_was_completed_is_called(make_user: MakeUser, start_peer: StartPeer, tmp_path: Path) -> None:
    ours, theirs = make_user("noor"), make_user("els")
    peer, _ = await element_with_identity(start_peer, theirs)
    async with real_app(tmp_path, ours) as app:
        room_id: RoomId = await app.host.ask(partial(room_with, direct=True), app.session, theirs.user_id)
        await peer.join(room_id=room_id)
        await peer.wait_member(room_id=room_id, user=ours.user_id)
        await peer.devices(user=ours.user_id)
        await app.open_room(room_id)
        await app.see("2 people")
        await app.press(*"dag", "space", "@", "e", "l")
        await app.see(theirs.user_id, "Tab completes")
        await app.press("tab", *"feest", "space", *":tada")
        await app.see("🎉")
        await app.press("tab", "enter")
        assert chat(app.pilot).desk.composer.text == ""
        assert await app.host.ask(app.session.flush, 20)

        async def own_messages() -> list[TimelineItem]:
            return [item for item in app.session.timeline(room_id, 50) if item.own and item.body]

        (own,) = await app.host.ask(own_messages)
        message = (await peer.wait(room_id=room_id, event_id=own.event_id, decrypted=True))["message"]
        content = message["content"]
        assert content["body"] == f"dag {theirs.user_id} feest 🎉"
        assert content["m.mentions"] == {"user_ids": [theirs.user_id]}
        assert f'<a href="https://matrix.to/#/{theirs.user_id}">' in content["formatted_body"]
