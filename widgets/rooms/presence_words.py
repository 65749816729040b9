"""How somebody is there, in words: online, away, last seen. Pure."""

from __future__ import annotations

from session.values.person_presence import Attendance, PersonPresence
from widgets.calendar_words import clock, day
from widgets.i18n import _


def presence_words(person: PersonPresence | None, now: int) -> str:
    """Return how somebody is there at `now`, in milliseconds; "" where nothing is known that would help."""
    if person is None:
        return ""
    if person.state is Attendance.ONLINE:
        return _("online")
    seen = _last_seen(person.last_active, now)
    if person.state is Attendance.AWAY:
        return f"{_('away')} · {seen}" if seen else _("away")
    return seen


def _last_seen(moment: int | None, now: int) -> str:
    """Return when that was: the time of today, else the day."""
    on = day(moment) if moment else None
    if moment is None or on is None:
        return ""
    when = clock(moment) if on == day(now) else on.isoformat()
    return _("last seen {when}").format(when=when)
