"""The advisor holds, notes and clears; a clearance is for one draft and made by nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hints.advisor import Advisor
from hints.engine import Engine
from hints.model import Attachment, Clearance, Draft, DraftKind, Held, Override, RoomFacts, Severity
from hints.pack import parse_pack
from hints.policy import Policy
from hints.recognizers.registry import RECOGNIZERS
from hints.text import view_of
from tui.settings.policies import load_advisor, pack_text, shipped_packs

SAFE = RoomFacts("!a:rijk.example", "rijk.example", encrypted=True, readers=4, servers=("rijk.example",))
BSN = "zijn bsn is 999990019, kun jij hem opzoeken"
KEY = "-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n-----END PRIVATE KEY-----"


@pytest.fixture(scope="module")
def advisor() -> Advisor:
    return load_advisor()


def _draft(text: str, facts: RoomFacts = SAFE) -> Draft:
    return Draft(DraftKind.MESSAGE, text, facts)


def _override(advisor: Advisor, draft: Draft, reason: str = "") -> Override:
    shown = advisor.assess(draft)
    return Override(shown.content_digest, frozenset(f.rule for f in shown.findings), reason)


def _rules(advisor: Advisor, draft: Draft) -> dict[str, str]:
    return {finding.rule: finding.severity.word for finding in advisor.assess(draft).findings}


@pytest.mark.parametrize("text", ["lunch om 12:30?", "kun je naar de nota kijken?", "thanks, see you at ten"])
def test_plain_talk_in_a_safe_room_gets_no_hint(advisor: Advisor, text: str) -> None:
    assert advisor.assess(_draft(text)).findings == ()
    assert isinstance(advisor.clear(_draft(text)), Clearance)


def test_citizen_number_is_held_until_overridden(advisor: Advisor) -> None:
    draft = _draft(BSN)
    held = advisor.clear(draft)
    assert isinstance(held, Held)
    (finding,) = held.assessment.findings
    assert BSN[finding.start : finding.end] == "999990019"
    assert isinstance(advisor.clear(draft, _override(advisor, draft)), Clearance)


def test_override_fits_no_other_text_and_no_other_room(advisor: Advisor) -> None:
    override = _override(advisor, _draft(BSN))
    assert isinstance(advisor.clear(_draft(BSN + "!"), override), Held)
    assert isinstance(advisor.clear(_draft(BSN, replace(SAFE, room_id="!b:rijk.example")), override), Held)


def test_override_must_name_every_rule_that_holds(advisor: Advisor) -> None:
    draft = _draft(BSN)
    unseen = Override(draft.content_digest(), frozenset({"general.public"}))
    assert isinstance(advisor.clear(draft, unseen), Held)


def test_justify_wants_a_reason(advisor: Advisor) -> None:
    draft = _draft(KEY)
    assert advisor.assess(draft).severity is Severity.JUSTIFY
    assert isinstance(advisor.clear(draft, _override(advisor, draft, "  ")), Held)
    assert isinstance(advisor.clear(draft, _override(advisor, draft, "a test key")), Clearance)


def test_block_lets_nothing_pass() -> None:
    text = pack_text("secrets").replace('severity = "justify"', 'severity = "block"')
    advisor = Advisor(Policy((parse_pack(text, "secrets"),)))
    draft = _draft(KEY)
    assert isinstance(advisor.clear(draft, _override(advisor, draft, "please")), Held)


def test_note_never_holds(advisor: Advisor) -> None:
    draft = _draft("mail p.visser.prive@mailbox.example maar")
    assert advisor.assess(draft).severity is Severity.NOTE
    assert isinstance(advisor.clear(draft), Clearance)


def test_clearance_covers_its_own_draft_only(advisor: Advisor) -> None:
    clearance = advisor.clear(_draft("hello"))
    assert isinstance(clearance, Clearance)
    assert clearance.covers(_draft("hello"))
    assert not clearance.covers(_draft("hello!"))
    assert not clearance.covers(replace(_draft("hello"), kind=DraftKind.TOPIC))
    assert not clearance.covers(replace(_draft("hello"), attachments=(Attachment("a", "text/plain", 1, "00"),)))


def test_clearance_cannot_be_forged(advisor: Advisor) -> None:
    clearance = advisor.clear(_draft("hello"))
    assert isinstance(clearance, Clearance)
    with pytest.raises(TypeError):
        Clearance(_draft(BSN).content_digest(), "", "", (), None)
    with pytest.raises(TypeError):
        Clearance(_draft(BSN).content_digest(), "", "", (), None, seal=object())


def test_digests_bind_clearance_to_facts_and_policy(advisor: Advisor) -> None:
    clearance = advisor.clear(_draft("hello"))
    assert isinstance(clearance, Clearance)
    assert clearance.facts_digest == SAFE.digest()
    assert clearance.policy_digest == advisor.policy.digest()
    assert Policy(shipped_packs(), ("other.example",)).digest() != advisor.policy.digest()
    assert Policy(shipped_packs()[1:]).digest() != advisor.policy.digest()


def test_plain_talk_without_encryption_is_a_note(advisor: Advisor) -> None:
    draft = _draft("lunch?", replace(SAFE, encrypted=False))
    assert _rules(advisor, draft) == {"general.not-encrypted": "note"}
    assert isinstance(advisor.clear(draft), Clearance)


def test_any_other_finding_without_encryption_wants_confirmation(advisor: Advisor) -> None:
    text = "mail p.visser.prive@mailbox.example maar"
    assert _rules(advisor, _draft(text))["personal-data.email"] == "note"
    assert _rules(advisor, _draft(text, replace(SAFE, encrypted=False)))["personal-data.email"] == "confirm"


def test_other_servers_are_noticed_unless_they_are_own(advisor: Advisor) -> None:
    mixed = replace(SAFE, servers=("elsewhere.example", "rijk.example"))
    assert "general.other-servers" in _rules(advisor, _draft("hello", mixed))
    both = Advisor(Policy(shipped_packs(), ("elsewhere.example",)))
    assert both.assess(_draft("hello", mixed)).findings == ()


def test_names_and_topics_are_never_encrypted(advisor: Advisor) -> None:
    draft = Draft(DraftKind.TOPIC, "mail p.visser.prive@mailbox.example", SAFE)
    assert _rules(advisor, draft)["personal-data.email"] == "confirm"


def test_attachment_is_assessed_by_name_and_text(advisor: Advisor) -> None:
    file = Attachment("lijst.txt", "text/plain", 9, "00", text=BSN)
    draft = Draft(DraftKind.FILE, "", SAFE, (file,))
    (finding,) = advisor.assess(draft).findings
    assert (finding.rule, finding.start, finding.end) == ("personal-data.bsn", 0, 0)


def test_tip_speaks_of_this_room(advisor: Advisor) -> None:
    (finding,) = advisor.assess(_draft(BSN)).findings
    assert advisor.tip(finding, SAFE, "nl").why == "4 mensen zouden het lezen"
    assert advisor.tip(finding, SAFE, "en").why == "4 people would read it"
    assert "elsewhere.example" in advisor.tip(finding, replace(SAFE, servers=("elsewhere.example",)), "en").why
    assert "internet" in advisor.tip(finding, replace(SAFE, world_readable=True), "en").why
    assert advisor.tip(finding, replace(SAFE, readers=2), "fr").why == "1 other person would read it"


def test_findings_of_most_weight_come_first(advisor: Advisor) -> None:
    severities = [f.severity for f in advisor.assess(_draft(f"p.visser.prive@mailbox.example\n{BSN}\n{KEY}")).findings]
    assert severities == sorted(severities, reverse=True)
    assert len(severities) == 3


def test_rule_that_fails_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        keywords = ("bsn",)
        shapes: frozenset[object] = frozenset()
        window = (10, 10)

        def find(self, view: object) -> object:
            raise ValueError(BSN)

    monkeypatch.setitem(RECOGNIZERS, "bsn", Broken())
    advisor = load_advisor()
    draft = _draft(BSN)
    assert _rules(advisor, draft)["personal-data.bsn"] == "confirm"
    assert isinstance(advisor.clear(draft), Held)


def test_no_repr_holds_the_text(advisor: Advisor) -> None:
    draft = _draft(BSN)
    held = advisor.clear(draft)
    clearance = advisor.clear(draft, _override(advisor, draft, "my secret reason"))
    view = view_of(BSN)
    for value in (draft, held, clearance, view, Engine(advisor.policy.rules).matches(view)):
        assert "999990019" not in repr(value)
        assert "my secret reason" not in repr(value)
