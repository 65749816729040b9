"""What a user can ask for, as a value: in which place, by which keys, by which slash word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from session.values.words import N_


class Context(StrEnum):
    """Where a command's keys work."""

    ANYWHERE = N_("Anywhere")
    ROOMS = N_("Rooms")
    LIST = N_("On the room list")
    GOING = N_("In conversations and lists")
    HINT = N_("On a hint")
    COMPOSER = N_("While writing")
    TIMELINE = N_("On a message")
    VERIFYING = N_("While verifying")
    DEVICES = N_("On your devices")
    MEMBERS = N_("On the members of a room")
    PINS = N_("On the pinned messages")
    KNOCKS = N_("On people who ask to come in")
    BANS = N_("On people who are banned")
    ADDRESSES = N_("On the addresses of a room")
    SEARCHING = N_("While searching")
    INSPECTING = N_("While inspecting a message")
    ACCOUNTS = N_("On the list of accounts")
    SLASH = N_("Only as a slash word")


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a user can ask for."""

    id: str
    """Stable; the config's `keys` table changes keys by it."""
    description: str
    """Marked with `N_`: one line, in the imperative."""
    context: Context
    action: str = ""
    """The method that does it, with `{key}` for the key that was pressed; empty when the widget does it itself."""
    keys: tuple[str, ...] = ()
    """In Textual's names. The first is the one that is shown."""
    slash: str = ""
    """The word that does it when typed behind a slash."""
    argument: str = ""
    """What belongs behind the slash word, for the help."""
