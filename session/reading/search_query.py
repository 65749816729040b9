"""Reads what somebody types to search: words, "phrases", beginnings*, from:, in:, before:, after:, has:file. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from session.values.words import N_, Words

SHORTEST_BEGINNING = 2
"""Letters from which on a word that is still being typed finds what begins with it."""
_PART = re.compile(r'(?:([A-Za-z]+):)?"([^"]*)"?|(\S+)')
_NAMES = ("from", "in", "before", "after", "has")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, in its parts."""

    words: tuple[str, ...] = field(default=(), repr=False)
    """Words and phrases."""
    beginnings: tuple[str, ...] = field(default=(), repr=False)
    senders: tuple[str, ...] = ()
    """Parts of names or ids; one of them has to fit."""
    rooms: tuple[str, ...] = ()
    file: bool = False
    since: date | None = None
    """From this day on."""
    until: date | None = None
    """Up to and without this day."""
    problems: tuple[Words, ...] = ()
    """What was not understood, and how it is meant."""

    @property
    def empty(self) -> bool:
        """Whether nothing is looked for."""
        return self == Query(problems=self.problems)


def read_query(text: str, *, typing: bool = False, today: date | None = None) -> Query:
    """Read a query; while it is being `typing`, its last word may be only the beginning of one."""
    found = _Found(today or datetime.now().astimezone().date())
    parts = list(_PART.finditer(text))
    for part in parts:
        unfinished = typing and part is parts[-1] and part.end() == len(text)
        name, phrase, word = part.groups()
        if word is not None:
            name, _, value = word.partition(":")
            if name.lower() in _NAMES:
                found.option(name.lower(), value, unfinished=unfinished)
            else:
                found.word(word, unfinished=unfinished)
        elif (name or "").lower() in _NAMES:
            found.option(name.lower(), phrase, unfinished=unfinished)
        else:
            found.word(f"{name or ''} {phrase}".strip())
    return Query(
        tuple(found.words),
        tuple(found.beginnings),
        tuple(found.senders),
        tuple(found.rooms),
        found.file,
        found.since,
        found.until,
        tuple(found.problems),
    )


def term_of(query: Query) -> str:
    """Return the words and phrases that a server would be asked to look for: whom and where stays here, as ids."""
    return " ".join((*query.words, *query.beginnings))


class _Found:
    def __init__(self, today: date) -> None:
        self._today = today
        self.words: list[str] = []
        self.beginnings: list[str] = []
        self.senders: list[str] = []
        self.rooms: list[str] = []
        self.file = False
        self.since: date | None = None
        self.until: date | None = None
        self.problems: list[Words] = []

    def word(self, word: str, *, unfinished: bool = False) -> None:
        """Take in a word; signs alone are in no index and are left out."""
        stem = word.rstrip("*")
        letters = sum(letter.isalnum() for letter in stem)
        if not letters:
            return
        begins = (unfinished or word != stem) and letters >= SHORTEST_BEGINNING
        (self.beginnings if begins else self.words).append(stem)

    def option(self, name: str, value: str, *, unfinished: bool) -> None:
        """Take in what stands behind a colon."""
        if not value:
            if not unfinished:
                self.problems.append(Words.of(N_("{name}: needs something right behind it."), name=name))
        elif name == "from":
            self.senders.append(value)
        elif name == "in":
            self.rooms.append(value)
        elif name == "has":
            self._has(value, unfinished=unfinished)
        else:
            self._day(name, value, unfinished=unfinished)

    def _has(self, value: str, *, unfinished: bool) -> None:
        if value.lower() == "file":
            self.file = True
        elif not (unfinished and "file".startswith(value.lower())):
            self.problems.append(Words.of(N_("has: knows only has:file.")))

    def _day(self, name: str, value: str, *, unfinished: bool) -> None:
        day = _day_of(value, self._today)
        if day is None:
            if not unfinished:
                needs = N_("{name}: needs a day, such as 2026-01-31, 2026-01, or yesterday.")
                self.problems.append(Words.of(needs, name=name))
        elif name == "before":
            self.until = day
        else:
            self.since = day


def _day_of(text: str, today: date) -> date | None:
    """Return the first day of a day, month or year, or None when it is none."""
    relative = {"today": 0, "yesterday": 1}.get(text.lower())
    if relative is not None:
        return today - timedelta(days=relative)
    found = _DATE.fullmatch(text)
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1)) if found else None
    except ValueError:
        return None
