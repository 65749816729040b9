"""Comparing emoji with Element's SDK: started from either side, directly or in a room, and what comes of it.

In a room there is no verification of own devices: the SDK's request to ourselves goes to devices only
(`requestOwnUserVerification`), and its request in a room refuses our own user; ours refuses it too.
"""

from __future__ import annotations

import asyncio

import pytest

from session.crypto.verification.running import VerificationRefused
from session.crypto.verification.verified import Verified
from session.values.model import VerificationPhase
from tests.interop.comparing import begin, compare, element, rounds, shared_room
from tests.interop.peer import Peer, PeerRefused, StartPeer, node_modules, start_peer
from tests.support.users import MakeUser, User
from tests.support.verifying_client import Client, LogIn, log_in

__all__ = ["log_in", "node_modules", "start_peer"]
pytestmark = pytest.mark.slow

ROUNDS = 20


@pytest.mark.parametrize("way", ["directly", "room"])
@pytest.mark.parametrize("we_start", [True, False], ids=["we_start", "they_start"])
async def test_another_user(
    make_user: MakeUser, log_in: LogIn, start_peer: StartPeer, *, we_start: bool, way: str
) -> None:
    ours, theirs = make_user("noor"), make_user("els")
    client = await log_in(ours)
    peer, device = await element(start_peer, theirs)
    room_id = await shared_room(client, peer, theirs)
    await peer.devices(user=ours.user_id)

    await begin(client, peer, theirs.user_id, device, room_id if way == "room" else None, we_start=we_start)
    done = await compare(client, peer)

    assert done.room_id == (room_id if way == "room" else None)
    await peer.wait_user_verified(user=ours.user_id)
    await peers_master_is_signed(client, theirs)


async def test_twenty_rounds_without_a_failure(make_user: MakeUser, log_in: LogIn, start_peer: StartPeer) -> None:
    ours, theirs = make_user("noor"), make_user("els")
    client = await log_in(ours)
    peer, device = await element(start_peer, theirs)
    room_id = await shared_room(client, peer, theirs)
    await peer.devices(user=ours.user_id)
    assert [done.phase async for _, done in rounds(client, peer, theirs, device, room_id, ROUNDS)] == [
        VerificationPhase.DONE
    ] * ROUNDS
    # What is under way and what is over, as far as it is remembered.
    assert {one.phase for one in client.session.verification.all()} == {VerificationPhase.DONE}
    assert len(client.session.verification.all()) == ROUNDS


async def peers_master_is_signed(client: Client, theirs: User) -> None:
    """Check that our signature is on their master key, on the server."""
    session = client.session
    identity = session._machine.identity(theirs.user_id)
    own = session._machine.identity(session.user_id)
    assert identity is not None
    assert own is not None
    assert Verified(session._database).holds(theirs.user_id, identity.master)
    signers = identity.master_object["signatures"].get(session.user_id, {})
    assert f"ed25519:{own.user_signing}" in signers


@pytest.mark.parametrize("we_start", [True, False], ids=["we_start", "they_start"])
async def test_our_new_device_beside_element(
    make_user: MakeUser, log_in: LogIn, start_peer: StartPeer, *, we_start: bool
) -> None:
    user = make_user("noor")
    peer, device = await element(start_peer, user)
    client = await log_in(user)
    assert not client.session.signed
    await peer.wait_device(user=user.user_id, device=client.session.device_id)

    await begin(client, peer, user.user_id, device, None, we_start=we_start)
    await compare(client, peer)

    await peer.wait_device_verified(user=user.user_id, device=client.session.device_id)
    async with asyncio.timeout(60):
        while len(_secrets(client)) < 3 or not client.session.signed:
            await client.session.keys.backup_status()
    assert _secrets(client) == {
        "m.cross_signing.self_signing",
        "m.cross_signing.user_signing",
        "m.megolm_backup.v1",
    }


@pytest.mark.parametrize("we_start", [True, False], ids=["we_start", "they_start"])
async def test_all_devices_of_an_account_are_asked(
    make_user: MakeUser, log_in: LogIn, start_peer: StartPeer, *, we_start: bool
) -> None:
    user = make_user("noor")
    peer, _ = await element(start_peer, user)
    client = await log_in(user)
    await peer.wait_device(user=user.user_id, device=client.session.device_id)
    if we_start:
        await client.session.verification.request(client.session.user_id)
    else:
        await peer.verify_start(user=user.user_id)
        asked = await client.reaches(VerificationPhase.REQUESTED)
        await client.session.verification.accept(asked.id)
    await compare(client, peer)
    await peer.wait_device_verified(user=user.user_id, device=client.session.device_id)


