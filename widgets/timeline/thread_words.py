"""What is said of a thread below the message that it began with. Pure."""

from __future__ import annotations

from session.values.model import ThreadSummary
from widgets.calendar_words import clock
from widgets.i18n import _, ngettext
from widgets.safe_text import safe_text

NAME_LIMIT = 256


def thread_words(thread: ThreadSummary) -> str:
    """Return how many replies there are, how many are new and call our user, who wrote the last one and when."""
    count = ngettext("{n} reply", "{n} replies", thread.replies).format(n=thread.replies)
    name = " ".join(safe_text(thread.last_sender, NAME_LIMIT).split())
    last = _("last by {name} {time}").format(name=name, time=clock(thread.last_timestamp))
    new = [ngettext("{n} new", "{n} new", thread.unread).format(n=thread.unread)] if thread.unread else []
    new += [_("{n} to you").format(n=thread.calling)] if thread.calling else []
    return " · ".join([count, *new, last])
