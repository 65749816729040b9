"""One verification under way: its machine, whom it was asked of, and what a screen sees of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from session.crypto.verification.codes import cancel_words
from session.crypto.verification.emoji import pictures
from session.crypto.verification.flow import Flow, Step
from session.model import DeviceId, RoomId, UserId, Verification, VerificationPhase
from session.words import Words


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
    told: Verification | None = None
    """What the screen heard last."""


def seen(running: Entry) -> Verification:
    """Return what a screen sees."""
    flow, shown = running.flow, running.flow.shown
    code = flow.code
    return Verification(
        running.id,
        UserId(running.user_id),
        DeviceId(flow.theirs.device_id) if flow.theirs is not None else None,
        _phase(flow),
        incoming=not flow.ours_asked,
        room_id=RoomId(flow.thread.room_id) if flow.thread.room_id is not None else None,
        emoji=pictures(shown.emoji) if shown is not None and "emoji" in flow.shows else (),
        decimals=shown.decimals if shown is not None else None,
        cancel_code=code.value if code is not None else "",
        reason=running.reason or (cancel_words(code) if code is not None else None),
    )


def _phase(flow: Flow) -> VerificationPhase:
    match flow.step:
        case Step.ASKED | Step.ASKING:
            return VerificationPhase.REQUESTED
        case Step.READY | Step.STARTED | Step.ACCEPTED | Step.KEYED:
            return VerificationPhase.READY
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
