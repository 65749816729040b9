"""Pictures of two accounts and of the list of accounts; made and looked at as the others are."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from session.account.profile import DATABASE_NAME, Profile
from session.values.updates import Connection
from tests.support.pictures import both_sizes, golden, looking, other_looks, picture
from tests.support.screens import settled, until_shown
from tests.support.two_accounts import AccountSession, private, two_accounts, work

pytestmark = golden


async def with_news(pilot: Pilot[None], theirs: AccountSession) -> None:
    """Let the account beside the screen have news."""
    theirs.heard(unread=12, mentions=2)
    await until_shown(pilot, "others: 12 unread, 2 to you")
    await settled(pilot)


async def listing(pilot: Pilot[None], folder: Path, theirs: AccountSession) -> str:
    """Return a picture of the list, in which one account is not open."""
    closed = Profile(folder).account_folder("@een.heel.lange.naam.voor.een.account:archief.waterschappen.example")
    closed.mkdir(mode=0o700)
    (closed / DATABASE_NAME).touch()
    await with_news(pilot, theirs)
    theirs.connected(Connection.OFFLINE)
    await pilot.press("alt+v")
    await until_shown(pilot, "offline · 12 unread")
    await settled(pilot)
    return picture(pilot.app)


@both_sizes
async def test_two_accounts(size: tuple[int, int], tmp_path: Path, golden_picture: SnapshotAssertion) -> None:
    ours, theirs = private(), work()
    async with two_accounts(tmp_path, ours, theirs, size) as pilot:
        await with_news(pilot, theirs)
        await pilot.press(*"tot morgen")
        await settled(pilot)
        assert golden_picture == picture(pilot.app)


@both_sizes
async def test_the_list_of_accounts(size: tuple[int, int], tmp_path: Path, golden_picture: SnapshotAssertion) -> None:
    theirs = work()
    async with two_accounts(tmp_path, private(), theirs, size) as pilot:
        assert golden_picture == await listing(pilot, tmp_path, theirs)


@other_looks
async def test_the_list_in_other_looks(
    look: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden_picture: SnapshotAssertion
) -> None:
    theirs, config = work(), looking(look, monkeypatch)
    async with two_accounts(tmp_path, private(), theirs, config=config) as pilot:
        assert golden_picture == await listing(pilot, tmp_path, theirs)
