"""Read a checked event into what the store keeps of it: a row, a relation, a redaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from session.sync.guard import BadEvent, CheckedEvent, is_text
from session.timeline.polls import STARTS
from session.timeline.state_words import MOST_REASON, state_words
from session.values import removals
from session.values.model import Shield, ShieldLevel
from session.values.words import N_, Words

UNPROVEN = Shield(ShieldLevel.UNKNOWN)
CANNOT_SHOW = Words.of(N_("A message that cannot be shown: it is not well-formed."))
UNKNOWN = N_("Something that this program cannot show ({kind}).")
SHOWN = frozenset({"m.room.message", "m.room.encrypted", "m.sticker", *STARTS})
"""Types of events that are shown; of others a row says that they are there."""
_SERVING = ("m.room.redaction", "m.key.verification.", "io.element.call.")
GAP = "sluis.gap"
"""The type of a row that is no event: it holds the place of what the server left out, until that is fetched."""
UNSENT = "sluis.unsent"
"""The type of a row that is no event: an own message stands there that could not be sent."""
NO_EVENTS = (GAP, UNSENT)
QUOTES = "sluis.quotes"
"""The relation of an answer to the message that it quotes; events cannot claim it, for they name none of ours."""
REMOVED = Words.of(removals.GONE)
IGNORED = Words.of(N_("From somebody whom you ignore."))
LEFT_OUT = Words.of(N_("Messages in between are not here yet."))
SENT_IN_CLEAR = Shield(ShieldLevel.RED, Words.of(N_("sent without encryption in an encrypted room")))


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One event as the store keeps it."""

    event_id: str
    sender: str
    timestamp: int
    type: str
    content: dict[str, Any] = field(repr=False)
    item_key: str
    position: int | None = None
    """None for what is no row of its own."""
    state_key: str | None = None
    encrypted: bool = False
    cipher: dict[str, Any] | None = field(default=None, repr=False)
    """The event as it came, while its key is missing."""
    session_id: str | None = None
    shield: Shield = UNPROVEN
    words: Words | None = None
    redacted: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """One event saying something about another (Matrix spec, "Forming relationships between events")."""

    target: str
    rel_type: str


def relation_of(content: dict[str, Any]) -> Relation | None:
    """Return what an event relates to, or None."""
    relates = content.get("m.relates_to")
    if not isinstance(relates, dict):
        return None
    target, rel_type = relates.get("event_id"), relates.get("rel_type")
    if not (isinstance(target, str) and isinstance(rel_type, str) and is_text(target) and is_text(rel_type)):
        return None
    fits = 0 < len(target) <= 255 and len(rel_type) <= 64 and rel_type != QUOTES
    return Relation(target, rel_type) if fits else None


def removed_by(name: str, reason: object) -> Words:
    """Return what stands in place of a removed message."""
    if isinstance(reason, str) and is_text(reason) and reason.strip():
        return Words.of(removals.BY_FOR, name=name, reason=reason[:MOST_REASON])
    return Words.of(removals.BY, name=name)


def is_row(event: StoredEvent) -> bool:
    """Return whether the event has a place of its own in the timeline.

    What this program does not know has one too: that there is something is said, rather than nothing.
    """
    if event.state_key is not None:
        return event.words is not None
    relation = relation_of(event.content)
    if relation is not None and relation.rel_type in ("m.replace", "m.annotation", "m.reference"):
        return False
    return event.type in SHOWN or not (event.redacted or _goes_without_saying(event))


def _goes_without_saying(event: StoredEvent) -> bool:
    """Return whether an event only serves another one, or a call that somebody else holds."""
    if event.type == "m.reaction":
        return relation_of(event.content) is not None
    if event.type in NO_EVENTS:
        # Ours alone, and made by no event: one that claims to be one is nothing.
        return True
    in_a_call = event.type.startswith("m.call.") and event.type != "m.call.invite"
    if in_a_call and isinstance(event.content.get("call_id"), str):
        return True
    return event.type.startswith(_SERVING)


def bad_row(event: BadEvent) -> StoredEvent | None:
    """Return the placeholder for an event that failed its check, or None when it has not even an id."""
    if event.event_id is None:
        return None
    return StoredEvent(
        event_id=event.event_id,
        sender=event.sender,
        timestamp=event.timestamp,
        type="m.room.message",
        content={},
        item_key=event.event_id,
        words=CANNOT_SHOW,
    )


def clear_event(
    event: CheckedEvent,
    room_encrypted: bool,
    name: str,
    known_as: str = "",
    called: Callable[[str], str] = lambda _user: "",
) -> StoredEvent:
    """Return an event that came unencrypted.

    `name` is its sender's display name, `known_as` the last known one of the member whose state it is, if any; `called`
    says what others are called whom it names.
    """
    in_clear = room_encrypted and event.state_key is None and event.type in SHOWN - {"m.room.encrypted"}
    return StoredEvent(
        event_id=event.event_id,
        sender=event.sender,
        timestamp=event.timestamp,
        type=event.type,
        content={} if event.redacted else event.content,
        item_key=event.transaction_id or event.event_id,
        state_key=event.state_key,
        shield=SENT_IN_CLEAR if in_clear else UNPROVEN,
        words=None if event.state_key is None else state_words(event, name, known_as, called),
        redacted=event.redacted,
    )
