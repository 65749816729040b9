"""What messages say about each other and about people: replies, reactions, mentions. Pure.

Law of this file: what an event claims about another one counts once for each sender, and never for somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from session.sync.guard import is_text
from session.values.model import Reaction

MOST_REACTIONS = 24
"""Different signs under one message that are shown."""
MOST_KEY = 64
"""Code points of a reaction's key that are told apart."""
MOST_QUOTED = 200
"""Code points of a quoted message."""


def reply_target(content: dict[str, Any]) -> str | None:
    """Return the id of the event that a message answers (Matrix spec, "Rich replies"), or None.

    What a thread puts there for programs that know no threads is no answer ("Fallback for unthreaded clients").
    """
    relates = content.get("m.relates_to")
    if not isinstance(relates, dict):
        return None
    if relates.get("rel_type") == "m.thread" and relates.get("is_falling_back") is not False:
        return None
    named = relates.get("m.in_reply_to")
    target = named.get("event_id") if isinstance(named, dict) else None
    return target if isinstance(target, str) and is_text(target) and 0 < len(target) <= 255 else None


def without_fallback(body: str) -> str:
    """Return a reply's body without the quote that older programs put in front (Matrix spec up to 1.12)."""
    if not body.startswith("> "):
        return body
    lines = body.split("\n")
    quoted = next((number for number, line in enumerate(lines) if not line.startswith(">")), len(lines))
    if quoted < len(lines) and not lines[quoted].strip():
        quoted += 1
    return "\n".join(lines[quoted:]) or body


def first_line(text: str) -> str:
    """Return the beginning of what a message says, on one line."""
    return " ".join(text[: MOST_QUOTED * 4].split())[:MOST_QUOTED]


def mentions(content: dict[str, Any], user_id: str) -> bool:
    """Return whether a message says that it is for this user (Matrix spec, "User and room mentions")."""
    said = content.get("m.mentions")
    users = said.get("user_ids") if isinstance(said, dict) else None
    return isinstance(users, list) and user_id in users[:1000]


def mentions_room(content: dict[str, Any]) -> bool:
    """Return whether a message says that it is for everybody in the room."""
    said = content.get("m.mentions")
    return isinstance(said, dict) and said.get("room") is True


def reactions_of(said: Iterable[tuple[str, str]], own_user: str) -> tuple[Reaction, ...]:
    """Return reactions by key, from (key, sender) oldest first: each sender counts once for a key."""
    senders: dict[str, set[str]] = {}
    for key, sender in said:
        if 0 < len(key) <= MOST_KEY and key.strip():
            senders.setdefault(key, set()).add(sender)
    ordered = sorted(senders.items(), key=lambda item: -len(item[1]))[:MOST_REACTIONS]
    return tuple(Reaction(key, len(who), own_user in who) for key, who in ordered)
