"""Finds e-mail addresses, also when the @ is spelled; Matrix ids and addresses of service desks are none."""

from __future__ import annotations

from collections.abc import Iterable

from hints.finder import finder
from hints.pattern import compiled
from hints.recognizer import Candidate, Shape
from hints.text import View

_ADDRESS = r"(?<![\w.+@/:%-])(?:mailto:)?(?P<hit>[\w.+%'-]{1,64}@(?:[a-z0-9-]{1,40}\.){1,5}[a-z]{2,18})(?![\w@])"
_ENCODED = r"(?<![\w.+@/:%-])(?P<hit>[\w.+-]{1,64}%40(?:[a-z0-9-]{1,40}\.){1,5}[a-z]{2,18})(?![\w@])"
_SPELT = (
    r"(?<![\w.+@-])(?P<hit>[\w.+-]{2,40}(?: ?[(\[](?:at|apenstaart|@)[)\]] ?| (?:apenstaart(?:je)?|at) )"
    r"[a-z0-9-]{2,30}(?:(?: ?[(\[](?:dot|punt)[)\]] ?| (?:dot|punt) |\.)[a-z]{2,12}){1,3})(?![\w@])"
)
_CERTAINLY_SPELT = r"[(\[@]|apenstaart| (?:dot|punt) "


class Email:
    """Addresses of people and offices alike; which of them matter is the rule's to say."""

    keywords = ("*@*", "*%40*", "apenstaart*", "dot", "punt", "*(at)*", "*[at]*")
    shapes: frozenset[Shape] = frozenset()
    window = (110, 110)
    finders = tuple(map(finder, (_ADDRESS, _ENCODED, _SPELT)))

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield addresses."""
        for pattern in (_ADDRESS, _ENCODED):
            for match in finder(pattern).between(view, start, end):
                yield Candidate(*match.span("hit"))
        for match in finder(_SPELT).between(view, start, end):
            if compiled(_CERTAINLY_SPELT).search(match[0]):
                yield Candidate(*match.span("hit"))
