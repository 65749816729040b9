"""One of our devices as a line of a list, and what is known of it in sentences. Pure."""

from __future__ import annotations

from session.values.trust import OwnDevice
from widgets.cells import cut, pad
from widgets.i18n import _
from widgets.safe_text import safe_text
from widgets.trust.trust_words import device_name, device_words, in_groups, seen_words

MARK = 4
NAME = 8
ID = 10
SEEN = 16
WORDS = 28
"""Cells of the columns; the name gets what is left, and has so many at least."""
GAP = 2


def device_line(device: OwnDevice, width: int, *, chosen: bool) -> str:
    """Return a device in `width` cells: chosen or not, name, id, when it was last seen, and how it stands.

    How it stands is there in any width; when it was seen makes way first, and then the id: the particulars say both.
    """
    between: list[tuple[str, int]] = []
    for text, size in ((safe_text(device.device_id), ID), (seen_words(device.last_seen), SEEN)):
        if MARK + NAME + sum(GAP + cells for _text, cells in (*between, (text, size))) + GAP + WORDS <= width:
            between.append((text, size))
    rest = width - MARK - GAP - sum(GAP + cells for _text, cells in between)
    words = min(max(WORDS, (rest + ID) * 3 // 8), max(1, rest - NAME))
    name = rest - words
    mark = "[x] " if chosen else "[ ] " if not (device.current or device.gone) else "    "
    parts = (
        mark + pad(device_name(device, name), name),
        *(pad(text, cells) for text, cells in between),
        cut(device_words(device), words),
    )
    return cut(pad((" " * GAP).join(parts), width), width)


def particulars(device: OwnDevice, width: int) -> list[str]:
    """Return what is known of a device, in lines of at most `width` cells."""
    name = _("{name} · device {device}").format(name=device_name(device, 100), device=safe_text(device.device_id))
    seen = _("last seen {when}").format(when=seen_words(device.last_seen))
    if device.address.strip():
        seen = _("last seen {when} from {address}").format(
            when=seen_words(device.last_seen), address=safe_text(device.address)
        )
    key = _("fingerprint {key}").format(key=in_groups(device.fingerprint)) if device.fingerprint else ""
    return [cut(line, width) for line in (name, seen, key, _meaning(device)) if line]


def _meaning(device: OwnDevice) -> str:
    if device.gone:
        return _("It came and was logged out again before you looked. If that was not you: change your password.")
    if device.current:
        return _("This is the device that you are using.")
    if device.new:
        return _("It is NEW. If it is not yours: log it out, and change your password.")
    if not device.encrypts:
        return _("It has no keys: it cannot read encrypted messages, but acts in your name.")
    if not device.signed:
        return _("It is NOT signed by your identity: it gets no keys from this device.")
    return _("It is signed by your identity: it gets the keys of what you send and receive.")
