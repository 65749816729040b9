"""A hostile case that a client has got, and the register of those who look after its must-words."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from session.values.model import TimelineItem
from tests.fakes.hostile_cases import HostileCase
from tests.support.hostile_client import SIZE, Client
from widgets.timeline.layout import Columns


@dataclass(frozen=True, slots=True)
class Trial:
    """A case that a client has got."""

    case: HostileCase
    events: tuple[Any, ...]
    """As they were served."""
    client: Client
    text: str = "genuine"
    """What an honest sender encrypted, where the case has a placeholder for it."""

    def ids(self) -> set[str]:
        """Return the ids of the case's events."""
        return {
            one["event_id"] for one in self.events if isinstance(one, dict) and isinstance(one.get("event_id"), str)
        }

    async def items(self) -> list[TimelineItem]:
        """Return the rows that came of the case: all but those of the stage."""
        known = {"$before", "$good"}
        return [item for item in await self.client.items() if item.event_id not in known]

    def bodies(self) -> list[str]:
        """Return the texts that the case's messages say."""
        contents = [one.get("content") for one in self.events if isinstance(one, dict)]
        return [one["body"] for one in contents if isinstance(one, dict) and isinstance(one.get("body"), str)]

    def shown_body(self) -> str:
        """Return what stands in the body column of the case's rows on the screen."""
        return "\n".join(line[2:][columns().body_at :].rstrip() for line in self.client.case_rows())


Check = Callable[[Trial], Awaitable[None]]
REGISTERED: dict[str, list[tuple[re.Pattern[str], Check]]] = {}
"""Who looks after which must-words, by module."""


def must(pattern: str) -> Callable[[Check], Check]:
    """Let a function look after the must-words that match."""

    def register(check: Check) -> Check:
        REGISTERED.setdefault(check.__module__, []).append((re.compile(pattern), check))
        return check

    return register


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text in a JSON value."""
    level = [value]
    while level:
        one = level.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            level += [*one, *one.values()]
        elif isinstance(one, list | tuple):
            level += one


@dataclass(frozen=True, slots=True)
class Where:
    """Where bodies stand."""

    body_at: int
    width: int


def columns() -> Where:
    """Return where the bodies of a conversation stand."""
    # The room list is 25 cells, the line beside it one, the marker of the selected row two.
    columns = Columns.at(SIZE[0] - 26 - 2)
    return Where(columns.width - columns.body, columns.body)


def squeezed(text: str) -> str:
    """Return a text without its blanks."""
    return "".join(text.split())
