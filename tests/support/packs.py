"""Small packs as TOML text, so that a test says itself which rule it is about."""

from __future__ import annotations

_RULE = """\
schema = 1
pack = "{pack}"
title = "For tests"

[[rule]]
id = "{pack}.word"
kind = "{kind}"
severity = "{severity}"
confidence = "high"
keywords = "{word}"
patterns = ["{word}"]
source = "a test"
warn = ["een {word} hier"]
quiet = ["niets"]
[rule.nl]
seen = "het woord {word}"
why = "{{readers}} readers"
advice = "Laat het weg."
[rule.en]
seen = "the word {word}"
why = "{{readers}} readers"
advice = "Leave it out."
"""


def pack_about(word: str, severity: str, *, kind: str = "secret", pack: str = "test") -> str:
    """Return a pack of one rule that finds a word."""
    return _RULE.format(word=word, severity=severity, kind=kind, pack=pack)
