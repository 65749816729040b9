"""Finds passwords and tokens in sentences: "ww is …", "wachtwoord: …", "use … as the password", "user / …"."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from hints.finder import finder
from hints.model import Confidence
from hints.pattern import compiled
from hints.recognizer import Candidate, Shape
from hints.recognizers.public_block import is_in_public_block
from hints.recognizers.secret_shape import (
    is_code,
    is_generated,
    is_hash,
    is_identifier,
    is_test_result,
    names_a_secret,
    strength,
)
from hints.text import View

_KEYWORDS = (
    "ww", "wwtje", "*wachtwoord*", "wachtwrd", "wachtword", "w8woord", "wachtzin", "waxht*", "wachtw*", "*passwd*",
    "*password*", "pasword", "passw*",
    "passwort", "pw", "pwd", "pwtje", "pass", "*passphrase*", "passcode", "psk", "*sleutelzin", "*toegangscode*",
    "login", "inlog*", "log", "creds", "credentials", "wifi*", "hotspot*", "*token*", "*apikey*", "api", "secret*",
    "*sleutel", "bearer", "totp", "authenticator*", "*key", "vpn", "sudo", "root", "admin*", "beheer*", "user*",
    "seed", "voucher", "*voucher", "visitor code", "cookie", "sessie*", "session*",
    "account*", "community", "enable", "gebruiker*", "portal*", "vault", "kdbx", "keepass", "laps", "hoofdletter*",
    "capital", "lowercase", "uitroepteken", "streepje", "underscore", "aan elkaar", "verkeerde", "wrong window",
    "wrong chat", "dsrm", "ilo", "idrac", "nexus", "keycloak", "realm", "jump*", "achterstevoren", "huisdier*",
    "opens with", "opent met", "unseal", "shard", "luks", "bitlocker", "voucher", "usual one", "same one",
    "recovery phrase*", "backup phrase*", "herstelzin", "calvin", "toor", "changeme", "passw0rd",
    "same pw", "as always", "als altijd", "zelfde als", "snmp*", "webhook*", "open je met", "host key",
)  # fmt: skip
_STRONG = (
    r"(?<![^\W_])(?P<name>ww(?:tje)?|w8woord|[a-z]{0,16}wachtwoord(?:en|je)?|wa(?:ch|hc|xh|cht)?t?(?:woord|word|wrd)"
    r"|[a-z]{0,12}(?:password|passwd|passphrase)|pass?(?:word|wrd)|wachtzin|pwd?|pwtje|pass(?:code|wort|woord)?|psk"
    r"|sleutelzin|wifi-?sleutel|toegangscode|(?:gast)?voucher|visitor code|(?:wifi|hotspot|netwerk)[ -]?"
    r"(?:code|key|sleutel|pass))(?![^\W_])"
)
_WEAK = (
    r"(?<![^\W_])(?P<name>creds|credentials|inloggegevens|(?:in)?log(?:in|gen)?|wifi|ssid|hotspot|user(?:name)?"
    r"|gebruiker(?:snaam)?|account|admin(?:istrator)?|root|sudo|portal|vpn|laps|dsrm|ilo|idrac|kdbx|keepass"
    r"|hoofdletter|capital|lowercase|uitroepteken|streepje|underscore|aan elkaar|verkeerde (?:venster|chat|scherm"
    r"|kamer|groep)|wrong (?:window|chat|room)|opens with|opent met|nexus|keycloak|realm|jump(?:host|server)?"
    r"|achterstevoren|(?:master|signing|encryption|sessie|session|api|access|auth|security|aes|gossip)"
    r"[ _-]?(?:key|token|secret|cookie)|[a-z]{0,12}token|[a-z]{0,12}secret|community|enable|seed|bearer|totp"
    r"|unseal|shard|luks|bitlocker|usual one|same one|as always|als altijd|zelfde als|snmp(?:v3)?|cookie|voucher"
    r"|[a-z]{3,16}sleutel|secret|key|beheer(?:der)?|open je met)(?![^\W_])"
)
_LINK = r"[\s\"'(\[`*_]{0,3}(?:=>|->|→|:=|=|:|🔑)[\s\"'(\[`*_]{0,4}"
_WORD_LINK = (
    r"[ \"']{1,2}(?:is|was|wordt|werd|to|naar|blijft|heet|now|nu|are|set to|changed to|gezet op|staat op|weer|dus)"
    r"(?: (?:nu|now|still|nog|steeds|gewoon|just|dus|weer|tijdelijk|temporarily|currently|voorlopig|even|is))?"
    r"[ \"'(\[`*_]{1,3}"
)
_NEXT = r"[ \t\n\"'(\[`]{1,3}"
_QUOTE = r"[\"'`“]"
_VALUE = r"(?P<value>[^\s\"'`]{4,120})"
_TOKEN = r"[^\s\"'`|]{5,120}"
_AFTER = (
    r"(?<![^\s\"'(`])(?P<value>[^\s\"'`]{5,80})[\"'`]? (?:as|als|is|was|for|voor|=)(?: [\w'-]{1,20}){0,4}? "
    rf"{_STRONG}"
)
_PAIR = (
    r"(?<![^\W_])(?:login|inlog|inloggen|portal|account|admin|root|user(?:name)?|gebruiker|postvak|beheerder|wifi|ssid"
    r"|administrator|sudo|inlogportaal|demo|deployment|realm|gast|guest|support|netwerk|hotspot|jump)[^\n/|]{0,60}? ?"
    r"[/|] ?(?P<value>[^\s/|:,]{5,60})(?=$|[\s,.;)])"
)
_PHRASE = (
    r"(?:passphrase|wachtzin|(?P<recovers>recovery phrase|seed phrase|herstelzin|backup phrase)|sleutelzin"
    r"|kdbx master|keepass master|master (?:ww|wachtwoord|password)|luks slot \d)[^\n:=]{0,40}?(?:[:=]| is)\s"
    r"(?P<value>(?!(?:too|te|niet|not|the same|dezelfde|verlopen|expired|required|weer|ook|still|gewoon|in|op|on) )"
    r"[a-z]{1,14}(?:,? [a-z]{1,14}){2,24}(?: \d{1,4}x?)?)"
)
_TALK = (
    r"(?<![a-z])(?:[a-z]{1,2}|the|and|for|are|was|not|but|has|had|its|een|het|van|met|dat|die|niet|voor|zijn|maar|ook|kan"
    r"|als|bij|wel|dan|nog|naar|hebt|heeft|wordt|staat|ligt|zit|kwijt|vraag)(?![a-z])"
)
"""Words of sentences; the list that phrases to recover with are made of (BIP 39) has none of them."""
_DEFAULT = (
    r"(?<![^\W_])(?:root|admin(?:istrator)?|user(?:id|name)?|login)(?: ?[/|:] ?| en | and )"
    r"(?P<value>calvin|toor|changeme|passw0rd|0penbmc|superuser)(?![\w/-])"
)
"""Passwords that devices come with, behind the names they go with."""
_SPACED = (
    r"(?:seed|2fa|totp|sleutel|authenticator|mfa|key)[^\n:=]{0,40}?[:= ]\s?"
    r"(?P<value>(?=(?:[a-z ]*[2-7]){2})(?:[a-z2-7]{4} ){3,15}[a-z2-7]{4})(?![a-z0-9])"
)
_HYPHENED = r"[a-z0-9]{2,20}(?:-[a-z0-9]{2,20}){1,5}"
_PLAIN_TALK = (
    r"(?:vergeten|verlopen|kwijt|gewijzigd|veranderd|reset\w*|expired|forgotten|changed|required|protected|weg|leeg"
    r"|manager|policy|beleid|ok[eé]?|goed|fout|wrong|incorrect|same|hetzelfde|zelfde|nieuw\w*|oud\w*|mail\w*"
    r"|via|zie|see"
    r"|e-mail|in-de.*|op-de.*|one-time|eenmalig\w*|two-factor|multi-factor|self-service|read-only|single-sign.*|up-to.*"
    r"|pre-shared|re-?used?|cut-off|hard-?coded|opt-in|log-?in|built-in|third-party|case-sensitive|non-.*|ge-\w+)"
)
_REACH = 90
_MOST_TOKENS = 9
_LINE = 16
"""Characters from which a word may be a line of a block."""
_BEFORE = frozenset(" \t\n\"'`([{:=>→*_,|/")
_NOT_FIRST = frozenset("./&-~<")
_TRIMMED = ".,;:)]}>'\"`*"
_TRIMMED_FIRST = "([{\"'`*"
_LINKS = (":", "=", ">", " is", "\nis", " nu", "now", " to", "aar", " op")


class SecretPhrase:
    """The word that stands where the password would must itself look like one."""

    keywords = _KEYWORDS
    shapes: frozenset[Shape] = frozenset()
    window = (120, 130)
    finders = tuple(map(finder, (_STRONG, _WEAK, _AFTER, _PAIR, _PHRASE, _SPACED, _DEFAULT)))

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield what stands in the place of a secret."""
        strong = list(finder(_STRONG).between(view, start, end))
        for cues, least in ((strong, 2), (finder(_WEAK).between(view, start, end), 3)):
            done = start
            for cue in cues:
                if cue.start() >= done:  # else it is part of a word that was judged already
                    done, found = _behind(view, cue.end(), least)
                    if found is not None:
                        yield found
        for pattern in (*((_AFTER,) if strong else ()), _PAIR):  # the first has a strong name in it, which is rarer
            for match in finder(pattern).between(view, start, end):
                found = _judged(view, *match.span("value"), 2)
                if found is not None:
                    yield found
        for match in finder(_PHRASE).between(view, start, min(len(view.folded), end + 200)):
            if not match["recovers"] or compiled(_TALK).search(match["value"]) is None:
                yield Candidate(*match.span("value"), Confidence.MEDIUM)
        for pattern in (_SPACED, _DEFAULT):
            for match in finder(pattern).between(view, start, end):
                yield Candidate(*match.span("value"), Confidence.MEDIUM)


