"""Encryption of attachments (Matrix spec, "Sending encrypted attachments"): AES-256 in counter mode, SHA-256 beside.

Pure: bytes in, bytes out. One seal is for one file: its key is never used for another.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any, Protocol

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR

VERSION = "v2"
_KEY_BYTES = 32
_BLOCK_BYTES = 16


class Stream(Protocol):
    """What turns the bytes of a file, in their order, into other bytes of the same number."""

    def update(self, data: bytes, /) -> bytes:
        """Return what `data` becomes."""
        ...


@dataclass(frozen=True, slots=True)
class Seal:
    """What opens one encrypted file, and tells whether it is the one that was meant."""

    key: bytes = field(repr=False)
    counter: bytes = field(repr=False)
    """The first counter block."""
    sha256: bytes
    """Of the encrypted bytes."""

    def opening(self) -> Stream:
        """Return what decrypts the file from its beginning."""
        return _cipher(self.key, self.counter).decryptor()

    def file_object(self, url: str) -> dict[str, Any]:
        """Return the `file` of an event, for bytes that lie at `url`."""
        key = base64.urlsafe_b64encode(self.key).decode("ascii").rstrip("=")
        return {
            "v": VERSION,
            "url": url,
            "key": {"kty": "oct", "key_ops": ["encrypt", "decrypt"], "alg": "A256CTR", "k": key, "ext": True},
            "iv": _unpadded(self.counter),
            "hashes": {"sha256": _unpadded(self.sha256)},
        }


class Sealing:
    """Encrypts one file, piece by piece."""

    def __init__(self) -> None:
        """Choose a fresh key."""
        self._key = secrets.token_bytes(_KEY_BYTES)
        # The lower half counts from zero: some implementations count in 64 bits only and would begin again.
        self._counter = secrets.token_bytes(8) + bytes(8)
        self._stream = _cipher(self._key, self._counter).encryptor()
        self._digest = hashlib.sha256()

    def update(self, data: bytes) -> bytes:
        """Return what `data`, the next piece, becomes."""
        sealed = self._stream.update(data)
        self._digest.update(sealed)
        return sealed

    def finish(self) -> Seal:
        """Return what opens everything that was encrypted."""
        return Seal(self._key, self._counter, self._digest.digest())


def read_seal(raw: object) -> Seal | None:
    """Return the seal in an event's `file`, or None when it is not exactly as the spec has it."""
    if not isinstance(raw, dict) or raw.get("v") != VERSION:
        return None
    jwk, hashes = raw.get("key"), raw.get("hashes")
    if not isinstance(jwk, dict) or not isinstance(hashes, dict):
        return None
    if jwk.get("kty") != "oct" or jwk.get("alg") != "A256CTR":
        return None
    key, counter = _decoded(jwk.get("k"), _KEY_BYTES), _decoded(raw.get("iv"), _BLOCK_BYTES)
    sha256 = _decoded(hashes.get("sha256"), 32)
    if key is None or counter is None or sha256 is None:
        return None
    return Seal(key, counter, sha256)


def _cipher(key: bytes, counter: bytes) -> Cipher[CTR]:
    return Cipher(AES256(key), CTR(counter))


def _unpadded(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii").rstrip("=")


def _decoded(text: object, length: int) -> bytes | None:
    """Return bytes of a given number from base64 of either alphabet, padded or not, or None."""
    if not isinstance(text, str) or len(text) > 2 * length:
        return None
    bare = text.rstrip("=").replace("+", "-").replace("/", "_")
    try:
        data = base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    return data if len(data) == length else None
