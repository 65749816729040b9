"""Says that somebody took our user out of a room, where its conversation was. Pure."""

from __future__ import annotations

from session.values.updates import DepartureUpdate
from widgets.i18n import _
from widgets.safe_text import safe_text
from widgets.words import say

REASON_LIMIT = 300


def departure_sentence(update: DepartureUpdate) -> str:
    """Return who did what and why, as one line."""
    return f"{say(update.words)} {reason_words(update.reason)}".rstrip()


def departure_lines(update: DepartureUpdate | None, *, writing: bool, key: str) -> tuple[str, ...]:
    """Return the lines to show; without an update it is only known that our user is there no longer.

    `writing` says whether something that was being written stays; `key` leads back to it.
    """
    lines = [_("You are not in this room any more.") if update is None else say(update.words)]
    if update is not None and (reason := reason_words(update.reason)):
        lines.append(reason)
    if writing:
        lines += ["", _("What you were writing stays below and goes nowhere; {key} comes back to it.").format(key=key)]
    return tuple(lines)


def reason_words(reason: str) -> str:
    """Return what somebody says about why, as one safe line, or "" when they say nothing."""
    text = " ".join(safe_text(reason, REASON_LIMIT).split())
    return _("Their reason: {reason}").format(reason=text) if text else ""
