"""Somebody who uses Element was verified by us and gets a new identity: our sending stops until we say otherwise."""

from __future__ import annotations

import asyncio

import pytest

from hints.model import Clearance, Draft, DraftKind
from session.crypto.verification.verified import UserTrust
from session.values.errors import IdentityStop
from session.values.model import DeviceId, RoomId, SendState, TimelineItem, UserId
from tests.interop.peer import Peer, StartPeer, node_modules, start_peer
from tests.interop.test_verification_with_element import Client, LogIn, begin, compare, element, log_in, shared_room
from tests.support.server import ServerView
from tests.support.users import MakeUser, User

__all__ = ["log_in", "node_modules", "start_peer"]
pytestmark = pytest.mark.slow


async def say(client: Client, room_id: RoomId, text: str) -> TimelineItem:
    """Send a message and return it as soon as it was sent, or not."""
    session = client.session
    draft = Draft(DraftKind.MESSAGE, text, await session.facts(room_id))
    clearance = session._outbox._advisor.clear(draft)
    assert isinstance(clearance, Clearance)
    txn_id = await session.send(draft, clearance)
    assert await session.flush(30)
    return session.item(txn_id)


async def renew(client: Client, peer: Peer, user: User) -> None:
    """Let Element make a new identity for its user and sign its device, and wait until we have heard of both."""
    machine = client.session._machine
    before = machine.identity(user.user_id)
    await peer.bootstrap(reset=True)
    # Their new identity has not verified us, the old one had: Element reads us only when its user is fine with that.
    await peer.withdraw_verification(user=client.session.user_id)
    async with asyncio.timeout(60):
        while True:
            now, devices = machine.identity(user.user_id), machine.devices_of(user.user_id)
            renewed = now is not None and before is not None and now.master != before.master
            if renewed and all(device.signed for device in devices):
                return
            await asyncio.sleep(0.05)


async def verified_peer(
    make_user: MakeUser, log_in: LogIn, start_peer: StartPeer
) -> tuple[Client, Peer, User, RoomId, str]:
    """Return us and somebody with Element in one room, who have compared pictures."""
    ours, theirs = make_user("noor"), make_user("els")
    client = await log_in(ours)
    peer, device = await element(start_peer, theirs)
    room_id = await shared_room(client, peer, theirs)
    await peer.devices(user=ours.user_id)
    await begin(client, peer, theirs.user_id, device, None, we_start=True)
    await compare(client, peer)
    return client, peer, theirs, room_id, device


async def test_a_new_identity_of_somebody_verified_stops_our_sending_until_it_is_withdrawn(
    make_user: MakeUser, log_in: LogIn, start_peer: StartPeer, server_view: ServerView
) -> None:
    client, peer, theirs, room_id, _ = await verified_peer(make_user, log_in, start_peer)
    session, user = client.session, UserId(theirs.user_id)
    assert (await say(client, room_id, "voor de wissel")).send_state is SendState.SENT
    await peer.wait(room_id=room_id, contains="voor de wissel", decrypted=True)
    before = server_view.messages(room_id)
    await renew(client, peer, theirs)

    held = await say(client, room_id, "na de wissel")

    assert (held.send_state, held.failure) == (SendState.FAILED, IdentityStop(theirs.user_id).words)
    assert server_view.messages(room_id) == before
    assert (await session.readers.identity(user)).trust is UserTrust.CHANGED
    assert session.find_room(room_id).trust.stopped == (theirs.user_id,)
    await session.retry(held.key)  # type: ignore[arg-type]
    assert await session.flush(30)
    assert server_view.messages(room_id) == before

    assert await session.readers.withdraw(user) == 1
    assert await session.flush(30)
    message = (await peer.wait(room_id=room_id, contains="na de wissel", decrypted=True))["message"]
    assert message["shield"]["colour"] == "NONE"
    assert session.find_room(room_id).trust.stopped == ()


@pytest.mark.parametrize("way", ["directly", "room"])
async def test_compared_again_it_goes_on(make_user: MakeUser, log_in: LogIn, start_peer: StartPeer, way: str) -> None:
    client, peer, theirs, room_id, device = await verified_peer(make_user, log_in, start_peer)
    await renew(client, peer, theirs)
    held = await say(client, room_id, "ben jij het nog?")
    assert held.send_state is SendState.FAILED

    await peer.account_data(type="org.example.round", content={"round": 2})
    await begin(client, peer, theirs.user_id, device, room_id if way == "room" else None, we_start=True)
    await compare(client, peer)
    await client.session.retry(held.key)  # type: ignore[arg-type]
    assert await client.session.flush(30)

    await peer.wait(room_id=room_id, contains="ben jij het nog", decrypted=True)


async def test_of_somebody_who_was_never_verified_it_is_said_and_sending_goes_on(
    make_user: MakeUser, log_in: LogIn, start_peer: StartPeer
) -> None:
    ours, theirs = make_user("noor"), make_user("els")
    client = await log_in(ours)
    peer, _ = await element(start_peer, theirs)
    room_id = await shared_room(client, peer, theirs)
    assert (await say(client, room_id, "hallo")).send_state is SendState.SENT
    await renew(client, peer, theirs)

    assert (await say(client, room_id, "nog steeds hallo")).send_state is SendState.SENT

    await peer.wait(room_id=room_id, contains="nog steeds", decrypted=True)
    trust = client.session.find_room(room_id).trust
    assert (trust.changed, trust.stopped) == ((theirs.user_id,), ())


async def test_a_blocked_element_is_told_so(make_user: MakeUser, log_in: LogIn, start_peer: StartPeer) -> None:
    ours, theirs = make_user("noor"), make_user("els")
    client = await log_in(ours)
    peer, device = await element(start_peer, theirs)
    room_id = await shared_room(client, peer, theirs)
    await client.session.readers.of(room_id)
    await client.session.readers.block(UserId(theirs.user_id), DeviceId(device))

    sent = await say(client, room_id, "niet voor dat apparaat")

    for _ in range(40):
        seen = (await peer.wait(room_id=room_id, event_id=sent.event_id))["message"]
        if seen["decryption_failure"] and "WITHHELD" in seen["decryption_failure"]["code"]:
            break
    assert seen["decryption_failure"]["code"] == "MEGOLM_KEY_WITHHELD"
