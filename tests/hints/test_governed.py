"""Shadow mode, snoozes, the fail mode, and a policy that cannot be used."""

from __future__ import annotations

from datetime import datetime

import pytest

from hints.engine import Engine
from hints.governed import UNREADABLE, Governed, Withheld, house_of
from hints.layers import Wishes, in_force
from hints.model import Assessment, Clearance, Draft, DraftKind, Held, Override, RoomFacts, Severity
from hints.organisation import House, parse_organisation
from hints.snooze import Snooze, next_morning
from tests.fakes.small_packs import SHIPPED

ROOM = RoomFacts("!a:rijk.example", "rijk.example", encrypted=True, readers=3, servers=("rijk.example",))
MORNING = 1_000_000


def governed(policy: str = "", now: float = 0.0) -> Governed:
    return Governed(in_force((SHIPPED,), parse_organisation("schema = 1\n" + policy), (), Wishes()), lambda: now)


def draft(text: str, room: RoomFacts = ROOM) -> Draft:
    return Draft(DraftKind.MESSAGE, text, room)


def rules(assessment: Assessment) -> list[str]:
    return [finding.rule for finding in assessment.findings]


def test_in_shadow_nothing_is_shown_or_held_and_all_is_in_the_clearance() -> None:
    advisor = governed('shadow = true\n[rules]\n"shipped.mary" = "block"')
    text = draft("aap noot mies")
    assert advisor.assess(text).findings == ()
    clearance = advisor.clear(text)
    assert isinstance(clearance, Clearance)
    assert clearance.covers(text)
    assert clearance.rules == ("shipped.ape", "shipped.mary", "shipped.nut")
    assert house_of(advisor).shadow


def test_a_snooze_keeps_one_rule_quiet_in_one_room() -> None:
    advisor = governed()
    advisor.snoozes = (Snooze("shipped.ape", ROOM.room_id, MORNING),)
    assert rules(advisor.assess(draft("aap noot"))) == ["shipped.nut"]
    clearance = advisor.clear(draft("aap noot"))
    assert isinstance(clearance, Clearance)
    assert clearance.rules == ("shipped.ape", "shipped.nut")
    elsewhere = RoomFacts("!b:rijk.example", "rijk.example", encrypted=True)
    assert isinstance(advisor.clear(draft("aap", elsewhere)), Held)


def test_a_snooze_ends_in_the_morning() -> None:
    advisor = governed(now=MORNING / 1000)
    advisor.snoozes = (Snooze("shipped.ape", ROOM.room_id, MORNING),)
    assert rules(advisor.assess(draft("aap"))) == ["shipped.ape"]


@pytest.mark.parametrize(
    ("policy", "text", "quiet"),
    [
        ("", "mies", False),
        ('snooze = "justify"', "mies", True),
        ('snooze = "note"', "aap", False),
        ('snooze = "note"', "noot", True),
        ('snooze = "off"', "noot", False),
        ('snooze = "justify"\n[rules]\n"shipped.ape" = "block"', "aap", False),
    ],
)
def test_how_severe_a_finding_a_snooze_keeps_quiet(policy: str, text: str, quiet: bool) -> None:
    advisor = governed(policy)
    advisor.snoozes = tuple(Snooze(rule.id, ROOM.room_id, MORNING) for rule in SHIPPED.rules)
    assert (advisor.assess(draft(text)).findings == ()) is quiet


def test_what_holds_beside_a_snooze_still_wants_a_word() -> None:
    advisor = governed()
    advisor.snoozes = (Snooze("shipped.ape", ROOM.room_id, MORNING),)
    text = draft("aap mies")
    held = advisor.clear(text)
    assert isinstance(held, Held)
    assert rules(held.assessment) == ["shipped.mary"]
    override = Override(held.assessment.content_digest, frozenset({"shipped.mary"}), "moet")
    clearance = advisor.clear(text, override)
    assert isinstance(clearance, Clearance)
    assert clearance.override == override


@pytest.mark.parametrize(
    ("policy", "severity"),
    [("", "confirm"), ('failing = "note"', "note"), ('failing = "justify"', "justify"), ('failing = "block"', "block")],
)
def test_a_check_that_could_not_run(policy: str, severity: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("hints.engine._judged", broken)
    (finding,) = governed(policy).assess(draft("noot")).findings
    assert finding.severity.word == severity
    assert isinstance(governed(policy).clear(draft("noot")), Clearance) is (severity == "note")


def test_a_policy_that_cannot_be_used_holds_everything() -> None:
    advisor = Withheld("/etc/sluis/{x} cannot be used: no.")
    for text in ("hallo", "", " "):
        held = advisor.clear(draft(text), Override(draft(text).content_digest(), frozenset({UNREADABLE}), "moet"))
        assert isinstance(held, Held)
        (finding,) = held.assessment.findings
        assert (finding.rule, finding.severity) == (UNREADABLE, Severity.BLOCK)
        for language in ("nl", "en"):
            assert advisor.tip(finding, ROOM, language).why == "/etc/sluis/{x} cannot be used: no"
    assert advisor.policy.rule(UNREADABLE).tips["en"].advice
    assert house_of(advisor) == House()


def test_the_usual_engine_serves_the_usual_fail_mode() -> None:
    assert type(governed()._engine) is Engine


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-23T16:30", "2026-11-24T04:00"),
        ("2026-11-24T01:59", "2026-11-24T04:00"),
        ("2026-11-24T04:00", "2026-11-25T04:00"),
        ("2026-12-31T23:59:59", "2027-01-01T04:00"),
    ],
)
def test_a_day_ends_at_four(now: str, until: str) -> None:
    assert next_morning(datetime.fromisoformat(now)) == datetime.fromisoformat(until)
