"""One verification as a pure machine: events in, actions out, the clock is given.

Two laws of this file: what changes the state of a verification is here and nowhere else; and
nothing is trusted before our user has confirmed, their proof held, and both sides are done.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, assert_never

from session.crypto.guard import Malformed, encode_base64
from session.crypto.verification import wire
from session.crypto.verification.codes import CancelCode
from session.crypto.verification.party import Party, Thread
from session.crypto.verification.qr import Code, can_scan, code_for
from session.crypto.verification.sas import AGREEMENTS, HASHES, MACS, SHOWN, Exchange, Proof, Shown, commitment
from session.crypto.verification.steps import (
    Action,
    Agreed,
    Begun,
    Confirmed,
    Event,
    Heard,
    Passed,
    Send,
    Stopped,
    TellOthers,
    Trust,
    Withdrawn,
)

LONGEST_MS = 600_000
"""From the request to the end (Matrix spec, "Error and exception handling")."""
PROMPT_MS = 120_000
"""How long our user is asked whether to accept."""
IDLE_MS = 120_000
"""How long we wait for the other program; people who compare have until the end."""
START_MS = 10_000
"""How long who accepted leaves it to the other side to start."""


class Step(StrEnum):
    """How far a verification has come."""

    ASKED = "asked"
    """We asked."""
    ASKING = "asking"
    """They asked."""
    READY = "ready"
    STARTED = "started"
    """We started and wait for what they accept."""
    ACCEPTED = "accepted"
    """They started, we accepted and wait for their key."""
    KEYED = "keyed"
    """We started, sent our key and wait for theirs."""
    SCANNED = "scanned"
    """They have scanned our QR code; our user sees on their device whether all is well."""
    SHOWN = "shown"
    FINISHING = "finishing"
    """Confirmed here, proven there; we wait for their last word."""
    DONE = "done"
    CANCELLED = "cancelled"


_WAITING_FOR_PROGRAM = (Step.READY, Step.STARTED, Step.ACCEPTED, Step.KEYED, Step.FINISHING)


class _Refused(Exception):
    def __init__(self, code: CancelCode) -> None:
        super().__init__(code)
        self.code = code


class Flow:
    """The state of one verification."""

    def __init__(
        self,
        thread: Thread,
        ours: Party,
        theirs: Party | None,
        *,
        ours_asked: bool,
        asked_at: int,
        now: Callable[[], int],
        offers: tuple[str, ...] = (wire.SAS,),
        methods: tuple[str, ...] = (),
    ) -> None:
        """Begin after the request was sent or received.

        Args:
            thread: ties the messages together.
            ours: this device.
            theirs: the other device; None when several were asked.
            ours_asked: whether the request was ours.
            asked_at: when it was made, in milliseconds.
            now: gives milliseconds.
            offers: the methods of this device.
            methods: those of the other device, if it asked.
        """
        self.thread = thread
        self.ours = ours
        self.theirs = theirs
        self.ours_asked = ours_asked
        self.step = Step.ASKED if ours_asked else Step.ASKING
        self.confirmed = False
        self.shown: Shown | None = None
        self.shows: tuple[str, ...] = ()
        """Which of emoji and decimal both sides can show."""
        self.code: CancelCode | None = None
        self.offers = offers
        self.methods = methods
        self.qr: Code | None = None
        """What the other device can scan."""
        self._now = now
        self._deadline = asked_at + LONGEST_MS
        self._active = now()
        self._exchange = Exchange()
        self._start: dict[str, Any] = {}
        self._method = ""
        self._commitment = b""
        self._we_started = False
        self._proven: frozenset[str] | None = None
        self._other_is_done = False

    @property
    def over(self) -> bool:
        """Return whether nothing can change any more."""
        return self.step in (Step.DONE, Step.CANCELLED)

    @property
    def until(self) -> int:
        """Return when it ends by itself, in milliseconds, if people are the ones it waits for."""
        return min(self._deadline, self._active + PROMPT_MS) if self.step is Step.ASKING else self._deadline

    @property
    def can_begin(self) -> bool:
        """Return whether both agreed, and we can begin to compare."""
        return self.step is Step.READY and wire.SAS in self.methods

    def handle(self, event: Event) -> tuple[Action, ...]:
        """Take in what happened and return what is to be done, in order."""
        if self.over:
            return ()
        if not isinstance(event, Passed):
            self._active = self._now()
        try:
            return tuple(self._handled(event))
        except _Refused as refused:
            return tuple(self._cancel(refused.code))
        except Malformed:
            return tuple(self._cancel(CancelCode.INVALID_MESSAGE))

    def _handled(self, event: Event) -> Iterable[Action]:
        match event:
            case Heard(message, party):
                return self._heard(message, party)
            case Agreed():
                return self._agree()
            case Begun():
                return self._begin() if self.can_begin else ()
            case Confirmed():
                return self._confirm()
            case Stopped(code):
                return self._cancel(code)
            case Withdrawn(code):
                self.step, self.code = Step.CANCELLED, code
                return ()
            case Passed():
                return self._pass()
            case _ as never:
                assert_never(never)

    def _heard(self, message: wire.Message, party: Party | None) -> Iterable[Action]:
        match message:
            case wire.Cancel(code):
                return self._cancelled(code)
            case wire.Ready():
                return self._ready(message, party)
            case wire.Start():
                return self._started(message)
            case wire.Accept():
                return self._accepted(message)
            case wire.Key(key):
                return self._keyed(key)
            case wire.Mac(macs, keys):
                return self._proved(Proof(dict(macs), keys))
            case wire.Done():
                return self._done()
            case wire.Request():
                raise _Refused(CancelCode.UNEXPECTED_MESSAGE)
            case _ as never:
                assert_never(never)

    def _agree(self) -> Iterable[Action]:
        if self.step is not Step.ASKING:
            return ()
        self._check_names(self._other())
        self._agreed(self.methods)
        return [self._send(wire.READY, {"from_device": self.ours.device_id, "methods": list(self.offers)})]

    def _agreed(self, methods: tuple[str, ...]) -> None:
        self.step, self.methods = Step.READY, methods
        if wire.SHOW in self.offers and can_scan(methods):
            self.qr = code_for(self.thread, self.ours, self._other())

    def _ready(self, message: wire.Ready, party: Party | None) -> Iterable[Action]:
        if self.step is not Step.ASKED:
            # Another device of theirs was too late; the same one twice is out of order.
            if message.from_device == self._other().device_id:
                raise _Refused(CancelCode.UNEXPECTED_MESSAGE)
            return []
        if party is None or party.device_id != message.from_device:
            raise _Refused(CancelCode.USER_MISMATCH)
        if self.theirs is not None and party.address != self.theirs.address:
            raise _Refused(CancelCode.USER_MISMATCH)
        others = [] if self.theirs is not None else [TellOthers(wire.CANCEL, self._cancellation(CancelCode.ACCEPTED))]
        self.theirs = party
        self._agreed(message.methods)
        if self.qr is None and not self.can_begin:
            return [*others, *self._cancel(CancelCode.UNKNOWN_METHOD)]
        self._check_names(party)
        # With a code to scan, people choose between it and emoji.
        return others if self.qr is not None else [*others, *self._begin()]

    def _begin(self) -> Iterable[Action]:
        content = {
            "from_device": self.ours.device_id,
            "method": wire.SAS,
            "key_agreement_protocols": list(AGREEMENTS),
            "hashes": list(HASHES),
            "message_authentication_codes": list(MACS),
            "short_authentication_string": list(SHOWN),
        }
        self._start = self.thread.stamped(content)
        self._we_started = True
        self.step = Step.STARTED
        return [Send(wire.START, self._start)]

    def _started(self, message: wire.Start) -> Iterable[Action]:
        if self.step not in (Step.READY, Step.STARTED):
            raise _Refused(CancelCode.UNEXPECTED_MESSAGE)
        if message.from_device != self._other().device_id:
            if self.thread.room_id is not None:
                return []
            raise _Refused(CancelCode.USER_MISMATCH)
        if self.step is Step.STARTED:
            if message.method != wire.SAS:
                raise _Refused(CancelCode.UNEXPECTED_MESSAGE)
            if self.ours.address < self._other().address:
                return []
        return self._scanned(message) if message.method == wire.RECIPROCATE else self._take_start(message)

    def _scanned(self, message: wire.Start) -> Iterable[Action]:
        """See that they have scanned our code; the message proves nothing else (Matrix spec, "QR codes", step 8)."""
        if self.qr is None:
            raise _Refused(CancelCode.UNKNOWN_METHOD)
        if not self.qr.is_answered_by(message.secret):
            raise _Refused(CancelCode.KEY_MISMATCH)
        self.step = Step.SCANNED
        return []

    def _take_start(self, message: wire.Start) -> Iterable[Action]:
        if message.method != wire.SAS:
            raise _Refused(CancelCode.UNKNOWN_METHOD)
        agreement = _first(AGREEMENTS, message.agreements)
        digest = _first(HASHES, message.hashes)
        self._method = _first(MACS, message.macs)
        self.shows = tuple(way for way in SHOWN if way in message.shown)
        if not self.shows:
            raise _Refused(CancelCode.UNKNOWN_METHOD)
        self._we_started = False
        self.step = Step.ACCEPTED
        content = {
            "method": wire.SAS,
            "key_agreement_protocol": agreement,
            "hash": digest,
            "message_authentication_code": self._method,
            "short_authentication_string": list(self.shows),
            "commitment": encode_base64(commitment(self._exchange.key, message.content)),
        }
        return [self._send(wire.ACCEPT, content)]

    def _accepted(self, message: wire.Accept) -> Iterable[Action]:
        if self.step is not Step.STARTED:
            raise _Refused(CancelCode.UNEXPECTED_MESSAGE)
        offered = (message.agreement in AGREEMENTS, message.hash in HASHES, message.mac in MACS)
        if not all(offered) or not message.shown or not set(message.shown) <= set(SHOWN):
            raise _Refused(CancelCode.UNKNOWN_METHOD)
        self._method, self.shows, self._commitment = message.mac, message.shown, message.commitment
        self.step = Step.KEYED
        return [self._send(wire.KEY, {"key": self._exchange.key})]

    def _keyed(self, key: str) -> Iterable[Action]:
        if self.step is Step.ACCEPTED:
            answer = [self._send(wire.KEY, {"key": self._exchange.key})]
        elif self.step is Step.KEYED:
            if not hmac.compare_digest(commitment(key, self._start), self._commitment):
                raise _Refused(CancelCode.MISMATCHED_COMMITMENT)
            answer = []
        else:
            raise _Refused(CancelCode.UNEXPECTED_MESSAGE)
        self._exchange.establish(key)
        ours, theirs = (self.ours, self._exchange.key), (self._other(), key)
        starter, accepter = (ours, theirs) if self._we_started else (theirs, ours)
        self.shown = self._exchange.shown(starter, accepter, self.thread)
        self.step = Step.SHOWN
        return answer

    def _confirm(self) -> Iterable[Action]:
        if self.step is Step.SCANNED and self.qr is not None:
            self.confirmed, self._proven = True, self.qr.proves
            return [*self._finish(), *(self._done() if self._other_is_done else ())]
        if self.step is not Step.SHOWN or self.confirmed:
            return ()
        self.confirmed = True
        proof = self._exchange.prove(self.ours, self._other(), self.thread, self._method)
        return [self._send(wire.MAC, {"mac": proof.macs, "keys": proof.keys}), *self._finish()]

    def _proved(self, proof: Proof) -> Iterable[Action]:
        if self.step is not Step.SHOWN or self._proven is not None:
            raise _Refused(CancelCode.UNEXPECTED_MESSAGE)
        try:
            self._proven = self._exchange.check(proof, self.ours, self._other(), self.thread, self._method)
        except Malformed:
            raise _Refused(CancelCode.KEY_MISMATCH) from None
        return self._finish()

    def _finish(self) -> Iterable[Action]:
        if not self.confirmed or self._proven is None:
            return ()
        self.step = Step.FINISHING
        return [self._send(wire.DONE, {})]

    def _done(self) -> Iterable[Action]:
        if self.step is Step.SCANNED:
            # Who scanned knows enough; our user has not spoken yet.
            self._other_is_done = True
            return []
        if self.step is not Step.FINISHING or self._proven is None:
            raise _Refused(CancelCode.UNEXPECTED_MESSAGE)
        self.step = Step.DONE
        other = self._other()
        device = f"ed25519:{other.device_id}" in self._proven
        return [Trust(other, device, master=f"ed25519:{other.master}" in self._proven)]

    def _pass(self) -> Iterable[Action]:
        now = self._now()
        idle = now - self._active
        if self.step is Step.ASKING and (idle > PROMPT_MS or now > self._deadline):
            # Somebody may still answer on another device of ours.
            self.step, self.code = Step.CANCELLED, CancelCode.TIMEOUT
            return ()
        # A code waits for people.
        waits_for_scan = self.step is Step.READY and self.qr is not None
        waits_for_program = self.step in _WAITING_FOR_PROGRAM and not waits_for_scan
        if now > self._deadline or (waits_for_program and idle > IDLE_MS):
            return self._cancel(CancelCode.TIMEOUT)
        if self.can_begin and not waits_for_scan and idle > START_MS:
            self._active = now
            return self._begin()
        return ()

    def _cancel(self, code: CancelCode) -> list[Action]:
        self.step, self.code = Step.CANCELLED, code
        return [Send(wire.CANCEL, self._cancellation(code))]

    def _cancelled(self, code: CancelCode) -> list[Action]:
        asked_many = self.step is Step.ASKED and self.theirs is None and self.thread.room_id is None
        self.step, self.code = Step.CANCELLED, code
        # All devices that show the request hear that it was refused.
        return [Send(wire.CANCEL, self._cancellation(CancelCode.USER))] if asked_many else []

    def _cancellation(self, code: CancelCode) -> dict[str, Any]:
        return self.thread.stamped({"code": code.value, "reason": code.value.removeprefix("m.").replace("_", " ")})

    def _send(self, kind: str, content: dict[str, Any]) -> Send:
        return Send(kind, self.thread.stamped(content))

    def _other(self) -> Party:
        if self.theirs is None:
            raise _Refused(CancelCode.UNEXPECTED_MESSAGE)
        return self.theirs

    def _check_names(self, theirs: Party) -> None:
        """Refuse a device that is named like a master key: its proof could pass for the other's."""
        if theirs.is_ambiguous() or self.ours.is_ambiguous():
            raise _Refused(CancelCode.KEY_MISMATCH)


def _first(ours: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    """Return the best that both have."""
    for name in ours:
        if name in theirs:
            return name
    raise _Refused(CancelCode.UNKNOWN_METHOD)
