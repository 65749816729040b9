"""Compares the server's copy of a message with what is stored here. Pure."""

from __future__ import annotations

from session.crypto.examine import Examined
from session.crypto.messages import Undecryptable
from session.sync.guard import CheckedEvent
from session.timeline.reading import StoredEvent
from session.trust.inspected import Comparison
from session.values.words import N_, Words

OTHER_TIME = N_("The server names another sender or another time than before.")
OTHER_CONTENT = N_("What the server gives now says something else than what came before.")
STILL_THERE = N_("The message was removed, and the server still gives it out.")
REFUSED = N_("What the server gives now does not open as the message that came before; it is refused.")


def compare(
    stored: StoredEvent | None, event: CheckedEvent, examined: Examined | None
) -> tuple[Comparison, Words | None]:
    """Return how the server's copy stands beside the stored one, and what is different.

    `examined` is the server's copy opened, when it is encrypted.
    """
    removed_there = event.redacted or (event.type in ("m.room.encrypted", "m.room.message") and not event.content)
    if removed_there:
        return Comparison.REMOVED, None
    if stored is None:
        return Comparison.NOT_STORED, None
    if stored.redacted:
        return Comparison.DIFFERENT, Words.of(STILL_THERE)
    if (event.sender, event.timestamp) != (stored.sender, stored.timestamp):
        return Comparison.DIFFERENT, Words.of(OTHER_TIME)
    return _compare_content(stored, event, examined)


def _compare_content(
    stored: StoredEvent, event: CheckedEvent, examined: Examined | None
) -> tuple[Comparison, Words | None]:
    kind, content = event.type, event.content
    if examined is not None:
        outcome = examined.outcome
        if isinstance(outcome, Undecryptable):
            if stored.cipher is not None:
                same = _sealed_content(stored) == event.content
                return (Comparison.UNREADABLE, None) if same else (Comparison.DIFFERENT, Words.of(OTHER_CONTENT))
            return Comparison.DIFFERENT, Words.of(REFUSED)
        kind, content = outcome.type, outcome.content
    if stored.cipher is not None:
        return _alike(_sealed_content(stored) == event.content)
    return _alike((kind, content, examined is not None) == (stored.type, stored.content, stored.encrypted))


def _alike(same: bool) -> tuple[Comparison, Words | None]:
    return (Comparison.SAME, None) if same else (Comparison.DIFFERENT, Words.of(OTHER_CONTENT))


def _sealed_content(stored: StoredEvent) -> object:
    """Return the content of an encrypted event as it came, while it waits for its key."""
    return stored.cipher.get("content") if stored.cipher is not None else None
