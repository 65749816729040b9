"""Finds secrets in code and configuration: `name = value`, headers, URLs with a password, command-line options."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hints.model import Confidence
from hints.recognizer import Candidate, Shape
from hints.recognizers.secret_shape import is_placeholder, looks_random, strength
from hints.text import View

_KEYWORDS = (
    "*password* *passwd* *secret* *token* *apikey* *api_key* *api-key* *access_key* *accesskey* *auth* "
    "*pwd* pass psk *credential* *private_key* *://* key *wachtwoord* bearer *_key* *-key* *key=* *key:* "
    '*key"* *pass* mysql* redis* ldapsearch ipmitool psql sqlcmd sqlplus htpasswd docker curl identified '
    "snmp* *community* radius* tacacs* neighbor "
)
_NAMES = (
    r"(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private_key|credentials?|wachtwoord"
    r"|(?<![a-z])(?:pwd|pass|auth|key|psk|community)|(?:pwd|_auth|(?<=[a-z0-9])key))(?:[_.-][a-z0-9_.-]{0,20}|s|key|id|[0-9]{1,2})?"
)
_ASSIGNED = re.compile(
    rf"{_NAMES}[\"'\])]{{0,2}}\s{{0,3}}(?:=>|:=|==?|:|,)\s{{0,3}}(?:[a-z]{{1,8}}\()?"
    r"(?P<quote>[\"'`]{0,3}|\\\")(?P<value>[^\s\"'`;,<>()]{5,400})(?P<next>[(\[]?)"
)
_URL = re.compile(r"://(?P<user>[^\s:/@]{0,60}):(?P<value>[^\s:@]{3,120})@[a-z0-9.-]")
_HEADER = re.compile(r"(?<![a-z])(?:bearer|basic|token)\s(?P<value>[a-z0-9+/_.=-]{16,600})")
_OPTIONS = (
    r"--(?:password|token|secret|api-key|pass|from-literal=[a-z_.-]{1,30})(?:=|\s)",
    r"sshpass -p ?",
    r"(?:curl|http|wget) [^\n]{0,120}?(?:-u|--user) [^\s:]{1,40}:",
    r"mysql[a-z]{0,8} [^\n]{0,80}? -p",
    r"(?:redis-cli|ldapsearch|ipmitool|mongosh?|sqlcmd|psql|htpasswd|docker login) [^\n]{0,100}? -[apwPW] ",
    r"sqlplus [^\s/]{1,30}/",
    r"net use [^\n]{0,80}?/user:[^\s]{1,40} ",
    r"htpasswd -[a-z]{1,3} [^\s]{1,60} [^\s]{1,40} ",
    r"identified by ",
    r"(?:snmp-server community|rwcommunity|rocommunity) ",
    r"(?:(?:radius|tacacs)-server[^\n]{0,40}? key|(?:password|secret|key) [0-9]) ",
    r"neighbor [^\s]{1,40} password ",
)
"""What stands before a secret on command lines and in the settings of network devices."""
_OPTION = re.compile(rf"(?:{'|'.join(_OPTIONS)})['\"]?(?P<value>[^\s'\"@]{{4,200}})")
_CODE = re.compile(
    r".*[({\[].*|[A-Za-z_$][\w$]*(?:(?:\.|->|::)[A-Za-z_$][\w$]*)+\.?|[A-Z][A-Z0-9_]+|[a-z]+(?:_[a-z0-9]+)+"
    r"|[a-z]+(?:[A-Z][a-z]+)+|[A-Za-z]+(?:[-./][A-Za-z]+)+|[a-z]{1,12}"
)


class SecretAssignment:
    """Values that are code, names or places for a value are left alone."""

    keywords = (*_KEYWORDS.split(), "net use")
    shapes: frozenset[Shape] = frozenset()

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield values that look random or chosen."""
        for match in _URL.finditer(view.folded, start, end):
            yield from _url_password(view, *match.span("value"))
        for pattern in (_HEADER, _OPTION):
            for match in pattern.finditer(view.folded, start, end):
                yield from _value(view, *match.span("value"), quoted=True)
        for match in _ASSIGNED.finditer(view.folded, start, end):
            if match["next"]:
                continue
            yield from _value(view, *match.span("value"), quoted=bool(match["quote"]))


def _url_password(view: View, start: int, end: int) -> Iterable[Candidate]:
    """Yield the password in a URL, unless it is a place for one."""
    if not is_placeholder(view.exact[start:end]):
        yield Candidate(start, end, Confidence.HIGH)


def _value(view: View, start: int, end: int, *, quoted: bool) -> Iterable[Candidate]:
    """Yield a value when it looks like a secret."""
    value = view.exact[start:end].rstrip(".,;:)}]\\")
    if is_placeholder(value) or _CODE.fullmatch(value):
        return
    if looks_random(value):
        yield Candidate(start, start + len(value), Confidence.HIGH)
    elif strength(value) >= (2 if quoted else 3):
        yield Candidate(start, start + len(value), Confidence.MEDIUM)
