"""The recovery key: 32 random bytes in a form that a person can write down.

Matrix spec, appendix "Cryptographic key representation".
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import reduce
from operator import xor

from session.values.errors import SessionError
from session.values.words import N_

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PREFIX = b"\x8b\x01"
_KEY_BYTES = 32
_GROUP = 4
_MOST_TEXT = 200


class WrongRecoveryKey(SessionError):
    """The recovery key was mistyped, or belongs to something else."""


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """The key that opens secret storage. Never shown by `repr`."""

    secret: bytes = field(repr=False)

    @classmethod
    def random(cls) -> RecoveryKey:
        """Return a new key."""
        return cls(secrets.token_bytes(_KEY_BYTES))

    @classmethod
    def parse(cls, text: str) -> RecoveryKey:
        """Read a key as a person typed it; blanks do not matter.

        Raises:
            WrongRecoveryKey: when it is not a recovery key or has a typing error in it.
        """
        data = _decoded("".join(text.split()))
        if len(data) != len(_PREFIX) + _KEY_BYTES + 1 or not data.startswith(_PREFIX) or reduce(xor, data) != 0:
            raise WrongRecoveryKey(N_("That is not a complete recovery key. Check it for typing errors."))
        return cls(data[len(_PREFIX) : -1])

    @property
    def text(self) -> str:
        """The key in groups of four characters, to be written down."""
        data = _PREFIX + self.secret
        encoded = _encoded(data + bytes([reduce(xor, data)]))
        return " ".join(encoded[start : start + _GROUP] for start in range(0, len(encoded), _GROUP))


def _encoded(data: bytes) -> str:
    """Return base58; the first byte is never zero here, so leading zeros need no care."""
    number, digits = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits


def _decoded(text: str) -> bytes:
    if not text or len(text) > _MOST_TEXT or not set(text) <= set(_ALPHABET):
        return b""
    number = reduce(lambda value, character: value * len(_ALPHABET) + _ALPHABET.index(character), text, 0)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
