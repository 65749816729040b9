"""A recorded session whose verifications are real: real machines and facade, over the fake key server and room."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from session.host import SessionHost
from session.trust.verification import Verifications
from session.values.model import RoomId, UserId, Verification
from session.values.updates import VerificationUpdate
from tests.fakes.crypto_people import ROOM, Person, World
from tests.fakes.recorded_session import RecordedSession
from tests.fakes.verifying_people import Room, Verifier, settle, signed, unsigned


class AppVerifier(Verifier):
    """The device behind the screen."""

    def __init__(self, person: Person, room: Room, session: RecordedSession) -> None:
        super().__init__(person, room)
        self.direct: dict[str, str] = {}
        """Other person of each direct room."""

        def told(verification: Verification) -> None:
            self.told.append(verification)
            session.tell(VerificationUpdate(verification))

        self.facade = Verifications(
            person.machine,
            person.door,
            self,
            told,
            lambda: None,
            now=person.clock,  # type: ignore[arg-type]
        )
        self.running = self.facade._running
        session.verification = self.facade

    def person_in(self, room_id: RoomId) -> UserId | None:
        return UserId(self.direct[room_id]) if room_id in self.direct else None

    def direct_with(self, user: UserId) -> RoomId | None:
        return RoomId(ROOM) if user in self.direct.values() else None


class Company:
    """The app's user Alice and others, who all live in the session's thread; ask them there."""

    def __init__(self, host: SessionHost, session: RecordedSession) -> None:
        self._host = host
        self._session = session
        self._world = World()
        self._room = Room()
        self._people: list[Verifier] = []

    async def alice(self, device_id: str = "ALICE", *, new: bool = False) -> AppVerifier:
        """Log in the device behind the screen; a new one is signed by nobody."""

        async def make() -> AppVerifier:
            person = await (self._world.unsigned if new else self._world.signed)("alice", device_id)
            return AppVerifier(person, self._room, self._session)

        return await self._join(make)

    async def other(self, name: str, device_id: str, *, new: bool = False) -> Verifier:
        """Log in a device of somebody."""

        async def make() -> Verifier:
            return await (unsigned if new else signed)(self._world, name, device_id, self._room)

        return await self._join(make)

    async def settle(self) -> None:
        """Sync everybody until nothing comes any more."""
        await self._host.ask(settle, *self._people)

    async def ask(self, question: Callable[..., Any], *arguments: Any) -> Any:
        """Return the answer to a question that a store has to be asked for."""
        return await self._host.ask(question, *arguments)

    async def does(self, act: Callable[..., Awaitable[Any]], *arguments: Any) -> Any:
        """Let somebody do something, and everybody hear of it."""
        answer = await self._host.ask(act, *arguments)
        await self.settle()
        return answer

    async def wait(self, milliseconds: int) -> None:
        """Let time pass."""
        self._world.clock.time += milliseconds
        await self.settle()

    async def _join(self, make: Callable[[], Awaitable[Any]]) -> Any:
        self._people.append(await self._host.ask(make))
        await self.settle()
        return self._people[-1]
