"""Finds private keys: PEM and OpenSSH, PGP, PuTTY, age, WireGuard, JWK."""

from __future__ import annotations

from collections.abc import Iterable

from hints.finder import finder
from hints.model import Confidence
from hints.pattern import compiled
from hints.recognizer import Candidate, Shape
from hints.text import View

_BEGIN = r"-{3,5} ?BEGIN (?:[A-Z0-9]{2,10} ){0,3}PRIVATE KEY(?: BLOCK)? ?-{3,5}"
_END = r"-{3,5} ?END (?:[A-Z0-9]{2,10} ){0,3}PRIVATE KEY(?: BLOCK)? ?-{3,5}"
_BODY = r"(?:\\[nr]|[\s>|'\",+])*(?:(?:Proc-Type|DEK-Info|Version|Comment)[^\n]{0,100}\s*)*[A-Za-z0-9+/=_-]{16}"
_LINES = r"[A-Za-z0-9+/=_:,\s\\-]{0,20000}"
_LONGEST = 20_000
_OTHERS = (
    r"PuTTY-User-Key-File-[23]:[^\n]{0,80}"
    r"|(?<![A-Z0-9])AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"
    r"|(?<![A-Za-z])(?:PrivateKey|PresharedKey)\s?=\s?[A-Za-z0-9+/]{43}="
    r"|genkey\b[^\n]{0,40}?(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}="
    r'|"kty"\s?:[^{}]{0,2000}"d"\s?:\s?"[A-Za-z0-9_-]{20,1000}"'
)


class PrivateKey:
    """The head of a key alone, with nothing behind it, is talk about keys."""

    keywords = (
        "*private key*",
        "*privatekey*",
        "*putty-user-key*",
        "*age-secret-key*",
        "*presharedkey*",
        "genkey",
        "kty",
    )
    shapes: frozenset[Shape] = frozenset()
    window = (60, 4_000)
    finders = (finder(_BEGIN, exact=True), finder(_OTHERS, exact=True))

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield keys, from their first mark to their last."""
        for begin in finder(_BEGIN, exact=True).between(view, start, end):
            if not compiled(_BODY).match(view.exact, begin.end(), begin.end() + 2_000):
                yield Candidate(*begin.span(), Confidence.LOW)
                continue
            yield Candidate(begin.start(), _end_of_key(view.exact, begin.end()))
        for match in finder(_OTHERS, exact=True).between(view, start, end):
            yield Candidate(*match.span())


def _end_of_key(text: str, start: int) -> int:
    """Return where a key that begins before `start` ends: at its last line, or where the lines of a cut-off one end."""
    next_key = text.find("BEGIN", start, start + _LONGEST)
    limit = start + _LONGEST if next_key < 0 else next_key
    end = compiled(_END).search(text, start, limit)
    if end:
        return end.end()
    body = compiled(_LINES).match(text, start, limit)
    return start + len(body[0].rstrip(" \t\r\n-")) if body else start
