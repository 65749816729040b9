"""Looks at what others write: which messages ask for a code, a key or money, and whose name deceives.

Two laws of this file: a mark is words and nothing else, no action follows from it; and
no look lasts longer than a slice, so that keys are never kept waiting.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from time import perf_counter

from hints.advisor import Advisor
from hints.model import Confidence, Draft, DraftKind, Finding, Kind, RoomFacts
from session.values.model import ItemKind, TimelineItem, UserId
from session.values.updates import TimelineUpdate
from session.values.words import Words
from tui.gate.gate import Explanation
from widgets.i18n import current_language
from widgets.timeline.layout import UNMARKED, Marked
from widgets.words import say

SLICE_SECONDS = 0.002
AT_ONCE = 2_000
"""Code points that fit into a slice; a longer message is read beside the screen."""
_PEOPLE = frozenset({ItemKind.MESSAGE, ItemKind.NOTICE, ItemKind.EMOTE})


class Incoming:
    """The marks of one room's messages."""

    def __init__(self, advisor: Advisor) -> None:
        """Ask this advisor; of what it says only the lures count."""
        self._advisor = advisor
        self.open(RoomFacts("", "", encrypted=True))

    def open(self, facts: RoomFacts) -> None:
        """Begin with another room."""
        self._facts = facts
        self._waiting: deque[TimelineItem] = deque()
        self._read: dict[str, str] = {}
        self._senders: dict[str, UserId] = {}
        self._lures: dict[str, Finding] = {}
        self._deceiving: Mapping[UserId, Words] = {}

    def take(self, update: TimelineUpdate) -> None:
        """Put what others said in the queue, unless it was read already as it stands."""
        self._waiting.extend(row.item for row in update.rows if not row.item.own and row.item.kind in _PEOPLE)

    def learn_names(self, deceiving: Mapping[UserId, Words]) -> None:
        """Know whose name deceives, and what to say of it."""
        self._deceiving = deceiving

    async def read(self) -> Mapping[str, Marked]:
        """Read all that waits, a slice at a time, and return the marks by item key."""
        while self._waiting:
            until = perf_counter() + SLICE_SECONDS
            await self._next()
            while self._waiting and perf_counter() < until:
                await self._next()
            await asyncio.sleep(0)
        return self._marks()

    def why(self, item: TimelineItem) -> tuple[tuple[Explanation, ...], str]:
        """Return why a message is marked: what the rule says, and what is to be said of its sender."""
        finding, words = self._lures.get(item.key), self._deceiving.get(item.sender)
        explained = () if finding is None else (self._explained(finding),)
        return explained, "" if item.own or words is None else say(words)

    async def _next(self) -> None:
        """Read the message that waits longest; it leaves the queue when that is done."""
        waiting, item = self._waiting, self._waiting[0]
        digest = hashlib.sha256(item.text.encode("utf-8", "surrogatepass")).hexdigest()
        if self._read.get(item.key) != digest:
            long = len(item.text) > AT_ONCE
            lure = await asyncio.to_thread(self._lure, item.text) if long else self._lure(item.text)
            if waiting is not self._waiting:
                return
            self._keep(item, digest, lure)
        waiting.popleft()

    def _lure(self, body: str) -> Finding | None:
        draft = Draft(DraftKind.MESSAGE, body, replace(self._facts, room_id=""))
        found = (each for each in self._advisor.assess(draft).findings if each.kind is Kind.PHISHING)
        # Without a place it is a rule that could not run; that holds what leaves, but says nothing of what came.
        lures = (each for each in found if each.end > each.start)
        lure = max(lures, key=lambda each: each.confidence, default=None)
        return lure if lure is not None and lure.confidence > Confidence.LOW else None

    def _keep(self, item: TimelineItem, digest: str, lure: Finding | None) -> None:
        self._read[item.key] = digest
        self._senders[item.key] = item.sender
        self._lures.pop(item.key, None)
        if lure is not None:
            self._lures[item.key] = lure

    def _marks(self) -> Mapping[str, Marked]:
        marks = {key: Marked(self._sentence(finding)) for key, finding in self._lures.items()}
        for key, sender in self._senders.items():
            if (words := self._deceiving.get(sender)) is not None:
                marks[key] = replace(marks.get(key, UNMARKED), sender=say(words))
        return marks

    def _sentence(self, finding: Finding) -> str:
        """Return what was seen and the first thing to do; the explanation has the rest."""
        tip = self._explained(finding).tip
        return f"{tip.seen.rstrip('.')}: {tip.advice.partition('. ')[0].rstrip('.')}."

    def _explained(self, finding: Finding) -> Explanation:
        tip = self._advisor.tip(finding, self._facts, current_language())
        return Explanation(tip, self._advisor.policy.rule(finding.rule), finding.severity)
