"""Loads the packs that ship with the program and makes the advisor."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from hints.advisor import Advisor
from hints.pack import Pack, parse_pack
from hints.policy import Policy

if TYPE_CHECKING:
    from tui.config import Config

PACK_NAMES = ("general", "personal-data", "secrets", "classification", "rijk")
"""The packs that ship, in the order in which `sluis policy list` shows them."""


def pack_text(name: str) -> str:
    """Return the TOML text of a pack that ships."""
    return (files("hints") / "packs" / f"{name}.toml").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def shipped_packs() -> tuple[Pack, ...]:
    """Return the packs that ship, read once."""
    return tuple(parse_pack(pack_text(name), name) for name in PACK_NAMES)


def load_advisor(config: Config | None = None) -> Advisor:
    """Return the advisor for the shipped packs, with the own servers of `config`."""
    own_servers = () if config is None else tuple(config.own_servers)
    return Advisor(Policy(shipped_packs(), own_servers))
