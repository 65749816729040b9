"""`sluis policy log`, `figures` and `false-alarms`: what came of findings, from the account's own store."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime

from hints.audit import AuditEntry, FalseAlarm, RuleFigures, Verdict
from session.account.audit import Audit
from session.account.profile import DATABASE_NAME
from session.store.database import Database
from tui.cli.profile import locked, obtain_key, only_user, profile_of
from tui.settings.policies import load_advisor
from widgets.i18n import _
from widgets.safe_text import safe_text


def run_log(arguments: argparse.Namespace) -> int:
    """Print what was asked for and return the exit code."""
    with opened(arguments) as audit:
        match arguments.action:
            case "figures":
                figures = audit.figures()
                lines = map(_figures_json, figures) if arguments.json else _figures_lines(figures)
            case "false-alarms":
                reports = audit.false_alarms.all()
                lines = map(_report_json, reports) if arguments.json else map(_report_line, reports)
            case _:
                entries = audit.entries()
                lines = map(_entry_json, entries) if arguments.json else map(_entry_line, entries)
        _print(lines)
    return 0


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[Audit]:
    """Open the audit log of the profile's account, without the network.

    Raises:
        SessionError: when nobody is logged in, the passphrase is wrong, or another process has the profile.
    """
    profile = profile_of(arguments)
    user = only_user(profile)
    with locked(profile):
        key = obtain_key(profile, arguments)
        database = Database.open(profile.account_folder(user) / DATABASE_NAME, key.for_account(user))
        try:
            yield Audit(database, load_advisor(arguments.config))
        finally:
            database.close()


def _print(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def _entry_json(entry: AuditEntry) -> str:
    return json.dumps(asdict(entry))


def _entry_line(entry: AuditEntry) -> str:
    parts = [_local(entry.time), verdict_words(entry.verdict), " ".join(entry.rules), entry.room_id, entry.reason]
    return safe_text(" · ".join(filter(None, parts)))


def _report_json(report: FalseAlarm) -> str:
    return json.dumps({**asdict(report), "confidence": report.confidence.word})


def _report_line(report: FalseAlarm) -> str:
    where = f"{report.start}-{report.end}"
    text = _("with its text") if report.text is not None else _("without the text")
    parts = [str(report.number), _local(report.time), report.rule, where, report.confidence.word, report.room_id, text]
    return safe_text(" · ".join(parts))


def _figures_json(figures: RuleFigures) -> str:
    return json.dumps(asdict(figures))


def _figures_lines(figures: tuple[RuleFigures, ...]) -> Iterator[str]:
    titles = (_("shown"), _("edited after"), _("sent anyway"), _("false alarms"), _("not shown"))
    yield f"{'':<36}" + "".join(f"{title:>15}" for title in titles)
    for each in figures:
        counts = (each.shown, each.edited_after, each.sent_anyway, each.false_alarms, each.silent)
        yield f"{each.rule or _('all rules'):<36}" + "".join(f"{count:>15}" for count in counts)


def _local(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000).strftime("%Y-%m-%d %H:%M")  # noqa: DTZ006  the reader's clock


def verdict_words(verdict: Verdict) -> str:
    """Return what came of a finding, in words."""
    match verdict:
        case Verdict.NOTED:
            return _("sent with a note")
        case Verdict.HELD:
            return _("held")
        case Verdict.OVERRIDDEN:
            return _("sent all the same")
        case Verdict.EDITED_AFTER:
            return _("edited after")
        case Verdict.MASKED:
            return _("masked")
        case Verdict.FALSE_ALARM:
            return _("false alarm")
        case Verdict.SNOOZED:
            return _("snoozed")
        case Verdict.SILENT:
            return _("sent, not shown")
