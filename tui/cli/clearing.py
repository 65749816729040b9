"""Clears a draft on the command line: a clearance comes out, or what holds it in words."""

from __future__ import annotations

import sys

from hints.advisor import Advisor
from hints.model import Assessment, Clearance, Draft, Finding, Held, Override, Severity
from tui.cli.account import Account
from tui.gate.finding_words import seen_words
from widgets.i18n import _, current_language
from widgets.safe_text import safe_text

EXIT_HELD = 3


def pass_gate(advisor: Advisor, draft: Draft, reason: str | None) -> Clearance | Held:
    """Clear the draft; a `reason`, which may be blank, is the word to send it all the same."""
    answer = advisor.clear(draft)
    if isinstance(answer, Clearance) or reason is None:
        return answer
    rules = frozenset(finding.rule for finding in answer.assessment.findings)
    return advisor.clear(draft, Override(answer.assessment.content_digest, rules, reason))


def explain_held(account: Account, draft: Draft, held: Held) -> int:
    """Say on standard error what holds the draft and what to do, never the text, and return the exit code."""
    account.session.audit.held(draft.room_id, held.assessment, draft)
    for finding in held.assessment.findings:
        print(safe_text(finding_line(account.advisor, finding, draft)), file=sys.stderr)
    print(_way_out(held.assessment), file=sys.stderr)
    return EXIT_HELD


def finding_line(advisor: Advisor, finding: Finding, draft: Draft) -> str:
    """Return one finding in one line: what, why here, what to do, and which rule says so."""
    tip = advisor.tip(finding, draft.facts, current_language())
    return f"{_('HOLD')} {seen_words(tip, finding, draft)}: {tip.why}. {tip.advice} ({finding.rule})"


def _way_out(assessment: Assessment) -> str:
    if assessment.severity is Severity.BLOCK:
        return _("Nothing was sent. Your organisation does not allow this from here.")
    return _('Nothing was sent. Change the text, or send it all the same with --reason "why".')
