"""The other end of the interop tests must work before it can say anything about us."""

from __future__ import annotations

import pytest

from tests.interop.peer import StartPeer, node_modules, start_peer
from tests.support.server import ServerView
from tests.support.users import MakeUser

__all__ = ["node_modules", "start_peer"]
pytestmark = pytest.mark.slow


async def test_two_peers_read_each_other(make_user: MakeUser, start_peer: StartPeer, server_view: ServerView) -> None:
    alice, carol = make_user("alice"), make_user("carol")
    one, two = await start_peer(), await start_peer()
    for peer, user in ((one, alice), (two, carol)):
        await peer.login(base_url=user.base_url, user=user.localpart, password=user.password, isolation="signed")
        await peer.bootstrap()
    room_id = (await one.create_room(name="peers", invite=[carol.user_id]))["room_id"]
    await two.join(room_id=room_id)
    await one.wait_member(room_id=room_id, user=carol.user_id)
    sent = await one.send(room_id=room_id, body="kun je dit lezen?")
    message = (await two.wait(room_id=room_id, event_id=sent["event_id"], decrypted=True))["message"]
    assert message["content"]["body"] == "kun je dit lezen?"
    assert message["shield"] == {"colour": "NONE", "reason": None}
    assert not server_view.holds("kun je dit lezen?")
