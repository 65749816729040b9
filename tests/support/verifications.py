"""Verifications at every step, for tests of the screen; all of them made up."""

from __future__ import annotations

from dataclasses import replace

from session.crypto.verification.codes import CancelCode, cancel_words
from session.crypto.verification.emoji import pictures
from session.values.model import DeviceId, EventId, SharedKey, UserId, Verification, VerificationPhase
from tests.support.people import MINUTE, MORNING, SAM, SERVER

Phase = VerificationPhase
EMOJI = pictures((0, 21, 61, 36, 41, 25, 50))
"""With the longest words, and a drawing that terminals take for one column or two."""

ASKED = Verification(
    "1",
    UserId(f"@sam:{SERVER}"),
    DeviceId("SAMPHONE"),
    Phase.REQUESTED,
    incoming=True,
    room_id=SAM,
    event_id=EventId("$ask"),
    other_name="Element op mijn telefoon",
    until=MORNING + 10 * MINUTE,
)
SHOWN = replace(ASKED, phase=Phase.SHOWN, emoji=EMOJI, decimals=(4521, 1234, 8765))
DONE = replace(SHOWN, phase=Phase.DONE, proven=True, signed=True)
OWN = replace(ASKED, id="2", other_user=UserId(f"@ik:{SERVER}"), own=True, room_id=None, event_id=None)


def cancelled(verification: Verification, code: CancelCode) -> Verification:
    """Return a verification that ended with this code."""
    return replace(verification, phase=Phase.CANCELLED, cancel_code=code.value, reason=cancel_words(code))


OWN_DONE = replace(
    OWN,
    phase=Phase.DONE,
    incoming=False,
    proven=True,
    signed=True,
    asked_for=frozenset(SharedKey),
    came=frozenset({SharedKey.SELF_SIGNING, SharedKey.BACKUP}),
)
QR = replace(ASKED, phase=Phase.READY, incoming=False, can_begin=True, qr=bytes(range(134)))
"""As long as a code in a room is."""
SCANNED = replace(ASKED, phase=Phase.SCANNED)
