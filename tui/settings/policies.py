"""Puts together the packs that ship, the organisation's and the user's, and makes the advisor."""

from __future__ import annotations

import time
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from hints.advisor import Advisor
from hints.governed import Governed, Withheld
from hints.layers import InForce, Wishes, in_force
from hints.pack import Pack, parse_pack, with_model
from session.values.errors import SessionError
from session.values.words import N_
from tui.settings.config import Config, ConfigError, default_config_path
from tui.settings.organisation import ORGANISATION, OrganisationFiles, OrganisationUnreadable, Place, read_organisation
from tui.settings.pack_files import read_pack, refuse_writable_by_others
from widgets.i18n import spoken

PACK_NAMES = ("general", "personal-data", "secrets", "classification", "rijk", "lures", "learned")
"""The packs that ship, in the order in which `sluis policy list` shows them."""


def pack_text(name: str) -> str:
    """Return the TOML text of a pack that ships."""
    return (files("hints") / "packs" / f"{name}.toml").read_text(encoding="utf-8")


def pack_ready(name: str) -> str:
    """Return the same as JSON, which is read faster (`.ci/scripts/packs.py` writes it); "" when it is not there."""
    ready = files("hints") / "packs" / f"{name}.json"
    return ready.read_text(encoding="utf-8") if ready.is_file() else ""


@lru_cache(maxsize=1)
def shipped_packs() -> tuple[Pack, ...]:
    """Return the packs that ship, read once."""
    packs = (parse_pack(pack_text(name), name, trusted=True, ready=pack_ready(name)) for name in PACK_NAMES)
    return tuple(map(_with_model, packs))


def _with_model(pack: Pack) -> Pack:
    """Return `pack` with the trained model that ships behind those of its rules that are found by one."""
    if not any(rule.by_model for rule in pack.rules):
        return pack
    from hints.learned.model import parse_model  # a third of a start, and only for who uses it

    return with_model(pack, parse_model((files("hints") / "learned" / "weights.bin").read_bytes()))


def load_advisor(config: Config | None = None, place: Place = ORGANISATION) -> Advisor:
    """Return the advisor; one that holds everything while the organisation's policy cannot be used.

    Raises:
        SessionError: when the user's own rules or packs cannot be used.
    """
    try:
        return Governed(load_rules(config, place), time.time)
    except OrganisationUnreadable as error:
        return Withheld(spoken(error.words))


def load_rules(config: Config | None = None, place: Place = ORGANISATION) -> InForce:
    """Return what holds for this user on this machine, and where each of it comes from.

    Raises:
        OrganisationUnreadable: when the organisation's policy cannot be used.
        SessionError: when the user's own rules or packs cannot be used.
    """
    said = read_organisation(place)
    organised = _organised(said)
    if config is None:
        return organised[0]
    organisation = None if said is None else said.organisation
    try:
        return in_force(shipped_packs(), organisation, organised[1], _wishes(config, said))
    except ValueError as error:
        raise ConfigError(N_("{path}: {problem}."), path=str(default_config_path()), problem=str(error)) from None


def _organised(said: OrganisationFiles | None) -> tuple[InForce, tuple[Pack, ...]]:
    """Return what holds without the user, and the organisation's packs."""
    if said is None:
        return in_force(shipped_packs(), None, (), Wishes()), ()
    keys = said.organisation.trusted_keys
    try:
        packs = tuple(read_pack(path, keys, must_be_signed=False) for path in said.pack_paths)
        packs += tuple(read_pack(Path(path), keys, must_be_signed=True) for path in said.organisation.packs)
        return in_force(shipped_packs(), said.organisation, packs, Wishes()), packs
    except SessionError as error:
        raise OrganisationUnreadable(error.words.template, **dict(error.words.params)) from None
    except ValueError as error:
        raise OrganisationUnreadable(
            N_("{path} cannot be used: {problem}."), path=str(said.policy_path), problem=str(error)
        ) from None


def _wishes(config: Config, said: OrganisationFiles | None) -> Wishes:
    """Return what the user's settings ask for, their packs read."""
    keys = (*config.trusted_keys, *(() if said is None else said.organisation.trusted_keys))
    packs = []
    for path in map(Path, config.packs):
        refuse_writable_by_others(path)
        packs.append(read_pack(path, keys, must_be_signed=bool(config.trusted_keys)))
    return Wishes(config.rules, tuple(packs), tuple(config.own_servers))
