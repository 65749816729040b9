"""How long to wait before asking a server again that did not answer well."""

from __future__ import annotations

import random

LONGEST_PAUSE = 60.0
"""Seconds; pauses double up to this."""


def with_jitter(seconds: float) -> float:
    """Return about `seconds`, spread so that many clients do not come back at the same moment."""
    return seconds * random.uniform(0.8, 1.3)  # noqa: S311 - no secret depends on it
