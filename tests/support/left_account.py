"""An account whose server is gone by now: what a client does with what it has on disk."""

from __future__ import annotations

from pathlib import Path

from session.account.profile import Profile
from session.server.login import LoginRequest
from session.session import Session
from session.store import vault
from session.values.model import RoomId
from tests.fakes.room_events import ALICE, ME
from tests.fakes.storing_homeserver import StoringHomeserver
from tests.faults.victim import ADVISOR
from tests.support.commands import PASSPHRASE, environment
from tests.support.users import PASSWORD

ROOM = RoomId("!sluis:hs.example")


async def left_account(home: Path, said: str) -> None:
    """Make it in this home, in one room, where Alice said this."""
    profile = Profile(Path(environment(home)["SLUIS_DATA_DIR"]))
    profile.folder.mkdir(parents=True, mode=0o700)
    key = vault.create(profile.key_file, PASSPHRASE)
    async with StoringHomeserver() as server:
        server.add_room(ROOM, [(ME, "Ik"), (ALICE, "Alice")], encrypted=False, name="Sluisdeur")
        session = await Session.login(profile, key, LoginRequest(server.url, ME, PASSWORD), ADVISOR)
        server.say(ROOM, ALICE, said)
        await session.sync_once()
        await session.facts(ROOM)
        await session.close()
