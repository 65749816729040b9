"""From what a person typed to the key of secret storage: the recovery key itself, or a passphrase that stands for it.

Matrix spec, "Deriving keys from passphrases": PBKDF2 over HMAC-SHA-512.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from session.crypto.guard import at
from session.crypto.recovery_key import RecoveryKey, WrongRecoveryKey
from session.values.words import N_

ALGORITHM = "m.pbkdf2"
MOST_ITERATIONS = 10_000_000
"""Some seconds of work; the number comes from the server, which may not make us work for ever."""
_BITS = 256
_MOST_SALT = 1024


async def typed_key(text: str, description: Mapping[str, Any]) -> RecoveryKey:
    """Return the key that a text stands for, by the description of the key in secret storage.

    Raises:
        WrongRecoveryKey: when it is no recovery key and no passphrase was set, or one that we do not know to use.
    """
    try:
        return RecoveryKey.parse(text)
    except WrongRecoveryKey:
        if at(description, "passphrase") is None:
            raise
    salt, iterations = _parameters(description)
    passphrase = text.strip("\r\n").encode()
    return RecoveryKey(await asyncio.to_thread(_derived, passphrase, salt, iterations))


def _parameters(description: Mapping[str, Any]) -> tuple[bytes, int]:
    salt, iterations = at(description, "passphrase", "salt"), at(description, "passphrase", "iterations")
    bits = at(description, "passphrase", "bits")
    sound = (
        at(description, "passphrase", "algorithm") == ALGORITHM
        and isinstance(salt, str)
        and len(salt) <= _MOST_SALT
        and isinstance(iterations, int)
        and not isinstance(iterations, bool)
        and 0 < iterations <= MOST_ITERATIONS
        and bits in (None, _BITS)
    )
    if not sound:
        raise WrongRecoveryKey(
            N_("The passphrase of this account is described in a way that is not supported; use the recovery key.")
        )
    return str(salt).encode(), int(str(iterations))


def _derived(passphrase: bytes, salt: bytes, iterations: int) -> bytes:
    return PBKDF2HMAC(SHA512(), _BITS // 8, salt, iterations).derive(passphrase)
