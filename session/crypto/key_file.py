"""Room keys in a file under a passphrase, as Element writes and reads them (Matrix spec, "Key exports").

The passphrase goes through PBKDF2 over HMAC-SHA-512; AES-256 in counter mode encrypts, HMAC-SHA-256 covers all of it.
Unencrypted keys are in memory only.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import struct
import textwrap
from collections.abc import Iterable
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from session.sync.guard import is_bounded
from session.values.errors import SessionError
from session.values.words import N_

HEADER = "-----BEGIN MEGOLM SESSION DATA-----"
FOOTER = "-----END MEGOLM SESSION DATA-----"
ROUNDS = 500_000
MOST_ROUNDS = 10_000_000
"""Some seconds of work; the number comes from the file."""
MOST_BYTES = 256 * 1024 * 1024
_VERSION = 1
_HEAD = struct.Struct(">B16s16sI")
_MAC_BYTES = 32


class KeyFileRefused(SessionError):
    """The file is no key export, was changed, or the passphrase does not open it."""


def seal_keys(exported: Iterable[dict[str, Any]], passphrase: str) -> bytes:
    """Return the file that holds these keys. Takes about half a second."""
    plaintext = json.dumps(list(exported)).encode()
    nonce = bytearray(secrets.token_bytes(16))
    nonce[8] &= 0x7F  # bit 63 cleared: some AES-CTR implementations count in 64 bits only
    head = _HEAD.pack(_VERSION, secrets.token_bytes(16), bytes(nonce), ROUNDS)
    aes_key, mac_key = _derived(passphrase, head)
    body = head + _ctr(aes_key, bytes(nonce), plaintext)
    armoured = base64.b64encode(body + _mac(mac_key, body)).decode("ascii")
    return "\n".join([HEADER, *textwrap.wrap(armoured, 96), FOOTER, ""]).encode("ascii")


def open_keys(content: bytes, passphrase: str) -> list[Any]:
    """Return the keys in a file; each is to be checked. Takes about half a second.

    Raises:
        KeyFileRefused: when it is none, was changed, or the passphrase does not open it.
    """
    body = _unarmoured(content)
    head, mac = body[: _HEAD.size], body[-_MAC_BYTES:]
    version, _, nonce, rounds = _HEAD.unpack(head)
    if version != _VERSION or not 0 < rounds <= MOST_ROUNDS:
        raise KeyFileRefused(N_("This key file is of a kind that is not supported."))
    aes_key, mac_key = _derived(passphrase, head)
    if not hmac.compare_digest(_mac(mac_key, body[:-_MAC_BYTES]), mac):
        raise KeyFileRefused(N_("This passphrase does not open the key file, or the file was changed."))
    try:
        keys = json.loads(_ctr(aes_key, nonce, body[_HEAD.size : -_MAC_BYTES]))
    except (ValueError, RecursionError):
        keys = None
    if not isinstance(keys, list):
        raise KeyFileRefused(N_("This key file holds no list of keys."))
    return [key for key in keys if is_bounded(key)]


def _unarmoured(content: bytes) -> bytes:
    """Return what is between header and footer, if it is long enough to be something."""
    text = content.decode("ascii", "replace") if len(content) <= MOST_BYTES else ""
    _, header, rest = text.partition(HEADER)
    armoured, footer, _ = rest.partition(FOOTER)
    try:
        body = base64.b64decode(_padded("".join(armoured.split())), validate=True) if header and footer else b""
    except ValueError:
        body = b""
    if len(body) < _HEAD.size + _MAC_BYTES:
        raise KeyFileRefused(N_("That is not a file of exported keys."))
    return body


def _padded(text: str) -> str:
    bare = text.rstrip("=")
    return bare + "=" * (-len(bare) % 4)


def _derived(passphrase: str, head: bytes) -> tuple[bytes, bytes]:
    _, salt, _, rounds = _HEAD.unpack(head)
    derived = PBKDF2HMAC(SHA512(), 64, salt, rounds).derive(passphrase.encode())
    return derived[:32], derived[32:]


def _ctr(aes_key: bytes, nonce: bytes, data: bytes) -> bytes:
    context = Cipher(AES256(aes_key), CTR(nonce)).encryptor()
    return context.update(data) + context.finalize()


def _mac(mac_key: bytes, data: bytes) -> bytes:
    return hmac.new(mac_key, data, hashlib.sha256).digest()
