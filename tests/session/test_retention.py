"""What is older than one wants to keep goes: message, index, edits; the rest stays, and nothing is fetched again."""

from __future__ import annotations

from pathlib import Path

import pytest

from session.rooms.retention import Retention
from session.store.database import Database
from session.store.search_index import SearchIndex, Wanted
from session.sync.arrival import Changes
from session.values.model import RoomId
from tests.fakes.room_events import ME, ROOM, TIME, edit, member, message
from tests.fakes.synced_account import SyncedAccount

DAY = 86_400_000
NOW = TIME + 100 * DAY


def said(day: int, text: str) -> dict[str, object]:
    return {**message(text, event_id=f"$d{day}"), "origin_server_ts": TIME + day * DAY}


def of_days(account: SyncedAccount, *days: int) -> None:
    account.receive(*(said(day, f"bericht {day}") for day in days), state=(member(ME),), prev_batch="p1")


def limits(account: SyncedAccount, told: list[Changes] | None = None) -> Retention:
    return Retention(account.database, (told if told is not None else []).append, lambda: NOW)


def findable(account: SyncedAccount, word: str) -> int:
    return len(SearchIndex(account.database).find(Wanted((word,)), 1000))


async def test_old_messages_leave_everything_that_holds_them(account: SyncedAccount) -> None:
    of_days(account, 10, 60, 95)
    account.receive({**edit("$d10", "kanariepietje"), "origin_server_ts": TIME + 11 * DAY})
    told: list[Changes] = []
    retention = limits(account, told)
    await retention.keep(30, 0)
    assert await retention.apply() == 3
    assert account.bodies() == ["bericht 95"]
    assert findable(account, "bericht") == 1
    assert "kanariepietje" not in account.everything()
    assert "bericht 60" not in account.everything()
    assert [changes.gone for changes in told] == [{ROOM: {0, 1}}]
    room = account.room_store.get(ROOM)
    assert room is not None
    assert room.reached_start
    assert await retention.apply() == 0


async def test_only_the_front_goes_whatever_time_stamps_say(account: SyncedAccount) -> None:
    account.receive(said(95, "nieuw"), said(2, "vreemde klok"), said(96, "nieuwer"), state=(member(ME),))
    retention = limits(account)
    await retention.keep(30, 0)
    await retention.apply()
    assert account.bodies() == ["nieuw", "vreemde klok", "nieuwer"]


async def test_a_room_in_which_all_is_old_becomes_empty_and_goes_on(account: SyncedAccount) -> None:
    of_days(account, 1, 2)
    retention = limits(account)
    await retention.keep(30, 0)
    assert await retention.apply() == 2
    assert account.bodies() == []
    account.receive(said(99, "weer iets"))
    assert account.bodies() == ["weer iets"]


async def test_without_limits_nothing_goes(account: SyncedAccount) -> None:
    of_days(account, 1, 2)
    retention = limits(account)
    await retention.keep(0, 0)
    assert await retention.apply() == 0
    assert len(account.bodies()) == 2


async def test_another_limit_lets_history_be_fetched_again(account: SyncedAccount) -> None:
    of_days(account, 1, 95)
    retention = limits(account)
    await retention.keep(30, 0)
    await retention.apply()
    await limits(account).keep(30, 0)
    room = account.room_store.get(ROOM)
    assert room is not None
    assert room.reached_start
    await limits(account).keep(0, 0)
    room = account.room_store.get(ROOM)
    assert room is not None
    assert not room.reached_start


@pytest.mark.parametrize("limit", [2])
async def test_a_store_that_is_too_large_loses_its_oldest_and_the_file_shrinks(tmp_path: Path, limit: int) -> None:
    path = tmp_path / "account" / "account.db"
    account = SyncedAccount(Database.open(path, b"k" * 32))
    for start in range(0, 2000, 500):
        account.receive(
            *(
                {**message(f"bericht {n} " + "x" * 900, event_id=f"$n{n}"), "origin_server_ts": TIME + n * 1000}
                for n in range(start, start + 500)
            ),
            state=(member(ME),),
        )
    account.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = size_of(path)
    retention = limits(account)
    await retention.keep(0, limit)
    gone = await retention.apply()
    account.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert 0 < gone < 2000
    assert size_of(path) <= limit * 1024 * 1024 < before
    bodies = [item.body.split(" x")[0] for item in account.view.newest(RoomId(ROOM), 2000)]
    assert bodies == [f"bericht {n}" for n in range(gone, 2000)]
    account.database.close()


def size_of(path: Path) -> int:
    return path.stat().st_size
