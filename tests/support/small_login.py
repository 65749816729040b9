"""A home for the command line, logged in at a homeserver of the test's own."""

from __future__ import annotations

from pathlib import Path

from session.account.profile import Profile
from session.server.login import LoginRequest
from session.session import Session
from session.store import vault
from tests.fakes.room_events import ME
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.commands import PASSPHRASE, Commands, make_quick_key
from tests.support.screens import advisor
from tests.support.users import PASSWORD


async def at_home(home: Path, server: SmallHomeserver) -> tuple[Commands, Session]:
    """Log in there; close the session before a command runs."""
    sluis = Commands(home)
    profile = Profile(sluis.home / "data")
    profile.folder.mkdir(parents=True, mode=0o700)
    make_quick_key(profile.key_file)
    key = vault.unlock(profile.key_file, PASSPHRASE)
    request = LoginRequest(server.url, ME, password=PASSWORD)
    return sluis, await Session.login(profile, key, request, advisor(), identity=False)
