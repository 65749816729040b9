"""Finds keys and tokens by their look: long, letters and digits mixed as in no word, and what they are called near."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hints.finder import Finder
from hints.model import Confidence
from hints.pattern import compiled
from hints.recognizer import Candidate, Shape
from hints.recognizers.public_block import is_in_public_block
from hints.recognizers.secret_shape import is_generated, is_hash, is_identifier, is_placeholder, looks_random
from hints.text import View

_TOKEN = r"(?<![A-Za-z0-9_+/=@%.-])[A-Za-z0-9_+/=.~-]{16,600}(?![A-Za-z0-9_@])"
_NAMED = (
    r"(?:secret|private|token|tkn|api[ _-]?key|apikey|access|auth|bearer|credential|password|(?<![a-z])pat"
    r"|sleutel|[_ -]key"
    r"|signing|session|(?<![a-z])sas|(?<![a-z])sig)[a-z_]{0,14}[\"'\])}]{0,2}(?: (?:is|was|now|nu|voor|for"
    r"|key|token|id))?"
    r"[\s:=_\"'`>(,#@|-]{0,8}$"
    r"|(?<![a-z])(?:(?:api|aes|encryption|gossip|signing|access|master|security)[ _-]?(?:key|token)|token"
    r"|secret|seed|psk|shard"
    r"|unseal|totp|authenticator)(?![a-z])[^\n.!?]{0,44}[\s\"'`:=]{1,3}$|(?:mijn deel|my part"
    r"|shard)[^\n]{0,50}\n$|(?<![a-z])psk [\"']$"
)
_KEYED = r"[a-z]{3,}[a-z0-9_ .-]{0,20}(?:key|token|secret)[\"'\])]{0,2}\s?(?:=>|:=|[=:])?[\s\"'`]{0,4}$"
_OTHER = (
    r"(?:sha-?\d{0,3}|md5|hash|digest|checksum|commit|fingerprint|vingerafdruk|thumbprint|serial\w*"
    r"|serienummer|etag|(?:trace|span|parent|request|correlation)(?:[_-]?id)?"
    r"|uuid|guid|\bid|public|publickey\w*|pub|image|build|version|nonce|salt|certificate"
    r"|cert|key ?id"
    r"|ssh-rsa|ssh-ed25519|ecdsa-\S+|accessor|message|event|device|session id|tracking|client[_ -]?id)"
    r"[\"']?(?: (?:is|van|of|for|voor))?[\s:=\"'`(@/-]{0,8}$"
)
_OWN_NAME = r"[a-z][a-z_-]{2,30}="
"""A name and the sign behind it, where a token takes them along."""
_INLINE = r"data:(?:image|audio|video|font)/[a-z0-9.+-]{1,40};base64,$"
"""A picture or the like that stands in the text itself (RFC 2397)."""
_PREFIXED = (
    r"(?:[a-z][a-z0-9]{1,9}(?:[_-][a-z0-9]{1,8}){0,3}[_-]|[A-Z][A-Z0-9]{1,6}[_.-]|[a-z]{2,8}\d?\.)"
    r"(?P<body>[A-Za-z0-9+/=_~.-]{16,})"
)
_ALONE = r"\s*[\"'`(<]?[^\s]{20,600}[\"'`)>]?\s*"
_UUID = r"(?i:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
_PARAMETER = r"(?:[?&#](?:sig|signature|x-\w*-?sig\w*|token|access_token|key|api_?key|secret|auth)=|hooks?/)"
_LOOK_BACK = 48


class SecretToken:
    """A hash or a UUID is one only behind the name of a secret; a generated mixture also alone or with a prefix."""

    keywords: tuple[str, ...] = ()
    shapes = frozenset({Shape.LONG_TOKEN})
    window = (0, 0)
    finders: tuple[Finder, ...] = ()

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield what looks generated, surer where it is named."""
        alone = compiled(_ALONE).fullmatch(view.exact) is not None if len(view.exact) < 700 else False
        for match in compiled(_TOKEN).finditer(view.exact, start, end):
            confidence = _confidence(view, match, alone=alone)
            if confidence is not None and not is_in_public_block(view.exact, match.start()):
                yield Candidate(match.start(), match.start() + len(match[0].rstrip(".")), confidence)


def _confidence(view: View, match: re.Match[str], *, alone: bool) -> Confidence | None:
    """Return how surely a long token is a secret, or None when it is not."""
    value = match[0].rstrip(".")
    if value.isdigit() or not any(map(str.isdigit, value)) or is_placeholder(value) or value.count("/") > 4:
        return None
    before = view.folded[max(0, match.start() - _LOOK_BACK) : match.start()]
    if _is_called_otherwise(before, value) or is_identifier(value) or value.startswith(("//", "0x", "00000000-")):
        return None
    if _is_in_address(view.exact, match.start()) and compiled(_PARAMETER).search(before + value.lower()) is None:
        return None
    body = value
    prefixed = compiled(_PREFIXED).fullmatch(value)
    if prefixed is not None:
        body = prefixed["body"]
    named = compiled(_NAMED).search(before) is not None or compiled(_KEYED).search(before) is not None
    if compiled(_UUID).search(value):
        return Confidence.MEDIUM if named and _is_called_secret(before + value.lower()) else None
    if is_hash(value):
        return Confidence.MEDIUM if named and len(value) >= 20 and looks_random(value) else None
    if named and is_generated(value):
        return Confidence.HIGH
    if prefixed is not None and _is_dense(body):
        return Confidence.MEDIUM
    if alone and is_generated(value) and _is_dense(value):
        return Confidence.MEDIUM
    return Confidence.LOW if named and looks_random(value) else None


def _is_called_otherwise(before: str, value: str) -> bool:
    """Return whether what stands before a token, or its own beginning, names what is no secret."""
    own_name = compiled(_OWN_NAME).match(value.lower())
    called = before + own_name[0] if own_name else before
    return compiled(_OTHER).search(called) is not None or compiled(_INLINE).search(before) is not None


def _is_in_address(text: str, start: int) -> bool:
    """Return whether the characters before `start`, up to the last white space, belong to a link."""
    return compiled(r"://\S{0,300}$").search(text, max(0, start - 310), start) is not None


def _is_dense(value: str) -> bool:
    """Return whether letters and digits follow each other without the breaks that names and versions have."""
    bare = value.strip("=")
    breaks = sum(c in "._-/+~" for c in bare)
    longest = max((len(piece) for piece in re.split(r"[._/~-]", bare)), default=0)
    random = is_generated(value) or (is_hash(value) and len(value) >= 24 and looks_random(value))
    return random and longest >= 12 and breaks * 8 <= len(bare)


def _is_called_secret(before: str) -> bool:
    """Return whether the name of a secret, not of any key or id, stands near."""
    return compiled(r"secret|private|token|api[ _-]?key|password|credential|auth").search(before) is not None
