"""Colours: calm and few, one accent. Every state they show is also said in a word."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from textual.theme import Theme

from session.values.words import N_
from tui.settings.config import ConfigError

DARK = Theme(
    name="sluis-dark",
    primary="#7fb4ca",
    secondary="#9aa7b0",
    accent="#7fb4ca",
    warning="#d9b36c",
    error="#e08a7d",
    success="#9dbf8a",
    foreground="#d6d9dc",
    background="#14181b",
    surface="#14181b",
    panel="#1d2327",
    dark=True,
    variables={"scrollbar": "#3a444b"},
)
LIGHT = Theme(
    name="sluis-light",
    primary="#12607f",
    secondary="#4b565e",
    accent="#12607f",
    warning="#7a5200",
    error="#a32a1b",
    success="#2f6b27",
    foreground="#20262a",
    background="#fbfbf9",
    surface="#fbfbf9",
    panel="#eceeee",
    dark=False,
    variables={"scrollbar": "#b9c0c4"},
)
OWN_THEMES = (DARK, LIGHT)

NAMES: Mapping[str, str] = {
    "dark": "sluis-dark",
    "light": "sluis-light",
    "ansi": "ansi-dark",
    "ansi-light": "ansi-light",
}
"""What the config calls a theme, and what Textual calls it. The ansi ones use the terminal's own 16 colours."""


def theme_name(configured: str, environment: Mapping[str, str]) -> str:
    """Return Textual's name of the theme to use; without colour, or with 16, the terminal's own colours are used.

    Raises:
        ConfigError: when the configured name is not known.
    """
    if configured not in NAMES:
        nearest = get_close_matches(configured, NAMES, n=1, cutoff=0.0)[0]
        raise ConfigError(
            N_('theme: "{theme}" is not known; did you mean "{nearest}"?'), theme=configured, nearest=nearest
        )
    plain = "NO_COLOR" in environment or environment.get("TERM") in {"linux", "vt100", "vt220", "ansi"}
    if plain and configured in {"dark", "light"}:
        return NAMES["ansi"] if configured == "dark" else NAMES["ansi-light"]
    return NAMES[configured]
