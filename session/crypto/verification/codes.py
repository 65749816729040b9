"""Why a verification ended early: the codes that go over the wire, and what they mean to a person.

The reason that the other side writes beside its code is remote text: it is never shown.
"""

from __future__ import annotations

from enum import StrEnum

from session.values.words import N_, Words


class CancelCode(StrEnum):
    """The codes of `m.key.verification.cancel` (Matrix spec, "Key verification framework" and "SAS verification")."""

    USER = "m.user"
    TIMEOUT = "m.timeout"
    UNKNOWN_TRANSACTION = "m.unknown_transaction"
    UNKNOWN_METHOD = "m.unknown_method"
    UNEXPECTED_MESSAGE = "m.unexpected_message"
    KEY_MISMATCH = "m.key_mismatch"
    USER_MISMATCH = "m.user_mismatch"
    INVALID_MESSAGE = "m.invalid_message"
    ACCEPTED = "m.accepted"
    MISMATCHED_COMMITMENT = "m.mismatched_commitment"
    MISMATCHED_SAS = "m.mismatched_sas"


_SENTENCES = {
    CancelCode.USER: N_("The verification was cancelled."),
    CancelCode.TIMEOUT: N_("The verification took too long; begin again."),
    CancelCode.UNKNOWN_TRANSACTION: N_("The other side knows nothing of this verification any more; begin again."),
    CancelCode.UNKNOWN_METHOD: N_("The other side cannot verify by comparing emoji or numbers."),
    CancelCode.UNEXPECTED_MESSAGE: N_("The two sides got out of step, or two verifications crossed; begin again."),
    CancelCode.KEY_MISMATCH: N_("The keys do not match: somebody may be in between. Nothing was verified."),
    CancelCode.USER_MISMATCH: N_("Somebody else than expected answered. Nothing was verified."),
    CancelCode.INVALID_MESSAGE: N_("A message of this verification was damaged; begin again."),
    CancelCode.ACCEPTED: N_("The verification goes on with another device."),
    CancelCode.MISMATCHED_COMMITMENT: N_("The other side changed its key halfway: somebody may be in between."),
    CancelCode.MISMATCHED_SAS: N_("The emoji were not the same: somebody may be in between. Nothing was verified."),
}
_BY_TEXT = {code.value: code for code in CancelCode}


def code_of(text: str) -> CancelCode:
    """Return the code that came over the wire; one that nobody has defined is taken for a plain cancellation."""
    return _BY_TEXT.get(text, CancelCode.USER)


def cancel_words(code: CancelCode) -> Words:
    """Return what to say of a verification that ended with this code."""
    return Words.of(_SENTENCES[code])
