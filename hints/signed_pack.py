"""Signatures of packs: Ed25519 over the exact bytes, in a file of one line beside the pack."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ALGORITHM = "ed25519"
_KEY_BYTES = 32
_SIGNATURE_BYTES = 64


class SignatureRefused(ValueError):
    """A signature that is missing or wrong, or a key that is none: one line."""


def public_key_text(key: Ed25519PrivateKey) -> str:
    """Return the public half of a key, as settings name it: `ed25519:` and base64."""
    return f"{ALGORITHM}:{base64.b64encode(key.public_key().public_bytes_raw()).decode()}"


def key_id(public_key: str) -> str:
    """Return the short name of a public key: the beginning of its SHA-256.

    Raises:
        SignatureRefused: when it is no public key.
    """
    return hashlib.sha256(_public_bytes(public_key)).hexdigest()[:16]


def signature(pack: bytes, key: Ed25519PrivateKey) -> str:
    """Return the text of the signature file for a pack."""
    signed = base64.b64encode(key.sign(pack)).decode()
    return f"{ALGORITHM} {key_id(public_key_text(key))} {signed}\n"


def signer(pack: bytes, signature_text: str, trusted_keys: tuple[str, ...]) -> str:
    """Return the id of the trusted key that signed exactly these bytes.

    Raises:
        SignatureRefused: when none did.
    """
    # Loaded here: who has no signed packs does not wait for it.
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    named, signed = _parts(signature_text)
    public = {key_id(key): _public_bytes(key) for key in trusted_keys}.get(named)
    if public is None:
        raise SignatureRefused(f"signed with the key {named}, which is not trusted")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signed, pack)
    except (InvalidSignature, ValueError):
        raise SignatureRefused("the signature does not fit: the pack was changed, or it is another pack's") from None
    return named


def _parts(signature_text: str) -> tuple[str, bytes]:
    """Return the key id and the signature in a signature file."""
    words = signature_text.split()
    if len(words) != 3 or words[0] != ALGORITHM or not words[1].isalnum() or len(words[1]) > 64:
        raise SignatureRefused("the signature file is damaged")
    return words[1], _decoded(words[2], _SIGNATURE_BYTES, "the signature file is damaged")


def _public_bytes(public_key: str) -> bytes:
    """Return the bytes of a public key."""
    algorithm, _, encoded = public_key.partition(":")
    problem = f"a trusted key must be {ALGORITHM}: and base64 of {_KEY_BYTES} bytes"
    if algorithm != ALGORITHM:
        raise SignatureRefused(problem)
    return _decoded(encoded, _KEY_BYTES, problem)


def _decoded(encoded: str, length: int, problem: str) -> bytes:
    """Return so many bytes from base64."""
    try:
        decoded = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        decoded = b""
    if len(decoded) != length:
        raise SignatureRefused(problem)
    return decoded
