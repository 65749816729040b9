"""The user's settings: one TOML file, read strictly; what is not known or has a wrong type is refused."""

from __future__ import annotations

import datetime as dt
import difflib
import os
import shlex
import stat
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from platformdirs import user_config_path

from hints.levels import USER_LEVELS, Level, LevelError, read_levels
from session.values.errors import SessionError
from session.values.receipts_to import ReceiptsTo
from session.values.shown_as import ShownAs
from session.values.words import N_
from tui.commands.key_sets import KEY_SETS, USUAL, VI
from tui.notices.quiet_hours import QuietHours
from tui.terminal.picture_ways import WAYS

_LIST = N_('{path}: "{key}" must be a list of strings.')
_TABLE = N_('{path}: "{key}" must be a table of command = "key".')
_CHOICE = N_('{path}: "{key}" must be "{one}" or "{other}".')
_LEVELS = N_('{path}: "{key}" must be a table of rule = "level".')

USUAL_WAYS = ("bell",)
WAYS_TO_NOTIFY = ("bell", "osc9", "osc777", "osc99", "desktop")

LOCK_AFTER_MINUTES = 15
"""Where nothing is set: long enough to read, short enough for a machine that others use."""

PASTE_LINES = 5
"""Where nothing is set."""


class ConfigError(SessionError):
    """The settings cannot be used as they are."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a user can set; each name is a key of the file."""

    own_servers: tuple[str, ...] = ()
    """Server names of your own organisation, beside that of your account; all others are outside."""
    language: str = "en"
    """Language of screen and hints, "en" or "nl"; if not set, that of the system."""
    theme: str = ""
    """Name of a theme; empty for the app's own choice."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys of your own, a table: command id = "key"; they count before those of the set."""
    key_set: str = USUAL
    """Which keys there are: "sluis", or "vi" for some like those of vi."""
    passphrase_command: str = ""
    """A command that prints the passphrase of the store on its first line, for instance "pass show sluis"."""
    keyring: bool = False
    """Keep a random passphrase in the system's keyring instead of asking for one."""
    rules: Mapping[str, Level] = field(default_factory=dict)
    """Levels of rules, a table: rule id = "note", "confirm", "justify" or "off"; never below your organisation's."""
    packs: tuple[str, ...] = ()
    """Files with packs of rules of your own; a path that is not absolute begins where these settings are."""
    trusted_keys: tuple[str, ...] = ()
    """Public keys; with any here, one of them must have signed each of your packs."""
    ca_file: str = ""
    """A PEM file with certificates of authorities to trust beside the system's, for instance your company's."""
    proxy: str = ""
    """A proxy for everything: http://host:port or socks5://host:port; if not set, HTTPS_PROXY and ALL_PROXY count."""
    sync: str = "auto"
    """How to ask the homeserver for news: "auto" for sliding sync where it is offered, "classic" for /sync always."""
    receipts: str = "private"
    """Who learns how far you have read: "private" for your own server, "public" for the room, "off" for nobody."""
    typing: bool = False
    """Let rooms see that you type; `/typing on` does it for one room."""
    presence: str = "off"
    """What others see of you while the screen is open: "off", "online" or "unavailable"; `/presence` changes it."""
    presence_of_others: bool = True
    """Show in direct chats and among the members who is online, away, or was last seen when; `/presence others off`."""
    keep_days: int = 0
    """Keep messages on this machine for so many days; 0 for ever. The homeserver keeps what it keeps."""
    store_limit_mb: int = 0
    """Remove the oldest messages from this machine when the store is larger than so many MB; 0 for no limit."""
    lock_after_minutes: int = LOCK_AFTER_MINUTES
    """Lock the screen when no key was pressed for so long, and close the store; 0 for never."""
    notify: tuple[str, ...] = USUAL_WAYS
    """How to notify of new messages: "bell", "osc9", "osc777", "osc99" (by the terminal), "desktop"; none with []."""
    notify_rooms: bool = False
    """Name the room in notifications."""
    notify_text: bool = False
    """Say in notifications who wrote and what; then others who see this screen, or what the desktop keeps, read it."""
    notify_command: str = ""
    """A command to run at each notification; it gets what kind it is as JSON on its standard input."""
    quiet_hours: QuietHours | None = None
    """When nothing notifies, for instance "22:00-07:30"."""
    title_unread: bool = False
    """Say in the terminal's title how many messages are unread; others may see it, in lists of windows or of tmux."""
    tmux_passthrough: bool = False
    """Hand notifications through tmux to the terminal around it; tmux needs allow-passthrough for that."""
    editor: str = ""
    """Your editor for long messages, if it is not $VISUAL's or $EDITOR's; "off" for none."""
    paste_lines: int = PASTE_LINES
    """Ask before more lines than this are pasted at once; 0 never asks."""
    spelling: tuple[str, ...] = ()
    """Languages in which words are checked by the system's hunspell or aspell, where there is one: "nl", "en"."""
    pictures: str = "auto"
    """How pictures are shown when you ask for one: "auto" as the terminal can, "kitty", "sixel", "blocks" or "off"."""
    letters: bool = False
    """Put letters on a colour before names, in the list of rooms, over a room and in the list of its members."""
    download_folder: str = ""
    """Where files of others are saved unless you name another folder; it is made where there is none."""
    record: tuple[str, ...] = ()
    """A program, run without a shell, that records for `/record`: a list with "{file}" for the file that it writes."""
    log: bool = False
    """Write a log file to the state folder; it never holds message text."""

    @property
    def given_away(self) -> tuple[str, bool, str, bool]:
        """What is given away beside messages: how far one has read, that one types, that one is there.

        The last says whether it is shown that others are.
        """
        return self.receipts, self.typing, self.presence, self.presence_of_others


