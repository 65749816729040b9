"""Looks whether other users can open the tmux or screen session that we run in: then they see all that we show."""

from __future__ import annotations

import getpass
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from session.values.checks import Check, note, problem, well
from session.values.words import N_, Words

SEEN_BY_OTHERS = N_("Others here can open {path} and see this screen: chmod go-rwx {path}")


def multiplexer_check(environment: Mapping[str, str] = os.environ) -> Check | None:
    """Return how it stands with the multiplexer around us; None when there is none."""
    if not (environment.get("TMUX") or environment.get("STY")):
        return None
    socket = socket_of(environment)
    if socket is None:
        return note("multiplexer", N_("there is a tmux or screen around this, but its socket is not to be found"))
    if open_to_others(socket):
        return problem("multiplexer", Words.of(SEEN_BY_OTHERS, path=str(socket)))
    return well("multiplexer", N_("nobody else can open {path}"), path=str(socket))


def socket_of(environment: Mapping[str, str]) -> Path | None:
    """Return the socket of the tmux or screen that we run in, if it is found."""
    return next((path for path in _candidates(environment) if path.exists()), None)


def _candidates(environment: Mapping[str, str]) -> Iterator[Path]:
    if tmux := environment.get("TMUX"):
        yield Path(tmux.rsplit(",", 2)[0])
    if name := environment.get("STY"):
        if folder := environment.get("SCREENDIR"):
            yield Path(folder) / name
        user = _user()
        for place in ("/run/screen", "/var/run/screen", "/tmp/screens", "/tmp/uscreens"):  # noqa: S108
            yield Path(place) / f"S-{user}" / name
        yield Path.home() / ".screen" / name


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def open_to_others(socket: Path) -> bool:
    """Return whether group or others can connect to a socket: they can write it, and get to where it is (unix(7))."""
    try:
        way = [folder.stat().st_mode for folder in socket.resolve().parents]
        mode, owner = socket.stat().st_mode, socket.stat().st_uid
    except OSError:
        return False
    if owner not in (os.geteuid(), 0):
        return True
    return any(
        mode & write and all(step & search for step in way)
        for write, search in ((stat.S_IWGRP, stat.S_IXGRP), (stat.S_IWOTH, stat.S_IXOTH))
    )
