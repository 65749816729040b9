"""The figures: what was shown, edited after, sent anyway, reported; a draft is counted once."""

from __future__ import annotations

from hints.audit import ONE_DRAFT_MS, AuditEntry, RuleFigures, Verdict, figures, still_held

ROOM, ELSEWHERE = "!a:rijk.example", "!b:rijk.example"


def entries(*said: tuple[Verdict, str], room: str = ROOM, start: int = 0, step: int = 1000) -> list[AuditEntry]:
    return [
        AuditEntry(start + step * number, room, tuple(rules.split()), verdict)
        for number, (verdict, rules) in enumerate(said)
    ]


def test_a_hold_and_its_outcome_are_one_draft() -> None:
    log = entries((Verdict.HELD, "x"), (Verdict.HELD, "x"), (Verdict.OVERRIDDEN, "x"), (Verdict.NOTED, "x"))
    assert figures(log)[1] == RuleFigures("x", shown=2, sent_anyway=2)


def test_edited_and_masked_are_both_edited_after() -> None:
    log = entries((Verdict.HELD, "x y"), (Verdict.MASKED, "x"), (Verdict.EDITED_AFTER, "y"), (Verdict.FALSE_ALARM, "y"))
    total, x, y = figures(log)
    assert x == RuleFigures("x", shown=1, edited_after=1)
    assert y == RuleFigures("y", shown=1, edited_after=1, false_alarms=1)
    assert total == RuleFigures("", shown=2, edited_after=2, false_alarms=1)


def test_what_was_not_shown_is_counted_apart() -> None:
    log = entries((Verdict.SNOOZED, "x"), (Verdict.SILENT, "x"), (Verdict.SILENT, "x"))
    assert figures(log)[1] == RuleFigures("x", silent=2)


def test_rooms_and_hours_keep_drafts_apart() -> None:
    log = entries((Verdict.HELD, "x")) + entries((Verdict.OVERRIDDEN, "x"), room=ELSEWHERE)
    assert figures(log)[1].shown == 2
    late = entries((Verdict.HELD, "x"), (Verdict.OVERRIDDEN, "x"), step=ONE_DRAFT_MS + 1)
    assert figures(late)[1].shown == 2


def test_no_entries_no_figures() -> None:
    assert figures([]) == (RuleFigures(""),)


def test_what_still_holds_a_room() -> None:
    log = entries((Verdict.HELD, "x y"), (Verdict.MASKED, "x"))
    assert still_held(log, ROOM, 2000) == {"y"}
    assert still_held(log, ELSEWHERE, 2000) == frozenset()
    assert still_held(log, ROOM, ONE_DRAFT_MS + 1) == frozenset()


def test_a_reason_is_in_no_repr() -> None:
    assert "geheim" not in repr(AuditEntry(0, ROOM, ("x",), Verdict.OVERRIDDEN, "geheim"))
