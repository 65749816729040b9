"""`sluis policy show`: every setting in force, and whether the program, the organisation or the user says so."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from hints.layers import InForce, Origin
from hints.levels import level_word
from hints.organisation import Organisation
from hints.signed_pack import key_id
from tui.settings.config import Config, default_config_path
from tui.settings.organisation import ORGANISATION, OrganisationFiles, Place, read_organisation
from tui.settings.policies import PACK_NAMES, load_rules
from widgets.i18n import _

SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Setting:
    """One line."""

    name: str
    value: str
    origin: str
    """shipped, organisation, user, or system for what the surroundings say."""
    refused: str = ""
    """What the user asked for and does not get."""


def show_settings(arguments: argparse.Namespace, place: Place = ORGANISATION) -> int:
    """Print all settings and return the exit code.

    Raises:
        SessionError: when the organisation's policy or the user's settings cannot be used: one line that says why.
    """
    config: Config = arguments.config
    said = read_organisation(place)
    lines = list(settings(config, load_rules(config, place), said))
    if arguments.json:
        print("\n".join(json.dumps(asdict(line)) for line in lines))
        return 0
    print(_("organisation: {path}").format(path=said.policy_path if said else _("none")))
    print(_("your settings: {path}").format(path=default_config_path()))
    for line in lines:
        print(_in_words(line))
    return 0


def settings(config: Config, force: InForce, said: OrganisationFiles | None) -> Iterator[Setting]:
    """Yield everything that is in force: how the rules are kept, then packs and keys, then each rule."""
    organisation = Organisation() if said is None else said.organisation
    yield from _house(config, force, organisation)
    for name in PACK_NAMES:
        yield Setting("pack", name, Origin.SHIPPED)
    if said is not None:
        for path in (*map(str, said.pack_paths), *organisation.packs):
            yield Setting("pack", path, Origin.ORGANISATION)
    for path in config.packs:
        yield Setting("pack", path, Origin.USER)
    for keys, origin in ((organisation.trusted_keys, Origin.ORGANISATION), (config.trusted_keys, Origin.USER)):
        for key in keys:
            yield Setting("trusted_key", f"{key_id(key)} {key}", origin)
    for rule in force.rules:
        yield Setting(f"rules.{rule.rule.id}", level_word(rule.level), rule.origin, rule.refused)


def _house(config: Config, force: InForce, organisation: Organisation) -> Iterator[Setting]:
    """Yield how the rules are kept."""

    def origin(name: str, otherwise: str = Origin.SHIPPED) -> str:
        return Origin.ORGANISATION if name in organisation.settings else otherwise

    house = force.house
    if organisation.name:
        yield Setting("name", organisation.name, Origin.ORGANISATION)
    yield Setting("language", config.language, origin("language", SYSTEM if _is_unset(config) else Origin.USER))
    wished = ", ".join(config.own_servers) if config.own_servers != force.policy.own_servers else ""
    yield Setting("own_servers", ", ".join(force.policy.own_servers), force.own_servers, wished)
    yield Setting("shadow", "true" if house.shadow else "false", origin("shadow"))
    yield Setting("failing", house.failing.word, origin("failing"))
    yield Setting("snooze", level_word(house.snooze), origin("snooze"))
    yield Setting("log_days", str(house.log_days), origin("log_days"))


def _is_unset(config: Config) -> bool:
    """Return whether the user has no settings at all, so that the language is the system's."""
    return not default_config_path().exists() or config == Config(language=config.language)


def _in_words(line: Setting) -> str:
    """Return one setting for people."""
    origins = {
        Origin.SHIPPED: _("shipped with the program"),
        Origin.ORGANISATION: _("your organisation"),
        Origin.USER: _("your settings"),
        SYSTEM: _("your settings or the system"),
    }
    words = f"    {line.name:<42} {line.value or '-':<10} {origins[line.origin]}"
    if line.refused:
        words += "; " + _("your {wish} would be milder and is not taken").format(wish=line.refused)
    return words
