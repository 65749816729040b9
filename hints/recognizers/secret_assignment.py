"""Finds secrets in code and configuration: `name = value`, headers, URLs with a password, command-line options."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hints.finder import finder
from hints.model import Confidence
from hints.pattern import compiled
from hints.recognizer import Candidate, Shape
from hints.recognizers.secret_shape import is_code, is_placeholder, is_test_result, looks_random, strength
from hints.text import View

_KEYWORDS = (
    "*password* *passwd* *secret* *token* *apikey* *api_key* *api-key* *access_key* *accesskey* *auth* "
    "*pwd* pass psk *credential* *private_key* *://* *wachtwoord* bearer *_key* *-key* *key=* *key:* *keyid* "
    '*key"* *pass* mysql* redis* ldapsearch ipmitool psql sqlcmd sqlplus htpasswd docker curl identified '
    "snmp* *community* radius* tacacs* neighbor *apikey* *sessionid* *cookie* createuser sshpass expect kubeadmin "
    "*seed* *passphrase* *passin* *passout* wpa* connectionstring* *session* "
    "openssl useradd usermod echo printf *bindpw *rootpw "
)
_WORDLIKE = (
    r"(?:password|passwd|passphrase|passwort|wachtwoord|secret|(?<![a-z])psk|pwd|(?<![a-z])pass|_pass"
    r"|userpass)(?!key)"
)
_KEYLIKE = (
    r"(?:token|api[_-]?key|access[_-]?key|private[_-]?key|secret[_-]?key|credentials?|(?<![a-z])auth|_auth|nkey|seed"
    r"|community|session_?id|_sess|session|(?:(?<=[a-z0-9_-])|(?<![a-z]))key)"
)
_TAIL = (
    r"(?![_.-]?(?:file|name|table|action|message|msg|url|uri|field|format|algorithm|path|type|hash|policy|label"
    r"|placeholder|title|error|header|page|route|link|length|len|count|encryption|charset|prefix|reset|confirm|hint"
    r"|help|text|prompt|version|method|mode|arn|ref|scope|expir|ttl|rotation|manager|strength|generator|salt"
    r"|words?(?![a-z]))"
    r"|[a-z]{0,20}(?:token|tablename|message|action|url|file)['\"]?\s{0,3}[=:] ?['\"][a-z_-]{1,30}['\"])"
    r"(?:[_.-]?[a-z0-9_]{0,20})"
)
_SIGN = r"[\"'\])]{0,3}\s{0,12}(?:=>|:=|\?=|={1,3}|!==?|:)\s{0,14}"
_CALL = r"(?:(?:string|str|bytes|\[\]byte|u|b|r|new)?[({]?\s?)?"
_QUOTED = rf"{_CALL}(?P<quote>\\?[\"'`])(?P<value>[^\"'`\n\\]{{3,300}})(?=\\?[\"'`])"
_BARE = r"(?P<bare>[^\s\"'`;,<>()\[\]{}\\][^\s\"'`;,<>()\\]{3,399})(?P<next>[(\[]?)"
_ASSIGNED = rf"(?:(?P<word>{_WORDLIKE})|{_KEYLIKE}){_TAIL}{_SIGN}(?:{_QUOTED}|{_BARE})"
_CALLED = (
    r"(?:set_?password|securestring|(?:^|[^a-z])password|_password)[( ]\s?(?P<quote>[\"'])"
    r"(?P<value>[^\"'\n]{4,80})(?P=quote)"
)
_TAGGED = r"<(?:[a-z]{0,12}(?:password|passwd|secret|token|passphrase))>(?P<value>[^<>\s]{4,200})</"
_URL = r"://(?P<user>[^\s:/@\"']{0,60}):(?P<value>[^\s:@\"'/]{3,120})@[a-z0-9.%$\[-]"
_HEADER = r"(?<![a-z])(?:bearer|basic|token)\s(?P<value>[a-z0-9+/_.=-]{16,600})"
_SIGNED = (
    r"[?&](?:sig|x-sig|x-amz-signature|signature|x-goog-signature|token|api_?key|key|access_token|secret)="
    r"(?P<value>[a-z0-9%+/_=-]{16,400})"
)
_HOOK = (
    r"https?://[^\s/]{3,80}/(?:[a-z0-9_-]{1,20}/){0,3}(?:hooks?|webhooks?|in|services)/"
    r"(?P<value>[a-z0-9/_-]{20,120})"
)
_OPTIONS = (
    r"--(?:[a-z-]{0,20}password|token|secret|api-key|pass|from-literal=[a-z_.-]{1,30})(?:=|\s)",
    r"sshpass -p ?",
    r"-?-pass(?:in|out) pass:",
    r"(?:curl|http|wget) [^\n]{0,120}?(?:-u|--user) ['\"]?[^\s:]{1,40}:",
    r"mysql[a-z]{0,8} [^\n]{0,80}? -p",
    r"(?:redis-cli|ldapsearch|ipmitool|mongosh?|sqlcmd|psql|(?:docker|oc) login|psexec)\S{0,4} [^\n]{0,100}? -[apwPW] ",
    r"(?:sqlplus|connect) [^\s/]{1,30}/",
    r"net use [^\n]{0,80}?/user:[^\s]{1,40} ",
    r"htpasswd -[a-z]{1,3} [^\s]{1,60} [^\s]{1,40} ",
    r"identified (?:with [a-z_]{1,40} )?by ",
    r"(?:snmp-server community|rwcommunity|rocommunity) ",
    r"(?:(?:radius|tacacs)-server[^\n]{0,40}? key|(?:password|secret|key) [0-9]) ",
    r"neighbor [^\s]{1,40} password ",
    r"createuser [^\s]{1,40} (?:sha|md5) ",
    r"login [^\s]{1,40}\s{1,4}password ",
    r"openssl [^\n]{0,100}? -k ",
    r"user(?:add|mod) (?:[^\s]{1,40} ){0,8}?(?:-p|--password) ",
)
"""What stands before a secret on command lines and in the settings of network devices."""
_OPTION = rf"(?:{'|'.join(_OPTIONS)})['\"]?(?P<value>[^\s'\"@]{{4,200}})"
_SETTING = (
    r"(?<![a-z])(?:requirepass|masterauth|bindpw|rootbindpw|rootpw)(?: --plaintext)?[ \t]{1,8}['\"]?"
    r"(?P<value>[^\s'\"-][^\s'\"]{3,199})"
)
"""In the settings of redis, of LDAP and of installers a blank stands between the two."""
_VALUED = (_HEADER, _SIGNED, _HOOK, _OPTION, _TAGGED, _CALLED, _SETTING)
_PIPED = (
    r"(?:echo|printf)(?: -[a-z]{1,3}){0,2} ['\"]?(?P<value>[^\s'\"|]{4,120})['\"]? ?\| ?"
    r"(?:sudo (?:-{1,2}[a-z-]{1,20} ){0,4}-[a-zA-Z]{0,3}S(?![\w-])|[^\n|]{0,120}?--(?:password-)?stdin(?![\w-]))"
)
"""What is handed to a command that asks for a password; `sudo -s` is another thing than `sudo -S`."""
_SPACED = r"(?=[^\n]*\d\d)(?=[^\n]*[A-Z])(?=[^\n]*[a-z])[^\s]{3,24}(?: [^\s]{2,24}){1,2}"
_SAID_OF_PASSWORDS = (
    r"(?i)(?<![a-z])(?:min|max|at|least|most|must|moet|enter|vul|typ|type|kies|choose|chars?|characters?|tekens?|letters?|cijfers?"
    r"|digits?|error|fout|code|step|stap|poging|attempts?|versie|version|windows|expires?|verloopt|verlopen|sinds|since|dagen"
    r"|days?|hours?|uur|minut\w+|weeks?|weken|bits?|sha|aes|rsa|via|see|zie|page|pagina)(?![a-z])"
)
"""Of a word or two with a number, what says something of a password instead of being one."""
_PROSE = (
    r"(?i:changeme|there\b.*|.*[:.!?]\s?|(?:\S+ ){3,}\S+|(?:enter|confirm|api|new|your) .*|#.*|[\w-]+"
    r"(?:\.[\w-]+){2,}|.*\.enc|.*\+ .*|awk .*"
    r"|\$\w{1,2}\$.*|(?:is|are|was|were|the|a|an|to|for|with|not|and|or|in|on|of|your|required|invalid"
    r"|missing|must|cannot|please|de|het|een|van|voor|niet|wordt|verlopen|vergeten)\b.*)"
)
_NO_PASSWORD = frozenset({"pass", "pwd", "password", "passwd", "pw", "secret"})
_NO_USER = frozenset({"user", "username", "usr", "login", "u", ""})


class SecretAssignment:
    """Values that are code, names or places for a value are left alone."""

    keywords = (*_KEYWORDS.split(), "net use")
    shapes: frozenset[Shape] = frozenset()
    window = (40, 330)
    finders = (*map(finder, (_URL, *_VALUED, _ASSIGNED)), finder(_PIPED, exact=True))

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield values that look random or chosen."""
        for match in finder(_URL).between(view, start, end):
            yield from _url_password(view, match)
        for pattern in _VALUED:
            for match in finder(pattern).between(view, start, end):
                yield from _value(view, *match.span("value"), wanted=1 if pattern in (_CALLED, _OPTION) else 2)
        for match in finder(_PIPED, exact=True).between(view, start, end):
            yield from _value(view, *match.span("value"), wanted=1)
        for match in finder(_ASSIGNED).between(view, start, end):
            yield from _assigned(view, match)


