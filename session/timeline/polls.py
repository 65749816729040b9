"""Polls: what a start event asks, and which votes count (MSC3381, by its stable and unstable names). Pure.

Law of this file: each person has one vote, the last one before the end; one that names what is no answer is spoiled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from session.sync.guard import is_text
from session.values.model import Poll, PollAnswer

STARTS = frozenset({"m.poll.start", "org.matrix.msc3381.poll.start"})
RESPONSES = frozenset({"m.poll.response", "org.matrix.msc3381.poll.response"})
ENDS = frozenset({"m.poll.end", "org.matrix.msc3381.poll.end"})
_DISCLOSED = ("m.disclosed", "org.matrix.msc3381.poll.disclosed")
MOST_ANSWERS = 20
"""Answers that count; the specification drops what is behind them."""
MOST_TEXT = 1000
"""Code points of a question or an answer that are kept."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a start event asks."""

    question: str = field(repr=False)
    answers: tuple[tuple[str, str], ...] = field(repr=False)
    """Id and text."""
    selections: int
    disclosed: bool

    @property
    def text(self) -> str:
        """The question and its answers, a line each."""
        return "\n".join((self.question, *(text for _id, text in self.answers)))


@dataclass(frozen=True, slots=True)
class Said:
    """A vote, or what claims to be the end of a poll."""

    kind: str
    sender: str
    timestamp: int
    """Server time in milliseconds."""
    content: dict[str, Any] = field(repr=False)


def asked(content: Mapping[str, Any]) -> Asked | None:
    """Return what a start event asks, or None when it asks nothing that can be shown."""
    said = content.get("m.poll", content.get("org.matrix.msc3381.poll.start"))
    if not isinstance(said, dict):
        return None
    question, offered = _text(said.get("question")), said.get("answers")
    listed = offered[:MOST_ANSWERS] if isinstance(offered, list) else []
    answers = dict(answer for one in listed if (answer := _answer(one)) is not None)
    if not question or not answers:
        return None
    most = said.get("max_selections")
    counted = most if isinstance(most, int) and not isinstance(most, bool) and most >= 1 else 1
    return Asked(question, tuple(answers.items()), min(counted, len(answers)), said.get("kind") in _DISCLOSED)


def asked_now(content: Mapping[str, Any], edit: Mapping[str, Any] | None) -> Asked | None:
    """Return what a start event asks once its newest valid edit, if there is one, has taken its place."""
    new = edit.get("m.new_content") if edit else None
    return (asked(new) if isinstance(new, dict) else None) or asked(content)


def _answer(said: object) -> tuple[str, str] | None:
    if not isinstance(said, dict):
        return None
    name, text = said.get("m.id", said.get("id")), _text(said)
    return (name, text) if isinstance(name, str) and is_text(name) and 0 < len(name) <= 255 and text else None


def _text(said: object) -> str:
    """Return the plain text of an extensible event's block (MSC1767), or ""."""
    if not isinstance(said, dict):
        return ""
    text = said.get("m.text", said.get("org.matrix.msc1767.text"))
    if isinstance(text, list):
        plain = (one for one in text if isinstance(one, dict) and one.get("mimetype", "text/plain") == "text/plain")
        text = next(plain, {}).get("body")
    text = text if text is not None else said.get("body")
    return text[:MOST_TEXT].strip() if isinstance(text, str) and is_text(text) else ""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was voted in a poll, counted once."""

    votes: Mapping[str, int]
    """By the id of an answer."""
    voters: int
    mine: frozenset[str]
    ended: bool


def tally(poll: Asked, said: Iterable[Said], own_user: str, may_end: Callable[[str], bool]) -> Tally:
    """Count what was said about a poll, oldest first; `may_end` says whose end counts."""
    said = tuple(said)
    until = next((one.timestamp for one in said if one.kind in ENDS and may_end(one.sender)), None)
    cast = (one for one in said if one.kind in RESPONSES and (until is None or one.timestamp <= until))
    last = {one.sender: one.content for one in cast}
    valid = {user: names for user, content in last.items() if (names := chosen(poll, content))}
    counts = Counter(name for names in valid.values() for name in names)
    return Tally(counts, len(valid), valid.get(own_user, frozenset()), until is not None)


def standing(poll: Asked, counted: Tally, choosing: frozenset[str] | None = None) -> Poll:
    """Return a poll as it stands; `choosing` is our own vote that is still on its way, None for no such vote."""
    mine = counted.mine if choosing is None or counted.ended else choosing
    votes = {name: counted.votes.get(name, 0) - (name in counted.mine) + (name in mine) for name, _text in poll.answers}
    voters = counted.voters - bool(counted.mine) + bool(mine)
    seen = poll.disclosed or counted.ended
    answers = (PollAnswer(text, votes[name] if seen else None, name in mine) for name, text in poll.answers)
    return Poll(poll.question, tuple(answers), voters, poll.selections, counted.ended)


def chosen(poll: Asked, content: Mapping[str, Any]) -> frozenset[str]:
    """Return the answers that a vote chooses; none when it is spoiled."""
    names = _chosen(content, poll.selections)
    return names if names <= {name for name, _text in poll.answers} else frozenset()


def _chosen(content: Mapping[str, Any], most: int) -> frozenset[str]:
    """Return the ids that a response chooses; none when it is not well-formed."""
    names = content.get("m.selections")
    if names is None:
        inner = content.get("org.matrix.msc3381.poll.response")
        names = inner.get("answers") if isinstance(inner, dict) else None
    taken = names[:most] if isinstance(names, list) else []
    return frozenset(taken) if all(isinstance(one, str) for one in taken) else frozenset()
