"""Encrypted messages both ways between us and Element's SDK, which excludes every device that is not cross-signed."""

from __future__ import annotations

import asyncio

import pytest

from tests.interop.peer import Peer, StartPeer, node_modules, start_peer
from tests.support.commands import Commands, MakeCommands
from tests.support.server import ServerView
from tests.support.users import MakeUser, User

__all__ = ["node_modules", "start_peer"]
pytestmark = pytest.mark.slow


async def element(start_peer: StartPeer, user: User) -> Peer:
    """Log `user` in with Element's SDK in the mode that Element's apps have."""
    peer = await start_peer()
    await peer.login(base_url=user.base_url, user=user.localpart, password=user.password, isolation="signed")
    await peer.bootstrap()
    return peer


async def run(commands: Commands, *arguments: str) -> str:
    """Run a command beside the peer."""
    done = await asyncio.to_thread(commands, *arguments)
    return done.out


async def exchange(commands: Commands, peer: Peer, theirs: User, server_view: ServerView) -> None:
    """Let both write and both read, in a room of ours."""
    room_id = (await run(commands, "create", "Lunch", "--invite", theirs.user_id)).strip()
    await peer.join(room_id=room_id)
    await run(commands, "send", "Lunch", "lunch om 12:30?")
    message = (await peer.wait(room_id=room_id, contains="12:30", decrypted=True))["message"]
    assert message["content"]["body"] == "lunch om 12:30?"
    assert message["shield"] == {"colour": "NONE", "reason": None}
    answer = await peer.send(room_id=room_id, body="ja, ik neem soep")
    done = await asyncio.to_thread(commands, "read", room_id, "--json")
    [item] = [item for item in done.json if item["event_id"] == answer["event_id"]]
    assert (item["body"], item["sender"], item["kind"]) == ("ja, ik neem soep", theirs.user_id, "message")
    assert item["shield"]["level"] == "none"
    assert {event["type"] for event in server_view.messages(room_id)} == {"m.room.encrypted"}
    assert not server_view.holds("lunch om 12:30?")


async def test_we_were_there_first(
    make_user: MakeUser, logged_in: MakeCommands, start_peer: StartPeer, server_view: ServerView
) -> None:
    ours, theirs = make_user("noor"), make_user("els")
    commands = await asyncio.to_thread(logged_in, ours)
    peer = await element(start_peer, theirs)
    await exchange(commands, peer, theirs, server_view)


async def test_they_were_there_first(
    make_user: MakeUser, logged_in: MakeCommands, start_peer: StartPeer, server_view: ServerView
) -> None:
    ours, theirs = make_user("noor"), make_user("els")
    peer = await element(start_peer, theirs)
    commands = await asyncio.to_thread(logged_in, ours)
    await exchange(commands, peer, theirs, server_view)


async def test_in_a_room_that_they_made(make_user: MakeUser, logged_in: MakeCommands, start_peer: StartPeer) -> None:
    ours, theirs = make_user("noor"), make_user("els")
    peer = await element(start_peer, theirs)
    commands = await asyncio.to_thread(logged_in, ours)
    room_id = (await peer.create_room(name="Overleg", invite=[ours.user_id]))["room_id"]
    await run(commands, "join", room_id)
    await peer.wait_member(room_id=room_id, user=ours.user_id)
    sent = await peer.send(room_id=room_id, body="welkom in Overleg")
    assert "welkom in Overleg" in await run(commands, "read", "Overleg")
    await run(commands, "send", "Overleg", "dank je wel")
    message = (await peer.wait(room_id=room_id, sender=ours.user_id, contains="dank", decrypted=True))["message"]
    assert message["shield"] == {"colour": "NONE", "reason": None}
    assert message["event_id"] != sent["event_id"]
