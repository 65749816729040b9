"""Keys that come before the screen is up, or while the terminal is behind others: they are written, and no commands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from session.account.profile import Profile
from session.values.model import RoomId
from tests.fakes.room_events import ALICE, ME
from tests.fakes.storing_homeserver import StoringHomeserver
from tests.support.screens import CONFIG, advisor, app_on, chat, recorded, session_thread, settled, shown, until
from tests.support.small_app import STORE_PASSPHRASE, running, store_key, type_login
from tests.support.two_accounts import private, prompt, two_accounts, work
from tui.app import SluisApp
from tui.screens.identity import IdentityScreen
from tui.screens.lock import LockScreen
from tui.settings.config import Config

pytestmark = pytest.mark.usefixtures("cheap_passphrase")

ROOM = RoomId("!project:hs.example")


@pytest.fixture
async def server() -> AsyncIterator[StoringHomeserver]:
    async with StoringHomeserver() as homeserver:
        homeserver.add_room(ROOM, [(ME, "Ik"), (ALICE, "Alice")], name="Project", encrypted=False)
        yield homeserver


def burst(app: SluisApp, keys: Sequence[str]) -> None:
    """Let keys arrive at once, before the first of them is looked at."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


async def logged_in(pilot: Pilot[None], server: StoringHomeserver) -> None:
    await type_login(pilot, server.url, ME)
    await until(pilot, lambda: chat(pilot).open_room is not None and isinstance(pilot.app.screen, IdentityScreen))
    await pilot.press("escape")
    await until(pilot, lambda: pilot.app.screen is chat(pilot))


def written(pilot: Pilot[None]) -> str:
    return chat(pilot).desk.composer.text if chat(pilot) is not None else ""


@pytest.mark.parametrize("key_set", ["sluis", "vi"])
async def test_after_a_start_behind_other_windows_the_first_key_is_written(key_set: str) -> None:
    session = recorded()
    with session_thread() as host:
        app = app_on(session, host, Config(language="en", key_set=key_set))
        app.set_reactive(SluisApp.app_focus, False)
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: chat(pilot) is not None and chat(pilot).open_room is not None)
            await settled(pilot)
            burst(app, "xeld")
            await until(pilot, lambda: written(pilot) == "xeld")


async def test_what_is_locked_behind_other_windows_takes_the_passphrase_from_its_first_letter(
    server: StoringHomeserver, tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        await logged_in(pilot, server)
        pilot.app.app_focus = False
        pilot.app.action_lock()  # type: ignore[attr-defined]
        await until(pilot, lambda: isinstance(pilot.app.screen, LockScreen) and pilot.app.screen._may_open)
        await pilot.press(*STORE_PASSPHRASE, "enter")
        await until(pilot, lambda: chat(pilot) is not None and chat(pilot).open_room is not None)


async def test_what_is_typed_before_the_store_is_open_is_written_and_neither_sent_nor_obeyed(
    server: StoringHomeserver, tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        await logged_in(pilot, server)
    profile = Profile(tmp_path)
    with session_thread() as host:
        app = SluisApp(host, profile, store_key(profile), CONFIG, advisor())
        burst(app, [*"xed", "enter", "f8", *"half", "backspace", "f", "enter"])
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: written(pilot) == "xed\nhalf")
            await settled(pilot)
            assert chat(pilot).open_room is not None
            assert app.focused is chat(pilot).desk.composer
            assert "nothing was sent" in shown(pilot)
            assert not [one for one in server.requests if "/send/m.room" in one.path]


async def test_what_is_typed_behind_a_change_of_account_is_written_in_the_other(tmp_path: Path) -> None:
    first, second = private(), work()
    async with two_accounts(tmp_path, first, second) as pilot:
        assert isinstance(pilot.app, SluisApp)
        burst(pilot.app, ["alt+s", *"hallo", "enter"])
        await until(pilot, lambda: written(pilot) == "hallo")
        await settled(pilot)
        assert "werk" in prompt(pilot) or "de.wit" in prompt(pilot)
        assert (first.sent, second.sent) == ([], [])


async def test_what_is_typed_behind_the_lock_is_its_passphrase_and_what_comes_behind_that_a_draft(
    server: StoringHomeserver, tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        assert isinstance(pilot.app, SluisApp)
        await logged_in(pilot, server)
        burst(pilot.app, ["alt+q", *STORE_PASSPHRASE])
        await until(
            pilot,
            lambda: (
                isinstance(pilot.app.screen, LockScreen)
                and pilot.app.screen._may_open
                and pilot.app.screen.query_one(Input).value == STORE_PASSPHRASE
            ),
        )
        burst(pilot.app, ["enter", *"hallo"])
        await until(pilot, lambda: written(pilot) == "hallo")
        assert chat(pilot).open_room is not None
