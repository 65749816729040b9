"""What a timeline says of itself: how much is new below, and why it is empty. Pure."""

from __future__ import annotations

from widgets.i18n import _, ngettext


def below_words(new: int) -> str:
    """Return the line that says how many messages came below what is read."""
    words = ngettext("{n} new below", "{n} new below", new).format(n=new)
    return f"── ↓ {words} · {_('End: go there')} ──"


def above_words(new: int, key: str) -> str:
    """Return the line that says how many messages above what is read were not read yet."""
    words = ngettext("{n} new above", "{n} new above", new).format(n=new)
    ways = _("{key} or /new: go there").format(key=key) if key else _("/new: go there")
    return f"── ↑ {words} · {ways} ──"


def empty_words(*, filled: bool, reached_start: bool) -> tuple[str, ...]:
    """Return what stands where no message stands; `filled` when the room has answered."""
    if not filled:
        return (_("loading messages…"),)
    return (_("no messages yet") if reached_start else _("fetching older messages…"),)
