"""What we put under a message: one emoji. Reactions leave unencrypted, so no word ever goes as one. Pure."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

SHORTCODES = {
    "+1": "👍",
    "thumbsup": "👍",
    "yes": "👍",
    "-1": "👎",
    "thumbsdown": "👎",
    "no": "👎",
    "heart": "❤️",
    "smile": "😄",
    "joy": "😂",
    "laughing": "😆",
    "wink": "😉",
    "cry": "😢",
    "thinking": "🤔",
    "tada": "🎉",
    "party": "🎉",
    "rocket": "🚀",
    "eyes": "👀",
    "clap": "👏",
    "pray": "🙏",
    "thanks": "🙏",
    "ok": "👌",
    "ok_hand": "👌",
    "fire": "🔥",
    "100": "💯",
    "check": "✅",
    "white_check_mark": "✅",
    "x": "❌",
    "warning": "⚠️",
    "question": "❓",
    "wave": "👋",
    "coffee": "☕",
    "sun": "☀️",
    "see_no_evil": "🙈",
    "sweat_smile": "😅",
    "open_mouth": "😮",
    "muscle": "💪",
}
"""Names that people type for emoji."""
LONGEST = 16
"""Code points; the longest family of emoji has ten."""


def reaction_key(typed: str) -> str | None:
    """Return the emoji that was typed, by itself or by name with or without colons; None for anything else."""
    typed = typed.strip()
    named = SHORTCODES.get(typed.strip(":").lower())
    if named is not None:
        return named
    return typed if is_reaction(typed) else None


def is_reaction(text: str) -> bool:
    """Return whether a text is one emoji and nothing else: no letter, no digit, no sign of writing."""
    if not 0 < len(text) <= LONGEST:
        return False
    if text.rstrip("\ufe0f\u20e3") in tuple("#*0123456789") and text.endswith("\u20e3"):
        return True
    if len(text) == 2 and all(_is_flag_letter(one) for one in text):
        return True
    return (
        _is_picture(text[0])
        and not _is_flag_letter(text[0])
        and all(_goes_on(before, one) for before, one in pairwise(text))
    )


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) == "So" or 0x1F000 <= ord(character) <= 0x1FAFF


def _goes_on(before: str, character: str) -> bool:
    """Return whether a character belongs to the same emoji as the one before it."""
    if character in "\ufe0f\u200d" or 0x1F3FB <= ord(character) <= 0x1F3FF:
        return True
    return before == "\u200d" and _is_picture(character) and not _is_flag_letter(character)


def _is_flag_letter(character: str) -> bool:
    """Return whether a character is half a flag: more than two of them would spell words."""
    return 0x1F1E6 <= ord(character) <= 0x1F1FF
