"""Builders of the JSON that a homeserver sends: events, rooms, syncs."""

from __future__ import annotations

from itertools import count
from typing import Any

Json = dict[str, Any]
ROOM = "!room:hs.example"
ME, ALICE, MALLORY = "@me:hs.example", "@alice:hs.example", "@mallory:evil.example"
TIME = 1_760_000_000_000
_numbers = count(1)


def event(kind: str, content: Json, sender: str = ALICE, event_id: str = "", **more: Any) -> Json:
    """Return a room event; without an id it gets one of its own."""
    return {
        "type": kind,
        "sender": sender,
        "event_id": event_id or f"$made{next(_numbers)}",
        "origin_server_ts": TIME,
        "content": content,
        **more,
    }


def message(body: str, sender: str = ALICE, event_id: str = "", **more: Any) -> Json:
    """Return a text message."""
    return event("m.room.message", {"msgtype": "m.text", "body": body}, sender, event_id, **more)


def edit(target: str, body: str, sender: str = ALICE, event_id: str = "", **more: Any) -> Json:
    """Return an edit of a text message."""
    new = {"msgtype": "m.text", "body": body}
    relation = {"rel_type": "m.replace", "event_id": target}
    content = {**new, "body": f"* {body}", "m.new_content": new, "m.relates_to": relation}
    return event("m.room.message", content, sender, event_id, **more)


def redaction(target: str, sender: str = ALICE, event_id: str = "") -> Json:
    """Return the removal of an event."""
    return event("m.room.redaction", {"redacts": target}, sender, event_id, redacts=target)


def state(kind: str, content: Json, sender: str = ALICE, state_key: str = "", event_id: str = "", **more: Any) -> Json:
    """Return a state event."""
    return event(kind, content, sender, event_id, state_key=state_key, **more)


def member(user: str, membership: str = "join", name: str = "", sender: str = "", before: str = "") -> Json:
    """Return a member event; `before` is the membership that it replaces."""
    content = {"membership": membership, **({"displayname": name} if name else {})}
    unsigned = {"unsigned": {"prev_content": {"membership": before}}} if before else {}
    return state("m.room.member", content, sender or user, user, **unsigned)


def encryption(sender: str = ALICE) -> Json:
    """Return the event that turns encryption on."""
    return state("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}, sender)


def room_news(*timeline: Any, state: tuple[Json, ...] = (), **more: Any) -> Json:
    """Return a joined room's part of a sync; `more` goes into its timeline object."""
    return {"timeline": {"events": list(timeline), **more}, "state": {"events": list(state)}}


def sync_answer(next_batch: str = "s1", /, **parts: Any) -> Json:
    """Return an answer of /sync; `join`, `invite`, `leave` map room ids to their news, the rest is taken as it is."""
    rooms = {name: parts.pop(name) for name in ("join", "invite", "leave") if name in parts}
    return {"next_batch": next_batch, "rooms": rooms, **parts}
