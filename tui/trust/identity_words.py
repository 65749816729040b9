"""What the identity screen says: how it stands, what can be done about it, and what comes of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from session.values.trust import IdentityStatus
from session.values.words import N_
from widgets.i18n import _
from widgets.trust.trust_words import in_groups

if TYPE_CHECKING:
    from session.trust.keys import TrustStatus

RESET_WORD = "reset"
"""What has to be typed before a reset; the same in every language, as on the command line."""


class Choice(StrEnum):
    """What can be done."""

    KEY = "key"
    OTHER_DEVICE = "other_device"
    CREATE = "create"
    LATER = "later"
    AGAIN = "again"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class _Said:
    label: str
    about: str


_CHOICES = {
    Choice.KEY: _Said(
        N_("Recovery key or passphrase"),
        N_(
            "You have the recovery key, or the passphrase, that was set up with the account. It signs this device and "
            "brings the keys of older messages back. Every key is compared with what is published."
        ),
    ),
    Choice.OTHER_DEVICE: _Said(
        N_("Verify with another device of yours"),
        N_(
            "You have another device that is logged in and signed. You compare seven pictures on both; "
            "then it signs this one."
        ),
    ),
    Choice.CREATE: _Said(
        N_("Create an identity"),
        N_(
            "This account has none yet. It is made here and signs this device. You get a recovery key, shown once: "
            "have something to write it down with."
        ),
    ),
    Choice.LATER: _Said(
        N_("Later"),
        N_(
            "You can read and send. Others may not be able to read what you send from here, and may be warned about "
            "it. The last line says so until this device is signed; /identity comes back here."
        ),
    ),
    Choice.AGAIN: _Said(N_("Ask the homeserver again"), N_("It did not answer, so it is not known how it stands.")),
    Choice.RESET: _Said(
        N_("Reset the identity"),
        N_(
            "You have neither the recovery key nor a device that is signed, or you fear that somebody else has. What "
            "it costs is said first."
        ),
    ),
}


def choices(status: TrustStatus | None, *, can_verify: bool) -> tuple[Choice, ...]:
    """Return what can be done, the best first; `status` is None when the homeserver did not say."""
    from session.crypto.backup import BackupState

    if status is None:
        return (Choice.AGAIN, Choice.LATER)
    match status.identity:
        case IdentityStatus.NONE:
            return (Choice.CREATE, Choice.LATER)
        case IdentityStatus.UNSIGNED:
            other = (Choice.OTHER_DEVICE,) if can_verify else ()
            return (Choice.KEY, *other, Choice.LATER, Choice.RESET)
        case IdentityStatus.SIGNED:
            locked = status.backup.state in (BackupState.LOCKED, BackupState.FOREIGN)
            return (*((Choice.KEY,) if locked else ()), Choice.LATER, Choice.RESET)


def label(choice: Choice, *, signed: bool) -> str:
    """Return a choice in a few words."""
    return _("Back") if choice is Choice.LATER and signed else _(_CHOICES[choice].label)


def about(choice: Choice, *, signed: bool) -> str:
    """Return what a choice means and what comes of it."""
    if choice is Choice.LATER and signed:
        return _("Nothing has to be done.")
    if choice is Choice.KEY and signed:
        return _("This device is signed, but cannot open the key backup yet: the recovery key opens it.")
    return _(_CHOICES[choice].about)


def standing(status: TrustStatus | None) -> tuple[str, ...]:
    """Return how it stands, in sentences."""
    if status is None:
        return (_("It is not known yet how it stands with your identity."),)
    match status.identity:
        case IdentityStatus.NONE:
            return (
                _("Your account has no identity yet."),
                _("An identity signs your devices, so that others can see that they are yours and read you."),
            )
        case IdentityStatus.UNSIGNED:
            return (
                _("This device is NOT signed by your identity."),
                _("Others cannot see that it is yours; their programs may not let it read, or warn about it."),
            )
        case IdentityStatus.SIGNED:
            return (_("This device is signed by your identity."), *_keys(status))


def _keys(status: TrustStatus) -> Sequence[str]:
    lines = [_("Fingerprint of this device:"), f"  {in_groups(status.fingerprint)}"]
    if status.master_key is not None:
        lines += [_("Public key of your identity:"), f"  {in_groups(status.master_key)}"]
    return lines
