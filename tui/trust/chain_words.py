"""How a message leads to a person, in plain words: key, device, self-signing key, identity, and your own comparing."""

from __future__ import annotations

from typing import assert_never

from session.crypto.examine import Chain
from session.crypto.room_keys import Origin
from session.crypto.verification.verified import UserTrust
from session.trust.inspected import Inspected
from session.values.model import ShieldLevel
from widgets.i18n import _
from widgets.lists.report_lines import Line, Section, Weight
from widgets.words import say


def origin(found: Inspected) -> Section:
    """Return how a message leads to a person, link by link."""
    title = _("Who wrote it, and how that is known")
    if not found.encrypted:
        return Section(
            title, (Line(_("Nothing proves it: an open message is the server's word alone."), Weight.ALERT),)
        )
    lines = [_shield(found)]
    if found.chain is not None:
        lines += [_key(found.chain), _device(found.chain), *_identity(found)]
    return Section(title, tuple(line for line in lines if line is not None))


def _shield(found: Inspected) -> Line | None:
    if found.shield.reason is None:
        return None
    weights = {ShieldLevel.NONE: Weight.PLAIN, ShieldLevel.RED: Weight.ALERT}
    return Line(say(found.shield.reason), weights.get(found.shield.level, Weight.DOUBT))


def _key(chain: Chain) -> Line:
    match chain.key_came:
        case Origin.OLM:
            return Line(
                _("The key came to this device alone, over a sealed channel from the device that wrote it."),
                Weight.FINE,
            )
        case Origin.OWN:
            return Line(_("The key was made on this device."), Weight.FINE)
        case Origin.BACKUP:
            return Line(_("The key came from the key backup, which does not prove who made it."), Weight.DOUBT)
        case Origin.FORWARDED:
            words = _("The key came from another device of yours, which was asked; that does not prove who made it.")
            return Line(words, Weight.DOUBT)
        case Origin.IMPORTED:
            return Line(_("The key came from a file, which does not prove who made it."), Weight.DOUBT)
        case never:
            assert_never(never)


def _device(chain: Chain) -> Line:
    name = f" ({chain.device_name})" if chain.device_name.strip() else ""
    values = {"device": f"{chain.device_id}{name}", "key": grouped(chain.fingerprint)}
    if chain.device_id is None or (not chain.listed and not chain.signed):
        words = _("The key belongs to a device on nobody's list, with the fingerprint {key}.")
        return Line(words.format(**values), Weight.ALERT)
    if not chain.signed:
        words = _("It is of the device {device}, fingerprint {key}, which its owner has NOT signed.")
        return Line(words.format(**values), Weight.ALERT)
    if chain.gone or not chain.listed:
        words = _("It is of the device {device}, fingerprint {key}, signed by its owner and logged out since.")
        return Line(words.format(**values), Weight.FINE)
    words = _("It is of the device {device}, fingerprint {key}, signed by its owner (self-signing key).")
    return Line(words.format(**values), Weight.FINE)


def _identity(found: Inspected) -> list[Line]:
    chain = found.chain
    if chain is None or chain.master is None or chain.self_signing is None:
        return [Line(_("{user} has published no identity.").format(user=found.sender), Weight.ALERT)]
    words = _("The self-signing key {key} is signed by the identity (master key) {master}.")
    signed = Line(words.format(key=grouped(chain.self_signing), master=grouped(chain.master)), Weight.FINE)
    return [signed, _trust(found, chain)]


def _trust(found: Inspected, chain: Chain) -> Line:
    if found.own:
        return Line(_("That is the identity of your own account."), Weight.FINE if not chain.changed else Weight.ALERT)
    match chain.trust:
        case UserTrust.VERIFIED:
            return Line(_("You have verified that this identity is theirs."), Weight.FINE)
        case UserTrust.CHANGED:
            words = _("This is NOT the identity that you verified: somebody may pose as them.")
            return Line(words, Weight.ALERT)
        case UserTrust.NOT_VERIFIED if chain.changed:
            words = _("This is another identity than the first one that was seen, and you have not compared it.")
            return Line(words, Weight.ALERT)
        case UserTrust.NOT_VERIFIED:
            words = _("You have not compared this identity with them; it is the only one that was ever seen here.")
            return Line(words, Weight.DOUBT)
        case never:
            assert_never(never)


def grouped(key: str) -> str:
    """Return a public key in groups of four, as other clients show it."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))
