"""What an organisation sets for everybody on a machine, read from the text of its policy file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from hints.fields import FieldError, Fields
from hints.levels import ORGANISATION_LEVELS, Level, LevelError, read_levels
from hints.model import Severity

LANGUAGES = ("en", "nl")
DEFAULT_LOG_DAYS = 400
_FAILING = {severity.word: severity for severity in Severity}
_SNOOZE: Mapping[str, Level] = {
    "off": None,
    "note": Severity.NOTE,
    "confirm": Severity.CONFIRM,
    "justify": Severity.JUSTIFY,
}
_SERVER_NAME = re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}")


class OrganisationError(ValueError):
    """A policy file that is refused: one line that names the field."""


@dataclass(frozen=True, slots=True)
class House:
    """How the rules are kept here, whatever they say."""

    shadow: bool = False
    """Findings are logged, and neither shown nor in the way."""
    failing: Severity = Severity.CONFIRM
    """What a check that could not run is worth at least."""
    snooze: Level = Severity.CONFIRM
    """The most severe finding that a snooze keeps quiet; None: nothing can be snoozed."""
    log_days: int = DEFAULT_LOG_DAYS
    """How long the audit log is kept."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """One policy file."""

    name: str = ""
    """What the organisation calls itself."""
    house: House = House()
    levels: Mapping[str, Level] = field(default_factory=dict)
    own_servers: tuple[str, ...] | None = None
    """Trusted servers beside the account's own; None leaves them to the user."""
    language: str | None = None
    """Language of screen and hints; None leaves it to the user."""
    packs: tuple[str, ...] = ()
    """Paths of packs that are fetched from elsewhere; each must be signed."""
    trusted_keys: tuple[str, ...] = ()
    """Public keys, of which one must have signed such a pack."""
    settings: tuple[str, ...] = ()
    """The names of the settings that the file has."""


def parse_organisation(text: str) -> Organisation:
    """Return what a policy file says; whatever is not exactly as it should be is refused.

    Raises:
        OrganisationError: one line that names the field.
    """
    try:
        top = Fields(tomllib.loads(text), "policy")
        organisation = _organisation(top)
        top.finish()
    except tomllib.TOMLDecodeError as error:
        raise OrganisationError(f"not TOML: {error}") from None
    except (FieldError, LevelError) as error:
        raise OrganisationError(str(error).removeprefix("policy: ")) from None
    return organisation


def _organisation(top: Fields) -> Organisation:
    """Return what the whole file says."""
    if top.value("schema", int) != 1:
        raise top.fail("schema", "must be 1")
    return Organisation(
        name=top.text("name", ""),
        house=House(
            shadow=top.value("shadow", bool, False),
            failing=top.choice("failing", _FAILING, Severity.CONFIRM),
            snooze=top.choice("snooze", _SNOOZE) if top.has("snooze") else Severity.CONFIRM,
            log_days=top.number("log_days", 1, 36_500, DEFAULT_LOG_DAYS),
        ),
        levels=read_levels(top.value("rules", dict, {}), ORGANISATION_LEVELS),
        own_servers=_servers(top) if top.has("own_servers") else None,
        language=top.choice("language", {language: language for language in LANGUAGES})
        if top.has("language")
        else None,
        packs=top.texts("packs"),
        trusted_keys=top.texts("trusted_keys"),
        settings=top.names(),
    )


def _servers(top: Fields) -> tuple[str, ...]:
    """Return the names of trusted servers; an empty list trusts the account's own alone."""
    servers = top.texts("own_servers")
    if not all(_SERVER_NAME.fullmatch(server) for server in servers):
        raise top.fail("own_servers", "must be a list of server names")
    return servers
