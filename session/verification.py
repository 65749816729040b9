"""The facade of one account's verifications: ask, accept, confirm, and hear how far they are."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hints.advisor import Advisor
from hints.model import Clearance, Draft, DraftKind
from session import content_door
from session.crypto.machine import Machine
from session.crypto.verification.codes import CancelCode
from session.crypto.verification.letters import Letter
from session.crypto.verification.post import is_ours
from session.crypto.verification.running import Running
from session.crypto.verification.secret_sharing import SecretSharing
from session.crypto.verification.steps import Agreed, Begun, Confirmed, Stopped
from session.crypto.verification.verified import UserTrust, Verified, trust_in
from session.encryption import Encryption
from session.errors import NotCleared
from session.gateway import Gateway
from session.model import DeviceId, RoomId, UserId, Verification, VerificationPhase
from session.rooms import Rooms
from session.words import N_


def _clock() -> int:
    return time.time_ns() // 1_000_000


class RoomEvents:
    """Sends the events of verifications in rooms, through the same door as everything else that is sent there."""

    def __init__(
        self, gateway: Gateway, advisor: Advisor, rooms: Rooms, encryption: Encryption, own_user: UserId
    ) -> None:
        """Send through these, as this user."""
        self._own_user = own_user
        self._gateway = gateway
        self._advisor = advisor
        self._rooms = rooms
        self._encryption = encryption

    async def send(self, room_id: str, kind: str, content: Mapping[str, Any]) -> str:
        """Send an event, encrypted where the room is, and return its id.

        Raises:
            NotCleared: when it is no event of a verification, which is a fault in the program.
            SessionError: when it cannot be encrypted or sent.
        """
        facts = self._rooms.get(RoomId(room_id)).facts
        # Rules are about what a person says, and nobody typed this: the draft that they see is empty.
        draft = Draft(DraftKind.MESSAGE, "", facts)
        clearance = self._advisor.clear(draft)
        if not isinstance(clearance, Clearance) or not is_ours(kind, content, self._own_user):
            raise NotCleared(N_("Something tried to send without being assessed; nothing was sent."))
        body = dict(content)
        if facts.encrypted:
            body = await self._encryption.encrypt(RoomId(room_id), kind, body, lambda _: None, strangers=True)
            kind = "m.room.encrypted"
        return await content_door.send_event(self._gateway, draft, clearance, kind, body, secrets.token_hex(16))


class Verifications:
    """What screens and scripts can ask about verifying users and devices."""

    def __init__(
        self,
        machine: Machine,
        gateway: Gateway,
        rooms: RoomEvents,
        told: Callable[[Verification], None],
        secrets_came: Callable[[], None],
    ) -> None:
        """Work with this machine; `told` hears of every change, `secrets_came` of private keys that arrived."""
        sharing = SecretSharing(machine, gateway, secrets_came, _clock)
        self._machine = machine
        self._running = Running(machine, gateway, rooms, sharing, told, _clock)

    def all(self) -> tuple[Verification, ...]:
        """Return the verifications under way, and some that ended, oldest first."""
        return self._running.all()

    async def request(self, user: UserId, device: DeviceId | None = None, room_id: RoomId | None = None) -> str:
        """Ask to verify: a device, all devices of a user (our own too), or a user in a room; return the id.

        Raises:
            VerificationRefused: when there is nobody to ask.
            SessionError: when the request cannot be sent.
        """
        return await self._running.request(user, device, room_id)

    async def accept(self, verification_id: str) -> None:
        """Accept a request; once accepted, begin at once instead of leaving that to the other side.

        Raises:
            SessionError: when it is over, or the other side cannot be told.
        """
        asked = any(
            known.id == verification_id and known.phase is VerificationPhase.REQUESTED for known in self._running.all()
        )
        await self._running.act(verification_id, Agreed() if asked else Begun())

    async def confirm(self, verification_id: str) -> None:
        """Say that both sides show the same.

        Raises:
            SessionError: when it is over, or the other side cannot be told.
        """
        await self._running.act(verification_id, Confirmed())

    async def mismatch(self, verification_id: str) -> None:
        """Say that the two sides show different things: nothing is verified.

        Raises:
            SessionError: when it is over, or the other side cannot be told.
        """
        await self._running.act(verification_id, Stopped(CancelCode.MISMATCHED_SAS))

    async def cancel(self, verification_id: str) -> None:
        """End a verification, or refuse a request.

        Raises:
            SessionError: when it is over, or the other side cannot be told.
        """
        await self._running.act(verification_id, Stopped(CancelCode.USER))

    def trust_in(self, user: UserId) -> UserTrust:
        """Return how far a user's identity is known to be really theirs."""
        with self._machine.database.transaction():
            return trust_in(self._machine.database, self._machine.user_id, user, _clock())

    def withdraw(self, user: UserId) -> None:
        """Give up that a user was verified, so that a new identity of theirs is no alarm any more."""
        with self._machine.database.transaction():
            Verified(self._machine.database).forget(user)
            self._machine.identities.accept(user)

    async def take(self, letters: Sequence[Letter]) -> None:
        """Take in what a sync brought, and let time pass."""
        await self._running.take(letters)
