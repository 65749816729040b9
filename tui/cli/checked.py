"""One file that `sluis check` was given: what was read of it, and what the hints say about that and its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from hints.advisor import Advisor
from hints.model import Confidence, Draft, DraftKind, Finding, RoomFacts, Severity
from session.extract.extractor import attachment_of
from session.values.words import Words
from tui.cli.standard_input import InputRefused, input_bytes
from widgets.i18n import _, reason_words, spoken

NO_ROOM = RoomFacts(room_id="", own_server="", encrypted=True)
"""Facts of which no rule about rooms has anything to say."""
STANDARD_INPUT = "-"
MOST_BYTES = 64 * 1024 * 1024
"""Bytes that are read of one file; extraction looks at less, yet finds the directory of a package at its end."""


class BadInput(ValueError):
    """What was given cannot be read; one line that says what and what to do."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """From when on a finding is reported."""

    severity: Severity = Severity.NOTE
    confidence: Confidence = Confidence.LOW

    def passes(self, finding: Finding) -> bool:
        """Return whether `finding` is reported."""
        return finding.severity >= self.severity and finding.confidence >= self.confidence


@dataclass(frozen=True, slots=True)
class Checked:
    """A file and its findings."""

    name: str
    """As it was given."""
    text: str = field(repr=False)
    as_is: bool
    """Whether the text is the file itself, so that offsets are places in it."""
    findings: tuple[Finding, ...]
    """In the text, in its order."""
    about_file: tuple[Finding, ...]
    """About the file's name, or about what a photo says beside its picture; their offsets mean nothing."""
    notices: tuple[Words, ...]
    """What was not looked at."""

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """All findings, those about the file as a whole first."""
        return self.about_file + self.findings


def check_file(advisor: Advisor, name: str, threshold: Threshold) -> Checked:
    """Return what the hints say about a file.

    Raises:
        BadInput: when it cannot be read.
    """
    attachment, extracted = attachment_of(_last_part(name), read_bytes(name))
    text = extracted.text or ""
    # The text is judged by itself, for findings in attachments have no offsets.
    file = Draft(DraftKind.FILE, "", NO_ROOM, (replace(attachment, text=None),))
    return Checked(
        name,
        text,
        extracted.as_is,
        tuple(filter(threshold.passes, find(advisor, text))),
        tuple(filter(threshold.passes, _in_order(advisor.assess(file).findings))),
        extracted.notices,
    )


def find(advisor: Advisor, text: str) -> tuple[Finding, ...]:
    """Return the findings in `text`, wherever it may be sent, in the order of the text."""
    return _in_order(advisor.assess(Draft(DraftKind.MESSAGE, text, NO_ROOM)).findings)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order of the text."""
    return tuple(sorted(findings, key=lambda finding: (finding.start, finding.end, finding.rule)))


def _last_part(name: str) -> str:
    """Return what would be sent as the file's name."""
    return "" if name == STANDARD_INPUT else Path(name).name


def shown_name(name: str) -> str:
    """Return what a file is called for people: nothing in it can steer a terminal."""
    shown = _("standard input") if name == STANDARD_INPUT else name
    return printable(shown)


def printable(text: str) -> str:
    """Return `text` with a blank for each character that is not to be printed."""
    return "".join(character if character.isprintable() else " " for character in text)


def read_bytes(name: str) -> bytes:
    """Return the beginning of a file, or of standard input for "-".

    Raises:
        BadInput: when it cannot be read.
    """
    try:
        if name == STANDARD_INPUT:
            return input_bytes(MOST_BYTES)
        with Path(name).open("rb") as stream:
            return stream.read(MOST_BYTES)
    except InputRefused as error:
        raise BadInput(spoken(error.words)) from None
    except (OSError, ValueError) as error:
        reason = reason_words(error.strerror or "?") if isinstance(error, OSError) else _("not a name of a file")
        raise BadInput(_("{name} cannot be read: {reason}").format(name=shown_name(name), reason=reason)) from None


def read_text(name: str) -> str:
    """Return a file, or standard input, that has to be UTF-8 text.

    Raises:
        BadInput: when it cannot be read, or is not.
    """
    try:
        return read_bytes(name).decode("utf-8-sig")
    except UnicodeDecodeError:
        line = _("{name} is not UTF-8 text; convert it first").format(name=shown_name(name))
        raise BadInput(line) from None