def _behind(view: View, place: int, least: int) -> tuple[int, Candidate | None]:
    """Return the secret behind a cue that ends at `place`: linked to it, right behind it, or a little further on."""
    strong = least == 2
    link = compiled(_LINK).match(view.folded, place) or compiled(_WORD_LINK).match(view.folded, place)
    if link is not None:
        at = link.end()
    else:
        gap = compiled(_NEXT).match(view.folded, place)
        at = gap.end() if gap else place
    value = compiled(_VALUE).match(view.folded, at) if at > place else None
    if value is not None:
        at = value.end()
        if is_test_result(view.exact, place, value.start(), at):
            return at, None
        linked = strong and (link is not None or _ends_sentence(view.exact, at))
        found = _judged(view, value.start(), at, least, linked=linked)
        if found is not None:
            return at, found
    return at, _further(view, place, at, after_strong=strong)


def _further(view: View, cue: int, place: int, *, after_strong: bool) -> Candidate | None:
    """Return the first word within reach that nobody types but as a secret."""
    folded = view.folded
    limit = min(len(folded), cue + _REACH)
    for token in islice(compiled(_TOKEN).finditer(folded, place, limit), _MOST_TOKENS):
        start, end = token.span()
        if end == limit < len(folded) and not folded[limit].isspace():
            end = (compiled(_TOKEN).match(folded, start) or token).end()
        if _is_plain(view.exact[start:end]):
            continue
        before = folded[max(0, start - 4) : start].rstrip("\"' ")
        least = 2 if after_strong and before.endswith(_LINKS) else 3
        found = _judged(view, start, end, least)
        if found is not None:
            return found
    return None


