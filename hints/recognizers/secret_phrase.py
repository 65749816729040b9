"""Finds passwords and tokens in sentences: "ww is …", "wachtwoord: …", "use … as the password"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hints.model import Confidence
from hints.recognizer import Candidate, Shape
from hints.recognizers.secret_shape import looks_random, strength
from hints.text import View

_KEYWORDS = (
    "ww", "wwtje", "*wachtwoord*", "wachtwrd", "wachtword", "wachtzin", "*passwd*", "*password*", "pasword",
    "passwort", "pw", "pwd", "pwtje",
    "pass", "*passphrase*", "passcode", "psk", "login", "log", "inlog*", "creds", "credentials", "wifi*",
    "hotspot*", "*token*", "*apikey*", "api", "secret*",
    "toegangscode*", "sleutelzin", "*sleutel", "bearer", "totp", "authenticator*", "*key", "vpn", "sudo", "root",
    "admin*", "beheer*", "user*", "seed",
    "account*", "community", "enable", "gebruiker*", "portal", "vault", "kdbx",
)  # fmt: skip
_NAME = (
    r"(?<![^\W_])(?P<name>ww(?:tje)?|[a-z]{0,20}(?:wachtwoord(?:en|je)?|password|passwd|passphrase)|wachtwrd"
    r"|wachtword|pasword|wachtzin|pwd?|pwtje"
    r"|pass(?:code|wort|woord)?|psk|creds|credentials|inloggegevens|toegangscode|sleutelzin|wifi-?sleutel"
    r"|client[ _]secret"
    r"|(?:api|access|auth|signing|security|encryption|aes|master|gossip)[ _-]?(?:key|token|secret)|(?:wifi"
    r"|hotspot|netwerk)[ -]?(?:code|key|sleutel|pass)"
    r"|[a-z]{0,12}token|[a-z]{0,12}secret|bearer|totp|seed|[a-z]{0,16}sleutel|key|inlog|login)(?![^\W_])"
)
_LINK = (
    r"(?:(?: ?\([^()\n]{1,30}\))?(?: [\w'-]{1,20}){0,6}? ?(?:=|:|:=|->|=>|→|(?<= )is|(?<= )was|(?<= )wordt|"
    r"(?<= )werd|(?<= )now|(?<= )nu|(?<= )to|(?<= )naar|(?<= )blijft|(?<= )heet)"
    r"(?: (?:nu|now|still|nog|steeds|gewoon|just|dus|weer|tijdelijk|temporarily|currently|voorlopig|set|to|op)){0,2})"
)
_QUOTED = r"['\"“(\[`]?"
_LINKED = re.compile(rf"{_NAME}{_LINK}\s{{0,3}}{_QUOTED}(?P<value>[^\s'\"`]{{4,120}})")
_DIRECT = re.compile(rf"{_NAME}[ \n]{{1,2}}{_QUOTED}(?P<value>[^\s'\"`]{{5,120}})")
_NAME_AFTER = re.compile(
    rf"{_QUOTED}(?P<value>[^\s'\"`]{{5,120}}){_QUOTED} (?:as|als|is|was|for|voor|=)(?: [\w'-]{{1,20}}){{0,4}}? {_NAME}"
)
_PAIR = re.compile(
    r"(?<![^\W_])(?:login|inlog|portal|account|admin|root|user(?:name)?|gebruiker|postvak|beheerd?e?r?"
    r"|administrator|sudo)(?P<between>[^\n/|]{0,50}?)"
    r"(?: ?[/|] ?| ?: ?|, | )(?P<value>[^\s/|:,]{6,60})(?=$|[\s,.;)])"
)
_LATER = re.compile(rf"{_NAME}[^\n]{{0,60}}?[ =:\n](?P<value>[a-z0-9+/_=-]{{24,200}})(?![^\s.,)])")
_PHRASE = re.compile(
    r"(?:passphrase|wachtzin|recovery phrase|seed phrase|herstelzin|sleutelzin|kdbx master"
    r"|backup phrase)[^\n:=]{0,40}?(?:[:=]| is)\s(?P<value>[a-z]{2,14}(?:,? [a-z]{1,14}){3,24})"
)
_TRIMMED = ".,;:!?)]}>'\"`"
_LEAST = ((_LINKED, 2), (_DIRECT, 3), (_NAME_AFTER, 2), (_PAIR, 3))


class SecretPhrase:
    """The word that stands where the password would must itself look like one."""

    keywords = _KEYWORDS
    shapes: frozenset[Shape] = frozenset()

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield what stands in the place of a secret."""
        for pattern, least in _LEAST:
            for match in pattern.finditer(view.folded, start, end):
                first, last = _trimmed(view.exact, *match.span("value"))
                found = strength(view.exact[first:last])
                if found >= least:
                    yield Candidate(first, last, Confidence.HIGH if found == 3 else Confidence.MEDIUM)
        for match in _LATER.finditer(view.folded, start, end):
            if looks_random(view.exact[slice(*match.span("value"))]):
                yield Candidate(*match.span("value"), Confidence.HIGH)
        for match in _PHRASE.finditer(view.folded, start, end):
            yield Candidate(*match.span("value"), Confidence.MEDIUM)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without the punctuation of the sentence behind it; a last ! or ? may belong to a password."""
    value = text[start:end]
    bare = value.rstrip(".,;:)]}>'\"`") or value.rstrip(_TRIMMED)
    return start, start + len(bare)