def default_config_path() -> Path:
    """Return where the settings are: SLUIS_CONFIG, or the platform's place."""
    override = os.environ.get("SLUIS_CONFIG")
    return Path(override) if override else user_config_path("sluis", appauthor=False) / "config.toml"


def environment_language() -> str:
    """Return the language that the system is set to: "nl" where it is Dutch, else "en"."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "nl" if value.partition("_")[0].lower() == "nl" else "en"
    return "en"


def load_config(path: Path | None = None) -> Config:
    """Return the settings in `path`, or in the default place, where a missing file means no settings.

    Raises:
        ConfigError: naming the file, the key and what would be right.
    """
    place = path or default_config_path()
    named = path is not None or "SLUIS_CONFIG" in os.environ
    if not named and not place.exists():
        return Config(language=environment_language())
    return _checked(_read(place), place)


def _read(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as stream:
            _refuse_writable_by_others(path, os.fstat(stream.fileno()))
            return tomllib.load(stream)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(N_("{path} is not valid TOML: {problem}."), path=str(path), problem=str(error)) from error
    except UnicodeDecodeError as error:
        raise ConfigError(N_("{path} is not UTF-8 text; convert it first."), path=str(path)) from error
    except OSError as error:
        words = N_("{path} cannot be read: {reason}.")
        if os.environ.get("SLUIS_CONFIG") == str(path):
            words = N_("{path}, which SLUIS_CONFIG names, cannot be read: {reason}.")
        raise ConfigError(words, path=str(path), reason=error.strerror or type(error).__name__) from error


def _refuse_writable_by_others(path: Path, status: os.stat_result) -> None:
    """Refuse a file that somebody else can change: it names a command that is run, and keeps the hints strict."""
    others_write = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    if stat.S_ISREG(status.st_mode) and (others_write or status.st_uid not in (os.geteuid(), 0)):
        raise ConfigError(N_("{path} can be changed by others; close it with: chmod go-w {path}"), path=str(path))


def _checked(table: dict[str, object], path: Path) -> Config:
    known = [entry.name for entry in fields(Config)]
    for key in table:
        if key not in known:
            raise _unknown(key, known, path)
    return Config(
        own_servers=_names(table, "own_servers", path),
        language=_language(table, path),
        theme=_text(table, "theme", path),
        keys={**KEY_SETS[_choice(table, "key_set", (USUAL, VI), path)], **_keys(table, path)},
        key_set=_choice(table, "key_set", (USUAL, VI), path),
        passphrase_command=_text(table, "passphrase_command", path),
        keyring=_switch(table, "keyring", path),
        rules=_levels(table, path),
        packs=tuple(str(path.parent / Path(name).expanduser()) for name in _names(table, "packs", path)),
        trusted_keys=_names(table, "trusted_keys", path),
        ca_file=_file(table, "ca_file", path),
        proxy=_text(table, "proxy", path),
        sync=_choice(table, "sync", ("auto", "classic"), path),
        receipts=_receipts(table, path),
        typing=_switch(table, "typing", path),
        presence=_presence(table, path),
        presence_of_others=_switch(table, "presence_of_others", path, unset=True),
        keep_days=_number(table, "keep_days", path),
        store_limit_mb=_number(table, "store_limit_mb", path),
        lock_after_minutes=_number(table, "lock_after_minutes", path, LOCK_AFTER_MINUTES),
        notify=_ways(table, path),
        notify_rooms=_switch(table, "notify_rooms", path),
        notify_text=_switch(table, "notify_text", path),
        notify_command=_command(table, "notify_command", path),
        quiet_hours=_hours(table, path),
        title_unread=_switch(table, "title_unread", path),
        tmux_passthrough=_switch(table, "tmux_passthrough", path),
        editor=_text(table, "editor", path),
        paste_lines=_number(table, "paste_lines", path, PASTE_LINES),
        spelling=_names(table, "spelling", path),
        pictures=_pictures(table, path),
        letters=_switch(table, "letters", path),
        download_folder=_folder(table, "download_folder", path),
        record=_recorder(table, path),
        log=_switch(table, "log", path),
    )


def _unknown(key: str, known: list[str], path: Path) -> ConfigError:
    nearest = difflib.get_close_matches(key, known, n=1, cutoff=0.0)[0]
    return ConfigError(
        N_('{path} has an unknown key "{key}"; did you mean "{nearest}"?'), path=str(path), key=key, nearest=nearest
    )


def _wrong(template: str, key: str, path: Path) -> ConfigError:
    return ConfigError(template, path=str(path), key=key)


def _text(table: dict[str, object], key: str, path: Path) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise _wrong(N_('{path}: "{key}" must be a string.'), key, path)
    return value


def _file(table: dict[str, object], key: str, path: Path) -> str:
    """Return a path, which begins where the settings are when it is not absolute; "" when there is none."""
    value = _text(table, key, path)
    return str(path.parent / Path(value).expanduser()) if value else ""


def _folder(table: dict[str, object], key: str, path: Path) -> str:
    """Return a folder, absolute or in somebody's home, that is there or can be made; "" when there is none."""
    value = _text(table, key, path)
    if not value:
        return ""
    try:
        folder = Path(value).expanduser()
        there = folder.exists() or folder.is_symlink()
        good = folder.is_absolute() and "\0" not in value and (folder.is_dir() or not there)
    except (OSError, RuntimeError, ValueError):
        good = False
    if not good:
        raise _wrong(N_('{path}: "{key}" must be a folder, like "~/Downloads".'), key, path)
    return str(folder)


