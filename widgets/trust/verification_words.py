"""What a verification is about, how far it is, and what it means, in words.

Two laws of this file: ids and names come from elsewhere and pass `safe_text`; and what is not proven is not
called proven.
"""

from __future__ import annotations

from typing import assert_never

from session.values.model import SharedKey, Verification, VerificationPhase
from widgets.calendar_words import clock
from widgets.i18n import _
from widgets.safe_text import safe_id, safe_text
from widgets.words import say

NAME_LIMIT = 64
"""Code points of a device's name that are shown."""

Phase = VerificationPhase
_ALARMS = frozenset({"m.mismatched_sas", "m.key_mismatch", "m.mismatched_commitment", "m.user_mismatch"})
"""Codes that are heard when somebody sits in between, or made a mistake."""
_ELSEWHERE = "m.accepted"


def other_side(verification: Verification) -> str:
    """Return who is at the other end, short."""
    device = verification.other_device
    if not verification.own:
        return safe_id(verification.other_user)
    return _("your device {device}").format(device=safe_text(device)) if device else _("your other devices")


def headline(verification: Verification) -> str:
    """Return the one sentence that says what this is."""
    who, device = safe_id(verification.other_user), safe_text(verification.other_device or "")
    if verification.incoming and verification.phase is Phase.REQUESTED:
        if verification.own:
            return _("Your device {device} asks to compare emoji").format(device=device)
        return _("{who} asks to compare emoji").format(who=who)
    return _("Comparing emoji with {who}").format(who=other_side(verification))


def particulars(verification: Verification) -> str:
    """Return until when, which way the two talk, and what is known of the other device: the least sure part last."""
    device, name = safe_text(verification.other_device or ""), safe_text(verification.other_name, NAME_LIMIT).strip()
    under_way = verification.phase not in (Phase.DONE, Phase.CANCELLED)
    parts = [
        _("until {time}").format(time=clock(verification.until)) if under_way else "",
        _("in your room") if verification.room_id else _("directly between devices"),
        _("device {device}").format(device=device) if device else "",
        _("calls itself “{name}”").format(name=name) if device and name else "",
    ]
    return " · ".join(part for part in parts if part)


def progress(verification: Verification) -> tuple[str, ...]:
    """Return how far it is and what to do, as paragraphs."""
    match verification.phase:
        case Phase.REQUESTED:
            return _asked(verification) if verification.incoming else _asking(verification)
        case Phase.READY:
            return _ready(verification)
        case Phase.SHOWN:
            return (_("Does the other side show the same, in the same order?"), _another_way(verification))
        case Phase.SCANNED:
            return (
                _("The other device has scanned the code. Does its screen say that all is well?"),
                _("If it says nothing or something else, the answer is no: then somebody else answered."),
            )
        case Phase.CONFIRMED:
            return (_("You said yes. Waiting for the other side to say so too."),)
        case Phase.DONE:
            return meaning(verification)
        case Phase.CANCELLED:
            return (_why_ended(verification), *_advice(verification))
        case never:
            assert_never(never)


def meaning(verification: Verification) -> tuple[str, ...]:
    """Return what a verification that succeeded means."""
    left = [say(verification.reason)] if verification.reason else []
    if verification.own:
        return (*_own_meaning(verification), *left)
    who = safe_id(verification.other_user)
    if verification.proven:
        words = _("Verified: this is really {who}. You are warned should their identity ever change.")
    else:
        words = _("Verified: this one device of {who}. They have no identity yet that would cover their other devices.")
    return (words.format(who=who), *left)


def came_words(verification: Verification, known: frozenset[SharedKey] = frozenset()) -> tuple[str, ...]:
    """Return what came from another device of ours after it was verified, beyond what is known, and what it is for."""
    sentences = {
        SharedKey.SELF_SIGNING: _("This device is now signed by your identity: others can read you."),
        SharedKey.USER_SIGNING: _("This device can now sign people whom you verify."),
        SharedKey.BACKUP: _("The key backup is open: older messages become readable."),
    }
    came = [sentences[key] for key in SharedKey if key in verification.came - known]
    if missing := len(verification.asked_for - verification.came):
        came.append(_("Keys of your identity still to come from there: {n}.").format(n=missing))
    return tuple(came)


def ended_words(verification: Verification) -> str:
    """Return how it ended, in one line for somebody who looks at something else."""
    who = other_side(verification)
    if verification.phase is Phase.DONE:
        return _("Verified: {who}.").format(who=who)
    return f"{who}: {_why_ended(verification)}"


def waits_for_us(verification: Verification) -> bool:
    """Return whether it is our user's turn."""
    asked = verification.incoming and verification.phase is Phase.REQUESTED
    return asked or verification.phase in (Phase.SHOWN, Phase.SCANNED)


def _asked(verification: Verification) -> tuple[str, ...]:
    if verification.own:
        return (
            _("You compare seven emoji here and there. If they are the same, your identity vouches for that device."),
            _("If it was not you who just asked for this, decline: somebody else may have logged in to your account."),
        )
    return (
        _("You compare seven emoji with each other. If they are the same, nobody sits between you."),
        _another_way(verification),
    )


def _asking(verification: Verification) -> tuple[str, ...]:
    if verification.own:
        return (_("Waiting: accept it on your other device."),)
    return (_("Waiting for {who} to accept.").format(who=safe_id(verification.other_user)),)


def _ready(verification: Verification) -> tuple[str, ...]:
    if verification.qr:
        scan = _("Let the other device scan this code, or compare emoji instead.")
        return (scan, _("From this screen, side by side: a picture of it that was sent proves nothing."))
    if verification.can_begin:
        return (_("Both sides agreed. Waiting for the other side to begin."),)
    return (_("The two programs exchange keys; this takes a moment."),)


def _why_ended(verification: Verification) -> str:
    return say(verification.reason) if verification.reason else _("The verification was cancelled.")


def _advice(verification: Verification) -> tuple[str, ...]:
    """Return what to do after it was cancelled, beyond what the reason says."""
    if verification.cancel_code == _ELSEWHERE:
        return ()
    nothing = _("Nothing changed: who was verified still is, who was not still is not.")
    if verification.cancel_code not in _ALARMS:
        return (nothing,)
    if verification.own:
        alarm = _("If you are sure that you looked well: log that device out, and change your password elsewhere.")
    else:
        alarm = _("If both of you looked well: tell them by another way, and say nothing secret here meanwhile.")
    return (alarm, nothing)


def _another_way(verification: Verification) -> str:
    if verification.own:
        return _("Look at both screens yourself.")
    return _("Compare by another way than this chat: side by side, or on the phone with a voice that you know.")


def _own_meaning(verification: Verification) -> tuple[str, ...]:
    device = safe_text(verification.other_device or "")
    if came := came_words(verification):
        return (_("Verified: your device {device}.").format(device=device), *came)
    if verification.signed:
        return (_("Verified: your device {device} is signed by your identity.").format(device=device),)
    return (
        _("Verified: your device {device}.").format(device=device),
        _("It is not signed: this device does not hold the keys of your identity."),
    )
