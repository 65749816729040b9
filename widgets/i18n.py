"""Every visible string passes here: gettext for the words of the program.

Source strings are English; catalogues lie beside this file in `locale/LANG/LC_MESSAGES/sluis.mo`.
"""

from __future__ import annotations

import gettext as _gettext
from dataclasses import replace
from pathlib import Path

from session.values.os_reasons import OS_REASONS
from session.values.state_changes import SAID_OF_LEVELS
from session.values.words import Words

LOCALE_FOLDER = Path(__file__).parent / "locale"
LANGUAGES = ("en", "nl")
_OF_SYSTEM = ("reason", "problem")
"""The places of sentences in which it stands what a system says went wrong."""

_translations: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def use_language(language: str) -> None:
    """Translate from now on into `language` ("en" or "nl"); an unknown one falls back to English."""
    global _translations, _language
    _language = language if language in LANGUAGES else "en"
    _translations = _gettext.translation("sluis", localedir=LOCALE_FOLDER, languages=[_language], fallback=True)


def current_language() -> str:
    """Return the language in use: "en" or "nl"; it is also what the hints are asked for."""
    return _language


def _(message: str) -> str:
    """Return `message` in the language in use."""
    return _translations.gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the right form for `n` things in the language in use."""
    return _translations.ngettext(singular, plural, n)


def spoken(words: Words) -> str:
    """Return `words` in the language in use. Its parameters are remote text: pass the result through `safe_text`."""
    params = tuple((name, _said(name, value)) for name, value in words.params)
    return replace(words, params=params).filled(_translations.gettext(words.template))


def _said(name: str, value: str | int) -> str | int:
    if name in _OF_SYSTEM:
        return reason_words(str(value))
    if name == "doing":
        return _doing_words(str(value))
    if name == "changes":
        pieces = (piece.rpartition(":") for piece in str(value).split(";"))
        return ";".join(f"{_doing_words(of)}{sign}{levels}" for of, sign, levels in pieces)
    return value


def _doing_words(doing: str) -> str:
    """Return what takes a level, where there is a word for it."""
    known = doing.strip()
    return doing.replace(known, _translations.gettext(known)) if known in SAID_OF_LEVELS else doing


def reason_words(reason: str) -> str:
    """Return what a system says went wrong in the language in use, where it is one of those that are known."""
    return _translations.gettext(reason) if reason in OS_REASONS else reason
