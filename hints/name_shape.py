"""What a name looks like at a glance, so that names that can be taken for each other come out the same."""

from __future__ import annotations

import re
from functools import lru_cache

from hints.text import view_of

_LOOKS = str.maketrans("01ij|5$34@", "ollllsseaa")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
TOKEN = re.compile(r"[^\W_]+")
NAME_LIMIT = 128
"""Code points of a name that are compared."""


@lru_cache(maxsize=16_384)
def shape(name: str) -> str:
    """Return what a name looks like at a glance: look-alike letters folded, all but letters and numbers left out."""
    looks = view_of(name[:NAME_LIMIT]).folded.translate(_LOOKS)
    for pair, letter in _PAIRS:
        looks = looks.replace(pair, letter)
    return "".join(TOKEN.findall(looks))
