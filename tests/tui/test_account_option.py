"""`--account` says which of several accounts a command is about; without it nothing is guessed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from session.account.profile import DATABASE_NAME, Profile
from session.server.login import LoginRequest
from session.session import Session
from session.store import vault
from session.values.errors import SessionError
from session.values.model import UserId
from tests.fakes.room_events import ALICE, ME
from tests.fakes.small_homeserver import SmallHomeserver
from tests.support.commands import PASSPHRASE, Commands
from tests.support.screens import advisor
from tests.support.users import PASSWORD
from tui.cli.profile import only_user

OTHER = UserId("@werk:hs.example")


def having(folder: Path, *users: str, account: str = "") -> Profile:
    """Return a profile in which these users are logged in."""
    profile = Profile(folder, account=account)
    for user in users:
        profile.account_folder(user).mkdir(parents=True, mode=0o700, exist_ok=True)
        (profile.account_folder(user) / DATABASE_NAME).touch()
    return profile


def test_the_only_account_needs_no_name_and_of_several_one_is_named(tmp_path: Path) -> None:
    assert only_user(having(tmp_path / "one", ME)) == ME
    assert only_user(having(tmp_path / "two", ME, OTHER, account=OTHER)) == OTHER
    with pytest.raises(SessionError, match=rf"--account \({ME}, {OTHER}\)"):
        only_user(having(tmp_path / "two", ME, OTHER))
    with pytest.raises(SessionError, match=r"@els:hs\.example is not logged in here"):
        only_user(having(tmp_path / "two", ME, OTHER, account="@els:hs.example"))
    with pytest.raises(SessionError, match="Nobody is logged in"):
        only_user(having(tmp_path / "none"))


async def test_a_command_asks_the_server_of_the_account_that_is_named(tmp_path: Path) -> None:
    async with SmallHomeserver() as private, SmallHomeserver() as work:
        private.add_room("!a:hs.example", [(ME, "Ik"), (ALICE, "Alice")], name="Thuis", encrypted=False)
        work.add_room("!b:hs.example", [(OTHER, "Werk"), (ALICE, "Alice")], name="Kantoor", encrypted=False)
        sluis = Commands(tmp_path / "home")
        profile = Profile(sluis.home / "data")
        profile.folder.mkdir(parents=True, mode=0o700)
        key = vault.create(profile.key_file, PASSPHRASE)
        for user, server in ((ME, private), (OTHER, work)):
            request = LoginRequest(server.url, user, password=PASSWORD)
            session = await Session.login(profile, key, request, advisor(), identity=False)
            await session.close()
        asked = len(private.requests)
        named = await asyncio.to_thread(sluis, "--account", OTHER, "rooms")
        assert "Kantoor" in named.out
        assert "Thuis" not in named.out
        assert len(private.requests) == asked
        unnamed = await asyncio.to_thread(sluis, "rooms", check=False)
        assert unnamed.exit_code == 1
        assert unnamed.err.count("\n") == 1
        assert "--account" in unnamed.err
        assert len(private.requests) == asked
