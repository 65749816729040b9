"""What the app tells the world outside its screen: notices, titles and copies, taken out of a terminal's bytes."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

_TOLD = re.compile(r"\x1b\](?:9;sluis: |777;notify;sluis;|99;;sluis: |2;)([^\x00-\x1f\x7f-\x9f]*)\x07")
_COPIED = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/]+=*)\x07")


@dataclass(frozen=True, slots=True)
class Outside:
    """What left the screen, and the bytes without it."""

    lines: tuple[str, ...]
    """Notices and titles."""
    copies: tuple[str, ...]
    rest: str


def told_outside(raw: str) -> Outside:
    """Return what was told by sequences of a known form; any other stays in the rest."""
    copies = tuple(base64.b64decode(found).decode("utf-8") for found in _COPIED.findall(raw))
    return Outside(tuple(_TOLD.findall(raw)), copies, _TOLD.sub("", _COPIED.sub("", raw)))
