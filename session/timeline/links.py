"""Where links lead: what may be opened, which host it really is, what of matrix they name. Pure.

Laws of this file: only http, https and matrix are addresses; and no text beside a link is believed about its host.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

import idna
from linkify_it import LinkifyIt

LONGEST = 2048
"""Code points of an address; a longer one is text."""
MOST_LINKS = 100
"""Addresses that are looked for in one text."""
_SCHEMES = ("http", "https", "matrix")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\"<>\\^`{|}]")
_WORTH_A_LOOK = re.compile(r"https?://|matrix:|www\.", re.IGNORECASE)
_HOST_IN_TEXT = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]+", re.UNICODE)
_USER = re.compile(r"@[\x21-\x39\x3b-\x7e]+:[A-Za-z0-9.:\[\]-]+")
_ROOM = re.compile(r"[#!][^\s:]+(?::[A-Za-z0-9.:\[\]-]+)?")
_KINDS = {"u": "@", "user": "@", "r": "#", "room": "#", "roomid": "!", "e": "$", "event": "$"}


@dataclass(frozen=True, slots=True)
class MatrixPlace:
    """A user, a room, or an event in a room (Matrix spec, appendix "Uniform Resource Identifiers")."""

    id: str
    """Of the user (@), the room (!) or the alias (#)."""
    event_id: str = ""
    via: tuple[str, ...] = ()
    """Servers that know the room."""


def address(href: str) -> str:
    """Return an address that may be opened, or "" when it is none."""
    href = href.strip()
    if not 0 < len(href) <= LONGEST or _UNSAFE.search(href):
        return ""
    try:
        parts = urlsplit(href)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in _SCHEMES:
        return ""
    return href if host or parts.scheme.lower() == "matrix" else ""


def host_of(href: str) -> str:
    """Return the host that an address really leads to, in lower case as it is asked for in the net; "" for none."""
    try:
        host = urlsplit(href).hostname or ""
    except ValueError:
        return ""
    return _ascii(host.rstrip("."))


def both_forms(host: str) -> str:
    """Return a host; one with other letters than ASCII as people read it and as it is asked for."""
    if "xn--" not in host:
        return host
    try:
        read = idna.decode(host)
    except (idna.IDNAError, UnicodeError):
        return host
    return f"{read} = {host}"


def place_behind(text: str, href: str) -> str:
    """Return where a link leads when its text does not say just that, else ""."""
    host = host_of(href)
    if not host:
        return "" if text.strip() == href else href
    shown = both_forms(host)
    if shown != host:
        return shown
    said = text.strip()
    if address(said) and "@" not in urlsplit(said).netloc and host_of(said) == host:
        return ""
    claimed = {_ascii(found[0].lower()) for found in _HOST_IN_TEXT.finditer(said)}
    return "" if claimed == {host} else host


def matrix_place(href: str) -> MatrixPlace | None:
    """Return what of matrix an address names, or None."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    if parts.scheme.lower() == "matrix":
        return _place_of_uri(parts.path, parts.query)
    if parts.scheme.lower() in ("http", "https") and host_of(href) == "matrix.to" and parts.fragment.startswith("/"):
        path, _mark, query = parts.fragment[1:].partition("?")
        return _place(*[unquote(piece) for piece in path.split("/")[:2]], query=query)
    return None


def links_in(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return (start, end, address) of the addresses that stand in a plain text."""
    if not _WORTH_A_LOOK.search(text):
        return ()
    return tuple(
        (match.index, match.last_index, href)
        for match in (_linkify().match(text) or ())[:MOST_LINKS]
        if (match.schema or match.raw.lower().startswith("www.")) and (href := address(match.url))
    )


@lru_cache(maxsize=1)
def _linkify() -> LinkifyIt:
    # Without a scheme only what begins with www: README.md is no host in Moldova.
    linkify = LinkifyIt(options={"fuzzy_link": True, "fuzzy_email": False, "fuzzy_ip": False})
    linkify.add("matrix:", {"validate": _matrix_length})
    for unwanted in ("ftp:", "//", "mailto:"):
        linkify.add(unwanted, None)
    return linkify


def _matrix_length(_self: object, text: str, position: int) -> int:
    found = _MATRIX_PATH.match(text, position)
    return found.end() - position if found else 0


_MATRIX_PATH = re.compile(r"(?:u|user|r|room|roomid)/[A-Za-z0-9._~%!$&'()*+,;=:@/?-]{1,500}")


def _place_of_uri(path: str, query: str) -> MatrixPlace | None:
    pieces = [unquote(piece) for piece in path.split("/")]
    if len(pieces) not in (2, 4) or pieces[0] not in _KINDS:
        return None
    first = _KINDS[pieces[0]] + pieces[1]
    event = "$" + pieces[3] if len(pieces) == 4 and _KINDS.get(pieces[2]) == "$" else ""
    return _place(first, event, query=query)


def _place(first: str = "", event: str = "", *, query: str = "") -> MatrixPlace | None:
    if len(first) > 255 or len(event) > 255:
        return None
    via = tuple(one for one in parse_qs(query, max_num_fields=50).get("via", ())[:5] if len(one) <= 255)
    if _USER.fullmatch(first):
        return MatrixPlace(first)
    if not _ROOM.fullmatch(first):
        return None
    return MatrixPlace(first, event if event.startswith("$") else "", via)


def _ascii(host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return host.lower()