def _pictures(table: dict[str, object], path: Path) -> str:
    value = table.get("pictures", WAYS[0])
    if value not in WAYS:
        raise ConfigError(N_('{path}: "pictures" must be one of {known}.'), path=str(path), known=", ".join(WAYS))
    return str(value)


def _switch(table: dict[str, object], key: str, path: Path, *, unset: bool = False) -> bool:
    value = table.get(key, unset)
    if not isinstance(value, bool):
        raise _wrong(N_('{path}: "{key}" must be true or false.'), key, path)
    return value


def _number(table: dict[str, object], key: str, path: Path, unset: int = 0) -> int:
    value = table.get(key, unset)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _wrong(N_('{path}: "{key}" must be a whole number, 0 or more.'), key, path)
    return value


def _choice(table: dict[str, object], key: str, choices: tuple[str, str], path: Path) -> str:
    """Return one of two words, the first of which is the usual one."""
    value = table.get(key, choices[0])
    if value not in choices:
        raise ConfigError(_CHOICE, path=str(path), key=key, one=choices[0], other=choices[1])
    return str(value)


def _receipts(table: dict[str, object], path: Path) -> str:
    value = table.get("receipts", ReceiptsTo.PRIVATE)
    if value not in [*ReceiptsTo]:
        raise _wrong(N_('{path}: "{key}" must be "private", "public" or "off".'), "receipts", path)
    return str(value)


