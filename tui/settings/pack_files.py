"""Packs that lie on disk, not in the program: read once, their signature checked over exactly what is parsed."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from hints.pack import Pack, PackError, parse_pack
from hints.signed_pack import SignatureRefused, signer
from session.values.errors import SessionError
from session.values.words import N_

LARGEST = 4 * 1024 * 1024
"""Bytes of a pack; the largest that ships has a fiftieth of that."""
SIGNATURE_SUFFIX = ".sig"


class PackRefused(SessionError):
    """A pack that cannot be used; one line that names its file."""


def read_pack(path: Path, trusted_keys: tuple[str, ...], *, must_be_signed: bool) -> Pack:
    """Return the pack in a file. A signature that is there must be right, also where none is asked for.

    Raises:
        PackRefused: when it cannot be read or parsed, or its signature is missing or wrong.
    """
    content = _content(path)
    try:
        _check_signature(path, content, trusted_keys, must_be_signed=must_be_signed)
        return parse_pack(content.decode("utf-8-sig"), path.name)
    except (PackError, SignatureRefused) as error:
        raise refused(path, str(error)) from None
    except UnicodeDecodeError:
        raise refused(path, "it is not UTF-8 text") from None


def signature_path(path: Path) -> Path:
    """Return where the signature of a pack lies: beside it."""
    return path.with_name(path.name + SIGNATURE_SUFFIX)


def refuse_writable_by_others(path: Path) -> None:
    """Refuse a user's pack that somebody else can change.

    Raises:
        PackRefused: when others than this user and root can.
    """
    try:
        status = path.stat()
    except OSError:
        return  # reading it says why
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH) or status.st_uid not in (os.geteuid(), 0):
        raise refused(path, "others can change it; close it with chmod go-w")


def refused(path: Path, problem: str) -> PackRefused:
    """Return the error that says what is wrong with a pack."""
    return PackRefused(N_("The pack {path} is refused: {problem}."), path=str(path), problem=problem)


def _check_signature(path: Path, content: bytes, trusted_keys: tuple[str, ...], *, must_be_signed: bool) -> None:
    signed_in = signature_path(path)
    if signed_in.exists():
        signer(content, _content(signed_in).decode("ascii", "replace"), trusted_keys)
    elif must_be_signed:
        raise SignatureRefused(f"it is not signed; {signed_in.name} is missing")


def _content(path: Path) -> bytes:
    try:
        # Nothing of this waits for ever: a pipe in the place of a file is refused.
        if not stat.S_ISREG(path.stat().st_mode):
            raise refused(path, "it is not a file")
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise refused(path, error.strerror or "it cannot be read") from None
    if len(content) > LARGEST:
        raise refused(path, "it is too large")
    return content
