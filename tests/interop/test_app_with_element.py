"""The app's screen against Element's SDK: who asks, what both show, and how it ends, by keys alone."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from tests.interop.element import element_with_identity
from tests.interop.peer import Peer, StartPeer, node_modules, start_peer
from tests.interop.shared_room import shared_room
from tests.support.real_app import RealApp, real_app
from tests.support.screens import settled, shown
from tests.support.users import MakeUser
from widgets.trust.qr_code import block_lines, modules

__all__ = ["node_modules", "start_peer"]
pytestmark = pytest.mark.slow


async def same_on(app: RealApp, peer: Peer) -> dict[str, Any]:
    """Wait until both sides show emoji; they must be the same."""
    sas = await peer.event("sas", deadline=60)
    await app.see("they match", *(symbol for symbol in sas["emoji"]))
    shown = await app.newest()
    assert [symbol for symbol, _ in shown.emoji] == sas["emoji"]
    return sas


@pytest.mark.parametrize("we_ask", [True, False], ids=["we_ask", "they_ask"])
@pytest.mark.parametrize("way", ["room", "directly"])
async def test_a_person(make_user: MakeUser, start_peer: StartPeer, tmp_path: Path, way: str, *, we_ask: bool) -> None:
    ours, theirs = make_user("noor"), make_user("els")
    peer, _ = await element_with_identity(start_peer, theirs)
    async with real_app(tmp_path, ours) as app:
        room_id = await shared_room(app, peer, ours, theirs, direct=way == "room")
        if we_ask:
            await app.press(*f"/verify {theirs.user_id}", "enter")
        else:
            target = {"room_id": room_id} if way == "room" else {"device": app.session.device_id}
            await peer.verify_start(user=ours.user_id, **target)
            await app.see(f"Alt-Y: {theirs.user_id} asks to compare emoji")
            await app.press("alt+y", "a")
        sas = await same_on(app, peer)
        await app.see("in your room" if way == "room" else "directly between devices")
        await app.press("s")
        await app.see(*(str(number) for number in sas["decimal"]))
        await app.press("y")
        await app.see("Verified: this is really")
        ended = await peer.verify_wait()
        assert (ended["phase"], ended["result"]) == ("Done", "done")
        await peer.wait_user_verified(user=ours.user_id)


async def test_what_does_not_match_in_a_room(make_user: MakeUser, start_peer: StartPeer, tmp_path: Path) -> None:
    ours, theirs = make_user("noor"), make_user("els")
    peer, _ = await element_with_identity(start_peer, theirs)
    await peer.verification_mode(sas="hold")
    async with real_app(tmp_path, ours) as app:
        room_id = await shared_room(app, peer, ours, theirs)
        await peer.verify_start(user=ours.user_id, room_id=room_id)
        await app.see("Els asks you to compare emoji: Alt-Y opens it")
        await app.press("alt+y", "a")
        await same_on(app, peer)
        await app.press("enter", "x")
        ended = await peer.verify_wait()
        assert (ended["phase"], ended["cancel_code"]) == ("Cancelled", "m.mismatched_sas")
        await app.see("The emoji were not the same")
        await app.press("escape")
        await app.see("Els asked you to compare emoji. The emoji were not the same")


async def test_our_device_beside_element(make_user: MakeUser, start_peer: StartPeer, tmp_path: Path) -> None:
    user = make_user("noor")
    peer, _ = await element_with_identity(start_peer, user)
    async with real_app(tmp_path, user) as app:
        await peer.wait_device(user=user.user_id, device=app.session.device_id)
        await app.press("alt+y")
        await app.see("o your other devices")
        await app.press("o")
        await same_on(app, peer)
        await app.press("y")
        await app.see("This device is now signed by your identity", "The key backup is open")
        await peer.wait_device_verified(user=user.user_id, device=app.session.device_id)


async def test_a_phone_scans_the_code_on_the_screen(make_user: MakeUser, start_peer: StartPeer, tmp_path: Path) -> None:
    user = make_user("noor")
    peer = await start_peer()
    who = {"base_url": user.base_url, "user": user.localpart, "password": user.password}
    await peer.login(**who, methods=["m.sas.v1", "m.qr_code.scan.v1", "m.reciprocate.v1"])
    await peer.bootstrap()
    async with real_app(tmp_path, user) as app:
        await peer.wait_device(user=user.user_id, device=app.session.device_id)
        await app.press("alt+y")
        await app.see("o your other devices")
        await app.press("o")
        await app.see("Let the other device scan", "b compare emoji")
        payload = (await app.newest()).qr
        await settled(app.pilot)
        drawn = [line[:45].ljust(45) for line in shown(app.pilot).splitlines()[:23]]
        assert drawn == block_lines(modules(payload))

        await peer.verify_scan(data_b64=base64.b64encode(payload).decode())
        await app.see("Does its screen say that all is well?")
        await app.press("enter")
        await app.see("Enter answers nothing here")
        await app.press("y")
        await app.see("This device is now signed by your identity", "The key backup is open")
        ended = await peer.verify_wait()
        assert (ended["phase"], ended["result"]) == ("Done", "done")
