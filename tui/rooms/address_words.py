"""What came of it when a room got an address, or lost one."""

from __future__ import annotations

from session.values.listed import AddressGiven, AddressTaken
from widgets.i18n import _
from widgets.safe_text import safe_text

_MOST_NAMED = 2


def given_words(given: AddressGiven) -> str:
    """Return that an address leads to the room, and which is the main one."""
    alias, main = safe_text(given.alias), safe_text(given.main)
    if given.main == given.alias:
        return _("{address} is the main address of this room.").format(address=alias)
    if not main:
        return _("{address} leads here; the room shows no address.").format(address=alias)
    return _("{address} leads here too; the main address stays {main}. /alias changes that.").format(
        address=alias, main=main
    )


def taken_words(taken: AddressTaken) -> str:
    """Return that an address leads nowhere any more, and where the room is found now."""
    alias, main = safe_text(taken.alias), safe_text(taken.main)
    if taken.main and taken.was_main:
        return _("{address} is gone; the main address is {main} now.").format(address=alias, main=main)
    if taken.main:
        return _("{address} is gone.").format(address=alias)
    if taken.left:
        left = ", ".join(safe_text(one) for one in taken.left[:_MOST_NAMED])
        words = _("{address} is gone; the room has no main address now, though {left} leads here: /alias chooses.")
        return words.format(address=alias, left=left)
    return _("{address} is gone; the room has no address any more.").format(address=alias)
