"""Hands a new recovery key over: to a file for its owner's eyes only, or once on standard error."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from session.values.errors import SessionError
from session.values.words import N_
from widgets.i18n import _


def add_key_file_option(parser: argparse.ArgumentParser, words: str) -> None:
    """Add --recovery-key-file; `words` say when it is written."""
    parser.add_argument("--recovery-key-file", metavar=_("PATH"), type=Path, help=words)


@contextlib.contextmanager
def recovery_key_file(path: Path | None) -> Iterator[Path | None]:
    """Make the file before the work, so that it cannot fail after; an empty one is removed again."""
    if path is None:
        yield None
        return
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600))
    except OSError as error:
        raise SessionError(
            N_("{path} cannot be made ({problem}); name a new file."), path=str(path), problem=error.strerror or "?"
        ) from error
    try:
        yield path
    finally:
        if path.exists() and path.stat().st_size == 0:
            path.unlink()


def hand_over(recovery_key: str, path: Path | None) -> None:
    """Write the key to the file, or print it where no script takes it for output."""
    if path is not None:
        path.write_text(recovery_key + "\n", encoding="ascii")
        print(_("The recovery key is in {path}; keep it somewhere safe.").format(path=path), file=sys.stderr)
        return
    print(_("Recovery key, shown once; without it and this device older messages are lost:"), file=sys.stderr)
    print(recovery_key, file=sys.stderr)
