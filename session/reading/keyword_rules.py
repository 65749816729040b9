"""Words that notify wherever they are said, in the account's push rules: which there are, and which can be. Pure.

Matrix spec, Client-Server API, "Push Rules": rules of kind `content`. As in other clients the id of a word's rule is
the word itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from session.values.words import N_

MOST_WORD = 100
"""Characters of one word."""
MOST_WORDS = 200
"""Words that are read; the server's list may be of any length."""
ACTIONS: tuple[Any, ...] = (
    "notify",
    {"set_tweak": "sound", "value": "default"},
    {"set_tweak": "highlight", "value": True},
)
"""What such a word does: it notifies, and counts as a mention."""


def problem_with(word: str) -> str:
    """Return why a word cannot notify, as a template (`N_`) that says `{most}`, or "" when it can."""
    if not any(char.isalnum() for char in word):
        return N_("A word that notifies needs a letter or a digit.")
    if len(word) > MOST_WORD:
        return N_("A word that notifies has at most {most} characters.")
    if word.startswith("."):
        return N_("A word that notifies cannot begin with a dot: the server's own rules do.")
    if any(sign in word for sign in "/\\"):
        return N_("A word that notifies holds no slash or backslash.")
    if not word.isprintable() or word != " ".join(word.split()):
        return N_("A word that notifies stands on one line, with one space between its parts.")
    return ""


def keyword_rules(push_rules: Mapping[str, Any]) -> dict[str, str]:
    """Return the words that notify now, each with the id of its rule; rules of the server's own are none."""
    found: dict[str, str] = {}
    for rule in _content_rules(push_rules):
        rule_id, word = rule.get("rule_id"), rule.get("pattern")
        if not isinstance(rule_id, str) or not isinstance(word, str) or not word or rule_id.startswith("."):
            continue
        if rule.get("default") is not True and rule.get("enabled", True) is True and _notifies(rule):
            found.setdefault(word, rule_id)
        if len(found) == MOST_WORDS:
            break
    return found


def is_there(push_rules: Mapping[str, Any], rule_id: str) -> bool:
    """Return whether there is a rule with this id, at work or not."""
    return any(rule.get("rule_id") == rule_id for rule in _content_rules(push_rules))


def with_rule(push_rules: Mapping[str, Any], word: str) -> dict[str, Any]:
    """Return the push rules as they are when a word notifies: what the server says a moment later."""
    added = {"rule_id": word, "default": False, "enabled": True, "pattern": word, "actions": [*ACTIONS]}
    return _changed(push_rules, [added, *_others(push_rules, word)])


def without_rule(push_rules: Mapping[str, Any], rule_id: str) -> dict[str, Any]:
    """Return the push rules without a word's rule."""
    return _changed(push_rules, _others(push_rules, rule_id))


def _changed(push_rules: Mapping[str, Any], listed: list[dict[str, Any]]) -> dict[str, Any]:
    rules = push_rules.get("global")
    return {**push_rules, "global": {**(rules if isinstance(rules, dict) else {}), "content": listed}}


def _others(push_rules: Mapping[str, Any], rule_id: str) -> list[dict[str, Any]]:
    return [rule for rule in _content_rules(push_rules) if rule.get("rule_id") != rule_id]


def _content_rules(push_rules: Mapping[str, Any]) -> list[dict[str, Any]]:
    rules = push_rules.get("global")
    listed = rules.get("content") if isinstance(rules, dict) else None
    return [rule for rule in listed if isinstance(rule, dict)] if isinstance(listed, list) else []


def _notifies(rule: Mapping[str, Any]) -> bool:
    actions = rule.get("actions")
    return isinstance(actions, list) and "notify" in actions
