"""Two accounts in one app: each has its own rooms, drafts and store; what the other has unread is seen."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from textual.pilot import Pilot

from session.account.profile import DATABASE_NAME, Profile
from session.store.database import Database
from session.values.model import RoomId, UserId
from session.values.updates import Batch, DepartureUpdate
from session.values.words import Words
from tests.fakes.homeserver import ReceivedRequest
from tests.fakes.room_events import ALICE, ME
from tests.fakes.small_homeserver import Login
from tests.fakes.storing_homeserver import StoringHomeserver
from tests.support.screens import chat, shown, until, until_shown
from tests.support.small_app import STORE_PASSPHRASE, running, store_key, type_login
from tests.support.two_accounts import prompt
from tui.app import SluisApp
from tui.news import Update
from tui.screens.identity import IdentityScreen
from tui.screens.lock import LockScreen

HERE = RoomId("!lunch:hs.example")
OTHER = UserId("@werk:hs.example")
WORK_DRAFT = "kanarie voor het werk"


@functools.lru_cache
def remembered(text: str) -> str:
    """Stand for what caches keep of the texts that were read."""
    return text.upper()


class CountingHomeserver(StoringHomeserver):
    """A homeserver that says how much is unread."""

    unread = 0

    async def _sync(self, login: Login, one: ReceivedRequest) -> dict[str, Any]:
        answer = await super()._sync(login, one)
        for room in answer["rooms"].get("join", {}).values():
            room["unread_notifications"] = {"notification_count": self.unread, "highlight_count": self.unread // 2}
        return answer


@pytest.fixture
async def private() -> AsyncIterator[CountingHomeserver]:
    async with CountingHomeserver() as homeserver:
        homeserver.add_room(HERE, [(ME, "Ik"), (ALICE, "Alice")], name="Thuis", encrypted=False)
        yield homeserver


@pytest.fixture
async def work() -> AsyncIterator[CountingHomeserver]:
    async with CountingHomeserver() as homeserver:
        homeserver.add_room(HERE, [(OTHER, "Werk"), (ALICE, "Alice")], name="Kantoor", encrypted=False)
        yield homeserver


async def _leave_identity(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, IdentityScreen))
    await pilot.press("escape")
    await until(pilot, lambda: pilot.app.screen is chat(pilot))


async def both(pilot: Pilot[None], private: StoringHomeserver, work: StoringHomeserver) -> None:
    """Log in to one account, then to another from within; the second is shown."""
    await type_login(pilot, private.url, ME)
    await _leave_identity(pilot)
    await until_shown(pilot, "Thuis")
    await pilot.press(*"/login", "enter")
    await until_shown(pilot, "Enter goes on · Esc goes back")
    await type_login(pilot, work.url, OTHER)
    await _leave_identity(pilot)
    await until_shown(pilot, "Kantoor")


def waits(server: CountingHomeserver) -> list[ReceivedRequest]:
    """Return the requests that waited for news."""
    return [one for one in server.seen("GET", "/sync") if one.query["timeout"] != "0"]


async def to_other(pilot: Pilot[None], account: str) -> None:
    await pilot.press("alt+s")
    await until(pilot, lambda: prompt(pilot).startswith(account))


async def test_a_key_changes_the_account_and_what_is_sent_goes_to_the_one_that_is_named(
    private: CountingHomeserver, work: CountingHomeserver, tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        await both(pilot, private, work)
        assert "Thuis" not in shown(pilot)
        await until(pilot, lambda: prompt(pilot) == "werk >")
        await pilot.press(*WORK_DRAFT)
        await to_other(pilot, "me")
        await until_shown(pilot, "Thuis")
        assert WORK_DRAFT not in shown(pilot)
        assert chat(pilot).desk.composer.text == ""
        await pilot.press(*"van mij", "enter")
        await until(pilot, lambda: bool(private.logs.get(HERE)))
        assert not work.logs.get(HERE)
        await to_other(pilot, "werk")
        await until_shown(pilot, "Kantoor", WORK_DRAFT)
        await pilot.press("enter")
        await until(pilot, lambda: bool(work.logs.get(HERE)))
        assert [event["content"]["body"] for event in work.logs[HERE]] == [WORK_DRAFT]
        assert [event["content"]["body"] for event in private.logs[HERE]] == ["van mij"]


async def test_what_the_other_account_has_unread_is_seen_and_gone_after_looking(
    private: CountingHomeserver, work: CountingHomeserver, tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        await both(pilot, private, work)
        await until_shown(pilot, "others: 0 unread")
        private.unread = 2
        private.say(HERE, ALICE, "kanarie van alice")
        await until_shown(pilot, "werk · others: 2 unread, 1 to you")
        assert "kanarie" not in shown(pilot)
        removed = Words.of("{user} removed you from {room}.", user=ALICE, room="Thuis")
        pilot.app.post_message(Update(Batch((DepartureUpdate(HERE, removed),)), UserId(ME)))
        await until_shown(pilot, f"me: {ALICE} removed you f")


async def test_a_restart_and_the_lock_bring_both_back_the_one_shown_last_on_the_screen_and_one_passphrase_opens_them(
    private: CountingHomeserver, work: CountingHomeserver, tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        await both(pilot, private, work)
    async with running(tmp_path) as pilot:
        await until_shown(pilot, "Kantoor", "werk · others: 0 unread")
        await to_other(pilot, "me")
    async with running(tmp_path) as pilot:
        await until_shown(pilot, "Thuis", "me · others: 0 unread")
    async with running(tmp_path, account=OTHER) as pilot:
        await until_shown(pilot, "Kantoor", "werk · others: 0 unread")
        await pilot.press("alt+q")
        await until(pilot, lambda: isinstance(pilot.app.screen, LockScreen) and pilot.app.screen._may_open)
        assert isinstance(pilot.app, SluisApp)
        assert (pilot.app.accounts.users, pilot.app.in_use.session, pilot.app.in_use.key) == ((), None, None)
        assert "werk" not in shown(pilot)
        asked = len(private.requests), len(work.requests)
        await pilot.press(*"niet deze", "enter")
        await until_shown(pilot, "does not open the store")
        assert (len(private.requests), len(work.requests)) == asked, "nothing is fetched behind the lock"
        await pilot.press(*STORE_PASSPHRASE, "enter")
        await until_shown(pilot, "Kantoor", "werk · others: 0 unread")
        await until(pilot, lambda: len(private.requests) > asked[0])


async def test_nothing_of_one_account_is_in_the_store_of_the_other(
    private: CountingHomeserver, work: CountingHomeserver, tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        await both(pilot, private, work)
        private.say(HERE, ALICE, "geheim van thuis")
        await pilot.press(*WORK_DRAFT)
        await to_other(pilot, "me")
        await until_shown(pilot, "geheim van thuis")
    profile = Profile(tmp_path)
    held = {user: everything(profile, user) for user in profile.users()}
    assert "geheim van thuis" in held[UserId(ME)]
    assert WORK_DRAFT in held[OTHER]
    assert "geheim van thuis" not in held[OTHER]
    assert private.url not in held[OTHER]
    assert WORK_DRAFT not in held[UserId(ME)]
    assert work.url not in held[UserId(ME)]
    key = store_key(profile)
    assert key.for_account(ME) != key.for_account(OTHER)


def everything(profile: Profile, user: UserId) -> str:
    """Return all rows of all tables of an account's store."""
    database = Database.open(profile.account_folder(user) / DATABASE_NAME, store_key(profile).for_account(user))
    try:
        tables = database.all("SELECT name FROM sqlite_master WHERE type = 'table'")
        return "\n".join(repr(row) for (name,) in tables for row in database.all(f'SELECT * FROM "{name}"'))
    finally:
        database.close()


