"""What a person typed to ask a poll: the question, its answers, how many count, whether counts are seen. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from session.timeline.polls import MOST_ANSWERS, MOST_TEXT
from session.values.errors import SessionError
from session.values.words import N_

LEAST_ANSWERS = 2
_PARTS = re.compile(r"[|\n]")
_OPTION = re.compile(r"--(?P<name>[a-z]+)(?:\s+(?P<number>\d{1,3}))?(?=\s|$)\s*")


class BadPoll(SessionError):
    """What was typed is no poll; nothing was sent."""


@dataclass(frozen=True, slots=True)
class NewPoll:
    """A poll that is to be asked."""

    question: str = field(repr=False)
    answers: tuple[str, ...] = field(repr=False)
    selections: int = 1
    """Answers that one person may choose."""
    disclosed: bool = True
    """Whether what was voted is shown before the end."""


def written_poll(poll: NewPoll) -> str | None:
    """Return what has to be typed for a poll; None where that cannot be, as for an answer with a `|` in it."""
    options = ("" if poll.disclosed else "--hidden ") + (f"--choose {poll.selections} " if poll.selections > 1 else "")
    text = options + " | ".join((poll.question, *poll.answers))
    try:
        return text if read_poll(text) == poll else None
    except BadPoll:
        return None


def read_poll(text: str) -> NewPoll:
    """Return the poll that `[--hidden] [--choose N] QUESTION | ANSWER | ANSWER` asks; a line's end parts like `|`.

    Raises:
        BadPoll: when it is none.
    """
    most, disclosed, rest = 1, True, text.strip()
    while option := _OPTION.match(rest):
        match option["name"], option["number"]:
            case "hidden", None:
                disclosed = False
            case "choose", str(number) if int(number) >= 1:
                most = int(number)
            case _:
                raise BadPoll(N_("A poll knows --hidden, and --choose with the number of answers one may choose."))
        rest = rest[option.end() :]
    question, *answers = [part.strip() for part in _PARTS.split(rest)]
    answers = [answer for answer in answers if answer]
    if not question or len(answers) < LEAST_ANSWERS:
        raise BadPoll(N_("A poll needs a question and two answers: /poll QUESTION | ANSWER | ANSWER."))
    if len(answers) > MOST_ANSWERS:
        raise BadPoll(N_("A poll has {most} answers at most."), most=MOST_ANSWERS)
    if any(len(part) > MOST_TEXT for part in (question, *answers)):
        raise BadPoll(N_("A question or an answer of a poll has {most} characters at most."), most=MOST_TEXT)
    return NewPoll(question, tuple(answers), min(most, len(answers)), disclosed)