def _presence(table: dict[str, object], path: Path) -> str:
    value = table.get("presence", ShownAs.OFF)
    if value not in [*ShownAs]:
        raise _wrong(N_('{path}: "{key}" must be "off", "online" or "unavailable".'), "presence", path)
    return str(value)


def _names(table: dict[str, object], key: str, path: Path) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list):
        raise _wrong(_LIST, key, path)
    names = tuple(name for name in value if isinstance(name, str) and name.strip())
    if len(names) != len(value):
        raise _wrong(_LIST, key, path)
    return names


def _recorder(table: dict[str, object], path: Path) -> tuple[str, ...]:
    words = _names(table, "record", path)
    if words and not any("{file}" in word for word in words[1:]):
        raise _wrong(N_('{path}: "{key}" must have "{{file}}" in it, behind the program.'), "record", path)
    return words


def _command(table: dict[str, object], key: str, path: Path) -> str:
    """Return a command line whose words can be told apart; "" when there is none."""
    value = _text(table, key, path)
    try:
        shlex.split(value)
    except ValueError:
        raise _wrong(N_('{path}: "{key}" has a quote that does not end.'), key, path) from None
    return value


def _ways(table: dict[str, object], path: Path) -> tuple[str, ...]:
    ways = _names(table, "notify", path) if "notify" in table else USUAL_WAYS
    if unknown := [way for way in ways if way not in WAYS_TO_NOTIFY]:
        raise ConfigError(
            N_('{path}: "notify" knows no "{way}"; it knows {known}.'),
            path=str(path),
            way=unknown[0],
            known=", ".join(WAYS_TO_NOTIFY),
        )
    return ways


def _hours(table: dict[str, object], path: Path) -> QuietHours | None:
    value = _text(table, "quiet_hours", path)
    if not value:
        return None
    try:
        start, end = (time.strptime(part.strip(), "%H:%M") for part in value.split("-"))
    except ValueError:
        raise _wrong(N_('{path}: "{key}" must be two times, like "22:00-07:30".'), "quiet_hours", path) from None
    if start == end:
        # Nobody means never by that, and all day is `notify = []`.
        raise _wrong(
            N_('{path}: "{key}" begins and ends at the same time, so it would never be quiet.'), "quiet_hours", path
        )
    return QuietHours(dt.time(start.tm_hour, start.tm_min), dt.time(end.tm_hour, end.tm_min))


def _language(table: dict[str, object], path: Path) -> str:
    value = table.get("language", environment_language())
    if value not in ("en", "nl"):
        raise _wrong(N_('{path}: "{key}" must be "en" or "nl".'), "language", path)
    return str(value)


def _keys(table: dict[str, object], path: Path) -> dict[str, str]:
    value = table.get("keys", {})
    if not isinstance(value, dict):
        raise _wrong(_TABLE, "keys", path)
    keys = {command: key for command, key in value.items() if isinstance(key, str)}
    if len(keys) != len(value):
        raise _wrong(_TABLE, "keys", path)
    return keys


def _levels(table: dict[str, object], path: Path) -> dict[str, Level]:
    value = table.get("rules", {})
    if not isinstance(value, dict):
        raise _wrong(_LEVELS, "rules", path)
    try:
        return read_levels(value, USER_LEVELS)
    except LevelError as error:
        raise ConfigError(N_("{path}: {problem}."), path=str(path), problem=str(error)) from None
