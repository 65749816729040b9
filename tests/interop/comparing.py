"""One verification with Element's SDK at the other end, step by step, and many of them in a row."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from typing import Any

from session.values.model import DeviceId, RoomId, UserId, Verification, VerificationPhase
from tests.interop.peer import Peer, StartPeer
from tests.support.users import User
from tests.support.verifying_client import Client, room_with


async def element(start_peer: StartPeer, user: User, *, bootstrap: bool = True) -> tuple[Peer, str]:
    """Log `user` in with Element's SDK and return it with its device id."""
    peer = await start_peer()
    known = await peer.login(base_url=user.base_url, user=user.localpart, password=user.password, isolation="signed")
    if bootstrap:
        await peer.bootstrap()
    return peer, known["device_id"]


async def shared_room(client: Client, peer: Peer, theirs: User) -> RoomId:
    """Make an encrypted room of the two."""
    room_id = await room_with(client.session, theirs.user_id)
    await peer.join(room_id=room_id)
    await peer.wait_member(room_id=room_id, user=client.session.user_id)
    return room_id


async def compare(client: Client, peer: Peer) -> Verification:
    """Compare, confirm, and wait until both sides are done."""
    shown = await client.reaches(VerificationPhase.SHOWN)
    theirs = await peer.event("sas")
    assert [symbol for symbol, _ in shown.emoji] == theirs["emoji"]
    assert list(shown.decimals or ()) == theirs["decimal"]
    assert [str(name).lower() for _, name in shown.emoji] == [name.lower() for name in theirs["names"]]
    await client.session.verification.confirm(shown.id)
    done = await client.reaches(VerificationPhase.DONE)
    ended = await peer.verify_wait()
    assert (ended["phase"], ended["result"]) == ("Done", "done"), ended
    assert done.reason is None
    return done


async def begin(
    client: Client, peer: Peer, user: str, device: str | None, room_id: str | None, *, we_start: bool
) -> None:
    """Let one side ask and the other accept."""
    session = client.session
    if we_start:
        await session.verification.request(
            UserId(user), DeviceId(device) if device and not room_id else None, RoomId(room_id) if room_id else None
        )
        return
    target: dict[str, Any] = {"room_id": room_id} if room_id else {"device": session.device_id}
    await peer.verify_start(user=session.user_id, **target)
    asked = await client.reaches(VerificationPhase.REQUESTED)
    assert asked.incoming
    await session.verification.accept(asked.id)


async def rounds(
    client: Client, peer: Peer, theirs: User, device: str, room_id: RoomId, most: int
) -> AsyncIterator[tuple[str, Verification]]:
    """Verify again and again, asked by either side, in the room and directly; yield each way and how it ended."""
    ways = itertools.cycle(itertools.product([True, False], [None, room_id]))
    for number, (we_start, way) in enumerate(itertools.islice(ways, most)):
        # It comes back in their next sync, and only there does the SDK forget a verification that is done:
        # one that begins before that is cancelled by it.
        await peer.account_data(type="org.example.round", content={"round": number})
        await begin(client, peer, theirs.user_id, device, way, we_start=we_start)
        done = await compare(client, peer)
        yield f"{'we' if we_start else 'they'} ask, {'in the room' if way else 'directly'}", done
