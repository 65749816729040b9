"""Says whether a place lies in an armoured block whose header names it as public: a public key, a certificate."""

from __future__ import annotations

from hints.pattern import compiled

_LONGEST = 12_000
"""Characters from the header on in which the lines of a block are still its own."""
_BEGIN = "-----BEGIN "
_PUBLIC = (
    r"-----BEGIN (?:[A-Z0-9]{1,10} ){0,3}(?:PUBLIC KEY(?: BLOCK)?|CERTIFICATE(?: REQUEST)?|X509 CRL)-----"
    r"(?:\s{1,4}[A-Za-z-]{1,20}: [^\n]{0,100}){0,5}(?:\s{1,4}[A-Za-z0-9+/=]{16,100}){0,400}\s{1,4}"
)
"""A header (RFC 7468, RFC 9580), and nothing behind it but lines as long as those of a block: no word of a person."""


def is_in_public_block(text: str, place: int) -> bool:
    """Return whether a line that begins at `place` belongs to a block that is public."""
    begin = text.rfind(_BEGIN, max(0, place - _LONGEST), place)
    return begin >= 0 and compiled(_PUBLIC).fullmatch(text, begin, place) is not None
