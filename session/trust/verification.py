"""The facade of one account's verifications: ask, accept, confirm, and hear how far they are."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hints.advisor import Advisor
from hints.model import Clearance, Draft, DraftKind
from session.crypto.machine import Machine
from session.crypto.verification.codes import CancelCode
from session.crypto.verification.letters import Letter
from session.crypto.verification.post import is_ours
from session.crypto.verification.running import Running
from session.crypto.verification.secret_sharing import SecretSharing
from session.crypto.verification.steps import Agreed, Begun, Confirmed, Stopped
from session.rooms.summaries import Rooms
from session.sending.encryption import Encryption
from session.server import content_door
from session.server.gateway import Gateway
from session.values.errors import NotCleared
from session.values.model import DeviceId, RoomId, RoomKind, UserId, Verification, VerificationPhase
from session.values.words import N_


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

    def person_in(self, room_id: RoomId) -> UserId | None:
        """Return the one other person of a direct room, or None when it is no such room."""
        if self._rooms.get(room_id).kind is not RoomKind.DIRECT:
            return None
        others = [one for one in self._rooms.members(room_id) if one.user_id != self._own_user]
        return others[0].user_id if len(others) == 1 and others[0].membership == "join" else None

    def direct_with(self, user: UserId) -> RoomId | None:
        """Return the direct room of us and this user alone that was used last, an encrypted one before others."""
        fitting = [room for room in self._rooms.all() if self.person_in(room.room_id) == user]
        best = max(fitting, key=lambda room: room.facts.encrypted, default=None)
        return best.room_id if best is not None else None

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
        *,
        now: Callable[[], int] = _clock,
    ) -> None:
        """Work with this machine; `told` hears of every change, `secrets_came` of private keys that arrived."""
        sharing = SecretSharing(machine, gateway, self._key_came, now)
        self._machine = machine
        self._rooms = rooms
        self._secrets_came = secrets_came
        self._running = Running(machine, gateway, rooms, sharing, told, now)

    def all(self) -> tuple[Verification, ...]:
        """Return the verifications under way, and some that ended, oldest first."""
        return self._running.all()

    def of_request(self, room_id: str, event_id: str) -> Verification | None:
        """Return the verification that an event of a room asked for, if it is remembered."""
        return self._running.of_request(room_id, event_id)

    async def person_in(self, room_id: RoomId) -> UserId | None:
        """Return the one other person of a direct room, or None when it is no such room."""
        return self._rooms.person_in(room_id)

    async def begin(self, user: UserId | None = None, device: DeviceId | None = None) -> str:
        """Ask our own other devices, or a user where that is best: a direct room, else their devices; return the id.

        Args:
            user: whom to ask; None for ourselves.
            device: the one device to ask, past any room.

        Raises:
            VerificationRefused: when there is nobody to ask.
            SessionError: when the request cannot be sent.
        """
        asked = user or UserId(self._machine.user_id)
        if device is not None or asked == self._machine.user_id:
            return await self.request(asked, device)
        return await self.request(asked, room_id=self._rooms.direct_with(asked))

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
        asked = self._is(verification_id, VerificationPhase.REQUESTED)
        await self._running.act(verification_id, Agreed() if asked else Begun())

    async def confirm(self, verification_id: str) -> None:
        """Say that both sides show the same, or that the device that scanned our QR code shows that all is well.

        Raises:
            SessionError: when it is over, or the other side cannot be told.
        """
        await self._running.act(verification_id, Confirmed())

    async def mismatch(self, verification_id: str) -> None:
        """Say that the two sides show different things, or that a scan did not go well: nothing is verified.

        Raises:
            SessionError: when it is over, or the other side cannot be told.
        """
        scanned = self._is(verification_id, VerificationPhase.SCANNED)
        await self._running.act(
            verification_id, Stopped(CancelCode.KEY_MISMATCH if scanned else CancelCode.MISMATCHED_SAS)
        )

    async def cancel(self, verification_id: str) -> None:
        """End a verification, or refuse a request.

        Raises:
            SessionError: when it is over, or the other side cannot be told.
        """
        await self._running.act(verification_id, Stopped(CancelCode.USER))

    async def close(self) -> None:
        """End what is under way, so that nobody waits for a program that is gone."""
        await self._running.close()

    def _is(self, verification_id: str, phase: VerificationPhase) -> bool:
        return any(known.id == verification_id and known.phase is phase for known in self._running.all())

    def _key_came(self, device_id: str, name: str) -> None:
        self._secrets_came()
        self._running.key_came(device_id, name)

    async def take(self, letters: Sequence[Letter]) -> None:
        """Take in what a sync brought, and let time pass."""
        await self._running.take(letters)
