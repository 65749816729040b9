"""Which screens stay where they are: those that show what cannot be shown again, and the lowest of all."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from tui.screens.chat import ChatScreen
from tui.screens.framed import FramedScreen
from tui.screens.login import LoginScreen
from tui.screens.recovery_key import RecoveryKeyScreen


def is_going(screen: Screen[Any]) -> bool:
    """Return whether a screen is being taken down, or has been."""
    return screen._closing or screen._pruning or not screen.is_attached


def has_to_stay(screen: Screen[Any]) -> bool:
    """Return whether a screen shows, or is about to show, what cannot be shown again."""
    return isinstance(screen, RecoveryKeyScreen) or (isinstance(screen, FramedScreen | LoginScreen) and screen.busy)


def lowest(screen: Screen[Any]) -> bool:
    """Return whether a screen is one that others lie over."""
    return isinstance(screen, ChatScreen) or (isinstance(screen, LoginScreen) and not screen.further)
