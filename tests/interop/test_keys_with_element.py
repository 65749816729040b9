"""Who gets keys, between us and Element's SDK: invited, late, unsigned, gone and back, out of one-time keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.interop.element import element_device, element_with_identity, log_in, log_in_first, run, status
from tests.interop.peer import Peer, StartPeer, node_modules, start_peer
from tests.support.commands import Commands
from tests.support.users import MakeUser, User

__all__ = ["node_modules", "start_peer"]
pytestmark = pytest.mark.slow

CLAIM, ROOMS = "/_matrix/client/v3/keys/claim", "/_matrix/client/v3/rooms"
SHARED: dict[str, object] = {"history_visibility": "shared"}


async def items(commands: Commands, room_id: str) -> list[dict[str, Any]]:
    """Return what our command line shows of a room, without what happened to the room itself."""
    found = (await run(commands, "read", room_id, "--json")).json
    return [item for item in found if item["kind"] != "state"]


async def failure(peer: Peer, room_id: str, event_id: str) -> dict[str, Any]:
    """Return why Element cannot read an event; the reason may come after the event."""
    for _ in range(40):
        seen = (await peer.wait(room_id=room_id, event_id=event_id))["message"]
        if seen["decryption_failure"] and seen["decryption_failure"]["code"] != "MEGOLM_UNKNOWN_INBOUND_SESSION_ID":
            break
        await peer.raw(path="/_matrix/client/versions")
    return dict(seen)


async def test_who_is_invited_reads_what_was_said_before_joining(
    make_user: MakeUser, tmp_path: Path, start_peer: StartPeer
) -> None:
    noor, els = make_user("noor"), make_user("els")
    ours, _ = await log_in_first(tmp_path, noor, "laptop")
    theirs, _ = await element_with_identity(start_peer, els)
    of_ours = (await run(ours, "create", "Van ons", "--invite", els.user_id)).out.strip()
    await run(ours, "send", of_ours, "welkom alvast")
    of_theirs = (await theirs.create_room(name="Van hen", invite=[noor.user_id]))["room_id"]
    await theirs.devices(user=noor.user_id)
    await theirs.send(room_id=of_theirs, body="jij ook welkom")

    await theirs.join(room_id=of_ours)
    await run(ours, "join", of_theirs)

    assert (await theirs.wait(room_id=of_ours, contains="welkom alvast", decrypted=True))["message"]
    assert [item["body"] for item in await items(ours, of_theirs)] == ["jij ook welkom"]


async def test_who_comes_later_sees_and_cannot_read_what_was_before(
    make_user: MakeUser, tmp_path: Path, start_peer: StartPeer
) -> None:
    noor, els = make_user("noor"), make_user("els")
    ours, _ = await log_in_first(tmp_path, noor, "laptop")
    theirs, _ = await element_with_identity(start_peer, els)
    of_ours = (await run(ours, "create", "Van ons")).out.strip()
    before = (await run(ours, "send", of_ours, "voordat Els er was", "--json")).json["event_id"]
    of_theirs = (await theirs.create_room(name="Van hen"))["room_id"]
    await theirs.send(room_id=of_theirs, body="voordat Noor er was")

    noor.call("POST", f"{ROOMS}/{of_ours}/invite", {"user_id": els.user_id})
    await theirs.join(room_id=of_ours)
    await theirs.invite(room_id=of_theirs, user=noor.user_id)
    await run(ours, "join", of_theirs)
    await run(ours, "send", of_ours, "nu Els er is")
    sent = await theirs.send(room_id=of_theirs, body="nu Noor er is")

    await theirs.wait(room_id=of_ours, contains="nu Els", decrypted=True)
    await theirs.raw(path=f"{ROOMS}/{of_ours}/messages?dir=b&limit=50")
    seen = (await theirs.timeline(room_id=of_ours))["events"]
    assert [event["decrypted"] for event in seen if event["event_id"] == before] in ([], [False])
    unreadable, readable = await items(ours, of_theirs)
    assert unreadable["kind"] == "unable_to_decrypt"
    assert unreadable["body"] == "The key for this message has not arrived."
    assert (readable["event_id"], readable["body"]) == (sent["event_id"], "nu Noor er is")


async def test_who_was_away_cannot_read_what_was_said_meanwhile(
    make_user: MakeUser, tmp_path: Path, start_peer: StartPeer
) -> None:
    noor, els = make_user("noor"), make_user("els")
    ours, _ = await log_in_first(tmp_path, noor, "laptop")
    theirs, _ = await element_with_identity(start_peer, els)
    room_id = (await theirs.create_room(name="Open", preset="public_chat"))["room_id"]
    await run(ours, "join", room_id)
    await theirs.wait_member(room_id=room_id, user=noor.user_id)
    await theirs.send(room_id=room_id, body="met Noor")
    await run(ours, "send", room_id, "met Els")
    await theirs.wait(room_id=room_id, contains="met Els", decrypted=True)

    noor.call("POST", f"{ROOMS}/{room_id}/leave", {})
    await theirs.wait_member(room_id=room_id, user=noor.user_id, membership="leave")
    await theirs.send(room_id=room_id, body="zonder Noor")
    await run(ours, "rooms")
    await run(ours, "join", room_id)
    await theirs.wait_member(room_id=room_id, user=noor.user_id)
    await theirs.leave(room_id=room_id)
    meanwhile = (await run(ours, "send", room_id, "zonder Els", "--json")).json["event_id"]
    await theirs.join(room_id=room_id)
    await theirs.send(room_id=room_id, body="weer samen")

    bodies = {item["body"]: item["kind"] for item in await items(ours, room_id)}
    assert bodies["met Noor"] == bodies["weer samen"] == "message"
    assert "zonder Noor" not in bodies
    assert "unable_to_decrypt" in bodies.values()
    theirs_now = (await theirs.timeline(room_id=room_id, limit=50))["events"]
    assert [event["decrypted"] for event in theirs_now if event["event_id"] == meanwhile] in ([], [False])


async def test_our_unsigned_device_is_refused_by_element_and_says_why(
    make_user: MakeUser, tmp_path: Path, start_peer: StartPeer
) -> None:
    noor, els = make_user("noor"), make_user("els")
    signed, _ = await log_in_first(tmp_path, noor, "laptop")
    unsigned = await log_in(tmp_path, noor, "phone")
    theirs, _ = await element_with_identity(start_peer, els)
    room_id = (await theirs.create_room(name="Overleg", invite=[noor.user_id]))["room_id"]
    await run(signed, "join", room_id)
    await theirs.wait_member(room_id=room_id, user=noor.user_id)
    await theirs.wait_device(user=noor.user_id, device=(await status(unsigned))["device_id"])

    await theirs.send(room_id=room_id, body="alleen voor wie getekend is")

    assert [item["body"] for item in await items(signed, room_id)] == ["alleen voor wie getekend is"]
    (row,) = await items(unsigned, room_id)
    assert row["kind"] == "unable_to_decrypt"
    assert row["body"] == "The sender sends only to signed devices, and this one was not signed then."


async def test_an_unsigned_element_is_refused_by_us_and_told_why(
    make_user: MakeUser, tmp_path: Path, start_peer: StartPeer
) -> None:
    noor, els = make_user("noor"), make_user("els")
    ours, _ = await log_in_first(tmp_path, noor, "laptop")
    theirs, _ = await element_with_identity(start_peer, els)
    unsigned = await element_device(start_peer, els)
    room_id = (await run(ours, "create", "Overleg", "--invite", els.user_id)).out.strip()
    await theirs.join(room_id=room_id)

    sent = (await run(ours, "send", room_id, "alleen voor wie getekend is", "--json")).json

    assert (await theirs.wait(room_id=room_id, event_id=sent["event_id"], decrypted=True))["message"]
    seen = await failure(unsigned, room_id, sent["event_id"])
    assert seen["decryption_failure"]["code"] == "MEGOLM_KEY_WITHHELD_FOR_UNVERIFIED_DEVICE"
    found = (await run(ours, "readers", room_id, "--json")).json
    (reader,) = [one for one in found["readers"] if one["user_id"] == els.user_id]
    assert [left["code"] for left in reader["left_out"]] == ["m.unverified"]
    assert len(reader["devices"]) == 1
    inspected = (await run(ours, "inspect", room_id, sent["event_id"], "--json")).json
    assert inspected["comparison"] == "same"
    assert [one["device_id"] for one in inspected["delivery"]["devices"]] == reader["devices"]
    assert [one["device_id"] for one in inspected["delivery"]["left_out"]] == [reader["left_out"][0]["device_id"]]


async def test_element_without_an_identity_is_left_out_and_named(
    make_user: MakeUser, tmp_path: Path, start_peer: StartPeer
) -> None:
    noor, els = make_user("noor"), make_user("els")
    ours, _ = await log_in_first(tmp_path, noor, "laptop")
    theirs = await element_device(start_peer, els)
    room_id = (await run(ours, "create", "Overleg", "--invite", els.user_id)).out.strip()
    await theirs.join(room_id=room_id)

    sent = (await run(ours, "send", room_id, "wie ben jij?", "--json")).json

    assert not (await failure(theirs, room_id, sent["event_id"]))["decrypted"]
    words = (await run(ours, "readers", room_id)).out
    assert f"{els.user_id} has no identity, so nothing shows that the device" in words


async def test_sixty_claims_leave_the_fallback_key_and_the_next_sync_makes_new_ones(
    make_user: MakeUser, tmp_path: Path, start_peer: StartPeer
) -> None:
    noor, els = make_user("noor"), make_user("els")
    ours, _ = await log_in_first(tmp_path, noor, "laptop")
    device = (await status(ours))["device_id"]
    claimed = [claim(els, noor, device) for _ in range(60)]
    assert all(claimed)
    fallback = claimed[-1]
    assert claimed[:25].count(fallback) == 0
    assert set(claimed[-10:]) == {fallback}
    theirs, _ = await element_with_identity(start_peer, els)
    room_id = (await theirs.create_room(name="Overleg", invite=[noor.user_id]))["room_id"]
    await theirs.devices(user=noor.user_id)

    # We are away: Element can only take the fallback key.
    sent = await theirs.send(room_id=room_id, body="met de laatste sleutel")
    await run(ours, "join", room_id)

    (item,) = await items(ours, room_id)
    assert (item["event_id"], item["body"]) == (sent["event_id"], "met de laatste sleutel")
    assert item["shield"]["level"] == "none"
    fresh = [claim(els, noor, device) for _ in range(60)]
    assert not set(fresh) & set(claimed)
    assert len(set(fresh)) > 20


def claim(asking: User, owner: User, device: str) -> str:
    """Take a one-time key of somebody's device, past every client, and return it."""
    wanted = {owner.user_id: {device: "signed_curve25519"}}
    answer: Any = asking.call("POST", CLAIM, {"one_time_keys": wanted, "timeout": 5_000})
    (key,) = answer["one_time_keys"][owner.user_id][device].values()
    return str(key["key"])
