"""Places that people send (Matrix spec, "m.location"): what is written of them, and nothing that is fetched. Pure."""

from __future__ import annotations

import re
from typing import Any

_GEO = re.compile(r"geo:(-?\d{1,2}(?:\.\d{1,15})?),(-?\d{1,3}(?:\.\d{1,15})?)(?:[,;][\x21-\x7e]{0,200})?", re.ASCII)


def location_text(content: dict[str, Any]) -> str | None:
    """Return what stands for a place: its description and its coordinates (RFC 5870); None when it is no place."""
    body, uri = content.get("body"), content.get("geo_uri")
    if content.get("msgtype") != "m.location" or not isinstance(body, str):
        return None
    found = _GEO.fullmatch(uri) if isinstance(uri, str) else None
    if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        return body
    place = f"geo:{found[1]},{found[2]}"
    return body if place in body else f"{body}\n{place}"
