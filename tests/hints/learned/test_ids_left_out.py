"""Ids of Matrix in a text are no addresses to the learned model: a mention makes no lure."""

from __future__ import annotations

import pytest

from hints.advisor import Advisor
from hints.learned.ids import named
from hints.model import Draft, DraftKind, Finding, Kind, RoomFacts
from hints.policy import Policy
from hints.text import view_of
from tui.settings.policies import shipped_packs

ADVISOR = Advisor(Policy(shipped_packs()))


def findings(text: str) -> tuple[Finding, ...]:
    return ADVISOR.assess(Draft(DraftKind.MESSAGE, text, RoomFacts("", "", encrypted=True))).findings


@pytest.mark.parametrize("person", ["@u1:rijk.example", "@j.jansen:rijkswaterstaat.nl", "@els:localhost:8448"])
@pytest.mark.parametrize("words", ["hoi {}", "dank je {}", "hoi {} zie je straks", "ping {}", "thanks {}!", "cc {}"])
def test_a_greeting_with_a_mention_is_clear(words: str, person: str) -> None:
    assert not findings(words.format(person))


@pytest.mark.parametrize(
    "link",
    [
        "https://matrix.to/#/@noor:rijk.example",
        "https://matrix.to/#/%40noor%3Arijk.example",
        "https://matrix.to/#/#lunch:rijk.example",
        "https://matrix.to/#/!abcdEFGHijkl:rijk.example/$143273582443PhrSn?via=rijk.example",
        "matrix:u/noor:rijk.example",
        "matrix:r/lunch:rijk.example",
        "#lunch:rijk.example",
    ],
)
def test_a_link_to_a_person_room_or_message_makes_no_lure(link: str) -> None:
    assert not findings(f"hoi, zie {link}")
    assert not findings(f"kun je dit lezen? {link}")


def test_a_lure_stays_one_beside_a_mention_and_with_a_link_into_a_room() -> None:
    code = "@noor:rijk.example uw account wordt vandaag geblokkeerd, stuur de code van 6 cijfers die u ontving"
    prize = "klik op https://matrix.to/#/#prijs:evil.example om je prijs op te halen, vandaag nog"
    assert all(Kind.PHISHING in {finding.kind for finding in findings(text)} for text in (code, prize))


def test_whom_something_is_said_of_may_be_an_id() -> None:
    for text in ("@noor:rijk.example zit thuis met een burn-out", "@noor:rijk.example is opgenomen met een psychose"):
        assert Kind.HEALTH in {finding.kind for finding in findings(text)}


@pytest.mark.parametrize(
    "text",
    [
        "kijk op @inlog:rijk-veilig.example/bevestig",
        "https://matrix.to.evil.example/#/@noor:rijk.example",
        "mail noor@rijk.example:25",
        "@noor: kijk even",
        "registry.example/base@sha256:5140f6c8",
        "#1: rijk.example",
    ],
)
def test_what_is_no_id_is_read_as_it_stands(text: str) -> None:
    view = view_of(text)
    assert named(view) is view


def test_all_offsets_stay() -> None:
    view = view_of("Zó, @Noor:Rijk.example (@els:rijk.example): #lunch:rijk.example?")
    read = named(view)
    assert read.exact == "Zo, Jan                (Jan              ): matrix             ?"
    assert (read.folded, read.offsets) == (read.exact.lower(), view.offsets)
    assert len(read.exact) == len(view.exact)
