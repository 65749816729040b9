"""An older store is brought up to date in one step that a copy outlives; a newer one is left alone."""

from __future__ import annotations

import errno
import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as sqlite

from session.store import migrations
from session.store.account import AccountStore
from session.store.database import Database
from session.store.migrations import KEEP_COPY_SECONDS, STEPS, newest_version, statements
from session.store.schema import SCHEMA
from session.values.errors import StoreRefused
from tests.fakes.crypto_people import Clock, Person, World

KEY = b"k" * 32
CANARY = "the-canary-sings-at-noon"
MORE = "CREATE TABLE more (name TEXT);\nINSERT INTO more VALUES ('made; here')"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "account" / "account.db"


def old_store(path: Path, steps: tuple[str, ...] = ()) -> None:
    """Make a store as the first published program did, or a later one with these steps."""
    path.parent.mkdir(mode=0o700)
    path.touch(0o600)
    connection = sqlite.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    for statement in statements((*SCHEMA, *steps)):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {1 + len(steps)}")
    connection.execute("INSERT INTO account (name, value) VALUES ('canary', ?)", (CANARY,))
    connection.close()


def copies(path: Path) -> list[Path]:
    return sorted(path.parent.glob("account.db.*"))


def tables(database: Database) -> dict[str, str]:
    rows = database.all("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL")
    return {str(name): str(sql) for name, sql in rows}


def version(database: Database) -> int:
    row = database.one("PRAGMA user_version")
    assert row is not None
    return int(row[0])


def test_an_old_store_becomes_what_a_new_one_is_and_loses_nothing(path: Path) -> None:
    old_store(path)

    database = Database.open(path, KEY)

    assert AccountStore(database).get("canary") == CANARY
    assert tables(database) == tables(Database.in_memory())
    assert version(database) == newest_version()
    database.close()


def test_a_new_store_takes_all_steps_at_once_and_leaves_no_copy(path: Path) -> None:
    database = Database.open(path, KEY)
    assert version(database) == newest_version() == 1 + len(STEPS)
    database.close()
    Database.open(path, KEY).close()
    assert copies(path) == []


def test_the_copy_is_the_store_as_it_was_encrypted_and_private(path: Path) -> None:
    old_store(path)
    before = os.umask(0o000)
    try:
        Database.open(path, KEY).close()
    finally:
        os.umask(before)

    (copy,) = copies(path)
    assert copy.name == "account.db.before-version-2"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert CANARY.encode() not in copy.read_bytes()
    shutil.move(copy, path)
    connection = sqlite.connect(str(path))
    connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    connection.close()
    database = Database.open(path, KEY)
    assert AccountStore(database).get("canary") == CANARY
    database.close()


def test_only_the_missing_steps_are_taken(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old_store(path, STEPS)
    monkeypatch.setattr(migrations, "STEPS", (*STEPS, MORE))

    database = Database.open(path, KEY)

    assert database.all("SELECT name FROM more") == [("made; here",)]
    assert version(database) == 2 + len(STEPS)
    database.close()
    again = Database.open(path, KEY)
    assert again.all("SELECT count(*) FROM more") == [(1,)]
    again.close()


def test_a_step_that_fails_leaves_the_store_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old_store(path)
    monkeypatch.setattr(migrations, "STEPS", (*STEPS, MORE, "CREATE TABLE account (x)"))
    with pytest.raises(StoreRefused):
        Database.open(path, KEY)
    monkeypatch.undo()

    database = Database.open(path, KEY)
    assert AccountStore(database).get("canary") == CANARY
    assert "more" not in tables(database)
    database.close()


def test_without_space_for_the_copy_nothing_is_changed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old_store(path)
    before = path.read_bytes()

    def no_space(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", no_space)
    with pytest.raises(StoreRefused, match="No space left"):
        Database.open(path, KEY)

    assert copies(path) == []
    assert path.read_bytes() == before


def test_an_older_program_refuses_and_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Database.open(path, KEY).close()
    before = path.read_bytes()
    monkeypatch.setattr(migrations, "STEPS", ())
    with pytest.raises(StoreRefused, match="newer"):
        Database.open(path, KEY)
    assert path.read_bytes() == before
    assert copies(path) == []


def test_a_copy_goes_after_a_while(path: Path) -> None:
    old_store(path)
    Database.open(path, KEY).close()
    Database.open(path, KEY).close()
    (copy,) = copies(path)

    long_ago = time.time() - KEEP_COPY_SECONDS - 60
    os.utime(copy, (long_ago, long_ago))
    Database.open(path, KEY).close()

    assert copies(path) == []


async def test_a_copy_that_is_put_back_encrypts_nothing_twice_under_one_key(
    world: World, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = await world.signed("alice", database=Database.open(path, KEY))
    bob = await world.signed("bob")
    first = await alice.say("voor de kopie", bob)
    alice.database.close()
    monkeypatch.setattr(migrations, "STEPS", (*STEPS, MORE))
    alice.database = Database.open(path, KEY)
    alice.reopen()
    second = await alice.say("na de kopie", bob)
    alice.database.close()

    (copy,) = copies(path)
    copy.replace(path)
    monkeypatch.undo()
    restored = Person(alice.machine, alice.door, Clock(), Database.open(path, KEY))
    restored.reopen()
    third = await restored.say("uit de kopie", bob)
    restored.database.close()

    assert first["content"]["session_id"] == second["content"]["session_id"]
    assert third["content"]["session_id"] != second["content"]["session_id"]
