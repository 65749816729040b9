"""A place as it leaves: its coordinates and what a person says of it (Matrix spec, "m.location"). Pure.

Law of this file: the coordinates and words of a place are those of its draft; no position is asked of the machine.
"""

from __future__ import annotations

import re
from typing import Any

from session.values.errors import SessionError
from session.values.words import N_

MOST_NORTH, MOST_EAST = 90, 180
_PLACE = re.compile(
    r"(?:geo:)?(?P<north>-?\d{1,2}(?:\.\d{1,15})?)\s*,\s*(?P<east>-?\d{1,3}(?:\.\d{1,15})?)(?=\s|$)", re.ASCII
)


class BadLocation(SessionError):
    """What was typed names no place; nothing was sent."""


def location_of(text: str) -> dict[str, Any]:
    """Return the content of the message for a place that was typed: `LATITUDE,LONGITUDE [WORDS]`, in degrees.

    The first may begin with `geo:` (RFC 5870). What the spec has is said once more as in MSC3488, for Element.

    Raises:
        BadLocation: when it names none.
    """
    found = _PLACE.match(typed := text.strip())
    if found is None or abs(float(found["north"])) > MOST_NORTH or abs(float(found["east"])) > MOST_EAST:
        raise BadLocation(N_("A place needs its degrees north and east: /location 52.37,4.89 WORDS."))
    uri, words = f"geo:{found['north']},{found['east']}", typed[found.end() :].strip()
    body = f"{words}\n{uri}" if words else uri
    return {
        "msgtype": "m.location",
        "body": body,
        "geo_uri": uri,
        "org.matrix.msc3488.location": {"uri": uri, **({"description": words} if words else {})},
        # A place that was chosen, not where its sender is.
        "org.matrix.msc3488.asset": {"type": "m.pin"},
        "org.matrix.msc1767.text": body,
        "m.mentions": {},
    }
