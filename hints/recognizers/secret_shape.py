"""Judges whether a word looks chosen or generated as a secret: a mixture that no plain word has."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise

_PLACEHOLDER = re.compile(
    r"[x*.•_#?-]+|.*[<>{}()\[\]].*|\$.*|%.*%|!.*|&\w+|SHA256:.*|PEM|[A-Z]+\d*_?SECRET|ENC|.*\.\.\.|…+"
    r"|.*(?:change.?me|example|voorbeeld|placeholder|redacted|your[-_]?|dummy|invullen|jouw|insert|xxxx|replace).*"
    r"|(?:none|null|true|false|undefined|secret|password|wachtwoord|token|todo|string|required|admin|env|self|str|BAD_PASSWORD)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"https?:.*|www\..*|.*://.*|/.*|~.*|\.{1,2}/.*|@.*|[\w.+-]+@[\w.-]+\.[a-z]{2,}|#?[A-Z]{2,10}-?\d{1,7}|\d{1,4}(?:[.,:/-]\d{1,4}){1,3}[a-z]{0,3}"
    r"|v?\d+(?:\.\d+){1,4}|[€$£]?\d+[.,]?\d*[a-z%]{0,3}|(?:\d{1,3}\.){3}\d{1,3}.*"
    r"|.*\.(?:nl|com|org|net|pdf|docx?|xlsx?|txt|md|py|js|json|ya?ml|log|kdbx|html?|zip|sh|toml|ini|conf|csv|pptx?)"
)
_ORDINARY = re.compile(
    r"[A-Za-z]+(?:[-'/][A-Za-z]+)*[.,;:!?)]*|[A-Za-z]{1,2}\d{1,4}|\d{1,2}(?:e|ste|de|st|nd|rd|th|am|pm|x|h|u|min|mnd)"
    r"|[A-Za-z]+[_.][A-Za-z_.]+|[A-Z_]+=.*|--?[a-z-]+(?:=.*)?"
)
_CHOSEN = re.compile(r"[A-Za-z0-9!@#$%^&*?+=~_.-]{8,40}")
_SIGNS = frozenset("!@#$%^&*?+=~")


def is_placeholder(word: str) -> bool:
    """Return whether `word` stands for a secret instead of being one."""
    return _PLACEHOLDER.fullmatch(word) is not None


def strength(word: str) -> int:
    """Return 0 for what is no password, 1 for a plain word, 2 for a mixture, 3 for what nobody types otherwise."""
    if not 4 <= len(word) <= 200 or is_placeholder(word) or _ADDRESS.fullmatch(word):
        return 0
    if _ORDINARY.fullmatch(word):
        return 2 if _has_inner_capital(word) else 1
    letters = any(c.isalpha() for c in word)
    digits = any(c.isdigit() for c in word)
    symbols = any(not c.isalnum() for c in word.rstrip(".,;:)"))
    capitals = any(c.isupper() for c in word) and any(c.islower() for c in word)
    if letters and digits and (symbols or capitals) and len(word) >= 7:
        return 3
    if letters and digits and len(word) >= 12:
        return 3
    if letters and (digits or symbols):
        return 2
    return 1


def stands_out(word: str) -> bool:
    """Return whether `word` is a password even with nothing said about it: letters, digits and a sign in its midst."""
    if _CHOSEN.fullmatch(word) is None or strength(word) < 3:
        return False
    body = word[1:-1]
    signs = [c for c in word if c in _SIGNS]
    return (
        1 <= len(signs) <= 3
        and any(c in _SIGNS for c in body)
        and any(c.isupper() for c in word)
        and any(c.islower() for c in word)
        and any(c.isdigit() for c in word)
        and "=" not in word[1:-1]
    )


def looks_random(value: str) -> bool:
    """Return whether the characters of `value` are as evenly spread as in a generated key."""
    if len(value) < 16 or not any(c.isdigit() for c in value):
        return False
    counts = Counter(value)
    entropy = -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())
    return entropy >= (3.0 if re.fullmatch(r"[0-9a-fA-F-]+", value) else 3.5)


def _has_inner_capital(word: str) -> bool:
    """Return whether a capital stands behind a small letter, as in a word made up for the purpose."""
    return any(a.islower() and b.isupper() for a, b in pairwise(word))
