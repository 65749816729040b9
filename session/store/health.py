"""Looks a profile over on the disk: who can read it, what it lies on, whether there is space, whether it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlite

from session.account.profile import Profile
from session.store.database import Database
from session.store.file_system import free_bytes, is_network, kind_of
from session.store.files import check_private
from session.values.checks import Check, note, problem, well
from session.values.errors import StoreRefused
from session.values.words import N_, Words

SCARCE_BYTES = 200 * 1024 * 1024
TOO_FEW_BYTES = 20 * 1024 * 1024
_MEBIBYTE = 1024 * 1024


def on_disk(profile: Profile) -> Iterator[Check]:
    """Yield what can be said of a profile without its key."""
    yield _permissions(profile)
    yield _file_system(profile.folder)
    yield _space(profile.folder)


def whole(database: Database) -> Iterator[Check]:
    """Yield whether an open store is whole: every page as it was written, every table as it should be; takes long."""
    try:
        broken = database.all("PRAGMA cipher_integrity_check")
        wrong = [row for row in database.all("PRAGMA quick_check(5)") if row != ("ok",)]
        database.execute("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")
    except (sqlite.DatabaseError, StoreRefused):
        broken, wrong = [("?",)], []
    if broken or wrong:
        yield problem("integrity", Words.of(DAMAGED))
    else:
        yield well("integrity", N_("every page of the store is as it was written"))


DAMAGED = N_(
    "the store is damaged: copy its folder away, then sluis backup, or sluis wipe, sluis login and your recovery key; "
    "and look after the disk"
)


def _permissions(profile: Profile) -> Check:
    try:
        for path in (profile.folder, *sorted(profile.folder.rglob("*"))):
            check_private(path)
    except StoreRefused as error:
        return problem("permissions", error.words)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return problem("permissions", Words.of(N_("{path} cannot be read."), path=str(error.filename or reason)))
    return well("permissions", N_("nobody else can read the store"))


def _file_system(folder: Path) -> Check:
    kind = kind_of(folder) or "?"
    if is_network(folder):
        words = N_(
            "the store is on another machine ({kind}): it is locked as a whole, and only one machine may open it"
        )
        return note("file-system", words, kind=kind)
    return well("file-system", N_("the store is on a disk of this machine ({kind})"), kind=kind)


def _space(folder: Path) -> Check:
    free = free_bytes(folder)
    mebibytes = free // _MEBIBYTE
    if free < TOO_FEW_BYTES:
        return problem("space", Words.of(N_("{mb} MB left: make space, or nothing can be sent"), mb=mebibytes))
    if free < SCARCE_BYTES:
        return note("space", N_("{mb} MB left: make space soon"), mb=mebibytes)
    return well("space", N_("{mb} MB left for the store"), mb=mebibytes)
