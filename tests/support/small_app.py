"""Runs the app on a real session, against the small homeserver, from the log-in screen on."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from session.account.profile import Profile
from session.store import vault
from session.store.vault import StoreKey
from tests.fakes.crypto_people import Person, World
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.patient_pilot import PatientPilot
from tests.support.screens import CONFIG, advisor, chat, session_thread, settled, until
from tests.support.users import PASSWORD
from tui.app import SluisApp

STORE_PASSPHRASE = "sesam"


def store_key(profile: Profile) -> StoreKey:
    """Make the store's key, or open it again."""
    open_or_make = vault.unlock if profile.key_file.exists() else vault.create
    return open_or_make(profile.key_file, STORE_PASSPHRASE)


@contextlib.asynccontextmanager
async def running(folder: Path, size: tuple[int, int] = (80, 24), *, account: str = "") -> AsyncIterator[Pilot[None]]:
    """Run the app on the profile in this folder; only the account is asked for, if there is none."""
    profile = Profile(folder, account=account)
    with session_thread() as host:
        app = SluisApp(host, profile, store_key(profile), CONFIG, advisor())
        async with app.run_test(size=size) as pilot:
            await settled(pilot)
            yield PatientPilot(pilot.app)
            # What has just begun is awaited before it is cancelled.
            await pilot.pause()
            await pilot.pause()


async def type_login(pilot: Pilot[None], homeserver: str, user_id: str = "@noor:hs.example") -> None:
    """Fill in the log-in screen and wait for the main screen; everybody has the same password in tests."""
    for field, value in (("homeserver", homeserver), ("user", user_id), ("password", PASSWORD)):
        pilot.app.screen.query_one(f"#{field}").value = value  # type: ignore[attr-defined]
    pilot.app.screen.query_one("#homeserver").focus()
    await pilot.press("enter", "enter", "enter")
    await until(pilot, lambda: chat(pilot) is not None)


@pytest.fixture
async def phone(server: SmallHomeserver) -> Person:
    """Another device of Noor's, that made her identity."""
    noor = "@noor:hs.example"
    server.log_in(noor, "PHONE", "telefoon")
    return await World(server.keys).signed(noor, "PHONE")
