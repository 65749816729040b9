"""The app on a real session with a real homeserver, for tests that press keys and read the screen."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot

from session.account.profile import Profile
from session.host import SessionHost
from session.server.login import LoginRequest
from session.session import Session
from session.store import vault
from session.values.model import RoomId, Verification
from tests.support.commands import PASSPHRASE
from tests.support.patient_pilot import PatientPilot
from tests.support.screens import CONFIG, advisor, chat, session_thread, settled, until, until_shown
from tests.support.users import User
from tui.app import SluisApp

PATIENCE = 60.0


@dataclass
class RealApp:
    """A person at the keyboard."""

    pilot: Pilot[None]
    session: Session
    host: SessionHost

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def see(self, *words: str) -> str:
        """Wait until all of these words are on the screen, wherever lines break, and return it."""
        return await until_shown(self.pilot, *words, patience=PATIENCE)

    async def open_room(self, room_id: RoomId) -> None:
        """Wait until a room is known, and show it."""

        def open_by_now() -> bool:
            main = chat(self.pilot)
            main.show_room(room_id)
            return main.open_room is not None and main.open_room.room_id == room_id

        await until(self.pilot, open_by_now, PATIENCE)
        await settled(self.pilot)

    async def newest(self) -> Verification:
        """Return the verification that began last, as the session knows it."""
        known: tuple[Verification, ...] = await self.host.ask(self.session.verification.all)
        return known[-1]


@contextlib.asynccontextmanager
async def real_app(folder: Path, user: User, size: tuple[int, int] = (80, 24)) -> AsyncIterator[RealApp]:
    """Log `user` in and run the app until it has synced."""
    profile = Profile(folder, "app")
    profile.folder.mkdir(parents=True, mode=0o700)
    key = await asyncio.to_thread(vault.create, profile.key_file, PASSPHRASE)
    request = LoginRequest(user.base_url, user.user_id, password=user.password)
    advising = advisor()
    with session_thread() as host:
        session = await host.login(profile, key, request, advising)
        session.new_recovery_key = None
        async with SluisApp(host, profile, key, CONFIG, advising, session).run_test(size=size) as pilot:
            app = RealApp(PatientPilot(pilot.app), session, host)
            await app.see("synced")
            yield app
