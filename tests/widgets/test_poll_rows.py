"""How a poll looks: what each answer got, what is hidden until the end, and hostile text that stays in its frame."""

from __future__ import annotations

from dataclasses import replace

from session.values.model import FileForm, FileInfo, Poll, PollAnswer
from tests.widgets.samples import NOOR
from widgets.file_words import file_words
from widgets.timeline.layout import lay_out
from widgets.timeline.poll_rows import poll_lines

OPEN = Poll("Welke dag?", (PollAnswer("maandag", 2, mine=True), PollAnswer("dinsdag", 0)), voters=2)


def test_an_open_poll_shows_its_counts_and_my_vote() -> None:
    assert poll_lines(OPEN) == ["1 (x) maandag · 2", "2 ( ) dinsdag · 0", "[poll] 2 people voted"]


def test_a_closed_poll_says_when_its_counts_are_shown() -> None:
    hidden = replace(OPEN, answers=(PollAnswer("maandag"),), voters=1)
    assert poll_lines(hidden) == ["1 ( ) maandag", "[poll] 1 person voted · counts are shown when it has ended"]


def test_an_ended_poll_says_so() -> None:
    assert poll_lines(replace(OPEN, ended=True))[-1] == "[poll] ended · 2 people voted"


def test_an_answer_commands_no_terminal() -> None:
    (line, _standing) = poll_lines(Poll("?", (PollAnswer("a\x1b[2Jb\nc", 0),)))
    assert "\x1b" not in line
    assert "\n" not in line


def test_a_voice_message_says_how_long_it_is() -> None:
    assert file_words(FileInfo("a.ogg", FileForm.VOICE, seconds=65)) == "[voice message] a.ogg · 1:05"


def test_the_answers_stand_below_the_question() -> None:
    drawn = lay_out(replace(NOOR, body="Welke dag?", poll=OPEN), 80)
    text = ["".join(part.text for part in line).rstrip() for line in drawn]
    asked = next(number for number, line in enumerate(text) if "Welke dag?" in line)
    assert [line.strip() for line in text[asked + 1 : asked + 3]] == ["1 (x) maandag · 2", "2 ( ) dinsdag · 0"]
