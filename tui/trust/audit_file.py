"""Writes what is known of a message into a file for an auditor: text, its owner's alone, never over another."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from session.store.files import write_new_private_file
from session.trust.inspected import Inspected
from tui.trust.inspect_words import sections
from widgets.i18n import _
from widgets.lists.report_lines import Line, Section, plain

_WHOLE = 1 << 20
"""Code points of a line: an event is at most 64 KiB, so nothing is cut."""


def suggested_name(found: Inspected) -> str:
    """Return a name for the file that says of which message it is."""
    return f"sluis-message-{re.sub(r'[^A-Za-z0-9]', '', found.event_id)[:12] or 'unnamed'}.txt"


def audit_lines(found: Inspected, made_by: str, *, text: bool) -> list[str]:
    """Return the lines of the file; without `text` nothing of what the message says is in them, keys never are."""
    now = f"{datetime.now().astimezone():%Y-%m-%d %H:%M %z}"
    said = _("What the message says is in this file.") if text else _("What the message says is NOT in this file.")
    head = Section(
        _("A message, inspected with sluis"),
        (
            Line(_("made on {time} by {user}").format(time=now, user=made_by)),
            Line(said),
            Line(_("No key that opens a message is in it; fingerprints and the names of keys are public.")),
        ),
    )
    return plain((head, *sections(found, text=text, whole=True)), _WHOLE)


def write_audit_file(path: Path, found: Inspected, made_by: str, *, text: bool) -> Path:
    """Write the file and return its path, with "~" made out.

    Raises:
        StoreRefused: when there is a file already, or it cannot be written.
    """
    path = path.expanduser()
    write_new_private_file(path, ("\n".join(audit_lines(found, made_by, text=text)) + "\n").encode())
    return path
