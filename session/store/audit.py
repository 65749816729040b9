"""What came of findings, as rows: the log, false alarms, snoozes. No column holds a message, but one by request."""

from __future__ import annotations

import json
from typing import Any

from hints.audit import AuditEntry, FalseAlarm, Verdict, Weight
from hints.model import Confidence, Finding, Kind
from hints.snooze import Snooze
from session.store.database import Database


class AuditStore:
    """Reads and writes the table `audit`."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database

    def add(self, entry: AuditEntry) -> int:
        """Store one entry and return its number."""
        cursor = self._database.execute(
            "INSERT INTO audit (time, room_id, rules, verdict, reason) VALUES (?, ?, ?, ?, ?)",
            (entry.time, entry.room_id, json.dumps(entry.rules), entry.verdict, entry.reason),
        )
        return int(cursor.lastrowid)

    def since(self, time: int, limit: int) -> list[AuditEntry]:
        """Return the newest `limit` entries that are not older than `time`, oldest first."""
        rows = self._database.all(
            "SELECT time, room_id, rules, verdict, reason FROM audit WHERE time >= ? ORDER BY time DESC, number DESC"
            " LIMIT ?",
            (time, limit),
        )
        return [AuditEntry(row[0], row[1], tuple(json.loads(row[2])), Verdict(row[3]), row[4]) for row in rows[::-1]]

    def remove(self, number: int) -> None:
        """Forget an entry that was a mistake."""
        self._database.execute("DELETE FROM audit WHERE number = ?", (number,))

    def remove_before(self, time: int) -> None:
        """Forget what is older than `time`."""
        self._database.execute("DELETE FROM audit WHERE time < ?", (time,))


class FalseAlarmStore:
    """Reads and writes the table `false_alarm`."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database

    def add(self, entry: int, time: int, room_id: str, finding: Finding, weights: tuple[Weight, ...]) -> int:
        """Store a report that belongs to entry number `entry` of the log, and return its own number."""
        cursor = self._database.execute(
            'INSERT INTO false_alarm (entry, time, room_id, rule, kind, start, "end", confidence, weights)'
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                entry,
                time,
                room_id,
                finding.rule,
                finding.kind,
                finding.start,
                finding.end,
                int(finding.confidence),
                json.dumps([[weight.start, weight.end, weight.weight] for weight in weights]),
            ),
        )
        return int(cursor.lastrowid)

    def set_text(self, number: int, text: str) -> None:
        """Keep the draft of a report; its writer said so."""
        self._database.execute("UPDATE false_alarm SET text = ? WHERE number = ?", (text, number))

    def remove(self, number: int) -> int | None:
        """Forget a report; return the number of its entry in the log, or None when there is no such report."""
        row = self._database.one("SELECT entry FROM false_alarm WHERE number = ?", (number,))
        self._database.execute("DELETE FROM false_alarm WHERE number = ?", (number,))
        return None if row is None else int(row[0])

    def remove_before(self, time: int) -> None:
        """Forget what is older than `time`."""
        self._database.execute("DELETE FROM false_alarm WHERE time < ?", (time,))

    def all(self) -> tuple[FalseAlarm, ...]:
        """Return all reports, oldest first."""
        rows = self._database.all(
            'SELECT number, time, room_id, rule, kind, start, "end", confidence, weights, text FROM false_alarm'
            " ORDER BY number"
        )
        return tuple(_false_alarm(row) for row in rows)


class SnoozeStore:
    """Reads and writes the table `snooze`."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database

    def put(self, snooze: Snooze) -> None:
        """Store a snooze in place of an earlier one of this rule in this room."""
        self._database.execute(
            "INSERT INTO snooze (rule, room_id, until) VALUES (?, ?, ?)"
            " ON CONFLICT (rule, room_id) DO UPDATE SET until = excluded.until",
            (snooze.rule, snooze.room_id, snooze.until),
        )

    def remove(self, rule: str, room_id: str) -> bool:
        """End a snooze; return whether there was one."""
        cursor = self._database.execute("DELETE FROM snooze WHERE rule = ? AND room_id = ?", (rule, room_id))
        return int(cursor.rowcount) > 0

    def remove_before(self, time: int) -> None:
        """Forget the snoozes that ended before `time`."""
        self._database.execute("DELETE FROM snooze WHERE until <= ?", (time,))

    def all(self) -> tuple[Snooze, ...]:
        """Return all snoozes."""
        return tuple(Snooze(*row) for row in self._database.all("SELECT rule, room_id, until FROM snooze"))


def _false_alarm(row: tuple[Any, ...]) -> FalseAlarm:
    number, time, room_id, rule, kind, start, end, confidence, weights, text = row
    return FalseAlarm(
        number,
        time,
        room_id,
        rule,
        Kind(kind),
        start,
        end,
        Confidence(confidence),
        tuple(Weight(*weight) for weight in json.loads(weights)),
        text,
    )
