"""Canonical JSON and the signatures over it (Matrix spec, appendices "Canonical JSON" and "Signing JSON")."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import vodozemac
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from session.crypto.guard import Malformed, at, decode_base64, encode_base64, guarded, signing_key

Sign = Callable[[bytes], str]
"""Signs bytes and returns the signature in unpadded base64."""


def canonical_json(value: Mapping[str, Any]) -> bytes:
    """Return the one byte string that stands for this JSON object."""
    with guarded():
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True).encode()


def signed_bytes(value: Mapping[str, Any]) -> bytes:
    """Return the bytes that a signature over this object covers."""
    return canonical_json({name: part for name, part in value.items() if name not in ("signatures", "unsigned")})


def sign_json(value: Mapping[str, Any], user_id: str, key_id: str, sign: Sign) -> dict[str, Any]:
    """Return a copy of the object with one more signature."""
    old = at(value, "signatures")
    signatures = {user: dict(by_key) for user, by_key in old.items()} if isinstance(old, dict) else {}
    signatures.setdefault(user_id, {})[key_id] = sign(signed_bytes(value))
    return {**value, "signatures": signatures}


def has_signature(value: Mapping[str, Any], user_id: str, key_id: str, public_key: str) -> bool:
    """Return whether the object carries a valid signature of this key; never raises."""
    try:
        signature = decode_base64(at(value, "signatures", user_id, key_id), 64)
        key = signing_key(public_key)
        with guarded():
            key.verify_signature(signed_bytes(value), vodozemac.Ed25519Signature.from_base64(encode_base64(signature)))
    except Malformed:
        return False
    return True


def seed_signer(seed: bytes) -> Sign:
    """Return a signer for an Ed25519 seed of 32 bytes."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return lambda data: encode_base64(private.sign(data))


def seed_public_key(seed: bytes) -> str:
    """Return the Ed25519 public key of a seed, in unpadded base64."""
    return encode_base64(Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())
