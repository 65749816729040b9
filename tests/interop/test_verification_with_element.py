"""Comparing pictures with Element's SDK: started from either side, directly or in a room, and what comes of it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from hints.advisor import Advisor
from hints.model import Clearance, Draft, DraftKind, RoomFacts
from hints.policy import Policy
from session.crypto.verification.verified import Verified
from session.login import LoginRequest
from session.model import DeviceId, RoomId, UserId, Verification, VerificationPhase
from session.profile import Profile
from session.session import Session
from session.store import vault
from session.updates import Batch, VerificationUpdate
from tests.interop.peer import Peer, StartPeer, node_modules, start_peer
from tests.support.users import MakeUser, User
from tui.policies import shipped_packs

__all__ = ["node_modules", "start_peer"]
pytestmark = pytest.mark.slow

ROUNDS = 20


class Client:
    """A session of ours with a person who looks at the pictures."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.seen: list[Verification] = []
        self._news = asyncio.Condition()

    async def start(self) -> None:
        """Begin to sync."""
        await self.session.start(self._listen)

    async def until(self, fits: Callable[[Verification], bool], *, deadline: float = 40) -> Verification:
        """Return the newest state of the first verification that fits."""

        def found() -> list[Verification]:
            return [one for one in self.session.verification.all() if fits(one)]

        async with asyncio.timeout(deadline), self._news:
            await self._news.wait_for(found)
            return found()[-1]

    async def reaches(self, phase: VerificationPhase, *, deadline: float = 40) -> Verification:
        """Return the newest verification as soon as it is in this phase."""
        return await self.until(
            lambda one: one.id == self.session.verification.all()[-1].id and one.phase is phase, deadline=deadline
        )

    def _listen(self, batch: Batch) -> None:
        self.seen += [update.verification for update in batch.updates if isinstance(update, VerificationUpdate)]
        self._tell()

    def _tell(self) -> None:
        async def notify() -> None:
            async with self._news:
                self._news.notify_all()

        self._task = asyncio.get_running_loop().create_task(notify())


LogIn = Callable[[User], Awaitable[Client]]


@pytest.fixture
async def log_in(tmp_path: Path) -> AsyncIterator[LogIn]:
    """Log people in with a session in this process."""
    clients: list[Client] = []

    async def make(user: User) -> Client:
        profile = Profile(tmp_path / user.localpart, "default")
        profile.folder.mkdir(parents=True, mode=0o700)
        key = await asyncio.to_thread(vault.create, profile.key_file, "paard batterij nietje")
        request = LoginRequest(user.base_url, user.user_id, password=user.password)
        session = await Session.login(profile, key, request, Advisor(Policy(shipped_packs())))
        clients.append(Client(session))
        await clients[-1].start()
        return clients[-1]

    yield make
    for client in clients:
        await client.session.close()


async def element(start_peer: StartPeer, user: User, *, bootstrap: bool = True) -> tuple[Peer, str]:
    """Log `user` in with Element's SDK and return it with its device id."""
    peer = await start_peer()
    known = await peer.login(base_url=user.base_url, user=user.localpart, password=user.password, isolation="signed")
    if bootstrap:
        await peer.bootstrap()
    return peer, known["device_id"]


async def shared_room(client: Client, peer: Peer, theirs: User) -> RoomId:
    """Make an encrypted room of the two."""
    session = client.session
    draft = Draft(DraftKind.ROOM_NAME, "Samen", RoomFacts("", "localhost", encrypted=True))
    clearance = session._outbox._advisor.clear(draft)
    assert isinstance(clearance, Clearance)
    room_id = await session.create_room(draft, clearance, invite=[theirs.user_id], direct=True)
    await peer.join(room_id=room_id)
    await peer.wait_member(room_id=room_id, user=session.user_id)
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
    ways = itertools.cycle(itertools.product([True, False], [None, room_id]))
    for number, (we_start, way) in enumerate(itertools.islice(ways, ROUNDS)):
        # It comes back in their next sync, and only there does the SDK forget a verification that is done:
        # one that begins before that is cancelled by it.
        await peer.account_data(type="org.example.round", content={"round": number})
        await begin(client, peer, theirs.user_id, device, way, we_start=we_start)
        await compare(client, peer)
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
    async with asyncio.timeout(30):
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
    async with asyncio.timeout(30):
        while not await knows_secrets(peer):
            await client.session.keys.backup_status()


async def knows_secrets(peer: Peer) -> bool:
    """Return whether the peer has all private keys, which it can have from us alone."""
    status = (await peer.cross_signing_status())["status"]
    return all(status["privateKeysCachedLocally"][name] for name in ("selfSigningKey", "userSigningKey"))


def _secrets(client: Client) -> set[str]:
    return {row[0] for row in client.session._database.all("SELECT name FROM crypto_secret")}


@pytest.mark.parametrize("way", ["directly", "room"])
@pytest.mark.parametrize("who", ["we", "they"])
async def test_a_mismatch_cancels_both(
    make_user: MakeUser, log_in: LogIn, start_peer: StartPeer, who: str, way: str
) -> None:
    ours, theirs = make_user("noor"), make_user("els")
    client = await log_in(ours)
    peer, device = await element(start_peer, theirs)
    room_id = await shared_room(client, peer, theirs)
    await peer.devices(user=ours.user_id)
    await peer.verification_mode(sas="hold" if who == "we" else "mismatch")

    await begin(client, peer, theirs.user_id, device, room_id if way == "room" else None, we_start=True)
    if who == "we":
        shown = await client.reaches(VerificationPhase.SHOWN)
        await client.session.verification.mismatch(shown.id)
    cancelled = await client.reaches(VerificationPhase.CANCELLED)
    ended = await peer.verify_wait()

    assert cancelled.cancel_code == ended["cancel_code"] == "m.mismatched_sas"
    assert ended["phase"] == "Cancelled"
    assert client.session._database.all("SELECT * FROM verified") == []
