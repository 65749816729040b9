"""Room keys sealed for the backup, one by one (Matrix spec, "m.megolm_backup.v1.curve25519-aes-sha2").

The public key is all that it takes to seal one. So what comes out of a backup says nothing of who put it in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import vodozemac

from session.crypto.canonical import canonical_json
from session.crypto.guard import Malformed, at, curve_key, decode_base64, encode_base64, guarded, json_object

_MAC_BYTES = 8
_KEPT = ("algorithm", "sender_key", "sender_claimed_keys", "forwarding_curve25519_key_chain", "session_key")
"""Parts of an export that go in; room and session id are the address in the backup."""


def seal(public_key: str, exported: Mapping[str, Any]) -> dict[str, str]:
    """Return the `session_data` of an exported room key."""
    plaintext = canonical_json({name: exported[name] for name in _KEPT})
    key = curve_key(public_key)
    with guarded():
        message = vodozemac.PkEncryption.from_key(key).encrypt(plaintext)
        return {
            "ciphertext": encode_base64(bytes(message.ciphertext)),
            "mac": encode_base64(bytes(message.mac)),
            "ephemeral": encode_base64(bytes(message.ephemeral_key)),
        }


def unseal(secret: bytes, room_id: str, session_id: str, sealed: object) -> dict[str, Any]:
    """Return a room key in the format of the key export, named by its address; `import_one` checks the name.

    Raises:
        Malformed: when it was changed, or was not sealed for this private key.
    """
    data = at(sealed, "session_data")
    ciphertext, mac = decode_base64(at(data, "ciphertext")), decode_base64(at(data, "mac"), _MAC_BYTES)
    ephemeral = at(data, "ephemeral")
    curve_key(ephemeral)
    if not ciphertext or len(ciphertext) % 16:
        raise Malformed("ciphertext")
    with guarded():
        message = vodozemac.Message(ciphertext, mac, decode_base64(ephemeral, 32))
        private = vodozemac.Curve25519SecretKey.from_bytes(secret)
        plaintext = bytes(vodozemac.PkDecryption.from_key(private).decrypt(message))
    return {**json_object(plaintext), "room_id": room_id, "session_id": session_id}
