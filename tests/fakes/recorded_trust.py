"""What a session says about trust, given beforehand: for pictures, in which every key has to be the same each time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from hints.model import Clearance, Draft, RoomFacts
from session.crypto.backup import BackupState
from session.crypto.uia import Proof
from session.trust.keys import BackupStatus, TrustStatus
from session.values.errors import SessionError
from session.values.model import DeviceId, RoomId, UserId
from session.values.trust import IdentityStatus, MemberDevices, OwnDevice, RoomMember
from session.values.words import Words
from tests.fakes.recorded_session import RecordedSession


def key(letter: str) -> str:
    """Return something that looks like a key."""
    return (letter + "bCdEfGh1JkLmN0pQrStUvWxYz2345678901AbCdEfGh")[:43]


STATUS = TrustStatus(IdentityStatus.UNSIGNED, key("a"), key("m"), BackupStatus(BackupState.LOCKED))


@dataclass
class RecordedKeys:
    """Trust and keys of one account."""

    found: TrustStatus = STATUS
    refuses: SessionError | None = None
    page: str = ""
    """Where to agree before an identity is made."""

    async def status(self) -> TrustStatus:
        return self.found

    async def recover(self, typed: str, tell: Callable[[Words], None]) -> None:
        if self.refuses is not None:
            raise self.refuses

    async def reset(self, proof: Proof, tell: Callable[[Words], None]) -> str:
        if self.page and proof.agree is not None:
            await proof.agree(self.page)
        elif proof.ask_password is not None:
            await proof.ask_password()
        return " ".join(["EsTx", *["abcd"] * 10, "WXYZ"])


@dataclass
class RecordedDevices:
    """The account's devices."""

    listed: tuple[OwnDevice, ...] = ()
    asked: list[tuple[object, ...]] = field(default_factory=list)

    async def all(self) -> tuple[OwnDevice, ...]:
        return self.listed

    def seen(self, device_ids: Collection[DeviceId]) -> None:
        self.asked.append(("seen", *device_ids))

    async def log_out(self, device_ids: Sequence[DeviceId], proof: Proof) -> None:
        assert proof.ask_password is not None
        await proof.ask_password()
        self.asked.append(("log_out", *device_ids))

    async def rename(self, device_id: DeviceId, draft: Draft, clearance: Clearance) -> None:
        assert clearance.covers(draft)
        self.asked.append(("rename", device_id, draft.text))


@dataclass
class RecordedRoster:
    """The members of every room."""

    people: tuple[RoomMember, ...] = ()
    of: dict[str, MemberDevices] = field(default_factory=dict)

    async def members(self, room_id: RoomId) -> tuple[RoomMember, ...]:
        return self.people

    async def ask(self, room_id: RoomId, user_id: UserId | None = None) -> bool:
        return False

    async def devices(self, room_id: RoomId, user_id: UserId) -> MemberDevices:
        return self.of.get(user_id, MemberDevices(user_id, True, ()))


@dataclass
class TrustedSession(RecordedSession):
    """A recorded session that also knows about trust."""

    device_id: str = "QWERTYUIOP"
    keys: RecordedKeys = field(default_factory=RecordedKeys)
    devices: RecordedDevices = field(default_factory=RecordedDevices)
    roster: RecordedRoster = field(default_factory=RecordedRoster)

    async def facts(self, room_id: RoomId) -> RoomFacts:
        return next(room.facts for room in self.rooms_known if room.room_id == room_id)


def with_identity(status: IdentityStatus) -> RecordedKeys:
    """Return keys of an account whose identity stands like this."""
    return RecordedKeys(replace(STATUS, identity=status))
