"""Words and shields as text in a column, and back."""

from __future__ import annotations

import json

from session.values.model import Shield, ShieldLevel
from session.values.words import Words


def words_to_json(words: Words | None) -> str | None:
    """Return the column's text, or None for none."""
    return None if words is None else json.dumps([words.template, dict(words.params)])


def words_from_json(text: str | None) -> Words | None:
    """Return the words that `words_to_json` wrote."""
    if not text:
        return None
    template, params = json.loads(text)
    return Words.of(template, **params)


def shield_to_json(shield: Shield) -> str:
    """Return the column's text."""
    return json.dumps([shield.level, words_to_json(shield.reason)])


def shield_from_json(text: str) -> Shield:
    """Return the shield that `shield_to_json` wrote; nothing written means nothing proven."""
    if not text:
        return Shield(ShieldLevel.UNKNOWN)
    level, reason = json.loads(text)
    return Shield(ShieldLevel(level), words_from_json(reason))
