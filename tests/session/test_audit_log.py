"""The audit log: what came of findings, a masked reason, never a text; false alarms and snoozes beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hints.audit import Verdict, Weight
from hints.governed import Governed, Withheld
from hints.layers import Wishes, in_force
from hints.model import (
    Assessment,
    Clearance,
    Confidence,
    Draft,
    DraftKind,
    Finding,
    Held,
    Kind,
    Override,
    RoomFacts,
    Severity,
)
from hints.organisation import parse_organisation
from hints.text import MASK
from session.account.audit import LONGEST_REASON, Audit
from session.account.snoozing import CannotSnooze
from session.store.database import Database
from tests.fakes.small_packs import SHIPPED

FACTS = RoomFacts("!a:rijk.example", "rijk.example", encrypted=True, readers=3, servers=("rijk.example",))
ROOM, ELSEWHERE = FACTS.room_id, "!b:rijk.example"
DAY = 24 * 60 * 60
MONDAY_NOON = 1_795_435_200
"""23 November 2026, 12:00 UTC, which is local time in tests."""
FINDING = Finding("shipped.ape", Kind.CONFIDENTIAL, 4, 7, Confidence.MEDIUM, Severity.CONFIRM)


@dataclass
class Clock:
    """Says what time it is."""

    seconds: float = MONDAY_NOON

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Desk:
    """An account as far as the log is concerned."""

    database: Database
    clock: Clock
    policy: str = ""

    def __post_init__(self) -> None:
        said = parse_organisation("schema = 1\n" + self.policy) if self.policy else None
        self.advisor = Governed(in_force((SHIPPED,), said, (), Wishes()), self.clock)
        self.audit = Audit(self.database, self.advisor, self.clock)

    def draft(self, text: str) -> Draft:
        return Draft(DraftKind.MESSAGE, text, FACTS)

    def offer(self, text: str, reason: str | None = None) -> None:
        """Press Enter, or send with a reason."""
        draft = self.draft(text)
        shown = self.advisor.assess(draft)
        override = None
        if reason is not None:
            override = Override(shown.content_digest, frozenset(f.rule for f in shown.findings), reason)
        answer = self.advisor.clear(draft, override)
        if isinstance(answer, Held):
            self.audit.held(ROOM, answer.assessment, draft)
        else:
            self.audit.sent(ROOM, answer, draft)

    @property
    def log(self) -> list[tuple[str, str]]:
        return [(entry.verdict.value, " ".join(entry.rules)) for entry in self.audit.entries()]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database() -> Iterator[Database]:
    database = Database.in_memory()
    yield database
    database.close()


@pytest.fixture
def desk(database: Database, clock: Clock) -> Desk:
    return Desk(database, clock)


def test_plain_talk_is_not_in_the_log(desk: Desk) -> None:
    desk.offer("hallo")
    assert desk.log == []


def test_the_story_of_a_held_draft(desk: Desk) -> None:
    desk.offer("noot")
    desk.offer("aap noot")
    desk.offer("aap noot")
    desk.offer("aap noot", reason="het moet")
    assert desk.log == [
        ("noted", "shipped.nut"),
        ("held", "shipped.ape shipped.nut"),
        ("overridden", "shipped.ape shipped.nut"),
    ]
    (entry,) = [entry for entry in desk.audit.entries() if entry.verdict is Verdict.OVERRIDDEN]
    assert (entry.room_id, entry.time, entry.reason) == (ROOM, MONDAY_NOON * 1000, "het moet")


def test_what_was_held_and_is_gone_when_something_is_sent_was_edited(desk: Desk) -> None:
    desk.offer("aap mies")
    desk.offer("mies", reason="het moet")
    desk.offer("hallo")
    assert desk.log == [
        ("held", "shipped.ape shipped.mary"),
        ("edited_after", "shipped.ape"),
        ("overridden", "shipped.mary"),
    ]


def test_something_else_that_is_sent_meanwhile_is_no_edit(desk: Desk) -> None:
    desk.offer("zie de aap in de bijlage")
    desk.offer("hallo")
    desk.offer("ik kom straks langs")
    assert desk.log == [("held", "shipped.ape")]
    desk.offer("zie het dier in de bijlage")
    assert desk.log == [("held", "shipped.ape"), ("edited_after", "shipped.ape")]
    assert [one.edited_after for one in desk.audit.figures()] == [1, 1]


def test_what_was_held_long_ago_is_another_draft(desk: Desk, clock: Clock) -> None:
    desk.offer("aap")
    clock.seconds += 3600
    desk.offer("hallo")
    assert desk.log == [("held", "shipped.ape")]


def test_what_was_masked_was_not_edited_too(desk: Desk) -> None:
    desk.offer("aap")
    desk.audit.masked(ROOM, {"shipped.ape"})
    desk.offer("••••••••")
    assert desk.log == [("held", "shipped.ape"), ("masked", "shipped.ape")]
    assert desk.audit.figures()[0].edited_after == 1


def test_a_reason_is_masked_before_it_is_stored(desk: Desk, database: Database) -> None:
    desk.offer("mies", reason="de aap\nen de mies zeiden het " + "x" * 1000)
    (entry,) = desk.audit.entries()
    assert entry.reason.startswith(f"de {MASK} en de {MASK} zeiden het xxx")
    assert len(entry.reason) == LONGEST_REASON
    assert not any("aap" in str(value) for row in database.all("SELECT reason FROM audit") for value in row)


def test_a_reason_that_could_not_be_checked_is_masked_whole(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("hints.engine._judged", broken)
    desk.audit.record(Verdict.OVERRIDDEN, ROOM, ["shipped.ape"], "de aap zei het")
    assert desk.audit.entries()[0].reason == MASK


def test_in_shadow_a_reason_is_masked_and_nothing_was_shown(database: Database, clock: Clock) -> None:
    desk = Desk(database, clock, "shadow = true")
    desk.offer("aap noot")
    assert desk.log == [("silent", "shipped.ape shipped.nut")]
    desk.audit.record(Verdict.OVERRIDDEN, ROOM, ["shipped.ape"], "de aap")
    assert desk.audit.entries()[-1].reason == f"de {MASK}"


def test_no_text_is_stored_whatever_happens(desk: Desk, database: Database) -> None:
    text = "aap kanarie mies"
    desk.offer(text)
    desk.offer(text, reason="het moet")
    desk.audit.false_alarms.report(ROOM, FINDING)
    desk.audit.snoozes.add(ROOM, FINDING)
    tables = ("audit", "false_alarm", "snooze")
    rows = [str(row) for table in tables for row in database.all(f"SELECT * FROM {table}")]
    assert len(rows) == 6
    assert not any("kanarie" in row or "'aap" in row for row in rows)


def test_the_log_is_kept_as_long_as_it_is_to_be(database: Database, clock: Clock) -> None:
    desk = Desk(database, clock)
    desk.offer("noot")
    desk.audit.false_alarms.report(ROOM, FINDING)
    clock.seconds += 399 * DAY
    assert len(desk.audit.entries()) == 2
    clock.seconds += 2 * DAY
    assert desk.audit.entries() == ()
    Desk(database, clock)
    assert database.all("SELECT * FROM audit") == []
    assert database.all("SELECT * FROM false_alarm") == []


def test_an_organisation_says_how_long(database: Database, clock: Clock) -> None:
    desk = Desk(database, clock, "log_days = 7")
    desk.offer("noot")
    clock.seconds += 8 * DAY
    desk.offer("hallo")
    assert database.all("SELECT * FROM audit") == []


def test_the_newest_entries(desk: Desk, clock: Clock) -> None:
    for text in ("noot", "noot noot", "noot"):
        desk.offer(text)
        clock.seconds += 1
    assert [entry.time for entry in desk.audit.entries(limit=2)] == [
        MONDAY_NOON * 1000 + 1000,
        MONDAY_NOON * 1000 + 2000,
    ]
    assert len(desk.audit.entries(since=MONDAY_NOON * 1000 + 1)) == 2


def test_a_false_alarm_is_reported_without_its_text(desk: Desk) -> None:
    weights = (Weight(0, 3, 0.5), Weight(4, 7, -1.25))
    number = desk.audit.false_alarms.report(ROOM, FINDING, weights)
    (report,) = desk.audit.false_alarms.all()
    assert (report.number, report.room_id, report.rule, report.start, report.end) == (number, ROOM, "shipped.ape", 4, 7)
    assert (report.confidence, report.weights, report.text) == (Confidence.MEDIUM, weights, None)
    assert desk.log == [("false_alarm", "shipped.ape")]
    desk.audit.false_alarms.add_text(number, "een aap")
    (report,) = desk.audit.false_alarms.all()
    assert report.text == "een aap"
    assert "een aap" not in repr(report)


def test_a_report_is_taken_back(desk: Desk) -> None:
    number = desk.audit.false_alarms.report(ROOM, FINDING)
    assert desk.audit.false_alarms.withdraw(number)
    assert not desk.audit.false_alarms.withdraw(number)
    assert desk.audit.false_alarms.all() == ()
    assert desk.log == []


def test_a_snooze_lasts_until_the_morning_and_over_a_restart(desk: Desk, database: Database, clock: Clock) -> None:
    snooze = desk.audit.snoozes.add(ROOM, FINDING)
    assert snooze.until == (MONDAY_NOON + 16 * 3600) * 1000
    desk.offer("aap noot")
    assert desk.log == [("snoozed", "shipped.ape"), ("silent", "shipped.ape"), ("noted", "shipped.nut")]
    again = Desk(database, clock)
    assert again.advisor.assess(again.draft("aap")).findings == ()
    clock.seconds += 16 * 3600
    assert isinstance(again.advisor.clear(again.draft("aap")), Held)
    assert again.audit.snoozes.all() == ()


def test_a_snooze_is_taken_back(desk: Desk) -> None:
    desk.audit.snoozes.add(ROOM, FINDING)
    assert desk.audit.snoozes.holds("shipped.ape", ROOM)
    assert not desk.audit.snoozes.holds("shipped.ape", ELSEWHERE)
    assert desk.audit.snoozes.end("shipped.ape", ROOM)
    assert not desk.audit.snoozes.end("shipped.ape", ROOM)
    assert isinstance(desk.advisor.clear(desk.draft("aap")), Held)


def test_what_cannot_be_snoozed(database: Database, clock: Clock, desk: Desk) -> None:
    severe = Finding("shipped.mary", Kind.CONFIDENTIAL, 0, 4, Confidence.MEDIUM, Severity.JUSTIFY)
    with pytest.raises(CannotSnooze, match="too severe"):
        desk.audit.snoozes.add(ROOM, severe)
    forbidden = Desk(database, clock, 'snooze = "off"')
    assert not forbidden.audit.snoozes.can(FINDING)
    with pytest.raises(CannotSnooze, match="organisation"):
        forbidden.audit.snoozes.add(ROOM, FINDING)
    assert forbidden.log == []


def test_a_policy_that_cannot_be_used_has_a_log_too(database: Database, clock: Clock) -> None:
    advisor = Withheld("no")
    audit = Audit(database, advisor, clock)
    held = advisor.clear(Draft(DraftKind.MESSAGE, "hallo", FACTS))
    assert not isinstance(held, Clearance)
    audit.held(ROOM, held.assessment)
    audit.record(Verdict.OVERRIDDEN, ROOM, ["x"], "het moet")
    assert [entry.verdict for entry in audit.entries()] == [Verdict.HELD, Verdict.OVERRIDDEN]
    assert not audit.snoozes.can(FINDING)


def test_on_disk_it_is_in_the_encrypted_store(tmp_path: Path, clock: Clock) -> None:
    database = Database.open(tmp_path / "account" / "account.db", b"k" * 32)
    desk = Desk(database, clock)
    desk.offer("mies", reason="kanarie")
    assert desk.audit.entries()[0].reason == "kanarie"
    assert not any(b"kanarie" in file.read_bytes() for file in (tmp_path / "account").iterdir())
    database.close()


def test_an_empty_assessment_is_nothing_to_record(desk: Desk) -> None:
    desk.audit.held(ROOM, Assessment((), "", "", ""))
    assert desk.log == []
