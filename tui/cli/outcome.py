"""What came of an own message, as an exit code and a line on standard error."""

from __future__ import annotations

import sys

from session.values.errors import IdentityStop
from session.values.model import SendState, TimelineItem
from session.values.words import Words
from tui.cli.identity import EXIT_STOPPED
from widgets.i18n import _
from widgets.safe_text import safe_text
from widgets.words import failure_words

EXIT_FAILED = 1
EXIT_QUEUED = 4


def exit_code_of(state: SendState, failure: Words | None) -> int:
    """Return how a command ends whose message is there."""
    match state:
        case SendState.SENT | SendState.RECEIVED:
            return 0
        case SendState.QUEUED | SendState.SENDING:
            return EXIT_QUEUED
        case SendState.FAILED:
            stopped = failure is not None and failure.template == IdentityStop.TEMPLATE
            return EXIT_STOPPED if stopped else EXIT_FAILED


def outcome(item: TimelineItem) -> int:
    """Say on standard error why a message is not on the server, where it is not, and return the exit code."""
    code = exit_code_of(item.send_state, item.failure)
    if code == EXIT_QUEUED:
        print(_("sluis: stored, not sent yet; the next sluis command delivers it."), file=sys.stderr)
    elif code == EXIT_STOPPED and item.failure is not None:
        user = dict(item.failure.params)["user"]
        words = _("sluis: stored, not sent: {user}, whom you verified, has a new identity; sluis identity {user}")
        print(safe_text(words.format(user=user)), file=sys.stderr)
    elif code == EXIT_FAILED:
        words = _("sluis: not sent: {why}. It is kept: sluis outbox retry, or discard")
        print(words.format(why=failure_words(item).rstrip(".")), file=sys.stderr)
    return code
