"""What `sluis check` prints: for people with masked surroundings, for programs as JSON; never what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hints.advisor import Advisor
from hints.model import Finding
from hints.text import mask
from tui.cli.checked import NO_ROOM, Checked, printable, shown_name
from widgets.i18n import _, current_language

_CONTEXT = 40


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


def as_json(files: Iterable[Checked]) -> dict[str, list[dict[str, str | int]]]:
    """Return the findings of all files as one object; the file is named when there are several."""
    checked = list(files)
    several = len(checked) > 1
    found: list[dict[str, str | int]] = []
    for file in checked:
        named: dict[str, str | int] = {"file": file.name} if several else {}
        found += [describe(finding) | named | {"about": "file"} for finding in file.about_file]
        found += [describe(finding) | named for finding in file.findings]
    return {"findings": found}


def lines_for_people(advisor: Advisor, file: Checked) -> Iterator[str]:
    """Yield what a person reads about a file: where, which rule, its surroundings masked, what to do."""
    shown = shown_name(file.name)
    for finding in file.about_file:
        tip = advisor.tip(finding, NO_ROOM, current_language())
        yield f"{shown}: {finding.severity.word} {finding.rule}: {tip.seen} {_('(the file itself or its name)')}"
        yield f"    {tip.advice}"
    for finding in file.findings:
        line, column = line_and_column(file.text, finding.start)
        tip = advisor.tip(finding, NO_ROOM, current_language())
        yield f"{shown}:{line}:{column}: {finding.severity.word} {finding.rule}: {tip.seen}"
        yield f"    {context(file.text, finding, file.findings)}"
        yield f"    {tip.advice}"


def line_and_column(text: str, place: int) -> tuple[int, int]:
    """Return the line and column of a place, both counted from one."""
    return text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)


def context(text: str, finding: Finding, findings: tuple[Finding, ...]) -> str:
    """Return the finding's line, cut to its surroundings, every finding in it masked, fit to be printed."""
    start = max(text.rfind("\n", 0, finding.start) + 1, finding.start - _CONTEXT)
    line_end = text.find("\n", finding.end)
    end = min(len(text) if line_end < 0 else line_end, finding.end + _CONTEXT)
    inside = [_moved(other, start, end) for other in findings if other.start < end and other.end > start]
    return printable(mask(text[start:end], inside))


def _moved(finding: Finding, start: int, end: int) -> Finding:
    """Return `finding` with its offsets in a piece of the text, cut where the piece ends."""
    first, last = max(finding.start, start) - start, min(finding.end, end) - start
    return Finding(finding.rule, finding.kind, first, last, finding.confidence, finding.severity)
