"""Locked: nothing is shown, open or known until the passphrase comes again; then everything stands where it stood."""

from __future__ import annotations

import gc
import io
import threading
import weakref
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image
from textual.pilot import Pilot
from textual.widgets import Input

from session.account.profile import Profile
from session.store import vault
from session.values.errors import LoggedOut
from session.values.model import RoomId
from session.values.raster import Raster
from session.values.updates import Connection, ConnectionUpdate
from session.values.words import Words
from tests.fakes import faults
from tests.fakes.answers import DOWNLOAD, SEND, bytes_answer
from tests.fakes.room_events import ALICE, ME
from tests.fakes.storing_homeserver import StoringHomeserver
from tests.support.screens import chat, chatting, recorded, settled, shown, until, until_shown
from tests.support.small_app import STORE_PASSPHRASE, running, store_key, type_login
from tui import app as app_module
from tui.app import SluisApp
from tui.locking import Idle, Reopening
from tui.screens.identity import IdentityScreen
from tui.screens.lock import LockScreen
from tui.settings import passphrase as passphrase_module

pytestmark = pytest.mark.usefixtures("cheap_passphrase")

HERE, THERE = RoomId("!lunch:hs.example"), RoomId("!project:hs.example")
SAID = "kanarie van alice"
DRAFT = "kanarie in het concept"


@pytest.fixture
async def server() -> AsyncIterator[StoringHomeserver]:
    async with StoringHomeserver() as homeserver:
        for room, name in ((HERE, "Lunch"), (THERE, "Project")):
            homeserver.add_room(room, [(ME, "Ik"), (ALICE, "Alice")], name=name, encrypted=False)
        yield homeserver


async def opened(pilot: Pilot[None], server: StoringHomeserver) -> None:
    """Log in and read a message of the room that is not the first."""
    await type_login(pilot, server.url, ME)
    await until(pilot, lambda: chat(pilot).open_room is not None and isinstance(pilot.app.screen, IdentityScreen))
    await pilot.press("escape")
    await until(pilot, lambda: pilot.app.screen is chat(pilot))
    server.say(THERE, ALICE, SAID)
    server.say(HERE, ALICE, "later in de andere kamer")
    chat(pilot).show_room(THERE)
    await until_shown(pilot, SAID)


async def locked(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*(keys or ("alt+q",)))
    await until(pilot, lambda: isinstance(pilot.app.screen, LockScreen) and pilot.app.screen._may_open)
    await pilot.pause()


async def typed(pilot: Pilot[None], passphrase: str) -> None:
    await pilot.press(*passphrase, "enter")
    await settled(pilot)


