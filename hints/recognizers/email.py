"""Finds e-mail addresses; Matrix ids and addresses of service desks are none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hints.recognizer import Candidate, Shape
from hints.text import View

_ADDRESS = re.compile(
    r"(?<![\w.+@/:%-])(?:mailto:)?(?P<hit>[\w.+%'-]{1,64}@(?:[a-z0-9-]{1,40}\.){1,5}[a-z]{2,18})(?![\w@])",
    re.IGNORECASE,
)


class Email:
    """Addresses of people and offices alike; which of them matter is the rule's to say."""

    keywords: tuple[str, ...] = ()
    shapes = frozenset({Shape.AT_SIGN})

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield addresses."""
        for match in _ADDRESS.finditer(view.exact, start, end):
            yield Candidate(*match.span("hit"))
