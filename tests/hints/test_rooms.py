"""What a room makes of a text: markings against readers, assistants, names in clear, the reason of an override."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hints.advisor import Advisor
from hints.model import Attachment, Draft, DraftKind, RoomFacts
from hints.policy import Policy
from tui.settings.policies import shipped_packs

OWN = RoomFacts("!a:own.example", "own.example", encrypted=True, readers=2, servers=("own.example",))
ADVISOR = Advisor(Policy(shipped_packs()))
BSN = "zijn bsn is 999990019"


def _severities(text: str, facts: RoomFacts, kind: DraftKind = DraftKind.MESSAGE) -> dict[str, str]:
    return {f.rule: f.severity.word for f in ADVISOR.assess(Draft(kind, text, facts)).findings}


@pytest.mark.parametrize(
    ("text", "rule", "facts", "severity"),
    [
        ("TLP:RED lijst", "classification.tlp-red", OWN, "confirm"),
        ("TLP:RED lijst", "classification.tlp-red", replace(OWN, readers=9), "justify"),
        ("TLP:AMBER rapport", "classification.tlp", OWN, "confirm"),
        ("TLP:AMBER rapport", "classification.tlp", replace(OWN, servers=("own.example", "x.example")), "justify"),
        ("TLP:GREEN bericht", "classification.tlp-green", OWN, "note"),
        ("TLP:GREEN bericht", "classification.tlp-green", replace(OWN, public=True), "confirm"),
    ],
)
def test_traffic_light_is_compared_with_who_reads(text: str, rule: str, facts: RoomFacts, severity: str) -> None:
    assert _severities(text, facts)[rule] == severity


@pytest.mark.parametrize("text", ["@Meta AI vat samen", "kun jij dit @copilot?", "helper: wat is dit"])
def test_assistant_that_is_spoken_to_is_noticed(text: str) -> None:
    facts = replace(OWN, assistants=("@helper:own.example",))
    assert {"general.assistant-named", "general.assistant-addressed"} & _severities(text, facts).keys()


def test_assistant_makes_every_finding_wait() -> None:
    assert _severities("@ChatGPT mail p.visser.prive@mailbox.example", OWN)["personal-data.email"] == "confirm"


@pytest.mark.parametrize("kind", [DraftKind.REACTION, DraftKind.ROOM_NAME, DraftKind.TOPIC])
def test_what_is_never_encrypted_is_said_to_be(kind: DraftKind) -> None:
    assert "general.name-in-clear" in _severities(BSN, OWN, kind)


def test_name_of_a_file_is_read() -> None:
    file = Attachment("bsn 999990019.txt", "text/plain", 1, "00")
    findings = ADVISOR.assess(Draft(DraftKind.FILE, "", OWN, (file,))).findings
    assert [finding.rule for finding in findings] == ["personal-data.bsn"]


def test_reason_of_an_override_is_read_too() -> None:
    assert "personal-data.bsn" in _severities(f"nodig voor {BSN}", OWN, DraftKind.REASON)


def test_devices_without_a_signature_count_with_a_finding() -> None:
    facts = replace(OWN, unsigned_devices=1)
    assert _severities("tot morgen", facts) == {}
    assert "general.unsigned-devices" in _severities(BSN, facts)