async def test_the_other_goes_on_when_one_is_logged_out_by_its_server_or_by_hand(
    private: CountingHomeserver, work: CountingHomeserver, tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        await both(pilot, private, work)
        for device in private.device_ids(ME):
            private.log_out(ME, device)
        await until_shown(pilot, "others: logged out")
        await pilot.press(*"gaat door", "enter")
        await until(pilot, lambda: bool(work.logs.get(HERE)))
        await pilot.press("alt+s")
        await until_shown(pilot, "The server has logged this device out")
        await pilot.press("alt+s")
        await until_shown(pilot, "Kantoor")
        await type_login_again(pilot, private)
        remembered("geheim van thuis")
        await pilot.press(*"/logout", "enter")
        await until_shown(pilot, "y yes")
        await pilot.press("y")
        await until_shown(pilot, "Kantoor")
        assert Profile(tmp_path).users() == [OTHER]
        assert "others" not in shown(pilot)
        await until(pilot, lambda: remembered.cache_info().currsize == 0)


async def type_login_again(pilot: Pilot[None], server: StoringHomeserver) -> None:
    await pilot.press("alt+s")
    await until_shown(pilot, "The server has logged this device out")
    await type_login(pilot, server.url, ME)
    await _leave_identity(pilot)
    await until_shown(pilot, "Thuis")


async def test_a_server_that_answers_nothing_holds_up_neither_the_other_account_nor_the_lock(
    private: CountingHomeserver, work: CountingHomeserver, tmp_path: Path
) -> None:
    async def silence(_request: web.Request) -> web.Response:
        await work.closing.wait()
        return web.Response(status=502)

    async with running(tmp_path) as pilot:
        await both(pilot, private, work)
        for method in ("GET", "POST", "PUT"):
            work.on(method, "", silence)
        work.tell()
        await pilot.press(*WORK_DRAFT, "enter")
        await work.until(1, "PUT", "/send/m.room.message/")
        await to_other(pilot, "me")
        await pilot.press(*"van mij", "enter")
        await until(pilot, lambda: bool(private.logs.get(HERE)))
        await to_other(pilot, "werk")
        await until_shown(pilot, "Kantoor", WORK_DRAFT, "1 unsent")
        await to_other(pilot, "me")
        await pilot.press("alt+q")
        await until(pilot, lambda: isinstance(pilot.app.screen, LockScreen) and pilot.app.screen._may_open)
        waited = len(waits(private))
        await pilot.press(*STORE_PASSPHRASE, "enter")
        await until_shown(pilot, "Thuis", "van mij")
        await until(pilot, lambda: len(waits(private)) > waited)
        private.say(HERE, ALICE, "kanarie van alice")
        await until_shown(pilot, "kanarie van alice")
        assert not work.logs.get(HERE)


async def test_an_account_that_is_there_is_not_opened_twice(
    private: CountingHomeserver, work: CountingHomeserver, tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        await both(pilot, private, work)
        await pilot.press(*"/login", "enter")
        await until_shown(pilot, "Enter goes on · Esc goes back")
        asked = len(private.requests)
        pilot.app.screen.query_one("#user").value = ME.upper()  # type: ignore[attr-defined]
        pilot.app.screen.query_one("#password").value = "x"  # type: ignore[attr-defined]
        await pilot.press("tab", "tab", "enter")
        await until_shown(pilot, "This account is logged in here already.")
        assert not [one for one in private.requests[asked:] if one.path.endswith("/login")]
        await pilot.press("escape")
        await until_shown(pilot, "Kantoor")