def _url_password(view: View, match: re.Match[str]) -> Iterable[Candidate]:
    """Yield the password in a URL, unless it is a place for one."""
    value = view.exact[slice(*match.span("value"))]
    if is_placeholder(value) or value[0] == "$" or value.strip("#\\").isdigit():
        return
    if match["value"] in _NO_PASSWORD and (match["user"] in _NO_USER or match["user"].startswith("%")):
        return
    if match["user"].endswith((".com", ".nl", ".org", ".net")):
        return
    yield Candidate(*match.span("value"), Confidence.HIGH)


def _assigned(view: View, match: re.Match[str]) -> Iterable[Candidate]:
    """Yield the value of an assignment; in quotes behind a password's name any word will do."""
    if match["bare"] is None:
        value = view.exact[slice(*match.span("value"))]
        if " " in value and compiled(_SAID_OF_PASSWORDS).search(value):
            return
        if match["word"] and compiled(_SPACED).fullmatch(value):
            yield Candidate(*match.span("value"), Confidence.MEDIUM)
            return
        yield from _value(view, *match.span("value"), wanted=1 if match["word"] else 3)
        return
    if match["next"]:
        return
    start, end = match.span("bare")
    if is_test_result(view.exact, match.end("word"), start, end):
        return
    spaced = view.exact[start - 1 : start] == " " and view.exact[start - 2 : start - 1] != ":"
    wanted = (2 if spaced else 1) if match["word"] else 3
    yield from _value(view, start, end, wanted=wanted, bare=True)


def _ends_here(text: str, end: int) -> bool:
    """Return whether nothing but a line's end or another setting follows: else it is the first word of a sentence."""
    return (
        compiled(r"[\"'\s,;)}\]\\]{0,3}(?:$|\n|-{1,2}\w|[\w.-]{1,30}[=:]|&&|\||[#\\/(]|[^\s\w])").match(text, end)
        is not None
    )


def _value(view: View, start: int, end: int, *, wanted: int, bare: bool = False) -> Iterable[Candidate]:
    """Yield a value when it looks like a secret."""
    value = view.exact[start:end].rstrip(".,;:)}]\\")
    if is_placeholder(value) or compiled(_PROSE).fullmatch(view.exact[start:end].strip(" ,;")):
        return
    if looks_random(value):
        yield Candidate(start, start + len(value), Confidence.HIGH)
        return
    if bare and wanted == 1 and not _ends_here(view.exact, end):
        return
    if (bare or wanted > 1) and is_code(value):
        return
    if strength(value) >= wanted:
        yield Candidate(start, start + len(value), Confidence.MEDIUM)