async def test_the_lock_takes_everything_away_and_the_passphrase_brings_it_back(
    server: StoringHomeserver, tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        await opened(pilot, server)
        await pilot.press(*DRAFT)
        screen = weakref.ref(chat(pilot))
        await locked(pilot)
        await until(pilot, lambda: gc.collect() >= 0 and screen() is None)  # nothing holds what was shown and written
        assert "sluis is locked" in shown(pilot)
        for words in (SAID, DRAFT, "Alice", "Project", "Lunch"):
            assert words not in shown(pilot)
        assert not [thread for thread in threading.enumerate() if thread.name == "session"]
        asked = len(server.requests)
        assert isinstance(pilot.app, SluisApp)
        assert pilot.app.in_use.key is None
        assert pilot.app.in_use.session is None
        await typed(pilot, "niet deze")
        assert "does not open the store" in shown(pilot)
        assert pilot.app.screen.query_one(Input).value == ""
        assert len(server.requests) == asked, "nothing is fetched behind the lock"
        await typed(pilot, STORE_PASSPHRASE)
        await until_shown(pilot, SAID, DRAFT)
        opened_room = chat(pilot).open_room
        assert opened_room is not None
        assert opened_room.room_id == THERE
        await until(pilot, lambda: len(server.requests) > asked)


async def test_the_slash_word_locks_too_and_what_waits_goes_on_behind_the_lock(
    server: StoringHomeserver, tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        await opened(pilot, server)
        server.on("PUT", SEND, *[faults.html(503)] * 50)
        await pilot.press(*"blijft wachten", "enter")
        await until_shown(pilot, "1 unsent")
        await locked(pilot, *"/lock", "enter")
        server._scripts = [one for one in server._scripts if one[0] != "PUT"]
        said = len(server.logs[THERE])
        await typed(pilot, STORE_PASSPHRASE)
        await until(pilot, lambda: len(server.logs[THERE]) > said)
        await until_shown(pilot, "blijft wachten", "0 unsent")
        assert chat(pilot).desk.composer.text == ""
        assert [event["content"].get("body") for event in server.logs[THERE]] == [SAID, "blijft wachten"]


async def test_a_picture_is_gone_from_screen_memory_and_disk(
    server: StoringHomeserver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    drawn, colour = io.BytesIO(), (201, 13, 77)
    Image.new("RGB", (60, 30), colour).save(drawn, "PNG")
    server.on("GET", DOWNLOAD, bytes_answer(drawn.getvalue()))

    def rasters() -> int:
        gc.collect()
        return sum(type(one) is Raster and one.pixel(0, 0) == colour for one in gc.get_objects())

    def on_disk() -> bool:
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        return any(drawn.getvalue()[:60] in path.read_bytes() for path in files)

    async with running(tmp_path) as pilot:
        await opened(pilot, server)
        content = {"msgtype": "m.image", "body": "kanarie.png", "url": "mxc://hs.example/kanarie"}
        event = {"type": "m.room.message", "sender": ALICE, "origin_server_ts": 1_795_425_120_000, "content": content}
        server._keep(THERE, event)
        await until_shown(pilot, "kanarie.png")
        await pilot.press("shift+tab", "V")
        await until_shown(pilot, "▀" * 20)
        assert rasters() == 1
        await locked(pilot)
        assert "▀" not in shown(pilot)
        assert rasters() == 0
        assert not on_disk()
        await typed(pilot, STORE_PASSPHRASE)
        await until_shown(pilot, "kanarie.png")
        assert "▀" not in shown(pilot)


async def test_what_lies_over_the_main_screen_goes_too(server: StoringHomeserver, tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await opened(pilot, server)
        await pilot.press("ctrl+f", *"kanarie")
        await until_shown(pilot, "Search", SAID)
        await locked(pilot)
        assert SAID not in shown(pilot)
        assert len(pilot.app.screen_stack) == 2, "nothing lies below"
        await typed(pilot, STORE_PASSPHRASE)
        await until_shown(pilot, SAID)


async def test_when_nobody_presses_a_key_it_locks_by_itself(
    server: StoringHomeserver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "LOOK_SECONDS", 0.02)
    now = [0.0]
    async with running(tmp_path) as pilot:
        assert isinstance(pilot.app, SluisApp)
        await opened(pilot, server)
        pilot.app.idle = Idle(15, lambda: now[0])
        now[0] = 14 * 60
        await pilot.press("x")
        now[0] = 16 * 60
        pilot.app.locks.when_idle()
        await settled(pilot)
        assert SAID in shown(pilot), "a key was pressed since"
        now[0] = 29 * 60
        await until(pilot, lambda: isinstance(pilot.app.screen, LockScreen))
        assert SAID not in shown(pilot)


def test_nought_minutes_are_never_over() -> None:
    now = [0.0]
    idle = Idle(0, lambda: now[0])
    now[0] = 1e9
    assert not idle.too_long


async def test_a_command_or_keyring_is_asked_again_at_a_key(server: StoringHomeserver, tmp_path: Path) -> None:
    answers: list[Exception] = [passphrase_module.NoPassphrase("The passphrase command failed.")]
    asked = 0

    def again() -> vault.StoreKey:
        nonlocal asked
        asked += 1
        if answers:
            raise answers.pop()
        return store_key(Profile(tmp_path))

    async with running(tmp_path) as pilot:
        await opened(pilot, server)
        assert isinstance(pilot.app, SluisApp)
        pilot.app.locks.reopening = Reopening(again)
        await locked(pilot)
        assert not pilot.app.screen.query(Input)
        assert asked == 0, "not before somebody is there"
        await pilot.press("enter")
        await until_shown(pilot, "The passphrase command failed.")
        await pilot.press("enter")
        await until_shown(pilot, SAID)
        assert asked == 2


async def test_a_session_that_ran_out_is_not_called_a_device_that_was_logged_out() -> None:
    session = recorded()
    async with chatting(session) as pilot:
        session.tell(ConnectionUpdate(Connection.LOGGED_OUT, Words.of(LoggedOut.RAN_OUT, server="hs.example")))
        await until_shown(pilot, "This session has run out: log in again to go on with it.")
        assert "logged this device out" not in shown(pilot)


async def test_who_is_logged_out_by_the_server_can_lock_and_log_in_behind_it(
    server: StoringHomeserver, tmp_path: Path
) -> None:
    async with running(tmp_path) as pilot:
        await opened(pilot, server)
        await pilot.press(*DRAFT)
        await settled(pilot)
        server.logins.clear()
        server.tell()
        await until_shown(pilot, "The server has logged this device out")
        await locked(pilot)
        assert isinstance(pilot.app, SluisApp)
        assert pilot.app.in_use.key is None
        await typed(pilot, STORE_PASSPHRASE)
        await until_shown(pilot, "The server has logged this device out")
        assert not pilot.app.screen.query("#passphrase")


async def test_who_leaves_while_it_locks_ends_the_locking_before_its_screen_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ending, under_way = threading.Event(), []

    def unmounted(screen: LockScreen) -> None:
        under_way.extend(screen.app.workers)
        ending.set()

    monkeypatch.setattr(LockScreen, "on_unmount", unmounted, raising=False)
    monkeypatch.setattr(app_module, "forget_what_was_read", ending.wait)
    async with chatting(recorded()) as pilot:
        await pilot.press("alt+q")
        await until(pilot, lambda: isinstance(pilot.app.screen, LockScreen))
    assert ending.is_set()
    assert under_way == []
