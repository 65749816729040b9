"""What scripts parse and what people read of rooms, messages and findings."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace

import pytest

from hints.model import Assessment, Clearance, Draft, DraftKind, Held, RoomFacts, Severity
from session.values.model import (
    EventId,
    FileForm,
    FileInfo,
    ItemKind,
    RoomId,
    RoomKind,
    RoomSummary,
    SendState,
    Shield,
    ShieldLevel,
    TimelineItem,
    UserId,
)
from session.values.words import N_, Words
from tui.cli.check import describe
from tui.cli.clearing import finding_line, pass_gate
from tui.cli.outcome import EXIT_FAILED, EXIT_QUEUED, outcome
from tui.cli.read import item_json, item_lines
from tui.cli.rooms import room_json, room_line
from tui.cli.send import _print_json
from tui.settings.policies import load_advisor

OPEN_ROOM = RoomFacts("!open:rijk.example", "rijk.example", encrypted=False, readers=4, servers=("rijk.example",))
BSN = "zijn bsn is 111222333"
ESCAPE = "\x1b]0;pwned\x07"


def item(**changes: object) -> TimelineItem:
    values: dict[str, object] = {
        "key": "$1",
        "event_id": EventId("$1"),
        "sender": UserId("@noor:rijk.example"),
        "sender_name": "Noor de Wit",
        "timestamp": 1_795_000_000_000,
        "kind": ItemKind.MESSAGE,
        "body": "lunch om 12:30?",
        "encrypted": True,
        "shield": Shield(ShieldLevel.NONE),
    }
    return TimelineItem(**{**values, **changes})  # type: ignore[arg-type]


def test_a_message_for_programs() -> None:
    assert item_json(item()) == {
        "event_id": "$1",
        "sender": "@noor:rijk.example",
        "timestamp": 1_795_000_000_000,
        "kind": "message",
        "body": "lunch om 12:30?",
        "encrypted": True,
        "shield": {"level": "none", "reason": None},
        "send_state": "received",
    }


def test_what_cannot_be_decrypted_says_so_to_programs_and_people() -> None:
    lost = item(
        kind=ItemKind.UNABLE_TO_DECRYPT,
        body="",
        words=Words.of(N_("no key for this message")),
        shield=Shield(ShieldLevel.UNKNOWN, Words.of(N_("not decrypted"))),
    )
    shape = item_json(lost)
    assert (shape["kind"], shape["body"]) == ("unable_to_decrypt", "no key for this message")
    assert shape["shield"] == {"level": "unknown", "reason": "not decrypted"}
    assert item_lines(lost) == ["2026-11-18 11:06  Noor de Wit  no key for this message"]


def test_a_message_for_people() -> None:
    assert item_lines(item(body="eerst\ndan")) == ["2026-11-18 11:06  Noor de Wit  eerst", "    dan"]
    assert item_lines(item(kind=ItemKind.EMOTE, body="zwaait")) == ["2026-11-18 11:06  Noor de Wit *  zwaait"]


def test_a_file_for_programs_and_people() -> None:
    file = FileInfo(f"verslag{ESCAPE}.pdf", FileForm.FILE, "application/pdf", 1_234_567)
    shape = item_json(item(body="zie bijlage", file=file))
    assert shape["body"] == "zie bijlage"
    assert shape["file"] == {"name": file.name, "form": "file", "media_type": "application/pdf", "size": 1_234_567}
    first, second = item_lines(item(body="zie bijlage", file=file))
    assert first.endswith("[file] verslag␛]0;pwned␇.pdf · 1.2 MB")
    assert second == "    zie bijlage"
    assert len(item_lines(item(body="", file=file))) == 1


def test_a_change_of_the_room_names_people_in_its_own_words() -> None:
    joined = item(kind=ItemKind.STATE, body="", words=Words.of(N_("{target} joined"), target="Sam"))
    assert item_lines(joined) == ["2026-11-18 11:06  Sam joined"]


def test_a_doubtful_origin_and_a_failure_are_in_words() -> None:
    doubtful = item(shield=Shield(ShieldLevel.RED, Words.of(N_("sent from a device that Noor has not signed"))))
    assert item_lines(doubtful)[0].endswith("  [sent from a device that Noor has not signed]")
    assert item_lines(item(own=True, send_state=SendState.FAILED))[0].endswith("  [failed]")
    assert "[" not in item_lines(item(own=True, send_state=SendState.SENT))[0]


def test_remote_text_cannot_command_the_terminal() -> None:
    hostile = item(body=f"{ESCAPE}\u202ex", sender_name=ESCAPE)
    printed = "".join(item_lines(hostile)) + json.dumps(item_json(hostile))
    assert not set(printed) & {"\x1b", "\x07", "\u202e"}


@pytest.mark.parametrize("timestamp", [10**18, -(10**18)])
def test_a_clock_that_says_anything_is_no_error(timestamp: int) -> None:
    assert item_lines(item(timestamp=timestamp))[0].startswith("(no time)")


def test_a_room_for_programs_and_people() -> None:
    room = RoomSummary(RoomId(OPEN_ROOM.room_id), "Publiek", RoomKind.ROOM, OPEN_ROOM, unread=2)
    assert room_json(room) == {
        "room_id": "!open:rijk.example",
        "name": "Publiek",
        "encrypted": False,
        "unread": 2,
        "members": 4,
        "servers": ["rijk.example"],
        "kind": "room",
    }
    assert room_line(room) == "Publiek · NOT encrypted · 4 people · rijk.example · 2 unread · !open:rijk.example"
    invited = replace(room, kind=RoomKind.INVITE, unread=0)
    assert room_json(invited)["members"] is None
    assert room_line(invited) == "Publiek · NOT encrypted · !open:rijk.example"


def test_the_gate_holds_until_a_reason_is_given() -> None:
    advisor = load_advisor()
    draft = Draft(DraftKind.MESSAGE, BSN, OPEN_ROOM)
    held = pass_gate(advisor, draft, None)
    assert isinstance(held, Held)
    line = finding_line(advisor, held.assessment.findings[0], draft)
    assert line.startswith("HOLD citizen number")
    assert line.endswith("(personal-data.bsn)")
    assert "111222333" not in line
    clearance = pass_gate(advisor, draft, "agreed with Noor")
    assert isinstance(clearance, Clearance)
    assert clearance.covers(draft)
    assert clearance.override is not None
    assert isinstance(pass_gate(advisor, Draft(DraftKind.ROOM_NAME, BSN, OPEN_ROOM), None), Held)


def test_what_holds_is_printed_without_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    held = pass_gate(load_advisor(), Draft(DraftKind.MESSAGE, BSN, OPEN_ROOM), None)
    assert isinstance(held, Held)
    _print_json(argparse.Namespace(json=True), "held", held.assessment)
    printed = capsys.readouterr().out
    shape = json.loads(printed)
    assert shape["send_state"] == "held"
    assert shape["event_id"] is None
    assert shape["findings"] == [describe(finding) for finding in held.assessment.findings]
    assert set(shape["findings"][0]) == {"rule", "kind", "start", "end", "confidence", "severity"}
    assert "111222333" not in printed


def test_every_end_of_a_message_has_its_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    failure = Words.of(N_("the homeserver refused"))
    assert outcome(item(send_state=SendState.SENT)) == 0
    assert capsys.readouterr().err == ""
    assert outcome(item(send_state=SendState.QUEUED)) == EXIT_QUEUED
    assert "next sluis command" in capsys.readouterr().err
    assert outcome(item(send_state=SendState.FAILED, failure=failure)) == EXIT_FAILED
    assert (
        capsys.readouterr().err
        == "sluis: not sent: the homeserver refused. It is kept: sluis outbox retry, or discard\n"
    )


def test_no_findings_is_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    _print_json(argparse.Namespace(json=True), "sent", Assessment((), "", "", ""), item(send_state=SendState.SENT))
    assert json.loads(capsys.readouterr().out) == {"send_state": "sent", "event_id": "$1", "findings": []}
    assert Severity.BLOCK.word == "block"
