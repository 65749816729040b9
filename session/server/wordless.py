"""Which requests need no clearance: those that are listed here, whose every word is the specification's or a machine's.

What is not listed carries what a person typed, as far as the gateway knows; so a new request is closed until somebody
has looked at it. Paths are those of the Matrix Client-Server API; an encrypted to-device message carries keys only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from session.timeline.permalink import is_server

_ROOM, _PART = r"/rooms/[^/]+", r"[^/]+"
_SETTINGS = "join_rules|history_visibility|guest_access|encryption|power_levels|pinned_events"
"""State of a room that is chosen from what the specification lists, or by pointing at it; never typed."""
_LISTED: Mapping[str, str] = {
    "POST": "|".join(
        (
            "/login|/refresh|/logout(/all)?",
            "/keys/(upload|query|claim|device_signing/upload|signatures/upload)",
            "/room_keys/version|/delete_devices|/sync",
            rf"{_ROOM}/(join|leave|forget|invite|unban)|/join/{_PART}",
            rf"{_ROOM}/receipt/{_PART}/{_PART}|{_ROOM}/read_markers|{_ROOM}/upgrade",
        )
    ),
    "PUT": "|".join(
        (
            rf"/room_keys/(version/{_PART}|keys(/{_PART}){{0,2}})",
            rf"/sendToDevice/{_PART}/{_PART}",
            rf"/user/{_PART}(/rooms/{_PART})?/account_data/(m|org\.matrix)\.[a-z0-9_.]+",
            rf"/user/{_PART}/rooms/{_PART}/(tags/m\.(favourite|lowpriority)|account_data/com\.famedly\.marked_unread)",
            rf"{_ROOM}/state/m\.room\.({_SETTINGS})/?",
            rf"{_ROOM}/state/m\.space\.child/%21[A-Za-z0-9%._~-]{{1,400}}",
            rf"{_ROOM}/typing/{_PART}|/presence/{_PART}/status|/directory/list/room/{_PART}",
            rf"/pushrules/global/(override|room|sender|underride)/{_PART}(/(actions|enabled))?",
        )
    ),
    "DELETE": "|".join(
        (
            rf"/room_keys/(version/{_PART}|keys(/{_PART}){{0,2}})",
            rf"/user/{_PART}/rooms/{_PART}/tags/{_PART}|/devices/{_PART}",
            rf"/pushrules/global/(override|content|room|sender|underride)/{_PART}",
        )
    ),
}
_WORDLESS = {
    method: re.compile(rf"/_matrix/client/(v[0-9]+|unstable/[a-z0-9_.]+)({paths})") for method, paths in _LISTED.items()
}
_TYPED_FIELDS = ("reason", "status_msg")
"""Fields of these requests that a person would fill in."""
_NAMES = {"new_version": re.compile(r"[a-z0-9.-]{1,16}")}
"""Fields that are names of the specification's, and what such names are made of."""
_SERVERS = "via"
"""The field with names of servers."""


def is_wordless(method: str, path: str, body: Mapping[str, Any] | None) -> bool:
    """Return whether a request, by its method, percent-encoded path and JSON body, can hold nothing that was typed."""
    if method == "GET":
        return True
    listed = _WORDLESS.get(method)
    if listed is None or listed.fullmatch(path) is None:
        return False
    said = body or {}
    if any(field in said and not name.fullmatch(str(said[field])) for field, name in _NAMES.items()):
        return False
    servers = said.get(_SERVERS, [])
    if not isinstance(servers, list) or not all(isinstance(one, str) and is_server(one) for one in servers):
        return False
    return not any(said.get(field) for field in _TYPED_FIELDS)
