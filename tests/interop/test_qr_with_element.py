"""Element's SDK scans the QR code that we show: persons and own devices, who trusts what in the end, and lies."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from session.crypto.verification.verified import Verified
from session.values.model import DeviceId, RoomId, SharedKey, UserId, Verification, VerificationPhase
from tests.interop.peer import Peer, PeerRefused, StartPeer, node_modules, start_peer
from tests.support.users import MakeUser, User
from tests.support.verifying_client import Client, LogIn, log_in, room_with

__all__ = ["log_in", "node_modules", "start_peer"]
pytestmark = pytest.mark.slow
Phase = VerificationPhase
PHONE = ["m.sas.v1", "m.qr_code.scan.v1", "m.reciprocate.v1"]


async def phone(start_peer: StartPeer, user: User, *, bootstrap: bool = True) -> tuple[Peer, str]:
    """Log `user` in with Element's SDK as an app that has a camera."""
    peer = await start_peer()
    who: dict[str, Any] = {"base_url": user.base_url, "user": user.localpart, "password": user.password}
    known = await peer.login(**who, isolation="signed", methods=PHONE)
    if bootstrap:
        await peer.bootstrap()
    await peer.verification_mode(start=False)
    return peer, known["device_id"]


async def begin(client: Client, peer: Peer, theirs: User, device: str, room_id: str | None, *, we_ask: bool) -> None:
    """Let one side ask and the other accept."""
    if we_ask:
        target = {"room_id": RoomId(room_id)} if room_id else {"device": DeviceId(device)}
        await client.session.verification.request(UserId(theirs.user_id), **target)  # type: ignore[arg-type]
        return
    where = {"room_id": room_id} if room_id else {"device": client.session.device_id}
    await peer.verify_start(user=client.session.user_id, **where)
    await client.session.verification.accept((await client.reaches(Phase.REQUESTED)).id)


async def scanned(client: Client, peer: Peer) -> Verification:
    """Let the phone scan what we show, and return our side."""
    shown = await client.until(lambda one: one.phase is Phase.READY and bool(one.qr))
    await peer.verify_scan(data_b64=base64.b64encode(shown.qr).decode())
    return await client.reaches(Phase.SCANNED)


@pytest.mark.parametrize("way", ["directly", "room"])
@pytest.mark.parametrize("we_ask", [True, False], ids=["we_ask", "they_ask"])
async def test_another_user(
    make_user: MakeUser, log_in: LogIn, start_peer: StartPeer, *, we_ask: bool, way: str
) -> None:
    ours, theirs = make_user("noor"), make_user("els")
    client = await log_in(ours)
    peer, device = await phone(start_peer, theirs)
    room_id = await room_with(client.session, theirs.user_id)
    await peer.join(room_id=room_id)
    await peer.wait_member(room_id=room_id, user=ours.user_id)
    await peer.devices(user=ours.user_id)

    await begin(client, peer, theirs, device, room_id if way == "room" else None, we_ask=we_ask)
    await client.session.verification.confirm((await scanned(client, peer)).id)
    done, ended = await client.reaches(Phase.DONE), await peer.verify_wait()

    assert (ended["phase"], ended["result"]) == ("Done", "done")
    assert done.proven
    assert done.reason is None
    await peer.wait_user_verified(user=ours.user_id)
    identity = client.session._machine.identity(theirs.user_id)
    assert identity is not None
    assert Verified(client.session._database).masters(theirs.user_id) == {identity.master}


@pytest.mark.parametrize("we_ask", [True, False], ids=["we_ask", "they_ask"])
async def test_a_new_phone_of_ours(make_user: MakeUser, log_in: LogIn, start_peer: StartPeer, *, we_ask: bool) -> None:
    user = make_user("noor")
    client = await log_in(user)
    peer, device = await phone(start_peer, user, bootstrap=False)
    await peer.devices(user=user.user_id)

    await begin(client, peer, user, device, None, we_ask=we_ask)
    await client.session.verification.confirm((await scanned(client, peer)).id)
    done, ended = await client.reaches(Phase.DONE), await peer.verify_wait()

    assert (ended["phase"], ended["result"]) == ("Done", "done")
    assert done.signed
    await peer.wait_device_verified(user=user.user_id, device=device)


@pytest.mark.parametrize("we_ask", [True, False], ids=["we_ask", "they_ask"])
async def test_our_new_device_beside_a_phone(
    make_user: MakeUser, log_in: LogIn, start_peer: StartPeer, *, we_ask: bool
) -> None:
    user = make_user("noor")
    peer, device = await phone(start_peer, user)
    client = await log_in(user)
    assert not client.session.signed
    await peer.wait_device(user=user.user_id, device=client.session.device_id)

    await begin(client, peer, user, device, None, we_ask=we_ask)
    await client.session.verification.confirm((await scanned(client, peer)).id)
    await client.until(lambda one: one.phase is Phase.DONE and one.came == frozenset(SharedKey))

    assert client.session.signed
    ended = await peer.verify_wait()
    assert (ended["phase"], ended["result"]) == ("Done", "done")
    await peer.wait_device_verified(user=user.user_id, device=client.session.device_id)


async def test_a_code_with_another_key_is_refused(make_user: MakeUser, log_in: LogIn, start_peer: StartPeer) -> None:
    user = make_user("noor")
    client = await log_in(user)
    peer, device = await phone(start_peer, user, bootstrap=False)
    await peer.devices(user=user.user_id)
    await begin(client, peer, user, device, None, we_ask=True)
    shown = await client.until(lambda one: one.phase is Phase.READY and bool(one.qr))
    forged = bytearray(shown.qr)
    forged[-20] ^= 1
    with pytest.raises(PeerRefused):
        await peer.verify_scan(data_b64=base64.b64encode(bytes(forged)).decode())
    await client.session.verification.cancel(shown.id)
    assert not (await client.reaches(Phase.CANCELLED)).signed


async def test_our_no_after_a_scan_ends_both(make_user: MakeUser, log_in: LogIn, start_peer: StartPeer) -> None:
    user = make_user("noor")
    client = await log_in(user)
    peer, device = await phone(start_peer, user, bootstrap=False)
    await peer.devices(user=user.user_id)
    await begin(client, peer, user, device, None, we_ask=True)
    await client.session.verification.mismatch((await scanned(client, peer)).id)
    ended = await peer.verify_wait()
    assert (ended["phase"], ended["cancel_code"]) == ("Cancelled", "m.key_mismatch")
    assert client.session._database.all("SELECT * FROM verified") == []


async def test_emoji_instead_of_the_code(make_user: MakeUser, log_in: LogIn, start_peer: StartPeer) -> None:
    user = make_user("noor")
    client = await log_in(user)
    peer, device = await phone(start_peer, user, bootstrap=False)
    await peer.devices(user=user.user_id)
    await begin(client, peer, user, device, None, we_ask=True)
    shown = await client.until(lambda one: one.phase is Phase.READY and bool(one.qr))
    assert shown.can_begin
    await client.session.verification.accept(shown.id)
    emoji = (await client.reaches(Phase.SHOWN)).emoji
    assert [symbol for symbol, _ in emoji] == (await peer.event("sas"))["emoji"]
    await client.session.verification.confirm(shown.id)
    assert (await client.reaches(Phase.DONE)).qr == b""
