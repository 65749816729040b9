"""Two verification machines joined by a wire that the test can read and cut."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from session.crypto.verification import wire
from session.crypto.verification.flow import Flow
from session.crypto.verification.party import Party, Thread
from session.crypto.verification.steps import Action, Agreed, Event, Heard, Send, TellOthers, Trust
from tests.fakes.crypto_people import Clock

Json = dict[str, Any]
Alter = Callable[[str, Json], Json | None]
"""What becomes of a message on the way; None: it is lost."""

ALICE = Party("@alice:example.org", "ALICE", "A" * 43, "M" * 42 + "A", "C" * 43)
BOB = Party("@bob:example.org", "BOB", "B" * 43, "N" * 42 + "A", "D" * 43)
DIRECTLY = Thread("transaction")
IN_ROOM = Thread("$request", "!room:example.org")


@dataclass
class End:
    """One machine, what it has said and what it has come to trust."""

    flow: Flow
    sent: list[tuple[str, Json]] = field(default_factory=list)
    told_others: list[Json] = field(default_factory=list)
    trusts: list[Trust] = field(default_factory=list)
    outbox: deque[tuple[str, Json]] = field(default_factory=deque)

    def do(self, event: Event) -> None:
        """Let something happen here."""
        for action in self.flow.handle(event):
            self._carry_out(action)

    def hear(self, kind: str, content: Json, party: Party | None = None) -> None:
        """Take in a message."""
        self.do(Heard(wire.parse(kind, content), party))

    @property
    def kinds(self) -> list[str]:
        """What was said, in its order."""
        return [kind.removeprefix(wire.PREFIX) for kind, _ in self.sent]

    def _carry_out(self, action: Action) -> None:
        match action:
            case Send(kind, content):
                message = (kind, json.loads(json.dumps(dict(content))))
                self.sent.append(message)
                self.outbox.append(message)
            case TellOthers(_, content):
                self.told_others.append(dict(content))
            case Trust():
                self.trusts.append(action)


class Pair:
    """Alice asked Bob; nothing is delivered before the test says so."""

    def __init__(
        self,
        thread: Thread = DIRECTLY,
        *,
        alice: Party = ALICE,
        bob: Party = BOB,
        methods: tuple[str, ...] = (wire.SAS,),
        offers: tuple[str, ...] = (wire.SAS,),
    ) -> None:
        """Let Alice, who has `methods`, ask Bob, who has `offers`."""
        self.clock = Clock()
        self.alter: Alter = lambda kind, content: content
        self._parties = (alice, bob)
        now, clock = self.clock(), self.clock
        self.alice = End(Flow(thread, alice, None, ours_asked=True, asked_at=now, now=clock, offers=methods))
        self.bob = End(
            Flow(thread, bob, alice, ours_asked=False, asked_at=now, now=clock, offers=offers, methods=methods)
        )

    def deliver(self) -> None:
        """Deliver everything, also what is said in answer."""
        while self.alice.outbox or self.bob.outbox:
            self._one(self.alice, self.bob, self._parties[0])
            self._one(self.bob, self.alice, self._parties[1])

    def deliver_one(self, sender: End) -> None:
        """Deliver the next message of one end."""
        receiver, party = (self.bob, self._parties[0]) if sender is self.alice else (self.alice, self._parties[1])
        self._one(sender, receiver, party)

    def to_shown(self) -> None:
        """Go on until both sides see pictures."""
        self.bob.do(Agreed())
        self.deliver()
        assert self.alice.flow.shown is not None
        assert self.alice.flow.shown == self.bob.flow.shown

    def _one(self, sender: End, receiver: End, party: Party) -> None:
        if sender.outbox:
            kind, content = sender.outbox.popleft()
            altered = self.alter(kind, content)
            if altered is not None:
                receiver.hear(kind, altered, party)
