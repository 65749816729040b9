"""What the demo's people say: it passes the gate like anybody's words, and it fits what you said."""

from __future__ import annotations

import itertools

import pytest

from hints.model import Clearance, Draft, DraftKind, RoomFacts
from tui.demo.answers import _ANSWERS, answer_to, assistant_answer_to
from tui.demo.cast import COLLEAGUES, NAMES, SETTINGS, YOU, Setting
from tui.demo.colleagues import cleared
from tui.settings.config import Config
from tui.settings.policies import load_advisor

SERVER = "rijk.example"


def facts_of(setting: Setting) -> RoomFacts:
    people = (setting.host, *setting.guests)
    return RoomFacts(
        f"!{setting.name}:{SERVER}",
        SERVER,
        encrypted=setting.encrypted,
        readers=len(people),
        servers=(SERVER,),
        public=setting.public,
        shared_history=setting.public,
        direct=setting.direct,
        assistants=tuple(f"@{who}:{SERVER}" for who in people if who.endswith("-bot")),
    )


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_line_of_a_room_passes_the_gate(setting: Setting) -> None:
    advisor = load_advisor(Config())
    name = Draft(DraftKind.ROOM_NAME, setting.name, RoomFacts("", SERVER, setting.encrypted, public=setting.public))
    assert cleared(advisor, name).covers(name)
    for _, line in setting.history:
        draft = Draft(DraftKind.MESSAGE, line, facts_of(setting))
        assert cleared(advisor, draft).covers(draft)


def test_every_answer_passes_the_gate_without_a_second_look() -> None:
    advisor = load_advisor(Config())
    answers = [text for answer in _ANSWERS for text in (answer.dutch, answer.english)]
    answers += [assistant_answer_to("dank je"), assistant_answer_to("thank you")]
    rooms = [setting for setting in SETTINGS if setting.encrypted]
    for text, setting in itertools.product(answers, rooms):
        verdict = advisor.clear(Draft(DraftKind.MESSAGE, text, facts_of(setting)))
        assert isinstance(verdict, Clearance), f"{text!r} is held in {setting.name}"


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("lunch om 12:30?", "Gezellig, ik ben erbij!"),
        ("will you come to lunch today?", "Lovely, count me in!"),
        ("zijn dossiernummer staat in de map", "Met dat nummer vind ik het wel, dank je."),
        ("wie heeft de sleutel?", "Ik zoek het uit en kom erop terug."),
        ("tot morgen", "Gelezen, dank je."),
        ("", "Gelezen, dank je."),
    ],
)
def test_an_answer_is_about_what_was_said_and_in_its_language(said: str, answered: str) -> None:
    assert answer_to(said) == answered


def test_everybody_is_known_and_nobody_is_invited_twice() -> None:
    for setting in SETTINGS:
        people = (setting.host, *setting.guests)
        assert setting.host in COLLEAGUES
        assert len(set(people)) == len(people)
        assert set(people) <= set(NAMES)
        assert YOU in people
