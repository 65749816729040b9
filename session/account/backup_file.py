"""A backup of an account in one encrypted file: written from a store, and taken into the store of another device.

Laws of this file: no ratchet, device key, token or private key of the identity goes in, so that nothing can be
encrypted twice under one key; what is taken in replaces nothing that is there; and a message that was not sent comes
back as one that failed, never as one that waits: it may have been sent since.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from session.store import vault
from session.store.account import AccountStore
from session.store.database import Database
from session.store.files import make_private_folder
from session.store.outbox import OutboxStore
from session.store.vault import StoreKey
from session.store.words_json import words_to_json
from session.values.errors import SessionError, StoreRefused, WrongPassphrase
from session.values.words import N_, Words

MAGIC = b"sluis backup 1\n"
MOST_HEADER_BYTES = 4096
_PIECE = 1 << 20
_COPIED = ("room", "event", "relation", "message_index", "verified", "identity", "draft", "audit")
"""Tables that go in as they are."""
_UNSENT = """
INSERT INTO backup.outbox
SELECT txn_id, place, room_id, type, content, draft, override, facts_digest, policy_digest, queued_at, 'failed', ?,
NULL, NULL FROM main.outbox WHERE state != 'sent' AND txn_id NOT IN (SELECT txn_id FROM main.outbox_file)
"""
"""Without what they were encrypted to: another device makes its own."""
_FROM_BACKUP = Words.of(N_("from a backup, and perhaps sent since it was made: look before you try it again"))
_KEYS = "CREATE TABLE exported_key (number INTEGER PRIMARY KEY, exported TEXT NOT NULL)"


class BackupRefused(SessionError):
    """The file is no backup, was changed, or is not opened by this passphrase; nothing was taken in."""


@dataclass(frozen=True, slots=True)
class BackupInfo:
    """Whose backup it is."""

    user_id: str
    written_at: int
    """Milliseconds."""


@dataclass(frozen=True, slots=True)
class Written:
    """What went into a backup."""

    keys: int
    unsent: int = 0
    """Messages that the server did not have."""
    left_out: int = 0
    """Messages that the server did not have and that are not in it, because they bring files."""


def write_backup(
    database: Database, user_id: str, keys: Iterable[dict[str, Any]], path: Path, passphrase: str, scratch: Path
) -> Written:
    """Write a new file with an account's history and these room keys, and return what is in it.

    `scratch` is a folder of the store for what is in the making; it is empty again afterwards.

    Raises:
        StoreRefused: when the file is there already, or cannot be written; nothing is left of it then.
    """
    key = secrets.token_bytes(vault.KEY_BYTES)
    copy = scratch / "backup" / "account.db"
    try:
        written = _fill(database, user_id, keys, copy, key)
        _seal(copy, key, path, passphrase)
    except OSError as error:
        raise _not_written(path, error) from error
    finally:
        shutil.rmtree(copy.parent, ignore_errors=True)
    return written


def open_backup(path: Path, passphrase: str, scratch: Path) -> Database:
    """Return what is in a backup, copied into `scratch` in its encrypted form; call `drop_scratch` when it is closed.

    Raises:
        BackupRefused: when it is none, was changed, or the passphrase does not fit.
        StoreRefused: when a newer program wrote it.
    """
    copy = scratch / "restore" / "account.db"
    drop_scratch(scratch)
    try:
        make_private_folder(copy.parent)
        with path.open("rb") as stream:
            header = _header(stream, path)
            key = _key(header, passphrase, path)
            _extract(stream, header, copy, path)
    except OSError as error:
        drop_scratch(scratch)
        raise BackupRefused(
            N_("{path}: {problem}"), path=str(path), problem=error.strerror or type(error).__name__
        ) from error
    except BaseException:
        drop_scratch(scratch)
        raise
    return Database.open(copy, key)


def drop_scratch(scratch: Path) -> None:
    """Remove what was copied out of a backup."""
    shutil.rmtree(scratch / "restore", ignore_errors=True)


def info(backup: Database) -> BackupInfo:
    """Return whose backup it is."""
    account = AccountStore(backup)
    return BackupInfo(account.get("user_id") or "", int(account.get("written_at") or 0))


def keys_in(backup: Database, after: int, most: int) -> list[tuple[int, Any]]:
    """Return (number, exported room key) of the next keys behind number `after`."""
    rows = backup.all(
        "SELECT number, exported FROM exported_key WHERE number > ? ORDER BY number LIMIT ?", (after, most)
    )
    return [(int(number), json.loads(exported)) for number, exported in rows]


def _fill(database: Database, user_id: str, keys: Iterable[dict[str, Any]], copy: Path, key: bytes) -> Written:
    shutil.rmtree(copy.parent, ignore_errors=True)
    make_private_folder(copy.parent)
    new = Database.open(copy, key)
    with new.transaction():
        account = AccountStore(new)
        account.set("user_id", user_id)
        account.set("written_at", str(time.time_ns() // 1_000_000))
        new.execute(_KEYS)
        rows = ((json.dumps(one),) for one in keys)
        count = 0
        for row in rows:
            new.execute("INSERT INTO exported_key (exported) VALUES (?)", row)
            count += 1
    new.close()
    database.execute("ATTACH DATABASE ? AS backup KEY \"x'" + key.hex() + "'\"", (str(copy),))
    try:
        with database.transaction():
            for table in _COPIED:
                database.execute(f"INSERT INTO backup.{table} SELECT * FROM main.{table}")  # noqa: S608
            # Ciphertext waits for keys that this device never got; another one asks for them anew.
            database.execute("UPDATE backup.room SET unread = 0, highlights = 0")
            unsent = int(database.execute(_UNSENT, (words_to_json(_FROM_BACKUP),)).rowcount)
    finally:
        database.execute("DETACH DATABASE backup")
    return Written(count, unsent, OutboxStore(database).counts()[0] - unsent)


def _seal(copy: Path, key: bytes, path: Path, passphrase: str) -> None:
    digest, size = hashlib.sha256(), copy.stat().st_size
    with copy.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    header = vault.wrap(StoreKey(key), passphrase, more={"size": size, "sha256": digest.hexdigest()})
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as target, copy.open("rb") as stream:
            path.chmod(0o600)
            target.write(MAGIC + json.dumps(header).encode() + b"\n")
            shutil.copyfileobj(stream, target, _PIECE)
            target.flush()
            os.fsync(target.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _header(stream: BinaryIO, path: Path) -> dict[str, Any]:
    if stream.read(len(MAGIC)) != MAGIC:
        raise BackupRefused(N_("{path} is no backup of sluis."), path=str(path))
    try:
        header = json.loads(stream.readline(MOST_HEADER_BYTES))
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict) or not isinstance(header.get("size"), int):
        raise BackupRefused(N_("{path} is no backup of sluis."), path=str(path))
    return header


def _key(header: dict[str, Any], passphrase: str, path: Path) -> bytes:
    try:
        return vault.unwrap(header, passphrase, path).secret
    except WrongPassphrase:
        raise BackupRefused(
            N_("This passphrase does not open the backup, or the file was changed; nothing was taken in.")
        ) from None


def _extract(stream: BinaryIO, header: dict[str, Any], copy: Path, path: Path) -> None:
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        while (piece := stream.read(_PIECE)) and size <= header["size"]:
            digest.update(piece)
            size += len(piece)
            target.write(piece)
    if (size, digest.hexdigest()) != (header["size"], header.get("sha256")):
        raise BackupRefused(N_("{path} is cut short or was changed; nothing was taken in."), path=str(path))


def _not_written(path: Path, error: OSError) -> StoreRefused:
    if isinstance(error, FileExistsError):
        return StoreRefused(N_("{path} exists already; it is never overwritten."), path=str(path))
    return StoreRefused(
        N_("{path} could not be written: {reason}."), path=str(path), reason=error.strerror or type(error).__name__
    )