def _judged(view: View, start: int, end: int, least: int, *, linked: bool = False) -> Candidate | None:
    """Return a word when it is strong enough; linked to a password's name, one with hyphens or of digits will do."""
    start, end = _trimmed(view.exact, start, end)
    word = view.exact[start:end]
    if _is_plain(word) or not _stands_apart(view.exact, start, word):
        return None
    if len(word) >= _LINE and is_in_public_block(view.exact, start):
        return None
    if is_code(word) or is_identifier(word) or (least == 3 and is_hash(word)):
        return None
    strong = strength(word)
    if linked and strong == 1 and _is_choice(word):
        strong = 2
    if strong >= least or (least == 3 and strong == 2 and is_generated(word)):
        return Candidate(start, end, Confidence.HIGH if strong == 3 else Confidence.MEDIUM)
    return None


def _is_plain(word: str) -> bool:
    """Return whether a word is a plain one, as nearly all are: to judge the others takes fifty times as long."""
    return word.isalpha() and (word.islower() or word.istitle())


def _ends_sentence(text: str, end: int) -> bool:
    """Return whether a sentence or line ends here."""
    return text[end : end + 1] in ("", "\n", '"', "'") or text[end - 1] in ",.;)"


def _stands_apart(text: str, start: int, word: str) -> bool:
    """Return whether a word is one by itself and no part of an address, a path or a formula."""
    return (start == 0 or text[start - 1] in _BEFORE) and word[:1] not in _NOT_FIRST and "://" not in word


def _is_choice(word: str) -> bool:
    """Return whether a word of letters and hyphens, or of digits, can be a password where one is announced."""
    folded = word.lower()
    if compiled(_PLAIN_TALK).fullmatch(folded) or names_a_secret(word):
        return False
    return compiled(_HYPHENED).fullmatch(folded) is not None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without the punctuation of the sentence around it; a last ! or ? may belong to a password."""
    value = text[start:end].lstrip(_TRIMMED_FIRST)
    return end - len(value), end - len(value) + len(value.rstrip(_TRIMMED))
