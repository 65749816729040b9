"""One encrypted SQLite file: opened with a raw key, used from one thread, one transaction at a time.

Everything between entering and leaving `transaction()` is synchronous, so no other
task can write into somebody's half-finished transaction.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlite

from session.store.file_system import is_network, write_problem
from session.store.files import make_private_file, make_private_folder
from session.store.migrations import (
    FIRST_VERSION,
    copy_before,
    drop_old_copies,
    is_behind,
    missing_steps,
    newest_version,
    statements,
)
from session.store.schema import SCHEMA
from session.values.errors import StoreRefused
from session.values.words import N_

Value = str | int | float | bytes | None
_DAMAGE = (sqlite.SQLITE_CORRUPT, sqlite.SQLITE_NOTADB)
_NOT_WRITTEN = N_("The store cannot be written: {reason}.")
_DISK_ERRORS = (sqlite.SQLITE_FULL, sqlite.SQLITE_IOERR, sqlite.SQLITE_READONLY, sqlite.SQLITE_CANTOPEN)


class Database:
    """A connection and its transactions."""

    def __init__(self, connection: Any, folder: Path | None = None) -> None:
        """Wrap an open connection in autocommit mode whose tables exist, to a file in this `folder`."""
        self._connection = connection
        self._folder = folder
        self._depth = 0
        self._closed = False
        self._once_written: list[Callable[[], None]] = []

    @classmethod
    def open(cls, path: Path, key: bytes) -> Database:
        """Open or create the encrypted database at `path` with a raw 32-byte key; bring an older one up to date.

        Raises:
            StoreRefused: when others can read it, the key does not fit, or it is damaged or too new.
        """
        try:
            make_private_folder(path.parent)
            for name in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
                make_private_file(name)
        except OSError as error:
            raise StoreRefused(_NOT_WRITTEN, reason=error.strerror or type(error).__name__) from error
        connection = _connection(path, key)
        try:
            if not _has_shared_memory(connection):
                connection.close()
                connection = _connection(path, key, alone=True)
            if is_behind(found := _version(connection)):
                # Closed, so that the log is in the file; and another handle on an open file would take its locks away.
                connection.close()
                copy_before(path, key, found)
                connection = _connection(path, key)
            database = cls._prepared(connection, path.parent)
            drop_old_copies(path)
            return database
        except sqlite.DatabaseError as error:
            connection.close()
            if is_disk_error(error):
                raise _not_written(error, path.parent) from error
            raise StoreRefused(
                N_("{path} cannot be opened: another key, or a damaged file."), path=str(path)
            ) from error
        except BaseException:
            connection.close()
            raise

    @classmethod
    def in_memory(cls) -> Database:
        """Return an empty database that is nowhere on disk, with all tables made."""
        return cls._prepared(sqlite.connect(":memory:", isolation_level=None))

    @classmethod
    def _prepared(cls, connection: Any, folder: Path | None = None) -> Database:
        if not _version(connection):
            # Others do not become smaller, but use again what became free; setting it there would write to the file.
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
            "temp_store = MEMORY",
            "cache_size = -16000",
        ):
            connection.execute(f"PRAGMA {pragma}")
        database = cls(connection, folder)
        database._migrate()
        return database

    def _migrate(self) -> None:
        """Make the tables, or take the steps that are missing: all or none."""
        found = _version(self._connection)
        missing = missing_steps(found) if found else (*SCHEMA, *missing_steps(FIRST_VERSION))
        if not missing:
            return
        with self.transaction():
            for statement in statements(missing):
                self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {newest_version()}")

    def execute(self, sql: str, params: Sequence[Value] = ()) -> Any:
        """Run one statement and return its cursor.

        Raises:
            StoreRefused: when the disk does not do as it should, or the file is damaged.
        """
        return self._run(sql, params)

    def many(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        """Run one statement for each row of parameters."""
        for row in rows:
            self._run(sql, row)

    def one(self, sql: str, params: Sequence[Value] = ()) -> tuple[Any, ...] | None:
        """Return the first row, or None."""
        try:
            row = self._run(sql, params).fetchone()
        except sqlite.DatabaseError as error:
            raise self._explained(error) from error
        return None if row is None else tuple(row)

    def all(self, sql: str, params: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """Return all rows."""
        try:
            return [tuple(row) for row in self._run(sql, params).fetchall()]
        except sqlite.DatabaseError as error:
            raise self._explained(error) from error

    def _run(self, sql: str, params: Sequence[Value]) -> Any:
        if self._closed:
            # Who asks just after a log-out or a change of accounts is told; it is no fault of the program.
            raise StoreRefused(N_("The store is closed."))
        try:
            return self._connection.execute(sql, tuple(params))
        except sqlite.DatabaseError as error:
            raise self._explained(error) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything inside happen or nothing of it; an inner transaction joins the outer one.

        An exception that leaves the outermost level rolls all of it back.

        Raises:
            StoreRefused: when the disk is full or does not take it; later it may.
        """
        if self._depth:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            return
        self._run("BEGIN IMMEDIATE", ())
        self._depth = 1
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException as error:
            self._once_written.clear()
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            if is_disk_error(error):
                raise _not_written(error, self._folder) from error
            raise
        finally:
            self._depth = 0
        waiting, self._once_written = self._once_written, []
        for do in waiting:
            do()

    def once_written(self, do: Callable[[], None]) -> None:
        """Do this when what was written is on disk: at the end of the outermost transaction, or now without one.

        It is not done when the transaction is rolled back: nobody is to hear of what is not there.
        """
        if self._depth:
            self._once_written.append(do)
        else:
            do()

    def _explained(self, error: Exception) -> Exception:
        """Return the error that a person can do something about; faults in our own statements stay what they are."""
        if is_disk_error(error):
            return _not_written(error, self._folder)
        if (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF in _DAMAGE:
            return StoreRefused(N_("The store is damaged; sluis doctor says what to do."))
        return error

    def close(self) -> None:
        """Close the connection; the write-ahead log is folded into the file."""
        self._closed = True
        self._connection.close()


def is_disk_error(error: BaseException) -> bool:
    """Return whether it is the disk that did not do as it was asked."""
    # The low byte is the primary code, the rest says more of it.
    code = getattr(error, "sqlite_errorcode", None) if isinstance(error, sqlite.Error) else None
    return code is not None and code & 0xFF in _DISK_ERRORS


def _not_written(error: BaseException, folder: Path | None) -> StoreRefused:
    """Return why the disk does not do as it should; the system knows it better than SQLite, which asks it no more."""
    problem = "" if folder is None else write_problem(folder)
    said = {"disk I/O error": os.strerror(errno.EIO), "database or disk is full": os.strerror(errno.ENOSPC)}
    return StoreRefused(_NOT_WRITTEN, reason=problem or said.get(str(error), str(error)))


def _has_shared_memory(connection: Any) -> bool:
    """Return whether the file can be read as it is; False where a full disk has no place for the log's index."""
    try:
        _version(connection)
    except sqlite.OperationalError as error:
        if not is_disk_error(error):
            raise
        return False
    return True


def _connection(path: Path, key: bytes, *, alone: bool = False) -> Any:
    connection = sqlite.connect(str(path), isolation_level=None, timeout=5, cached_statements=256)
    # Its own log goes to standard error, over the screen; what matters of it comes as an exception.
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    if alone or is_network(path):
        # Shared memory does not reach other machines, and takes space of the disk; held as a whole, the log needs none.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    return connection


def _version(connection: Any) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
