"""The encrypted database: what lies on disk, who can open it, and what a transaction promises."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlite

from session.store.account import AccountStore
from session.store.database import Database
from session.store.migrations import newest_version
from session.values.errors import SessionError, StoreRefused

KEY, OTHER = b"k" * 32, b"o" * 32
CANARY = "the-canary-sings-at-noon"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "account" / "account.db"


@pytest.fixture
def database() -> Iterator[Database]:
    database = Database.in_memory()
    yield database
    database.close()


def stored(database: Database, name: str) -> str | None:
    return AccountStore(database).get(name)


def put(database: Database, name: str, value: str) -> None:
    AccountStore(database).set(name, value)


def test_nothing_written_is_readable_on_disk(path: Path) -> None:
    database = Database.open(path, KEY)
    with database.transaction():
        for number in range(200):
            put(database, f"name{number}", CANARY * 20)
    files = list(path.parent.iterdir())
    assert path.with_name("account.db-wal").stat().st_size > 1000
    assert all(CANARY.encode() not in file.read_bytes() for file in files)
    assert all(b"SQLite format" not in file.read_bytes() for file in files)
    database.close()
    assert all(CANARY.encode() not in file.read_bytes() for file in path.parent.iterdir())
    assert path.stat().st_size > 1000


def test_modes_hold_whatever_the_umask(path: Path) -> None:
    before = os.umask(0o000)
    try:
        database = Database.open(path, KEY)
        with database.transaction():
            put(database, "a", "b")
        modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
        database.close()
        Database.open(path, KEY).close()
    finally:
        os.umask(before)
    assert modes == {"account.db": 0o600, "account.db-wal": 0o600, "account.db-shm": 0o600}
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in path.parent.iterdir())
    assert [folder.stat().st_mode & 0o777 for folder in (path.parent, path.parent.parent)] == [0o700, 0o700]


def test_another_key_is_refused_and_nothing_changes(path: Path) -> None:
    database = Database.open(path, KEY)
    with database.transaction():
        put(database, "name", "value")
    database.close()
    before = path.read_bytes()
    with pytest.raises(StoreRefused):
        Database.open(path, OTHER)
    assert path.read_bytes() == before
    again = Database.open(path, KEY)
    assert stored(again, "name") == "value"
    again.close()


@pytest.mark.parametrize("content", [b"not a database at all" * 300, b"\0" * 8192], ids=["text", "zeros"])
def test_a_damaged_file_is_refused_and_kept(path: Path, content: bytes) -> None:
    Database.open(path, KEY).close()
    path.write_bytes(content)
    with pytest.raises(StoreRefused):
        Database.open(path, KEY)
    assert path.read_bytes() == content


def test_a_newer_schema_is_refused(path: Path) -> None:
    database = Database.open(path, KEY)
    database.execute(f"PRAGMA user_version = {newest_version() + 1}")
    database.close()
    with pytest.raises(StoreRefused, match="newer"):
        Database.open(path, KEY)


def test_a_file_that_others_can_read_is_refused(path: Path) -> None:
    Database.open(path, KEY).close()
    path.chmod(0o644)
    with pytest.raises(StoreRefused, match="chmod"):
        Database.open(path, KEY)


def test_what_was_committed_is_there_after_reopening(path: Path) -> None:
    database = Database.open(path, KEY)
    assert database.one("PRAGMA journal_mode") == ("wal",)
    assert database.one("PRAGMA synchronous") == (2,)
    with database.transaction():
        put(database, "name", "value")
    other = Database.open(path, KEY)
    assert stored(other, "name") == "value"
    other.close()
    database.close()


def put_and_fail(database: Database, name: str) -> None:
    """Write and fail in one transaction."""
    with database.transaction():
        put(database, name, "1")
        raise KeyError


def put_inside_and_fail_outside(database: Database, name: str) -> None:
    """Write in an inner transaction that ends well, and fail in the outer one."""
    with database.transaction():
        with database.transaction():
            put(database, name, "1")
        raise KeyError


def test_a_transaction_is_all_or_nothing(database: Database) -> None:
    with pytest.raises(KeyError):
        put_and_fail(database, "a")
    assert stored(database, "a") is None
    with database.transaction():
        put(database, "a", "1")
    assert stored(database, "a") == "1"


def test_an_inner_transaction_joins_the_outer_one(database: Database) -> None:
    with pytest.raises(KeyError):
        put_inside_and_fail_outside(database, "inner")
    assert stored(database, "inner") is None


def test_an_error_caught_inside_does_not_end_the_outer_transaction(database: Database) -> None:
    with database.transaction():
        put(database, "before", "1")
        with pytest.raises(KeyError), database.transaction():
            raise KeyError
        put(database, "after", "1")
    assert (stored(database, "before"), stored(database, "after")) == ("1", "1")
    with pytest.raises(KeyError):
        put_and_fail(database, "later")
    assert stored(database, "later") is None


def test_a_full_disk_is_a_sentence_and_loses_nothing_after_space_returns(path: Path) -> None:
    database = Database.open(path, KEY)
    pages = database.one("PRAGMA page_count")
    assert pages is not None
    database.execute(f"PRAGMA max_page_count = {pages[0]}")
    with pytest.raises(SessionError, match="cannot be written"), database.transaction():
        put(database, "large", "x" * 1_000_000)
    assert stored(database, "large") is None
    database.execute("PRAGMA max_page_count = 1000000")
    with database.transaction():
        put(database, "large", "x" * 1_000_000)
    assert stored(database, "large") == "x" * 1_000_000
    database.close()


def test_statements_outside_transactions_still_raise_their_own_errors(database: Database) -> None:
    with pytest.raises(sqlite.OperationalError):
        database.execute("SELECT nothing FROM nowhere")
