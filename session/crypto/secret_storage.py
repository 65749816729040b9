"""Secret storage, "4S": private keys in account data, sealed with the recovery key (Matrix spec, "Secrets", "Storage").

The MAC is always checked before anything is decrypted.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from session.crypto.guard import Malformed, at, decode_base64, encode_base64
from session.crypto.passphrase_key import typed_key
from session.crypto.recovery_key import RecoveryKey, WrongRecoveryKey
from session.crypto.requests import Requests, client_path
from session.values.errors import RequestRefused, SessionError
from session.values.words import N_

ALGORITHM = "m.secret_storage.v1.aes-hmac-sha2"
DEFAULT_KEY = "m.secret_storage.default_key"
KEY_PREFIX = "m.secret_storage.key."
_ZEROS = bytes(32)


class SecretStorageRefused(SessionError):
    """What the server keeps as secret storage is missing or damaged."""


class SecretStorage:
    """The secrets of an account, opened with its recovery key."""

    def __init__(self, gateway: Requests, user_id: str, key_id: str, key: RecoveryKey) -> None:
        """Use the key with this id, which has been checked or is new."""
        self._gateway = gateway
        self._user_id = user_id
        self._key_id = key_id
        self._key = key

    @classmethod
    def create(cls, gateway: Requests, user_id: str) -> tuple[SecretStorage, RecoveryKey]:
        """Return an empty storage with a new key; the server learns of it in `publish_key`."""
        key = RecoveryKey.random()
        return cls(gateway, user_id, secrets.token_hex(16), key), key

    @classmethod
    async def unlock(cls, gateway: Requests, user_id: str, opener: RecoveryKey | str) -> SecretStorage:
        """Open the account's default storage with its recovery key, or with what a person typed: key or passphrase.

        Raises:
            SecretStorageRefused: when there is none, or it is of a kind we do not know.
            WrongRecoveryKey: when the key or the passphrase does not fit.
        """
        key_id = at(await read_account_data(gateway, user_id, DEFAULT_KEY), "key")
        if not isinstance(key_id, str) or not key_id:
            raise SecretStorageRefused(N_("This account has no secret storage; create an identity first."))
        description = await read_account_data(gateway, user_id, KEY_PREFIX + key_id)
        if at(description, "algorithm") != ALGORITHM:
            raise SecretStorageRefused(N_("This account's secret storage is of a kind that is not supported."))
        key = opener if isinstance(opener, RecoveryKey) else await typed_key(opener, description)
        if not key_fits(key, description):
            raise WrongRecoveryKey(
                N_("This recovery key or passphrase does not open the secret storage of this account.")
            )
        return cls(gateway, user_id, key_id, key)

    async def publish_key(self) -> None:
        """Store what the key is recognised by; secrets stored before it are kept."""
        await write_account_data(self._gateway, self._user_id, KEY_PREFIX + self._key_id, describe_key(self._key))

    async def make_default(self) -> None:
        """Make this the account's storage, after everything is in it."""
        await write_account_data(self._gateway, self._user_id, DEFAULT_KEY, {"key": self._key_id})

    async def read(self, name: str) -> bytes | None:
        """Return a secret of 32 bytes, or None when it is not stored under this key.

        Raises:
            SecretStorageRefused: when it has been tampered with.
        """
        stored = at(await read_account_data(self._gateway, self._user_id, name), "encrypted", self._key_id)
        if stored is None:
            return None
        try:
            return decode_base64(unseal(self._key, name, stored).decode("ascii"), 32)
        except ValueError:
            raise SecretStorageRefused(N_("The secret {name} on the server is damaged."), name=name) from None

    async def write(self, name: str, secret: bytes, *, alone: bool = False) -> None:
        """Store a secret of 32 bytes, beside copies under other keys, or `alone` when those are of an older secret."""
        stored = {} if alone else await read_account_data(self._gateway, self._user_id, name)
        others = at(stored, "encrypted")
        sealed = {
            **(others if isinstance(others, dict) else {}),
            self._key_id: seal(self._key, name, encode_base64(secret).encode("ascii")),
        }
        await write_account_data(self._gateway, self._user_id, name, {"encrypted": sealed})


def describe_key(key: RecoveryKey) -> dict[str, Any]:
    """Return the description by which a key is recognised: 32 zero bytes, sealed."""
    return {"algorithm": ALGORITHM, **_without_text(seal(key, "", _ZEROS))}


def key_fits(key: RecoveryKey, description: Mapping[str, Any]) -> bool:
    """Return whether a key is the described one; a description that proves nothing fits no key."""
    try:
        nonce, mac = decode_base64(description.get("iv"), 16), decode_base64(description.get("mac"), 32)
    except Malformed:
        return False
    aes_key, mac_key = _derived(key, "")
    return hmac.compare_digest(_mac(mac_key, _ctr(aes_key, nonce, _ZEROS)), mac)


def seal(key: RecoveryKey, name: str, secret: bytes) -> dict[str, str]:
    """Return a secret encrypted under its name."""
    aes_key, mac_key = _derived(key, name)
    nonce = bytearray(secrets.token_bytes(16))
    nonce[8] &= 0x7F  # bit 63 cleared: some AES-CTR implementations count in 64 bits only
    ciphertext = _ctr(aes_key, bytes(nonce), secret)
    return {
        "iv": encode_base64(bytes(nonce)),
        "ciphertext": encode_base64(ciphertext),
        "mac": encode_base64(_mac(mac_key, ciphertext)),
    }


def unseal(key: RecoveryKey, name: str, sealed: object) -> bytes:
    """Return a secret that was encrypted under its name.

    Raises:
        Malformed: when it was not sealed with this key under this name.
    """
    ciphertext = decode_base64(at(sealed, "ciphertext"))
    aes_key, mac_key = _derived(key, name)
    if not hmac.compare_digest(_mac(mac_key, ciphertext), decode_base64(at(sealed, "mac"), 32)):
        raise Malformed("mac")
    return _ctr(aes_key, decode_base64(at(sealed, "iv"), 16), ciphertext)


async def read_account_data(gateway: Requests, user_id: str, kind: str) -> dict[str, Any]:
    """Return an entry of the account data, or an empty object when there is none."""
    try:
        return await gateway.request("GET", client_path("user", user_id, "account_data", kind))
    except RequestRefused as refused:
        if refused.status == 404:
            return {}
        raise


async def write_account_data(gateway: Requests, user_id: str, kind: str, content: Mapping[str, Any]) -> None:
    """Store an entry of the account data."""
    await gateway.request("PUT", client_path("user", user_id, "account_data", kind), content)


def _derived(key: RecoveryKey, name: str) -> tuple[bytes, bytes]:
    derived = HKDF(algorithm=SHA256(), length=64, salt=_ZEROS, info=name.encode()).derive(key.secret)
    return derived[:32], derived[32:]


def _ctr(aes_key: bytes, nonce: bytes, data: bytes) -> bytes:
    context = Cipher(AES256(aes_key), CTR(nonce)).encryptor()
    return context.update(data) + context.finalize()


def _mac(mac_key: bytes, ciphertext: bytes) -> bytes:
    return hmac.new(mac_key, ciphertext, hashlib.sha256).digest()


def _without_text(sealed: dict[str, str]) -> dict[str, str]:
    return {"iv": sealed["iv"], "mac": sealed["mac"]}
