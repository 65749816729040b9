"""`sluis check`: judges files and texts alone, for scripts, pipes, hooks and CI; never shows what it found.

Loads neither the screen nor the network: a hook in a repository has to be quick.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import TextIO

from hints.advisor import Advisor
from hints.model import Confidence, Severity
from tui.cli.check_report import as_json, lines_for_people
from tui.cli.check_report import describe as describe  # `sluis send --json` describes findings alike
from tui.cli.checked import BadInput, Checked, Threshold, check_file, find, read_text, shown_name
from tui.settings.policies import load_advisor
from widgets.i18n import LANGUAGES, _, spoken, use_language

NOTHING, FOUND, BAD_INPUT = 0, 1, 2
_SEVERITIES = {severity.word: severity for severity in Severity}
_CONFIDENCES = {confidence.word: confidence for confidence in Confidence}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `sluis check`."""
    parser.add_argument("files", nargs="*", metavar=_("FILE"), help=_("files to check; none or - means standard input"))
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=_("print the findings as JSON"))
    form.add_argument(
        "--jsonl", action="store_true", help=_('read {"id", "text"} lines, print {"id", "findings"} lines')
    )
    form.add_argument("--sarif", action="store_true", help=_("print the findings as SARIF 2.1.0"))
    parser.add_argument(
        "--min-severity", choices=_SEVERITIES, default="note", help=_("leave out findings that weigh less")
    )
    parser.add_argument(
        "--min-confidence", choices=_CONFIDENCES, default="low", help=_("leave out findings that are less sure")
    )
    parser.add_argument("--language", choices=LANGUAGES, help=_("the language of what is printed"))


def run(arguments: argparse.Namespace) -> int:
    """Check what was given; return 0 for nothing, 1 for findings, 2 when something could not be read."""
    if arguments.language is not None:
        use_language(arguments.language)
    advisor = load_advisor()
    names: list[str] = arguments.files or ["-"]
    threshold = Threshold(_SEVERITIES[arguments.min_severity], _CONFIDENCES[arguments.min_confidence])
    if arguments.jsonl:
        return _check_lines(advisor, names, threshold, sys.stdout)
    problems: list[str] = []
    files = _checked(advisor, names, threshold, problems)
    found = _print(arguments, advisor, files, problems)
    if problems:
        return BAD_INPUT
    return FOUND if found else NOTHING


def _checked(advisor: Advisor, names: list[str], threshold: Threshold, problems: list[str]) -> Iterator[Checked]:
    """Yield each file that can be read, checked; a line about each that cannot be is said and kept."""
    for name in names:
        try:
            file = check_file(advisor, name, threshold)
        except BadInput as problem:
            problems.append(str(problem))
            print(f"sluis check: {problem}", file=sys.stderr)
            continue
        for notice in file.notices:
            print(f"sluis check: {shown_name(name)}: {spoken(notice)}", file=sys.stderr)
        yield file


def _print(arguments: argparse.Namespace, advisor: Advisor, files: Iterator[Checked], problems: list[str]) -> bool:
    """Print the findings in the form that was asked for; return whether there are any."""
    found = False
    if arguments.json or arguments.sarif:
        checked = list(files)
        found = any(file.all_findings for file in checked)
        print(json.dumps(_sarif(advisor, checked, problems) if arguments.sarif else as_json(checked)))
        return found
    for file in files:
        found |= bool(file.all_findings)
        for line in lines_for_people(advisor, file):
            print(line)
    return found


def _sarif(advisor: Advisor, files: list[Checked], problems: list[str]) -> dict[str, object]:
    """Return the findings as SARIF."""
    from tui.cli.sarif import as_sarif  # seldom asked for

    return as_sarif(advisor, files, problems)


def _check_lines(advisor: Advisor, names: list[str], threshold: Threshold, out: TextIO) -> int:
    """Answer each line of JSON with a line of JSON; return 0 when every line was read."""
    try:
        for name in names:
            for number, line in enumerate(read_text(name).split("\n"), 1):
                if line.strip():
                    identity, text = _message(line, name, number)
                    found = [describe(finding) for finding in find(advisor, text) if threshold.passes(finding)]
                    out.write(json.dumps({"id": identity, "findings": found}) + "\n")
    except BadInput as problem:
        print(f"sluis check: {problem}", file=sys.stderr)
        return BAD_INPUT
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
    raise BadInput(
        _('{name}: line {number} is not {{"id", "text"}} as JSON').format(name=shown_name(name), number=number)
    )