@pytest.mark.parametrize("who", ["we", "they"])
async def test_a_request_can_be_refused(make_user: MakeUser, log_in: LogIn, start_peer: StartPeer, who: str) -> None:
    ours, theirs = make_user("noor"), make_user("els")
    client = await log_in(ours)
    peer, device = await element(start_peer, theirs)
    await shared_room(client, peer, theirs)
    await peer.devices(user=ours.user_id)
    if who == "we":
        await peer.verify_start(user=ours.user_id, device=client.session.device_id)
        asked = await client.reaches(VerificationPhase.REQUESTED)
        await client.session.verification.cancel(asked.id)
    else:
        await peer.verification_mode(sas="cancel")
        await begin(client, peer, theirs.user_id, device, None, we_start=True)
    cancelled = await client.reaches(VerificationPhase.CANCELLED)
    ended = await peer.verify_wait()
    assert cancelled.cancel_code == ended["cancel_code"] == "m.user"


@pytest.mark.parametrize("we_start", [True, False], ids=["we_start", "they_start"])
async def test_a_new_element_beside_our_device(
    make_user: MakeUser, log_in: LogIn, start_peer: StartPeer, *, we_start: bool
) -> None:
    user = make_user("noor")
    client = await log_in(user)
    assert client.session.signed
    peer, device = await element(start_peer, user, bootstrap=False)
    await peer.devices(user=user.user_id)

    await begin(client, peer, user.user_id, device, None, we_start=we_start)
    await compare(client, peer)

    await peer.wait_device_verified(user=user.user_id, device=device)
    async with asyncio.timeout(60):
        while not await knows_secrets(peer):
            await client.session.keys.backup_status()


async def knows_secrets(peer: Peer) -> bool:
    """Return whether the peer has all private keys, which it can have from us alone."""
    status = (await peer.cross_signing_status())["status"]
    return all(status["privateKeysCachedLocally"][name] for name in ("selfSigningKey", "userSigningKey"))


def _secrets(client: Client) -> set[str]:
    return {row[0] for row in client.session._database.all("SELECT name FROM crypto_secret")}


@pytest.mark.parametrize("way", ["directly", "room", "own_device"])
@pytest.mark.parametrize("we_start", [True, False], ids=["we_start", "they_start"])
@pytest.mark.parametrize("who", ["we", "they"])
async def test_a_mismatch_cancels_both(
    make_user: MakeUser, log_in: LogIn, start_peer: StartPeer, who: str, *, we_start: bool, way: str
) -> None:
    ours = make_user("noor")
    theirs = ours if way == "own_device" else make_user("els")
    client = await log_in(ours)
    peer, device = await element(start_peer, theirs, bootstrap=theirs is not ours)
    room_id = await shared_room(client, peer, theirs) if theirs is not ours else None
    await peer.devices(user=ours.user_id)
    await peer.verification_mode(sas="hold" if who == "we" else "mismatch")

    await begin(client, peer, theirs.user_id, device, room_id if way == "room" else None, we_start=we_start)
    if who == "we":
        shown = await client.reaches(VerificationPhase.SHOWN)
        await client.session.verification.mismatch(shown.id)
    cancelled = await client.reaches(VerificationPhase.CANCELLED)
    ended = await peer.verify_wait()

    assert cancelled.cancel_code == ended["cancel_code"] == "m.mismatched_sas"
    assert ended["phase"] == "Cancelled"
    assert client.session._database.all("SELECT * FROM verified") == []


async def test_own_devices_are_not_verified_in_rooms(make_user: MakeUser, log_in: LogIn, start_peer: StartPeer) -> None:
    ours, theirs = make_user("noor"), make_user("els")
    client = await log_in(ours)
    other, _ = await element(start_peer, theirs)
    room_id = await shared_room(client, other, theirs)
    peer, _ = await element(start_peer, ours, bootstrap=False)
    await peer.wait_member(room_id=room_id, user=theirs.user_id)
    with pytest.raises(VerificationRefused):
        await client.session.verification.request(client.session.user_id, room_id=room_id)
    with pytest.raises(PeerRefused):
        await peer.verify_start(user=ours.user_id, room_id=room_id)
