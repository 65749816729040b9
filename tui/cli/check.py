"""`sluis check`: judges texts alone, for scripts, pipes and hooks; never shows what it found.

Loads neither the screen nor the network: a hook in a repository has to be quick.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from hints.advisor import Advisor
from hints.model import Draft, DraftKind, Finding, RoomFacts
from hints.text import mask
from tui.policies import load_advisor
from widgets.i18n import _, current_language

NOTHING, FOUND, BAD_INPUT = 0, 1, 2
NO_ROOM = RoomFacts(room_id="", own_server="", encrypted=True)
"""Facts of which no rule about rooms has anything to say."""
_CONTEXT = 40


class BadInput(ValueError):
    """What was given cannot be read; one line that says what and what to do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `sluis check`."""
    parser.add_argument("files", nargs="*", metavar="FILE", help=_("texts to check; none or - means standard input"))
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=_("print the findings as JSON"))
    form.add_argument(
        "--jsonl", action="store_true", help=_('read {"id", "text"} lines, print {"id", "findings"} lines')
    )


def run(arguments: argparse.Namespace) -> int:
    """Check what was given; return 0 for nothing, 1 for findings, 2 for bad input."""
    advisor = load_advisor()
    names: list[str] = arguments.files or ["-"]
    try:
        if arguments.jsonl:
            return _check_lines(advisor, names, sys.stdout)
        texts = [(name, _read(name)) for name in names]
    except BadInput as problem:
        print(f"sluis check: {problem}", file=sys.stderr)
        return BAD_INPUT
    findings = [(name, text, find(advisor, text)) for name, text in texts]
    if arguments.json:
        print(json.dumps(_as_json(findings)))
    else:
        for name, text, found in findings:
            _print_for_people(advisor, name, text, found)
    return FOUND if any(found for _name, _text, found in findings) else NOTHING


def find(advisor: Advisor, text: str) -> tuple[Finding, ...]:
    """Return the findings in `text`, wherever it may be sent, in the order of the text."""
    findings = advisor.assess(Draft(DraftKind.MESSAGE, text, NO_ROOM)).findings
    return tuple(sorted(findings, key=lambda finding: (finding.start, finding.end, finding.rule)))


def describe(finding: Finding) -> dict[str, str | int]:
    """Return a finding for JSON: offsets, never the text."""
    return {
        "rule": finding.rule,
        "kind": finding.kind.value,
        "start": finding.start,
        "end": finding.end,
        "confidence": finding.confidence.word,
        "severity": finding.severity.word,
    }


def _as_json(findings: Iterable[tuple[str, str, tuple[Finding, ...]]]) -> dict[str, list[dict[str, str | int]]]:
    """Return the findings of all files as one object; the file is named when there are several."""
    checked = list(findings)
    several = len(checked) > 1
    return {
        "findings": [
            describe(finding) | ({"file": name} if several else {})
            for name, _text, found in checked
            for finding in found
        ]
    }


def _read(name: str) -> str:
    """Return the text of a file, or of standard input for "-"."""
    shown = _("standard input") if name == "-" else name
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise BadInput(_("{name} cannot be read: {reason}").format(name=shown, reason=error.strerror)) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(_("{name} is not UTF-8 text; convert it first").format(name=shown)) from None


def _check_lines(advisor: Advisor, names: list[str], out: TextIO) -> int:
    """Answer each line of JSON with a line of JSON; return 0 when every line was read."""
    for name in names:
        for number, line in enumerate(_read(name).split("\n"), 1):
            if line.strip():
                identity, text = _message(line, name, number)
                found = [describe(finding) for finding in find(advisor, text)]
                out.write(json.dumps({"id": identity, "findings": found}) + "\n")
    return NOTHING


def _message(line: str, name: str, number: int) -> tuple[str | int, str]:
    """Return the id and text in a line of JSON."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        message = None
    if isinstance(message, dict):
        identity, text = message.get("id"), message.get("text")
        if isinstance(identity, str | int) and isinstance(text, str):
            return identity, text
    shown = _("standard input") if name == "-" else name
    raise BadInput(_('{name}: line {number} is not {{"id", "text"}} as JSON').format(name=shown, number=number))


def _print_for_people(advisor: Advisor, name: str, text: str, findings: tuple[Finding, ...]) -> None:
    """Print each finding: where, which rule, its surroundings masked, what to do."""
    shown = _("standard input") if name == "-" else name
    for finding in findings:
        line = text.count("\n", 0, finding.start) + 1
        column = finding.start - (text.rfind("\n", 0, finding.start) + 1) + 1
        tip = advisor.tip(finding, NO_ROOM, current_language())
        print(f"{shown}:{line}:{column}: {finding.severity.word} {finding.rule}: {tip.seen}")
        print(f"    {_context(text, finding, findings)}")
        print(f"    {tip.advice}")


def _context(text: str, finding: Finding, findings: tuple[Finding, ...]) -> str:
    """Return the finding's line, cut to its surroundings, every finding in it masked, fit to be printed."""
    start = max(text.rfind("\n", 0, finding.start) + 1, finding.start - _CONTEXT)
    line_end = text.find("\n", finding.end)
    end = min(len(text) if line_end < 0 else line_end, finding.end + _CONTEXT)
    inside = [_moved(other, start, end) for other in findings if other.start < end and other.end > start]
    masked = mask(text[start:end], inside)
    return "".join(character if character.isprintable() else " " for character in masked)


def _moved(finding: Finding, start: int, end: int) -> Finding:
    """Return `finding` with its offsets in a piece of the text, cut where the piece ends."""
    first, last = max(finding.start, start) - start, min(finding.end, end) - start
    return Finding(finding.rule, finding.kind, first, last, finding.confidence, finding.severity)
