"""Times and days as the timeline says them; a server's time stamps may be any number at all."""

from __future__ import annotations

from datetime import UTC, date, datetime

from widgets.i18n import _

NO_TIME = "--:--"


def moment(timestamp: int) -> datetime | None:
    """Return the local time of `timestamp` (milliseconds), or None when no calendar holds it."""
    try:
        return datetime.fromtimestamp(timestamp / 1000, UTC).astimezone()
    except (OverflowError, ValueError, OSError):
        return None


def clock(timestamp: int) -> str:
    """Return hours and minutes in five cells."""
    local = moment(timestamp)
    return f"{local:%H:%M}" if local else NO_TIME


def day(timestamp: int) -> date | None:
    """Return the local day of `timestamp`."""
    local = moment(timestamp)
    return local.date() if local else None


def day_words(timestamp: int) -> str:
    """Return the local day in words, for instance "Monday 23 November 2026"."""
    local = day(timestamp)
    if local is None:
        return _("unknown day")
    return f"{_weekdays()[local.weekday()]} {local.day} {_months()[local.month - 1]} {local.year}"


def _weekdays() -> tuple[str, ...]:
    return (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


def _months() -> tuple[str, ...]:
    first_half = (_("January"), _("February"), _("March"), _("April"), _("May"), _("June"))
    return (
        *first_half,
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    )
