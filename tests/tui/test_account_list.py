"""The list of accounts, what is said of all of them at once, and that one account holds up no other."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from session.account.last_shown import last_shown, note_shown
from session.account.profile import DATABASE_NAME, Profile
from session.store.vault import StoreKey
from session.values.errors import SessionError
from session.values.model import UserId
from session.values.updates import Connection
from tests.fakes.recorded_session import ME
from tests.support.screens import CONFIG, advisor, chat, session_thread, settled, shown, until, until_shown
from tests.support.two_accounts import WORK, AccountSession, private, prompt, two_accounts, work
from tests.support.written_terminal import WrittenTerminal
from tui.accounts import Accounts
from tui.app import SluisApp
from tui.screens.accounts import AccountsScreen
from tui.screens.lock import LockScreen
from tui.screens.login import LoginScreen


async def listed(pilot: Pilot[None]) -> None:
    await pilot.press("alt+v")
    await until(pilot, lambda: isinstance(pilot.app.screen, AccountsScreen))
    await settled(pilot)


async def test_the_list_says_how_it_stands_with_each_and_enter_shows_another(tmp_path: Path) -> None:
    ours, theirs = private(), work()
    async with two_accounts(tmp_path, ours, theirs) as pilot:
        await listed(pilot)
        screen = await until_shown(pilot, "2 accounts · 3 unread · 1 invitation", "Enter shows its rooms")
        lines = [line.strip() for line in screen.splitlines()]
        assert "ik  on the screen" in lines
        assert "rijk.example · synced · 3 unread · 1 invitation" in lines
        assert "werk.example · synced" in lines

        theirs.heard(unread=12, mentions=2)
        theirs.connected(Connection.OFFLINE)
        await until_shown(pilot, "werk.example · offline · 12 unread · 2 to you", "2 accounts · 15 unread")
        theirs.connected(Connection.LOGGED_OUT)
        await until_shown(pilot, "werk.example · logged out")
        theirs.connected(Connection.SYNCED)
        await until_shown(pilot, "werk.example · synced")

        await pilot.press("down", "enter")
        await until(pilot, lambda: pilot.app.screen is chat(pilot) and prompt(pilot) == "noor.de.wit >")
        await until_shown(pilot, "Kantoor")


async def test_an_invitation_to_an_account_out_of_sight_is_said(tmp_path: Path) -> None:
    theirs = work()
    async with two_accounts(tmp_path, private(), theirs) as pilot:
        theirs.invited_to("Kade")
        await until_shown(pilot, "others: 1 invitation")
        await listed(pilot)
        await until_shown(pilot, "werk.example · synced · 1 invitation", "2 invitations")
        theirs.heard(unread=2)
        await pilot.press("escape")
        await until_shown(pilot, "others: 2 unread, 1 invitation")


async def test_enter_on_the_account_that_is_shown_goes_back_to_it(tmp_path: Path) -> None:
    async with two_accounts(tmp_path, private(), work()) as pilot:
        await pilot.press(*"half")
        before = chat(pilot)
        await listed(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is before)
        assert before.desk.composer.text == "half"


async def test_what_is_marked_stays_marked_and_one_that_is_not_open_is_listed(tmp_path: Path) -> None:
    ours, theirs = private(), work()
    async with two_accounts(tmp_path, ours, theirs) as pilot:
        closed = Profile(tmp_path).account_folder("@elders:oud.example")
        closed.mkdir(mode=0o700)
        (closed / DATABASE_NAME).touch()
        await pilot.press(*"/accounts", "enter")
        await until_shown(pilot, "3 accounts", "oud.example · not open")
        await pilot.press("down")
        theirs.heard(unread=4)
        await until_shown(pilot, "werk.example · synced · 4 unread")
        await pilot.press("enter")
        await until(pilot, lambda: prompt(pilot) == "noor.de.wit >")


async def test_another_account_is_added_from_the_list(tmp_path: Path) -> None:
    async with two_accounts(tmp_path, private(), work()) as pilot:
        await listed(pilot)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen, LoginScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, AccountsScreen))


@contextlib.contextmanager
def in_a_terminal(pilot: Pilot[None]) -> Iterator[WrittenTerminal]:
    """Let the app write to a terminal for a while."""
    headless, terminal = pilot.app._driver, WrittenTerminal()
    pilot.app._driver = terminal
    try:
        yield terminal
    finally:
        pilot.app._driver = headless


@pytest.mark.parametrize("wanted", [True, False])
async def test_the_title_says_what_is_unread_in_all_accounts(wanted: bool, tmp_path: Path) -> None:
    ours, theirs = private(), work()
    async with two_accounts(tmp_path, ours, theirs, config=replace(CONFIG, title_unread=wanted)) as pilot:
        with in_a_terminal(pilot) as terminal:
            theirs.heard(unread=4)
            await until_shown(pilot, "others: 4 unread")
            ours.heard(unread=1)
            await settled(pilot)
            assert terminal.told("2")[-1:] == (["(8) sluis"] if wanted else [])


async def test_a_notification_names_the_account_where_there_are_several(tmp_path: Path) -> None:
    ours, theirs = private(), work()
    async with two_accounts(tmp_path, ours, theirs, config=replace(CONFIG, notify=("osc9",))) as pilot:
        app = pilot.app
        assert isinstance(app, SluisApp)
        app.accounts._open[WORK].notices._since = chat(pilot).notifier._notices._since = -1e9
        app.app_focus = False
        with in_a_terminal(pilot) as terminal:
            theirs.heard(unread=1)
            await until(pilot, lambda: terminal.told("9") == ["sluis: new message in sluis · noor.de.wit"])
            ours.heard(unread=1)
            await until(pilot, lambda: terminal.told("9")[1:] == ["sluis: new message in sluis · ik"])
            app.accounts.forget(WORK)
            app.show_accounts()
            chat(pilot).notifier._notices._last = None
            ours.heard(unread=2)
            await until(pilot, lambda: terminal.told("9")[2:] == ["sluis: new message in sluis"])


class SlowToClose(AccountSession):
    """A session whose end waits until the other one's has begun."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.closing, self.other = asyncio.Event(), self

    async def close(self) -> None:
        self.closing.set()
        await self.other.closing.wait()
        await super().close()


