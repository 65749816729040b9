"""A process that is killed while it takes in a sync: the keys in it are not lost, wherever the end comes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from session.store.database import Database
from session.sync.batch import POSITION, SLIDING_POSITION
from tests.fakes.crypto_people import World
from tests.fakes.room_events import room_news, state, sync_answer
from tests.fakes.synced_account import SyncedAccount

ROOT = Path(__file__).parents[2]
KEY = bytes(32)
CHILD = """
import json, os, signal, sys
from pathlib import Path
from session.store.database import Database
from tests.fakes.synced_account import SyncedAccount

path, answer, user, dies_at = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
account = SyncedAccount(Database.open(path, bytes(32)), user, sliding=sys.argv[5] == "sliding")
run, left = Database.execute, [dies_at]

def execute(self, sql, params=()):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return run(self, sql, params)

Database.execute = execute
account.take(json.loads(Path(answer).read_text()))
print(dies_at - left[0])
"""


def take_in(path: Path, answer: Path, user: str, dies_at: int, way: str) -> subprocess.CompletedProcess[str]:
    """Take in a sync in a process of its own that ends hard at one of its statements, or not at all."""
    arguments = [sys.executable, "-c", CHILD, str(path), str(answer), user, str(dies_at), way]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(arguments, env=env, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("way", ["classic", "sliding"])
@pytest.mark.parametrize("part", [0.2, 0.5, 0.8, 1.0])
async def test_what_was_on_its_way_is_read_after_the_next_start(
    world: World, tmp_path: Path, part: float, way: str
) -> None:
    path, answer = tmp_path / "bob.db", tmp_path / "sync.json"
    alice = await world.signed("alice")
    bob = await world.signed("bob", "DEVICE", database=Database.open(path, KEY))
    rooms = [f"!room{number}:example.org" for number in range(5)]
    events = [await alice.say(f"bericht {number}", bob, room=room) for number, room in enumerate(rooms)]
    encryption = state("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    join = {room: room_news(event, state=(encryption,)) for room, event in zip(rooms, events, strict=True)}
    answer.write_text(json.dumps(sync_answer("s1", join=join, to_device={"events": bob.door.sync()["to_device"]})))
    bob.database.close()
    rehearsal = tmp_path / "rehearsal.db"
    rehearsal.write_bytes(path.read_bytes())
    rehearsal.chmod(0o600)
    whole = int(take_in(rehearsal, answer, bob.user_id, 1_000_000, way).stdout)

    killed = take_in(path, answer, bob.user_id, max(1, round(whole * part)), way)

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    account = SyncedAccount(Database.open(path, KEY), bob.user_id, sliding=way == "sliding")
    assert (account.account.get(POSITION), account.account.get(SLIDING_POSITION)) == (None, None)
    account.take(json.loads(answer.read_text()))
    assert [account.bodies(room)[-1] for room in rooms] == [f"bericht {number}" for number in range(5)]
    account.database.close()
