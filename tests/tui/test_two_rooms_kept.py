"""Two rooms side by side on a real session and store: news of both, receipts of one, a lock, and another start."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from session.values.model import EventId, RoomId
from session.values.places import thread_place
from tests.fakes.homeserver import ReceivedRequest
from tests.fakes.room_events import ALICE, ME
from tests.fakes.small_homeserver import Login
from tests.fakes.storing_homeserver import StoringHomeserver
from tests.support.screens import chat, shown, until, until_shown
from tests.support.small_app import STORE_PASSPHRASE, running, type_login
from tui.screens.identity import IdentityScreen
from tui.screens.lock import LockScreen

pytestmark = pytest.mark.usefixtures("cheap_passphrase")

LEFT, RIGHT = RoomId("!project:hs.example"), RoomId("!lunch:hs.example")
WIDE, NARROW = (120, 40), (90, 30)


class CountingHomeserver(StoringHomeserver):
    """A homeserver that counts what it says of a room as unread."""

    async def _sync(self, login: Login, one: ReceivedRequest) -> dict[str, Any]:
        answer = await super()._sync(login, one)
        for room in answer["rooms"].get("join", {}).values():
            room["unread_notifications"] = {"notification_count": len(room["timeline"]["events"])}
        return answer


@pytest.fixture
async def server() -> AsyncIterator[StoringHomeserver]:
    async with CountingHomeserver() as homeserver:
        for room, name in ((LEFT, "Project"), (RIGHT, "Lunch")):
            homeserver.add_room(room, [(ME, "Ik"), (ALICE, "Alice")], name=name, encrypted=False)
        yield homeserver


def receipts(server: StoringHomeserver, room_id: RoomId) -> list[str]:
    """Return up to which messages of a room the server was told that it was read."""
    told = [one.path for one in server.requests if "/receipt/" in one.path]
    return [path.rpartition("/")[2] for path in told if room_id.partition(":")[0].lstrip("!") in path]


async def both_there(pilot: Pilot[None], current: RoomId) -> None:
    """Wait until both rooms stand there, and the keys are in this one."""
    await until(pilot, lambda: len(chat(pilot).panes.open) == 2 and chat(pilot).pane.room_id == current)


async def test_both_rooms_outlive_a_lock_and_another_start(server: StoringHomeserver, tmp_path: Path) -> None:
    async with running(tmp_path, WIDE) as pilot:
        await type_login(pilot, server.url, ME)
        await until(pilot, lambda: chat(pilot).open_room is not None and isinstance(pilot.app.screen, IdentityScreen))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is chat(pilot))
        chat(pilot).show_room(LEFT)
        await pilot.press(*"/split lunch", "enter")
        await both_there(pilot, RIGHT)
        await pilot.press(*"rechts begonnen", "alt+left")
        await both_there(pilot, LEFT)
        await pilot.press(*"links begonnen")
        seen, unseen = server.say(LEFT, ALICE, "nieuws links"), server.say(RIGHT, ALICE, "nieuws rechts")
        await until_shown(pilot, "nieuws links", "nieuws rechts", "links begonnen", "rechts begonnen")
        await until(pilot, lambda: receipts(server, LEFT)[-1:] == [seen])
        assert unseen not in receipts(server, RIGHT)
        await pilot.press("alt+q")
        await until(pilot, lambda: isinstance(pilot.app.screen, LockScreen) and pilot.app.screen._may_open)
        assert not [words for words in ("nieuws", "begonnen", "Lunch") if words in shown(pilot)]
        await pilot.press(*STORE_PASSPHRASE, "enter")
        await until_shown(pilot, "nieuws links", "nieuws rechts", "links begonnen", "rechts begonnen")
        await both_there(pilot, LEFT)
        assert unseen not in receipts(server, RIGHT)
        await pilot.press("alt+right")
        await until(pilot, lambda: receipts(server, RIGHT)[-1:] == [unseen])
        await pilot.press("alt+left")
        chat(pilot).pane.threads.open(thread_place(LEFT, EventId(seen)))
        await pilot.press("alt+right")
        reply = server.reply(LEFT, ALICE, "nieuws in de draad", seen)
        await until_shown(pilot, "nieuws in de draad", "nieuws rechts")
        later = server.say(RIGHT, ALICE, "nog iets rechts")
        await until(pilot, lambda: receipts(server, RIGHT)[-1:] == [later])
        assert reply not in receipts(server, LEFT)
        await pilot.press("alt+left")
        await until(pilot, lambda: receipts(server, LEFT)[-1:] == [reply])
        await pilot.press("escape", "alt+right")
        await both_there(pilot, RIGHT)
    async with running(tmp_path, NARROW) as pilot:
        await until_shown(pilot, "nieuws rechts", "rechts begonnen")
        assert "links begonnen" not in shown(pilot)
        await pilot.resize_terminal(*WIDE)
        await until_shown(pilot, "nieuws links", "links begonnen", "rechts begonnen")
        await both_there(pilot, RIGHT)