async def test_the_lock_closes_accounts_side_by_side(tmp_path: Path) -> None:
    ours, theirs = SlowToClose(private().rooms_known), SlowToClose(work().rooms_known, user_id=WORK)
    ours.other, theirs.other = theirs, ours
    async with two_accounts(tmp_path, ours, theirs) as pilot:
        await pilot.press("alt+q")
        await until(pilot, lambda: isinstance(screen := pilot.app.screen, LockScreen) and screen._may_open)
        assert ("close",) in ours.asked
        assert ("close",) in theirs.asked


async def test_a_store_that_is_another_users_is_closed_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = work()
    with session_thread() as host:

        async def restore(*_asked: object) -> AccountSession:
            return other

        monkeypatch.setattr(host, "restore", restore)
        accounts = Accounts(host, CONFIG, lambda _user, _batch: None)
        with pytest.raises(SessionError, match="another user's"):
            await accounts.opened(Profile(tmp_path), StoreKey(bytes(32)), ME, advisor())
    assert other.asked == [("close",)]
    assert accounts.users == ()


def test_the_account_that_was_shown_last_is_remembered_until_it_logs_out(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    assert last_shown(profile) is None
    for number, user in enumerate((ME, WORK, UserId("@zuid:werk.example"))):
        folder = profile.account_folder(user)
        folder.mkdir(parents=True, mode=0o700)
        (folder / DATABASE_NAME).touch()
        if number < 2:
            note_shown(profile, user)
            os.utime(folder / "shown", ns=(0, 10 + number))
    assert last_shown(profile) == WORK
    note_shown(profile, ME)
    assert last_shown(profile) == ME
    assert (profile.account_folder(ME) / "shown").stat().st_mode & 0o777 == 0o600
    (profile.account_folder(ME) / DATABASE_NAME).unlink()
    assert last_shown(profile) == WORK


async def test_one_account_goes_on_when_the_other_is_shown_and_its_server_is_away(tmp_path: Path) -> None:
    ours, theirs = private(), work()
    async with two_accounts(tmp_path, ours, theirs) as pilot:
        theirs.connected(Connection.OFFLINE)
        await pilot.press("alt+s")
        await until(pilot, lambda: prompt(pilot) == "noor.de.wit >")
        await until_shown(pilot, "offline")
        await pilot.press("alt+s")
        await until(pilot, lambda: prompt(pilot) == "ik >")
        await until_shown(pilot, "synced")
        assert "offline" not in shown(pilot)
