"""What each must-word of a hostile case asks of the client, looked at from where a person, or the server, sits."""

from __future__ import annotations

from tests.fakes.hostile_cases import HostileCase
from tests.support import (
    hostile_musts_encryption,
    hostile_musts_events,
    hostile_musts_media,
    hostile_musts_people,
    hostile_musts_text,
)
from tests.support.hostile_trial import REGISTERED, Check

_SUBJECTS = (
    hostile_musts_text,
    hostile_musts_people,
    hostile_musts_events,
    hostile_musts_encryption,
    hostile_musts_media,
)
"""Those that only look come first; those that press keys and save files come last."""
CHECKS = [pair for subject in _SUBJECTS for pair in REGISTERED[subject.__name__]]


def checks_of(case: HostileCase) -> dict[Check, str]:
    """Return who looks after the must-words of a case, those that touch nothing first, each with one of its words."""
    found: dict[Check, str] = {}
    for pattern, check in CHECKS:
        if fitting := [word for word in case.must if pattern.match(word)]:
            found[check] = fitting[0]
    return found


def unknown_words(case: HostileCase) -> list[str]:
    """Return the must-words of a case that nobody looks after."""
    return [word for word in case.must if not any(pattern.match(word) for pattern, _ in CHECKS)]
