"""What was looked at and how it is: one line each, with what to do where it is not well."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from session.values.words import Words


class CheckState(StrEnum):
    """How it stands with one thing."""

    OK = "ok"
    NOTE = "note"
    """It works; its owner should know."""
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    """Stable, for programs."""
    state: CheckState
    words: Words
    """How it is, and what to do if it is not well."""


def well(name: str, template: str, /, **params: str | int) -> Check:
    """Return that something is as it should be."""
    return Check(name, CheckState.OK, Words.of(template, **params))


def note(name: str, template: str, /, **params: str | int) -> Check:
    """Return something that works and should be known."""
    return Check(name, CheckState.NOTE, Words.of(template, **params))


def problem(name: str, words: Words) -> Check:
    """Return something that is not as it should be."""
    return Check(name, CheckState.PROBLEM, words)
