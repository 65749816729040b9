"""One verification under way: its machine, whom it was asked of, and what a screen sees of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from session.crypto.verification.codes import cancel_words
from session.crypto.verification.emoji import pictures
from session.crypto.verification.flow import Flow, Step
from session.values.model import DeviceId, EventId, RoomId, SharedKey, UserId, Verification, VerificationPhase
from session.values.words import Words


@dataclass(slots=True)
class Entry:
    """A verification and what is kept beside its machine."""

    id: str
    user_id: str
    flow: Flow
    asked: tuple[str, ...] = ()
    """Devices that got our request directly."""
    reason: Words | None = None
    """What went wrong outside the machine."""
    proven: bool = False
    """Whether the other side's identity is proven, not the device alone."""
    signed: bool = False
    """Whether the other device was signed by its owner's identity in the end."""
    asked_for: frozenset[SharedKey] = frozenset()
    """Keys that we asked the other device for in the end."""
    came: frozenset[SharedKey] = frozenset()
    told: Verification | None = None
    """What the screen heard last."""

    @property
    def takes_part(self) -> bool:
        """Whether this device is one of the two; a request to all our devices may be for another of them."""
        return self.flow.ours_asked or self.flow.step is not Step.ASKING


def seen(running: Entry, name: str) -> Verification:
    """Return what a screen sees; `name` is what the other device calls itself."""
    flow, shown = running.flow, running.flow.shown
    code, in_room = flow.code, flow.thread.room_id is not None
    return Verification(
        running.id,
        UserId(running.user_id),
        DeviceId(flow.theirs.device_id) if flow.theirs is not None else None,
        _phase(flow),
        incoming=not flow.ours_asked,
        room_id=RoomId(flow.thread.room_id) if flow.thread.room_id is not None else None,
        event_id=EventId(flow.thread.transaction_id) if in_room else None,
        own=running.user_id == flow.ours.user_id,
        other_name=name,
        until=flow.until,
        can_begin=flow.can_begin,
        qr=flow.qr.payload if flow.qr is not None and flow.step is Step.READY else b"",
        emoji=pictures(shown.emoji) if shown is not None and "emoji" in flow.shows else (),
        decimals=shown.decimals if shown is not None else None,
        cancel_code=code.value if code is not None else "",
        reason=running.reason or (cancel_words(code) if code is not None else None),
        proven=running.proven,
        signed=running.signed,
        asked_for=running.asked_for,
        came=running.came,
    )


def _phase(flow: Flow) -> VerificationPhase:
    match flow.step:
        case Step.ASKED | Step.ASKING:
            return VerificationPhase.REQUESTED
        case Step.READY | Step.STARTED | Step.ACCEPTED | Step.KEYED:
            return VerificationPhase.READY
        case Step.SCANNED:
            return VerificationPhase.SCANNED
        case Step.SHOWN:
            return VerificationPhase.CONFIRMED if flow.confirmed else VerificationPhase.SHOWN
        case Step.FINISHING:
            return VerificationPhase.CONFIRMED
        case Step.DONE:
            return VerificationPhase.DONE
        case Step.CANCELLED:
            return VerificationPhase.CANCELLED
        case _ as never:
            assert_never(never)
