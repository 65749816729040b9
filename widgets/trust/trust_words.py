"""What trust, ranks and devices are called, in the language in use, safe to show."""

from __future__ import annotations

from typing import assert_never

from session.values.trust import MemberDevice, MemberTrust, OwnDevice, Rank, RoomMember
from session.values.updates import TrustUpdate
from widgets.calendar_words import clock, moment
from widgets.cells import cut
from widgets.i18n import _, ngettext
from widgets.safe_text import safe_text
from widgets.words import say

NAME_CELLS = 24
"""Cells that a name gets in a sentence: it is chosen by whoever logged in, and must not push the rest away."""
FEW_CELLS = 12
"""What is left of it where there is little room."""
GROUP = 4
"""Characters in one group of a fingerprint."""


def in_groups(key: str) -> str:
    """Return a key in groups, for comparing with what another screen shows."""
    return " ".join(key[start : start + GROUP] for start in range(0, len(key), GROUP))


def device_name(device: OwnDevice, cells: int = NAME_CELLS) -> str:
    """Return what a device calls itself, or that it does not, in at most `cells` cells."""
    return cut(safe_text(device.name), cells) if device.name.strip() else _("without a name")


def signed_words(device: OwnDevice) -> str:
    """Return whether our identity signed a device."""
    if not device.encrypts:
        return _("without encryption")
    return _("signed") if device.signed else _("NOT signed")


def device_words(device: OwnDevice) -> str:
    """Return how it stands with one of our devices."""
    if device.gone:
        return _("NEW · gone again")
    words = [_("NEW") if device.new else "", _("this one") if device.current else "", signed_words(device)]
    return " · ".join(word for word in words if word)


def seen_words(milliseconds: int) -> str:
    """Return when a device was last seen, as day and time in 16 cells at most."""
    local = moment(milliseconds) if milliseconds else None
    return f"{local:%Y-%m-%d} {clock(milliseconds)}" if local is not None else _("unknown")


def lasting_words(update: TrustUpdate) -> tuple[str, ...]:
    """Return what the status bar says for as long as it is so, the longest way first; nothing when all is well."""
    unsigned = (_("this device is NOT signed: /identity"), _("NOT signed: /identity"))
    if update.new_devices and update.signed:
        return _new_devices(update.new_devices)
    if update.new_devices:
        longest, *shorter = _new_devices(update.new_devices)
        both = [f"{unsigned[1]} · {words}" for words in shorter]
        return (f"{unsigned[0]} · {longest}", f"{unsigned[1]} · {longest}", *both)
    return () if update.signed else unsigned


def _new_devices(devices: tuple[OwnDevice, ...]) -> tuple[str, ...]:
    if len(devices) == 1:
        device, words = devices[0], signed_words(devices[0])
        named = f"{device_name(device)} ({cut(safe_text(device.device_id), NAME_CELLS)})"
        names = (named, device_name(device), device_name(device, FEW_CELLS))
        return (
            *(_("new device, {signed}: {name}: /devices").format(signed=words, name=name) for name in names),
            # Whose it could be says more than who signed it: the name goes last.
            *(_("new: {name}: /devices").format(name=name) for name in names[1:]),
            _("new device, {signed}: /devices").format(signed=words),
            _("new device: /devices"),
            _("new: /devices"),
        )
    n, unsigned = len(devices), sum(not device.signed for device in devices)
    whole = ngettext("{n} new device", "{n} new devices", n).format(n=n)
    counted = _("{devices}, {n} of them NOT signed: /devices").format(devices=whole, n=unsigned)
    plain = _("{devices}: /devices").format(devices=whole)
    return (counted, plain) if unsigned else (plain,)


def rank_words(member: RoomMember) -> str:
    """Return what somebody may do in a room; nothing for what everybody may."""
    match member.rank:
        case Rank.CREATOR:
            return _("creator")
        case Rank.ADMIN:
            return _("admin")
        case Rank.MODERATOR:
            return _("moderator")
        case Rank.RAISED:
            return _("level {level}").format(level=member.power)
        case Rank.MUTED:
            return _("limited")
        case Rank.MEMBER:
            return ""
        case never:
            assert_never(never)


def trust_words(trust: MemberTrust) -> str:
    """Return how far it is proven who somebody is."""
    match trust:
        case MemberTrust.YOU:
            return _("you")
        case MemberTrust.VERIFIED:
            return _("verified")
        case MemberTrust.UNVERIFIED:
            return _("not verified")
        case MemberTrust.NO_IDENTITY:
            return _("NO identity")
        case MemberTrust.CHANGED:
            return _("identity CHANGED")
        case MemberTrust.RENEWED:
            return _("new identity")
        case MemberTrust.UNKNOWN:
            return _("not known")
        case never:
            assert_never(never)


def member_words(member: RoomMember, *, short: bool = False) -> str:
    """Return what has to be said of somebody in a room, most important first; `short` for narrow columns."""
    n = member.unsigned
    unsigned = ngettext("{n} device NOT signed", "{n} devices NOT signed", n) if not short else _("{n} NOT signed")
    words = [rank_words(member), unsigned.format(n=n) if n else ""]
    # Where the end is cut off, it is what matters least.
    words = [trust_words(member.trust), *(reversed(words) if short else words), _("invited") if member.invited else ""]
    return " · ".join(word for word in words if word)


def member_device_words(device: MemberDevice, *, encrypted: bool) -> str:
    """Return how it stands with a device of somebody in a room, and why it gets no keys when it gets none."""
    words = [_("signed by its owner") if device.signed else _("NOT signed by its owner")]
    if device.current:
        words.append(_("this one"))
    elif device.blocked and not encrypted:
        words.append(_("blocked by you"))
    elif device.reason is not None:
        words.append(_("gets NO keys: {reason}").format(reason=say(device.reason)))
    elif encrypted:
        words.append(_("gets the keys"))
    return " · ".join(words)
