"""The work of taking a message in does not grow with the room."""

from __future__ import annotations

import json

from session.store.database import Database
from session.sync.classic import read_sync
from tests.fakes.room_events import ROOM, message, room_news, sync_answer
from tests.fakes.synced_account import SyncedAccount


def steps_of_a_message(database: Database, account: SyncedAccount) -> int:
    """Return how many steps the database takes for one more message."""
    counted = 0

    def step() -> int:
        nonlocal counted
        counted += 1
        return 0

    account.receive(message("een bericht vooraf"))  # what only the first message after others costs is not meant
    database._connection.set_progress_handler(step, 1)
    try:
        account.receive(message("nog een bericht"))
    finally:
        database._connection.set_progress_handler(None, 1)
    return counted


def test_a_message_costs_the_same_in_a_room_of_thousands() -> None:
    account = SyncedAccount()
    account.receive(*(message(f"bericht {number}") for number in range(20)))
    few = steps_of_a_message(account.database, account)
    many = [message(f"bericht {number}") for number in range(3_000)]
    account.arrival.apply(read_sync(json.loads(json.dumps(sync_answer("s", join={ROOM: room_news(*many)})))))
    assert steps_of_a_message(account.database, account) < 2 * few
