"""What a person said and the server does not have yet, as rows that outlive the process."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from hints.model import Attachment, Draft, DraftKind, Markup, Override, RoomFacts
from session.store.database import Database
from session.store.words_json import words_from_json, words_to_json
from session.values.model import SendState
from session.values.words import Words


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message on its way."""

    txn_id: str
    draft: Draft
    override: Override | None
    type: str
    content: dict[str, Any] = field(repr=False)
    queued_at: int
    state: SendState
    failure: Words | None = None
    cipher: dict[str, Any] | None = field(default=None, repr=False)
    """The encrypted content, kept so that a repeated request is the same request."""
    event_id: str | None = None
    """Set when the server took it; the row goes when its echo comes."""

    @property
    def room_id(self) -> str:
        """The room that the message is bound to."""
        return self.draft.room_id


class OutboxStore:
    """Reads and writes the table `outbox`."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database

    def add(self, row: OutboxRow, facts_digest: str, policy_digest: str) -> None:
        """Store a new message behind all others."""
        self._database.execute(
            "INSERT INTO outbox (txn_id, place, room_id, type, content, draft, override, facts_digest, policy_digest,"
            " queued_at, state) VALUES (?, (SELECT coalesce(max(place), 0) + 1 FROM outbox), ?, ?, ?, ?, ?, ?, ?, ?,"
            " ?)",
            (
                row.txn_id,
                row.room_id,
                row.type,
                json.dumps(row.content),
                _draft_to_json(row.draft),
                _override_to_json(row.override),
                facts_digest,
                policy_digest,
                row.queued_at,
                row.state,
            ),
        )

    def get(self, txn_id: str) -> OutboxRow | None:
        """Return one message, or None when it is on the server or was discarded."""
        row = self._database.one(f"{_SELECT} WHERE txn_id = ?", (txn_id,))
        return None if row is None else _row(row)

    def in_room(self, room_id: str) -> list[OutboxRow]:
        """Return a room's messages in the order they were said."""
        return [_row(row) for row in self._database.all(f"{_SELECT} WHERE room_id = ? ORDER BY place", (room_id,))]

    def waiting(self, room_id: str) -> OutboxRow | None:
        """Return the next message of a room that is to be sent, or None."""
        row = self._database.one(
            f"{_SELECT} WHERE room_id = ? AND state IN ('queued', 'sending') ORDER BY place LIMIT 1", (room_id,)
        )
        return None if row is None else _row(row)

    def failed(self) -> list[OutboxRow]:
        """Return the messages that could not be sent, in the order they were said."""
        return [_row(row) for row in self._database.all(f"{_SELECT} WHERE state = 'failed' ORDER BY place")]

    def unsent(self) -> list[OutboxRow]:
        """Return the messages that the server does not have, in the order they were said."""
        return [_row(row) for row in self._database.all(f"{_SELECT} WHERE state != 'sent' ORDER BY place")]

    def rooms_waiting(self) -> list[str]:
        """Return the rooms with messages that are to be sent."""
        rows = self._database.all("SELECT DISTINCT room_id FROM outbox WHERE state IN ('queued', 'sending')")
        return [str(row[0]) for row in rows]

    def counts(self) -> tuple[int, int]:
        """Return how many messages the server does not have, and how many of them failed."""
        row = self._database.one(
            "SELECT count(*), coalesce(sum(state = 'failed'), 0) FROM outbox WHERE state != 'sent'"
        )
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def set_state(self, txn_id: str, state: SendState, failure: Words | None = None) -> None:
        """Remember where a message is."""
        self._database.execute(
            "UPDATE outbox SET state = ?, failure = ? WHERE txn_id = ?", (state, words_to_json(failure), txn_id)
        )

    def set_cipher(self, txn_id: str, cipher: dict[str, Any]) -> None:
        """Keep the encrypted form that is about to leave."""
        self._database.execute("UPDATE outbox SET cipher = ? WHERE txn_id = ?", (json.dumps(cipher), txn_id))

    def set_sent(self, txn_id: str, event_id: str) -> None:
        """The server took it under this id."""
        self._database.execute(
            "UPDATE outbox SET state = 'sent', event_id = ?, failure = NULL WHERE txn_id = ?", (event_id, txn_id)
        )

    def key_of(self, event_id: str, txn_id: str | None) -> str | None:
        """Return the transaction id under which an event was sent from here, or None."""
        row = self._database.one("SELECT txn_id FROM outbox WHERE event_id = ? OR txn_id = ?", (event_id, txn_id or ""))
        return None if row is None else str(row[0])

    def remove(self, txn_id: str) -> bool:
        """Forget a message; return whether it was there."""
        return int(self._database.execute("DELETE FROM outbox WHERE txn_id = ?", (txn_id,)).rowcount) > 0


_ATTACHMENT = tuple(name for name in Attachment.__dataclass_fields__ if name != "text")
_SELECT = "SELECT txn_id, draft, override, type, content, queued_at, state, failure, cipher, event_id FROM outbox"


def _row(row: tuple[Any, ...]) -> OutboxRow:
    return OutboxRow(
        txn_id=row[0],
        draft=_draft_from_json(row[1]),
        override=_override_from_json(row[2]),
        type=row[3],
        content=json.loads(row[4]),
        queued_at=row[5],
        state=SendState(row[6]),
        failure=words_from_json(row[7]),
        cipher=None if row[8] is None else json.loads(row[8]),
        event_id=row[9],
    )


def _draft_to_json(draft: Draft) -> str:
    facts = draft.facts
    names = RoomFacts.__dataclass_fields__
    # The text of a file is kept apart: it can be long, and only its assessment needs it.
    files = [{n: getattr(file, n) for n in _ATTACHMENT} for file in draft.attachments]
    shown = {"kind": draft.kind, "text": draft.text, "facts": {n: getattr(facts, n) for n in names}}
    return json.dumps({**shown, "files": files, "markup": draft.markup, "shown": draft.shown})


def _draft_from_json(text: str) -> Draft:
    raw = json.loads(text)
    facts: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in raw["facts"].items()}
    files = tuple(Attachment(**file) for file in raw.get("files", ()))
    markup, shown = Markup(raw.get("markup", Markup.PLAIN)), raw.get("shown", "")
    return Draft(DraftKind(raw["kind"]), raw["text"], RoomFacts(**facts), files, markup, shown)


def _override_to_json(override: Override | None) -> str:
    if override is None:
        return "null"
    return json.dumps([override.content_digest, sorted(override.rules), override.reason])


def _override_from_json(text: str) -> Override | None:
    raw = json.loads(text)
    return None if raw is None else Override(raw[0], frozenset(raw[1]), raw[2])
