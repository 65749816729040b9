"""Later shapes of an account's database: numbered steps, and a copy of the file before the first of them is taken.

To change the shape, append a step; nothing else counts them. Steps that have been published are never changed. When
two branches have both appended, both stay, in either order: the place in `STEPS` is the number.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlite

from session.store.delivery_tables import DELIVERY_TABLES
from session.store.draft_tables import ANSWERED_DRAFTS, DRAFT_FILE_COLUMNS, DRAFT_FILE_KINDS, DRAFT_TABLES
from session.store.file_tables import FILE_TABLES
from session.store.files import make_private_file, sync_folder
from session.store.gap_tables import GAP_TABLES
from session.store.key_wish_tables import KEY_WISH_TABLES
from session.store.knock_tables import KNOCK_TABLES
from session.store.receipt_tables import RECEIPT_TABLES
from session.store.room_setting_tables import ROOM_SETTING_TABLES
from session.store.search_tables import SEARCH_TABLES
from session.store.verification_tables import VERIFICATION_TABLES
from session.values.errors import StoreRefused
from session.values.words import N_

FIRST_VERSION = 1
"""The shape that `schema.SCHEMA` makes; every step leads one version further."""

STEPS: tuple[str, ...] = (
    DELIVERY_TABLES,
    FILE_TABLES,
    DRAFT_TABLES,
    SEARCH_TABLES,
    VERIFICATION_TABLES,
    DRAFT_FILE_COLUMNS,
    ANSWERED_DRAFTS,
    RECEIPT_TABLES,
    ROOM_SETTING_TABLES,
    GAP_TABLES,
    KNOCK_TABLES,
    KEY_WISH_TABLES,
    DRAFT_FILE_KINDS,
)
"""Statements that lead from one version to the next, separated by a semicolon at the end of a line."""

KEEP_COPY_SECONDS = 14 * 86_400
"""So long a copy lies beside the store; for ever would keep what was removed in the meantime."""
_COPY = ".before-version-"


def newest_version() -> int:
    """Return the version that this program reads and writes."""
    return FIRST_VERSION + len(STEPS)


def is_behind(found: int) -> bool:
    """Return whether a database of version `found` has tables, and steps to take."""
    return 0 < found < newest_version()


def missing_steps(found: int) -> tuple[str, ...]:
    """Return the steps that a database of version `found` has not taken.

    Raises:
        StoreRefused: when a newer program wrote it.
    """
    if found > newest_version():
        raise StoreRefused(N_("This store was written by a newer sluis; update this one."))
    return STEPS[found - FIRST_VERSION :]


def statements(texts: Iterable[str]) -> Iterator[str]:
    """Yield the statements in texts of tables or steps, one by one."""
    for text in texts:
        yield from (one for one in text.split(";\n") if one.strip())


def copy_before(path: Path, key: bytes, found: int) -> Path:
    """Copy the encrypted file at `path`, which nobody has open, and return the copy.

    The copy is to be put back by hand when a step turns out to be wrong. It holds no outgoing room keys: going on
    with one from where it was would encrypt two messages under the same key.

    Raises:
        StoreRefused: when there is no space for it; the store is as it was.
    """
    copy, draft = path.with_name(f"{path.name}{_COPY}{found + 1}"), path.with_name(f"{path.name}.copy")
    try:
        draft.unlink(missing_ok=True)
        make_private_file(draft)
        with path.open("rb") as source, draft.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())
        _forget_outgoing_keys(draft, key)
        draft.replace(copy)
        sync_folder(path.parent)
    except (OSError, sqlite.Error) as error:
        draft.unlink(missing_ok=True)
        raise StoreRefused(
            N_("No copy of the store could be made, so it was not changed: {reason}."),
            reason=getattr(error, "strerror", None) or type(error).__name__,
        ) from error
    return copy


def _forget_outgoing_keys(path: Path, key: bytes) -> None:
    connection = sqlite.connect(str(path), isolation_level=None)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        # No log beside the copy: it is one file that can be put back as it is.
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("DELETE FROM group_session")
    finally:
        connection.close()


def drop_old_copies(path: Path) -> None:
    """Remove copies that have lain beside the store at `path` for long enough."""
    for copy in path.parent.glob(f"{path.name}{_COPY}*"):
        if time.time() - copy.stat().st_mtime > KEEP_COPY_SECONDS:
            copy.unlink(missing_ok=True)
