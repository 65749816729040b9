"""One picture of a pack that can be sent as a sticker, and what it can be called. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from session.sync.guard import is_text

LONGEST_NAME = 64
"""Code points."""
_NAME = re.compile(rf"[^\s/:]{{1,{LONGEST_NAME}}}")


@dataclass(frozen=True, slots=True)
class PackSticker:
    """A picture of a pack that can be sent as a sticker. All text in it comes from elsewhere."""

    name: str
    """Its shortcode; one word."""
    words: str = field(repr=False)
    """What it says to those who do not see it."""
    url: str = field(repr=False)
    info: Mapping[str, Any] = field(repr=False)
    pack: str = field(default="", repr=False)
    """What its pack is called; "" when it has no name."""


def is_name(name: str) -> bool:
    """Return whether a picture of a pack can be called so: one short word, of signs that can be seen."""
    return _NAME.fullmatch(name) is not None and name.isprintable() and is_text(name)
