"""Sentences in the language in use, with what the system says in them; what people are called stays as it is."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator

import pytest

from session.values import state_changes
from session.values.words import N_, Words
from widgets.i18n import spoken, use_language


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use_language("en")


def test_what_the_system_says_is_in_the_language_of_the_sentence() -> None:
    words = Words.of(N_("{path} cannot be read: {reason}."), path="File exists", reason=os.strerror(errno.ENOENT))
    assert spoken(words) == "File exists cannot be read: No such file or directory."
    use_language("nl")
    assert spoken(words) == "File exists kan niet worden gelezen: bestand of map bestaat niet."


def test_what_is_not_known_of_a_system_is_said_as_it_came() -> None:
    use_language("nl")
    words = Words.of(N_("{path} cannot be read: {reason}."), path="x", reason="Strange weather")
    assert spoken(words).endswith(": Strange weather.")


def test_levels_are_said_in_the_language_and_people_keep_their_names() -> None:
    changes = f"Vera: 0 → 50; {state_changes.DOINGS['events_default']}: 0 → 50"
    words = Words.of(state_changes.SEVERAL_LEVELS, name="Noor", changes=changes)
    use_language("nl")
    assert spoken(words) == "Noor heeft veranderd wie wat mag: Vera: 0 → 50; schrijven: 0 → 50"
    words = Words.of(state_changes.TAKES_LEVEL, name="writing", doing="writing", after=50, before=0)
    assert spoken(words) == "writing heeft veranderd wie wat mag: schrijven vraagt niveau 50 (eerst 0)"
