"""What an answer of the homeserver means: a JSON object, a refusal in words, or no answer of a homeserver at all."""

from __future__ import annotations

import json
import re
from typing import Any

from session.values.errors import LoggedOut, RequestRefused, SessionError, Unreachable
from session.values.words import N_

_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


_REFUSED = N_("{server} refused the request ({errcode}, HTTP {status}).")
_MEANT = {
    "M_FORBIDDEN": N_("{server} does not allow that ({errcode}, HTTP {status})."),
    "M_NOT_FOUND": N_("{server} does not know what that was about ({errcode}, HTTP {status})."),
    "M_LIMIT_EXCEEDED": N_("{server} wants you to wait before you do that again ({errcode}, HTTP {status})."),
    "M_ROOM_IN_USE": N_("That address is taken already ({errcode}, HTTP {status})."),
    "M_TOO_LARGE": N_("That is more than {server} takes ({errcode}, HTTP {status})."),
}
"""What errors mean that a person can cause (Matrix spec, "Standard error response")."""


_CONSENT = N_(
    "{server} wants its terms accepted first: open {page} in a browser, agree there, and try again ({errcode}, HTTP "
    "{status})."
)
_LIMIT = N_("{server} has reached a limit of its own; who runs it can help: {contact} ({errcode}, HTTP {status}).")
_SAID = {
    _MEANT["M_FORBIDDEN"]: N_('{server} does not allow that ({errcode}, HTTP {status}): "{said}"'),
    _REFUSED: N_('{server} refused the request ({errcode}, HTTP {status}): "{said}"'),
}
"""The same with the server's own words, where those can tell more."""
_MOST_SAID = 200
"""Characters of the server's own words that are shown."""
_LONGEST_ADDRESS = 500


def understood(server: str, status: int, raw: bytes, retry_after: str) -> dict[str, Any]:
    """Return the JSON object that was answered.

    Args:
        server: whom the answer is from, for messages.
        status: of HTTP.
        raw: the body.
        retry_after: the header "Retry-After", in seconds, or nothing.

    Raises:
        Unreachable: it is no answer of a homeserver; trying again can help.
        RequestRefused: the homeserver said no.
        LoggedOut: the token is not valid any more.
    """
    answer = json_object(raw)
    if answer is None and status == 413:
        # A server in front of the homeserver says in its own way that this is too much; it always will.
        answer = {"errcode": "M_TOO_LARGE"}
    if 300 <= status < 400 or (status in (200, 511) and raw.lstrip()[:1] == b"<"):
        raise Unreachable(
            N_("Something on the way to {server} answers in its place: does this network want you to log in first?"),
            server=server,
        )
    if answer is None or status >= 500:
        raise Unreachable(
            N_("{server} does not answer like a Matrix homeserver (HTTP {status})."), server=server, status=status
        )
    if status < 400:
        return answer
    raise _refusal(server, status, answer, retry_after)


def json_object(raw: bytes) -> dict[str, Any] | None:
    """Return the JSON object in an answer, or None; half a surrogate pair in it becomes U+FFFD."""
    try:
        answer = json.loads(raw)
        if _SURROGATE_ESCAPE.search(raw):
            # It is no character: neither UTF-8 nor the store could hold it.
            answer = json.loads(
                _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", json.dumps(answer, ensure_ascii=False))
            )
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _refusal(server: str, status: int, answer: dict[str, Any], retry_after: str) -> SessionError:
    errcode = answer.get("errcode")
    errcode = errcode if isinstance(errcode, str) and errcode.isidentifier() else "M_UNKNOWN"
    if errcode == "M_UNKNOWN_TOKEN":
        if answer.get("soft_logout") is True:
            return LoggedOut(LoggedOut.RAN_OUT, server=server)
        return LoggedOut(N_("{server} has ended this session: log in again."), server=server)
    refusal = _explained(server, status, errcode, answer)
    refusal.answer = answer
    refusal.retry_after = _seconds(answer.get("retry_after_ms"), retry_after)
    return refusal


def _explained(server: str, status: int, errcode: str, answer: dict[str, Any]) -> RequestRefused:
    """Return a refusal in our words, with the way out that the server names; what it says is remote text."""
    template, more = _MEANT.get(errcode, _REFUSED), {}
    if errcode == "M_CONSENT_NOT_GIVEN" and (page := _address(answer.get("consent_uri"), "https://", "http://")):
        template, more = _CONSENT, {"page": page}
    elif errcode == "M_RESOURCE_LIMIT_EXCEEDED" and (contact := _address(answer.get("admin_contact"))):
        template, more = _LIMIT, {"contact": contact}
    elif template in _SAID and (said := _words(answer.get("error"))):
        template, more = _SAID[template], {"said": said}
    return RequestRefused(template, status=status, errcode=errcode, server=server, **more)


def _address(value: object, *beginnings: str) -> str:
    """Return an address as it came, or "" for what is none: half of one leads nowhere."""
    if not isinstance(value, str) or not value.startswith(beginnings or ("",)):
        return ""
    return value if len(value) <= _LONGEST_ADDRESS and value.isascii() and value.isprintable() else ""


def _words(value: object) -> str:
    """Return the beginning of what the server says, on one line."""
    said = value[: _MOST_SAID * 4] if isinstance(value, str) else ""
    words = " ".join("".join(character if character.isprintable() else " " for character in said).split())
    return words if len(words) <= _MOST_SAID else words[:_MOST_SAID].rstrip() + "…"


def _seconds(milliseconds: object, header: str) -> float:
    """Return how long to wait before asking again, between one second and five minutes."""
    if isinstance(milliseconds, int | float) and not isinstance(milliseconds, bool):
        # Compared before it is divided: an integer can be too large for a float, and NaN is in no order.
        return min(milliseconds, 300_000) / 1000 if milliseconds > 1000 else 1.0
    wanted = float(header) if header.isascii() and header.isdigit() else 1.0
    return min(max(wanted, 1.0), 300.0)
