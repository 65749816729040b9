"""Links that lead to a room or a message from anywhere (Matrix spec, appendix "matrix.to navigation"). Pure."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from session.values.model import server_of

MOST_SERVERS = 3
"""Servers that a link names (Matrix spec, same appendix, "Routing")."""
LEAST_LEVEL = 50
"""Power that its most powerful user needs for a server to be named first."""
_BASE = "https://matrix.to/#/"
_SERVER = re.compile(r"(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9.-]{1,255})(?::[0-9]{1,5})?")


def link_to(room: str, event_id: str = "", via: Iterable[str] = ()) -> str:
    """Return the address of a room, by id or alias, or of an event in it; `via` are servers that know the room."""
    path = "/".join(quote(part, safe="") for part in (room, event_id) if part)
    query = "&".join(f"via={quote(server, safe='')}" for server in via)
    return f"{_BASE}{path}{'?' if query else ''}{query}"


def routing(levels: Mapping[str, int], access: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """Return the servers to ask for a room, from its members with their power and its `m.room.server_acl`.

    The server of the most powerful member comes first, then those with the most members; none that is an address
    or is kept out of the room.
    """
    people = Counter(server_of(user) for user in levels)
    fit = {server for server in people if is_server(server) and not _is_address(server) and _may_in(server, access)}
    strong = [user for user, level in levels.items() if level >= LEAST_LEVEL and server_of(user) in fit]
    first = server_of(min(strong, key=lambda user: (-levels[user], user))) if strong else ""
    crowded = sorted(fit - {first}, key=lambda server: (-people[server], server))
    return tuple(server for server in (first, *crowded) if server)[:MOST_SERVERS]


def is_server(name: str) -> bool:
    """Return whether this can be a server's name (Matrix spec, appendix "Server Name")."""
    return _SERVER.fullmatch(name) is not None


def _is_address(server: str) -> bool:
    try:
        ipaddress.ip_address(_host(server).strip("[]"))
    except ValueError:
        return False
    return True


def _host(server: str) -> str:
    return re.sub(r":\d+$", "", server).lower()


def _may_in(server: str, access: Mapping[str, Any] | None) -> bool:
    """Return whether a room's access list lets a server in (Matrix spec, "Server ACLs for rooms")."""
    if not access:
        return True
    host = _host(server)
    return _listed(host, access.get("allow")) and not _listed(host, access.get("deny"))


def _listed(host: str, patterns: object) -> bool:
    known = [one for one in patterns if isinstance(one, str)][:1000] if isinstance(patterns, list) else []
    return any(re.fullmatch(_as_pattern(one), host) for one in known)


def _as_pattern(glob: str) -> str:
    # Stars in a row say what one says, and would be slow.
    plain = re.sub(r"\*+", "*", glob.lower()[:255])
    return re.escape(plain).replace(r"\*", ".*").replace(r"\?", ".")
