"""Who reads a room, who gets no keys and why, and whose identity is another one now: in sections of plain words."""

from __future__ import annotations

from session.crypto.verification.verified import UserTrust
from session.trust.readers import Reader, RoomReaders
from widgets.i18n import _, ngettext
from widgets.lists.report_lines import Line, Section, Weight
from widgets.words import say


def reader_sections(found: RoomReaders, own_user: str) -> tuple[Section, ...]:
    """Return what is worth a look first, then everybody."""
    if not found.encrypted:
        words = _(
            "This room is not encrypted: everybody in it, and everybody who runs one of its servers, reads along."
        )
        return (Section(_("Who reads this room"), (Line(words, Weight.ALERT),)), _everybody(found, own_user))
    return (*_identities(found, own_user), _left_out(found), _everybody(found, own_user))


def _identities(found: RoomReaders, own_user: str) -> tuple[Section, ...]:
    lines: list[Line] = []
    for reader in found.readers:
        lines += _identity(reader, own=reader.user_id == own_user)
    return (Section(_("New identities"), tuple(lines)),) if lines else ()


def _identity(reader: Reader, *, own: bool) -> list[Line]:
    if own and reader.identity.trust is UserTrust.NOT_VERIFIED:
        words = _("Your own account has a new identity that this device does not know: recover or verify this device.")
        return [Line(words, Weight.ALERT)]
    if reader.identity.trust is UserTrust.CHANGED:
        stop = _("{user}, whom you verified, has a new identity: somebody may pose as them. Nothing is sent here.")
        ways = _("Compare again, which is best; or /withdraw {user} takes the new one as it is, and sends what waits.")
        return [Line(stop.format(user=reader.user_id), Weight.ALERT), Line("    " + ways.format(user=reader.user_id))]
    if reader.identity.changed:
        words = _("{user} has another identity than the first that was seen; it was never compared. Sending goes on.")
        ways = _("Compare it to be sure; /withdraw {user} ends this note.")
        return [Line(words.format(user=reader.user_id), Weight.DOUBT), Line("    " + ways.format(user=reader.user_id))]
    return []


def _left_out(found: RoomReaders) -> Section:
    title = _("Who gets no keys, and why")
    lines = [Line(say(one.reason), Weight.ALERT) for reader in found.readers for one in reader.left_out]
    return Section(title, tuple(lines) or (Line(_("Nobody: every device of everybody here gets them."), Weight.FINE),))


def _everybody(found: RoomReaders, own_user: str) -> Section:
    n = len(found.readers)
    title = ngettext("{n} person reads along", "{n} people read along", n).format(n=n)
    return Section(title, tuple(Line(_reader(reader, own=reader.user_id == own_user)) for reader in found.readers))


def _reader(reader: Reader, *, own: bool) -> str:
    name = f"{reader.name} ({reader.user_id})" if reader.name != reader.user_id else reader.user_id
    parts = [name, _trust(reader, own=own)]
    if reader.invited:
        parts.append(_("invited"))
    devices = [_("this device")] if own else []
    devices += reader.devices
    return " · ".join([*parts, ", ".join(devices) or _("no device that gets keys")])


def _trust(reader: Reader, *, own: bool) -> str:
    if own:
        return _("you")
    if not reader.identity.exists:
        return _("no identity")
    return {
        UserTrust.VERIFIED: _("verified"),
        UserTrust.NOT_VERIFIED: _("not compared"),
        UserTrust.CHANGED: _("NOT who you verified"),
    }[reader.identity.trust]
