"""How a poll looks in the timeline: its answers with what they got, and how it stands."""

from __future__ import annotations

from session.values.model import Poll, PollAnswer
from widgets.i18n import _, ngettext
from widgets.safe_text import safe_text

ANSWER_LIMIT = 300
"""Code points of an answer that are shown."""


def poll_lines(poll: Poll) -> list[str]:
    """Return the lines below a poll's question."""
    numbers = ("",) * len(poll.answers) if poll.ended else tuple(f"{n} " for n in range(1, len(poll.answers) + 1))
    width = max(map(len, numbers), default=0)
    return [
        *(f"{number:>{width}}{_answer(one)}" for number, one in zip(numbers, poll.answers, strict=True)),
        _standing(poll),
    ]


def _answer(answer: PollAnswer) -> str:
    mark = "(x)" if answer.mine else "( )"
    count = "" if answer.votes is None else f" · {answer.votes}"
    return f"{mark} {safe_text(answer.text, ANSWER_LIMIT)}{count}"


def _standing(poll: Poll) -> str:
    voted = ngettext("{n} person voted", "{n} people voted", poll.voters).format(n=poll.voters)
    if poll.ended:
        return _("[poll] ended · {voted}").format(voted=voted)
    if poll.selections > 1:
        several = ngettext("up to {n} answer", "up to {n} answers", poll.selections).format(n=poll.selections)
        voted = f"{several} · {voted}"
    if any(answer.votes is None for answer in poll.answers):
        return _("[poll] {voted} · counts are shown when it has ended").format(voted=voted)
    return _("[poll] {voted}").format(voted=voted)
