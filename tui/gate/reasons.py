"""Puts what a rule says of itself in words for the explanation panel."""

from __future__ import annotations

from hints.model import Severity
from tui.gate.gate import Explanation
from widgets.composing.why_panel import Why
from widgets.i18n import _

EXAMPLES = 2
"""Examples of each kind; the whole list is for `sluis policy show`."""


def reasons(explanations: tuple[Explanation, ...]) -> tuple[Why, ...]:
    """Return each explanation of a draft's findings in words."""
    return tuple(_why(each, severity_words(each.severity)) for each in explanations)


def mark_reasons(explanations: tuple[Explanation, ...], sender: str) -> tuple[Why, ...]:
    """Return why a message of others is marked, in words; `sender` is what is to be said of who wrote it."""
    about_text = tuple(_why(each, _("a mark; nothing was done")) for each in explanations)
    if not sender:
        return about_text
    advice = _("Ask the person in another way whether this is them: in person, or by a number that you know.")
    why = _("A display name can be chosen freely; only the user id is fixed.")
    return (*about_text, Why("", "", sender, why, advice, "", (), ()))


def _why(each: Explanation, severity: str) -> Why:
    return Why(
        rule=each.rule.id,
        severity=severity,
        seen=each.tip.seen,
        why=each.tip.why,
        advice=each.tip.advice,
        source=each.rule.source,
        warns=tuple(example.text for example in each.rule.warn[:EXAMPLES]),
        quiet=tuple(example.text for example in each.rule.quiet[:EXAMPLES]),
    )


def severity_words(severity: Severity) -> str:
    """Return what it takes to send all the same."""
    match severity:
        case Severity.NOTE:
            return _("a note; Enter sends")
        case Severity.CONFIRM:
            return _("held; needs a deliberate word to send")
        case Severity.JUSTIFY:
            return _("held; needs a reason to send")
        case Severity.BLOCK:
            return _("held by your organisation")
