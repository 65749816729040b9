"""A process that is killed: it opens its account, syncs, says a few things, and writes down what the outbox took."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from pathlib import Path

from hints.advisor import Advisor
from hints.model import Clearance, Draft, DraftKind
from hints.policy import Policy
from session.account.profile import Profile
from session.session import Session
from session.store.vault import StoreKey
from session.values.model import RoomId, RoomSummary
from tui.settings.policies import shipped_packs

# Made when the fork server loads this module, so that each round begins at once.
ADVISOR = Advisor(Policy(shipped_packs()))


@dataclass(frozen=True, slots=True)
class Part:
    """What one round's process is to do."""

    profile: Profile
    secret: bytes = field(repr=False)
    user_id: str
    room_id: RoomId
    journal: Path
    texts: tuple[str, ...]


def room_of(session: Session, room_id: RoomId) -> RoomSummary:
    """Return a room as it is known here, without asking the server."""
    return next(room for room in session.rooms() if room.room_id == room_id)


async def say(session: Session, room_id: RoomId, text: str) -> None:
    """Put a message in the outbox, for the room as it is known here."""
    draft = Draft(DraftKind.MESSAGE, text, room_of(session, room_id).facts)
    clearance = ADVISOR.clear(draft)
    assert isinstance(clearance, Clearance), clearance
    await session.send(draft, clearance)


def run(part: Part) -> None:
    """Live until killed."""
    asyncio.run(_live(part))


async def _live(part: Part) -> None:
    session = await Session.restore(part.profile, StoreKey(part.secret), part.user_id, ADVISOR)
    journal = os.open(part.journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    await session.start(lambda _: None)
    for text in part.texts:
        await say(session, part.room_id, text)
        os.write(journal, f"{text}\n".encode())
    await asyncio.Event().wait()
