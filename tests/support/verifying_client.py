"""Sessions of ours in this process, each with a person who looks at the emoji; for tests with a real homeserver."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from hints.advisor import Advisor
from hints.model import Clearance, Draft, DraftKind, RoomFacts
from hints.policy import Policy
from session.account.profile import Profile
from session.server.login import LoginRequest
from session.session import Session
from session.store import vault
from session.values.model import RoomId, Verification, VerificationPhase
from session.values.updates import Batch, VerificationUpdate
from tests.support.users import User
from tui.settings.policies import shipped_packs


class Client:
    """A session of ours with a person who looks at the pictures."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.seen: list[Verification] = []
        self._news = asyncio.Condition()

    async def start(self) -> None:
        """Begin to sync."""
        await self.session.start(self._listen)

    async def until(self, fits: Callable[[Verification], bool], *, deadline: float = 60) -> Verification:
        """Return the newest state of the first verification that fits."""

        def found() -> list[Verification]:
            return [one for one in self.session.verification.all() if fits(one)]

        async with asyncio.timeout(deadline), self._news:
            await self._news.wait_for(found)
            return found()[-1]

    async def reaches(self, phase: VerificationPhase, *, deadline: float = 60) -> Verification:
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


async def logged_in(folder: Path, user: User, machine: str = "laptop") -> Client:
    """Log `user` in with a session in this process that syncs."""
    profile = Profile(folder / user.localpart / machine, "default")
    profile.folder.mkdir(parents=True, mode=0o700)
    key = await asyncio.to_thread(vault.create, profile.key_file, "paard batterij nietje")
    request = LoginRequest(user.base_url, user.user_id, password=user.password)
    client = Client(await Session.login(profile, key, request, Advisor(Policy(shipped_packs()))))
    await client.start()
    return client


LogIn = Callable[..., Awaitable[Client]]


@pytest.fixture
async def log_in(tmp_path: Path) -> AsyncIterator[LogIn]:
    """Log people in with a session in this process."""
    clients: list[Client] = []

    async def make(user: User, machine: str = "laptop") -> Client:
        clients.append(await logged_in(tmp_path, user, machine))
        return clients[-1]

    yield make
    for client in clients:
        await client.session.close()


async def room_with(session: Session, other: str, *, direct: bool = True) -> RoomId:
    """Make an encrypted room and invite the other."""
    draft = Draft(DraftKind.ROOM_NAME, "Samen", RoomFacts("", "localhost", encrypted=True))
    clearance = session._outbox._advisor.clear(draft)
    assert isinstance(clearance, Clearance)
    return await session.create_room(draft, clearance, invite=[other], direct=direct)
