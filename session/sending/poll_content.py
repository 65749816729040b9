"""The events of a poll as they leave (MSC3381, under the unstable names that Element writes and reads). Pure.

Law of this file: the words of a poll are those of its draft; a vote and an end carry none of a person's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from session.sending.poll_draft import read_poll

START, RESPONSE, END = (f"org.matrix.msc3381.poll.{kind}" for kind in ("start", "response", "end"))
_TEXT = "org.matrix.msc1767.text"
_NUMBERS = re.compile(r"(?:[1-9]\d?(?: [1-9]\d?)*)?")


def start_of(text: str, mark: str = "") -> dict[str, Any]:
    """Return what starts the poll that was typed; `mark` makes the ids of its answers others than those of before.

    Raises:
        BadPoll: when it is none.
    """
    poll = read_poll(text)
    lines = [poll.question, *(f"{number}. {answer}" for number, answer in enumerate(poll.answers, 1))]
    return {
        START: {
            "question": {_TEXT: poll.question, "body": poll.question, "msgtype": "m.text"},
            "kind": f"org.matrix.msc3381.poll.{'disclosed' if poll.disclosed else 'undisclosed'}",
            "max_selections": poll.selections,
            "answers": [{"id": f"{mark}{number}", _TEXT: answer} for number, answer in enumerate(poll.answers, 1)],
        },
        # For programs that know no polls.
        _TEXT: "\n".join(lines),
    }


def edit_of(text: str, mark: str, poll_id: str) -> dict[str, Any]:
    """Return what puts the poll that was typed in the place of one; a vote for an answer of before counts for none now.

    Raises:
        BadPoll: when it is none.
    """
    anew = start_of(text, mark)
    return {_TEXT: anew[_TEXT], "m.new_content": anew, "m.relates_to": {"rel_type": "m.replace", "event_id": poll_id}}


def response_of(numbers: str, poll_id: str, offered: Sequence[str]) -> dict[str, Any]:
    """Return a vote for the answers with these numbers, from 1, of the ids that a poll offers; none takes it back.

    Raises:
        ValueError: when it says anything else than numbers of answers.
    """
    if not _NUMBERS.fullmatch(numbers) or any(int(number) > len(offered) for number in numbers.split()):
        raise ValueError("a vote is the numbers of answers")
    chosen = [offered[int(number) - 1] for number in numbers.split()]
    return {"m.relates_to": _about(poll_id), RESPONSE: {"answers": chosen}}


def end_of(text: str, poll_id: str) -> dict[str, Any]:
    """Return the end of a poll.

    Raises:
        ValueError: when it says anything.
    """
    if text:
        raise ValueError("the end of a poll says nothing")
    return {"m.relates_to": _about(poll_id), END: {}, _TEXT: "The poll has ended."}


def _about(poll_id: str) -> dict[str, str]:
    return {"rel_type": "m.reference", "event_id": poll_id}
