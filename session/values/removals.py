"""The sentences for removed messages, by which rows are known that one person removed."""

from __future__ import annotations

from session.values.words import N_

GONE = N_("Message removed.")
BY = N_("Removed by {name}.")
BY_FOR = N_("Removed by {name}: {reason}")
NOT_THERE = N_("This message is not there any more, or not for you to read.")
"""Of one that somebody leads to."""
