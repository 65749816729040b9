"""What a timeline says of itself: how much is new below, and why it is empty. Pure."""

from __future__ import annotations

from widgets.i18n import _, ngettext


def below_words(new: int) -> str:
    """Return the line that says how many messages came below what is read."""
    words = ngettext("{n} new below", "{n} new below", new).format(n=new)
    return f"── ↓ {words} · {_('End: go there')} ──"


def empty_words(*, filled: bool, reached_start: bool) -> tuple[str, ...]:
    """Return what stands where no message stands; `filled` when the room has answered."""
    if not filled:
        return (_("loading messages…"),)
    return (_("no messages yet") if reached_start else _("fetching older messages…"),)
