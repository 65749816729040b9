"""The organisation's folder: root's alone, or nothing is sent. No environment variable moves it.

Two laws of this file: what is there and cannot be trusted, read or understood is an
error and never nothing; and whoever can write here can write as root.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from hints.organisation import Organisation, OrganisationError, parse_organisation
from session.values.errors import SessionError
from session.values.words import N_
from tui.settings.config import Config

POLICY_NAME = "policy.toml"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an organisation's files lie, and who must own them."""

    folder: Path
    owner: int = 0
    """User id: root."""
    top: Path = Path("/")
    """From here down to the files, nobody but the owner may be able to change anything."""


ORGANISATION = Place(Path("/etc/sluis"))


class OrganisationUnreadable(SessionError):
    """The organisation's policy is there and cannot be used, so nothing may be sent."""


@dataclass(frozen=True, slots=True)
class OrganisationFiles:
    """What lies in the folder."""

    organisation: Organisation
    policy_path: Path
    pack_paths: tuple[Path, ...]
    """Packs in the folder; those that the policy names elsewhere are not among them."""


def read_organisation(place: Place = ORGANISATION) -> OrganisationFiles | None:
    """Return what the organisation says, or None when there is no organisation.

    Raises:
        OrganisationUnreadable: when it is there and others can change it, or it cannot be read or understood.
    """
    try:
        place.folder.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _unreadable(place.folder, error.strerror) from None
    return _read(place)


def under_organisation(config: Config, place: Place = ORGANISATION) -> Config:
    """Return the settings with language and trusted servers as the organisation says, where it does."""
    try:
        files = read_organisation(place)
    except OrganisationUnreadable:
        return config  # the advisor says so and holds everything
    if files is None:
        return config
    organisation = files.organisation
    servers = config.own_servers if organisation.own_servers is None else organisation.own_servers
    return replace(config, own_servers=servers, language=organisation.language or config.language)


def check_owned(path: Path, place: Place) -> None:
    """Refuse a file or folder that others than the owner can change, also by way of a folder above it.

    Raises:
        OrganisationUnreadable: naming the path and what is wrong.
    """
    for part in _parts(path, place):
        status = part.lstat()
        if status.st_uid != place.owner:
            raise OrganisationUnreadable(N_("{path} does not belong to root, so it is not trusted."), path=str(part))
        if not stat.S_ISLNK(status.st_mode) and status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise OrganisationUnreadable(
                N_("{path} can be changed by others than root; close it with: chmod go-w {path}"), path=str(part)
            )


def _parts(path: Path, place: Place) -> Iterator[Path]:
    """Yield a path and the folders above it, as written and as links lead."""
    top = place.top.resolve()
    for each in dict.fromkeys((path.absolute(), path.resolve())):
        yield each
        yield from (parent for parent in each.parents if parent.is_relative_to(top))


def _read(place: Place) -> OrganisationFiles | None:
    try:
        check_owned(place.folder, place)
        entries = sorted(place.folder.iterdir())
        named = [entry for entry in entries if entry.suffix in (".toml", ".sig")]
        for entry in named:
            check_owned(entry, place)
        policy = place.folder / POLICY_NAME
        packs = tuple(entry for entry in named if entry.suffix == ".toml" and entry != policy)
        if policy not in named:
            return OrganisationFiles(Organisation(), policy, packs) if packs else None
        return OrganisationFiles(parse_organisation(policy.read_text(encoding="utf-8-sig")), policy, packs)
    except OSError as error:
        raise _unreadable(Path(error.filename or place.folder), error.strerror) from None
    except UnicodeDecodeError:
        raise _unreadable(place.folder / POLICY_NAME, "not UTF-8 text") from None
    except OrganisationError as error:
        raise _unreadable(place.folder / POLICY_NAME, str(error)) from None


def _unreadable(path: Path, problem: str | None) -> OrganisationUnreadable:
    return OrganisationUnreadable(N_("{path} cannot be used: {problem}."), path=str(path), problem=problem or "error")
