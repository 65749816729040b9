"""Levels of rules in words: what an organisation or a user writes beside the id of a rule."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from hints.model import Severity

Level = Severity | None
"""What it takes to send all the same; None switches the rule off."""

USER_LEVELS: Mapping[str, Level] = {
    "note": Severity.NOTE,
    "confirm": Severity.CONFIRM,
    "justify": Severity.JUSTIFY,
    "off": None,
}
ORGANISATION_LEVELS: Mapping[str, Level] = {**USER_LEVELS, "block": Severity.BLOCK}


class LevelError(ValueError):
    """One line that names a rule and what is wrong with its level."""


def level_word(level: Level) -> str:
    """Return the word that packs, settings and JSON use for a level."""
    return "off" if level is None else level.word


def read_levels(table: Mapping[str, object], words: Mapping[str, Level]) -> dict[str, Level]:
    """Return the levels in a table of rule id = "level"; ids may stand with or without quotation marks.

    Raises:
        LevelError: for a word that is not among `words`.
    """
    levels: dict[str, Level] = {}
    for rule_id, word in _flat(table):
        if not isinstance(word, str) or word not in words:
            raise LevelError(f"rules: {rule_id}: must be one of {', '.join(sorted(words))}")
        levels[rule_id] = words[word]
    return levels


def refuse_unknown(levels: Mapping[str, Level], known: tuple[str, ...]) -> None:
    """Refuse a level of a rule that is not there: whoever wrote it relies on it.

    Raises:
        LevelError: names the nearest rule.
    """
    for rule_id in levels:
        if rule_id not in known:
            near = get_close_matches(rule_id, known, 1, 0)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise LevelError(f"rules: {rule_id}: there is no such rule{hint}")


def _flat(table: Mapping[str, object]) -> list[tuple[str, object]]:
    """Return ids and words; TOML reads an id without quotation marks as a table in a table."""
    pairs: list[tuple[str, object]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            pairs += [(f"{name}.{rest}", word) for rest, word in value.items()]
        else:
            pairs.append((name, value))
    return pairs
