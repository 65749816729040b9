"""Events of polls as Element sends them, about the poll `$poll`."""

from __future__ import annotations

from typing import Any

from tests.fakes.room_events import ALICE, TIME, event

POLL = "org.matrix.msc3381.poll."
_TEXT = "org.matrix.msc1767.text"


def poll_start(kind: str = "disclosed", most: int = 1, sender: str = ALICE, **more: Any) -> dict[str, Any]:
    """Return the start of a poll with two answers, `a` and `b`."""
    answers = [{"id": "a", _TEXT: "Maandag"}, {"id": "b", _TEXT: "Dinsdag"}]
    asked = {
        "question": {_TEXT: "Welke dag?", "body": "Welke dag?", "msgtype": "m.text"},
        "kind": POLL + kind,
        "max_selections": most,
        "answers": answers,
    }
    return event(f"{POLL}start", {f"{POLL}start": asked, _TEXT: "Welke dag?", **more}, sender, "$poll")


def poll_edit(sender: str = ALICE, **more: Any) -> dict[str, Any]:
    """Return what Element sends when a poll is edited: another question, and three answers with ids of their own."""
    answers = [{"id": name, _TEXT: text} for name, text in (("a2", "Maandag"), ("b2", "Dinsdag"), ("c2", "Woensdag"))]
    asked = {"question": {_TEXT: "Welke dag dan?"}, "kind": f"{POLL}disclosed", "max_selections": 1, "answers": answers}
    content = {
        "m.new_content": {f"{POLL}start": asked, _TEXT: "Welke dag dan?"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": "$poll"},
    }
    return event(f"{POLL}start", content, sender, "$edit", **more)


def poll_vote(sender: str, *answers: object, minute: int = 1, event_id: str = "", **more: Any) -> dict[str, Any]:
    """Return a vote, so many minutes after the start."""
    content = {"m.relates_to": _about(), f"{POLL}response": {"answers": list(answers)}}
    return event(f"{POLL}response", content, sender, event_id, origin_server_ts=TIME + minute * 60_000, **more)


def poll_end(sender: str, minute: int = 5) -> dict[str, Any]:
    """Return what claims to be the end."""
    content = {"m.relates_to": _about(), f"{POLL}end": {}}
    return event(f"{POLL}end", content, sender, origin_server_ts=TIME + minute * 60_000)


def _about() -> dict[str, str]:
    return {"rel_type": "m.reference", "event_id": "$poll"}
