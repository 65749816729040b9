"""One log file, off by default: rotated, readable by its owner alone, and never with message text.

Two laws of this file: nothing is ever logged to the screen; and of what other
people's packages want to say only who, how bad and which error is kept, because
their messages quote what passes through them.
"""

from __future__ import annotations

import logging
import os
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from platformdirs import user_state_path

from session.store.files import make_private_file, make_private_folder

FILE_NAME = "sluis.log"
_OURS = ("tui", "widgets", "session", "hints")
_LARGEST = 1024 * 1024
_KEPT = 3

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def log_path() -> Path:
    """Return the log's place: in SLUIS_STATE_DIR, or the platform's folder for state."""
    override = os.environ.get("SLUIS_STATE_DIR")
    folder = Path(override) if override else user_state_path("sluis", appauthor=False)
    return folder / FILE_NAME


def start_logging(*, enabled: bool) -> None:
    """Take logging and warnings off the screen, into the file when `enabled`, else nowhere.

    Raises:
        StoreRefused: when the folder or the file can be read by others.
    """
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    root.addHandler(_file_handler(log_path()) if enabled else logging.NullHandler())
    root.setLevel(logging.INFO if enabled else logging.CRITICAL)
    # The last resort of `logging` is standard error, which is the screen.
    logging.lastResort = None
    logging.captureWarnings(True)


class DiscreetFormatter(logging.Formatter):
    """Writes our own messages in full and strangers' without their words; of an error its type and place."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line to write."""
        if record.name.partition(".")[0] in _OURS:
            return super().format(record)
        kind = record.exc_info[0] if record.exc_info else None
        words = f"(message not kept) {kind.__name__ if kind else ''}".rstrip()
        return super().format(logging.LogRecord(record.name, record.levelno, "", 0, words, None, None))

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802  logging's own name
        """Return where an error came from, without its message, which may quote anything."""
        kind, _error, trace = ei
        frames = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        return f"{kind.__name__ if kind else 'no error'} at {' > '.join(frames)}"


class _PrivateFileHandler(RotatingFileHandler):
    def _open(self):  # type: ignore[no-untyped-def]  # the standard library's type for this is not public
        make_private_file(Path(self.baseFilename))
        return super()._open()


def _file_handler(path: Path) -> logging.Handler:
    make_private_folder(path.parent)
    handler = _PrivateFileHandler(path, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8")
    handler.setFormatter(DiscreetFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    return handler
