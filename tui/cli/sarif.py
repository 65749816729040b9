"""Findings as SARIF 2.1.0 (OASIS), which code hosts and editors show beside the line; never what was found."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from hints.advisor import Advisor
from hints.model import Finding, Severity
from hints.rule import Rule
from tui.cli.check_report import line_and_column
from tui.cli.checked import NO_ROOM, STANDARD_INPUT, Checked, shown_name
from widgets.i18n import _, current_language, spoken

Json = dict[str, object]
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Severity.NOTE: "note",
    Severity.CONFIRM: "warning",
    Severity.JUSTIFY: "error",
    Severity.BLOCK: "error",
}


def as_sarif(advisor: Advisor, files: Iterable[Checked], problems: Iterable[str]) -> Json:
    """Return a log of one run; `problems` are the files that could not be read, in a line each."""
    checked, unread = list(files), list(problems)
    ids = sorted({finding.rule for file in checked for finding in file.all_findings})
    rules = [_rule(advisor, advisor.policy.rule(rule_id)) for rule_id in ids]
    driver: Json = {"name": "sluis", "version": _version(), "language": current_language(), "rules": rules}
    run: Json = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not unread,
                "toolExecutionNotifications": [_problem(line) for line in unread] + _notices(checked),
            }
        ],
        "results": [result for file in checked for result in _results(advisor, file, ids)],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _version() -> str:
    """Return the version that is installed."""
    from importlib import metadata  # slow to load

    try:
        return metadata.version("sluis")
    except metadata.PackageNotFoundError:
        return "0"


def _rule(advisor: Advisor, rule: Rule) -> Json:
    """Return what a reader is told about a rule."""
    tip = advisor.tip(_anywhere(rule), NO_ROOM, current_language())
    why = tip.why.strip(" ;,")
    help_text = " ".join(part for part in (f"{why}." if why else "", tip.advice, f"({rule.source})") if part)
    return {
        "id": rule.id,
        "shortDescription": {"text": tip.seen},
        "fullDescription": {"text": f"{tip.seen}: {why}" if why else tip.seen},
        "help": {"text": help_text},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.kind.value, rule.pack]},
    }


def _anywhere(rule: Rule) -> Finding:
    """Return a finding of a rule, for its words alone."""
    return Finding(rule.id, rule.kind, 0, 0, rule.confidence, rule.severity)


def _results(advisor: Advisor, file: Checked, ids: list[str]) -> Iterable[Json]:
    """Yield the results of one file."""
    for findings, in_text in ((file.about_file, False), (file.findings, True)):
        for finding in findings:
            tip = advisor.tip(finding, NO_ROOM, current_language())
            place: Json = {"artifactLocation": {"uri": uri(file.name)}}
            if in_text and file.as_is:
                place["region"] = _region(file.text, finding)
            yield {
                "ruleId": finding.rule,
                "ruleIndex": ids.index(finding.rule),
                "level": _LEVELS[finding.severity],
                "message": {"text": f"{tip.seen}. {tip.advice}"},
                "locations": [{"physicalLocation": place}],
                "properties": {
                    "kind": finding.kind.value,
                    "confidence": finding.confidence.word,
                    "severity": finding.severity.word,
                },
            }


def _region(text: str, finding: Finding) -> Json:
    """Return where a finding is; the end is one behind its last character (SARIF 3.30.8)."""
    line, column = line_and_column(text, finding.start)
    end_line, end_column = line_and_column(text, finding.end)
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
        "charOffset": finding.start,
        "charLength": finding.end - finding.start,
    }


def _problem(line: str) -> Json:
    """Return a file that could not be read."""
    return {"level": "error", "message": {"text": line}}


def _notices(files: list[Checked]) -> list[Json]:
    """Return what was not looked at."""
    return [
        {
            "level": "warning",
            "message": {"text": _("{name}: {notice}").format(name=shown_name(file.name), notice=spoken(notice))},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(file.name)}}}],
        }
        for file in files
        for notice in file.notices
    ]


def uri(name: str) -> str:
    """Return a file's name as SARIF has it: relative as it was given, or a whole file: address."""
    if name == STANDARD_INPUT:
        return "stdin"
    path = Path(name)
    try:
        return path.as_uri() if path.is_absolute() else quote(path.as_posix().encode("utf-8", "surrogateescape"))
    except ValueError:
        return quote(name.encode("utf-8", "replace"))
