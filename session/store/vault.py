"""The store's random key, wrapped by a key that is derived from the passphrase.

The passphrase goes through Argon2id (RFC 9106); the random key is sealed with
ChaCha20-Poly1305 (RFC 8439), the parameters being part of what is authenticated.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from session.store.files import check_private, make_private_folder, write_private_file
from session.values.errors import StoreRefused, WrongPassphrase
from session.values.words import N_

VERSION = 1
KEY_BYTES = 32
_MEMORY_KIB = 128 * 1024
_PASSES = 3
"""Least passes. Where even these take too long, they go over half the memory: 64 MiB, RFC 9106's second choice."""
_MOST_CHOSEN_PASSES = 16
TARGET_SECONDS = 0.37
"""What opening a new store should take on the machine that made it: between 0.25 and 0.5 s."""
_LANES = 4
_MOST_MEMORY_KIB = 1024 * 1024
_MOST_PASSES = 64


@dataclass(frozen=True, slots=True)
class StoreKey:
    """The random 256-bit key of a profile; each account's database has a key derived from it."""

    secret: bytes = field(repr=False)

    def for_account(self, user_id: str) -> bytes:
        """Return the 32-byte key of one account's database."""
        kdf = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"sluis account database\0" + user_id.encode())
        return kdf.derive(self.secret)


def exists(key_file: Path) -> bool:
    """Return whether this profile has a key already, so that its passphrase is asked and not chosen."""
    return key_file.exists()


def create(key_file: Path, passphrase: str, clock: Callable[[], float] = time.perf_counter) -> StoreKey:
    """Make a new random key, wrap it and write the key file (0600). Takes about half a second.

    How much work a passphrase costs is chosen for this machine, by the `clock`.

    Raises:
        StoreRefused: when a key file is there already (never overwritten), the passphrase is empty, or the disk does
            not take the file.
    """
    if not passphrase:
        raise StoreRefused(N_("The passphrase of the store may not be empty."))
    if key_file.exists():
        raise StoreRefused(N_("{path} exists already; it is never overwritten."), path=str(key_file))
    make_private_folder(key_file.parent)
    key = StoreKey(secrets.token_bytes(KEY_BYTES))
    write_private_file(key_file, json.dumps(wrap(key, passphrase, clock), indent=1).encode())
    return key


def change(key_file: Path, old: str, new: str, clock: Callable[[], float] = time.perf_counter) -> None:
    """Let another passphrase open the same key; the databases stay as they are. Takes about a second.

    The new key file is on the disk, and proven to open, before it takes the place of the old one.

    Raises:
        WrongPassphrase: when the old one does not fit; nothing was touched.
        StoreRefused: when the new one is empty, or the disk does not take the file; the old one goes on to fit.
    """
    key = unlock(key_file, old)
    if not new:
        raise StoreRefused(N_("The passphrase of the store may not be empty."))
    box = wrap(key, new, clock)
    if unwrap(box, new, key_file) != key:
        raise StoreRefused(N_("The new key file does not open; the old passphrase goes on to fit."))
    write_private_file(key_file, json.dumps(box, indent=1).encode())


def unlock(key_file: Path, passphrase: str) -> StoreKey:
    """Return the key that the passphrase opens. Takes about 0.3 s.

    Raises:
        WrongPassphrase: when it does not fit; nothing was touched.
        StoreRefused: when the key file is missing, damaged, newer than this program or readable by others.
    """
    try:
        check_private(key_file)
        box = json.loads(key_file.read_bytes())
    except FileNotFoundError as error:
        raise StoreRefused(N_("There is no account in this profile yet: run sluis login.")) from error
    except (OSError, ValueError, RecursionError) as error:
        raise StoreRefused(N_("{path} cannot be read."), path=str(key_file)) from error
    return unwrap(box, passphrase, key_file)


def wrap(
    key: StoreKey,
    passphrase: str,
    clock: Callable[[], float] = time.perf_counter,
    more: Mapping[str, str | int] | None = None,
) -> dict[str, Any]:
    """Return a box, for JSON, that only this passphrase opens; `more` is readable in it, and cannot be changed."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    memory, passes = _chosen_work(clock)
    header: dict[str, Any] = {
        "version": VERSION,
        "kdf": "argon2id",
        "memory_kib": memory,
        "passes": passes,
        "lanes": _LANES,
        "salt": _b64(salt),
        "nonce": _b64(nonce),
        **(more or {}),
    }
    wrapping_key = _derive(passphrase, header)
    sealed = ChaCha20Poly1305(wrapping_key).encrypt(nonce, key.secret, _authenticated(header))
    return {**header, "sealed": _b64(sealed)}


def _chosen_work(clock: Callable[[], float]) -> tuple[int, int]:
    """Return memory in KiB and passes that take about `TARGET_SECONDS` here, never less than the least."""
    one = Argon2id(salt=bytes(16), length=KEY_BYTES, iterations=1, lanes=_LANES, memory_cost=_MEMORY_KIB)
    begun = clock()
    one.derive(b"")
    passes = int(TARGET_SECONDS / max(clock() - begun, 1e-6))
    if passes < _PASSES:
        return _MEMORY_KIB // 2, _PASSES
    return _MEMORY_KIB, min(passes, _MOST_CHOSEN_PASSES)


def unwrap(box: dict[str, Any], passphrase: str, key_file: Path) -> StoreKey:
    """Return the key in a box that `wrap` made; `key_file` is where it lies, for messages.

    Raises:
        WrongPassphrase: when it does not fit, or the box was changed.
        StoreRefused: when it is damaged or of a newer program.
    """
    try:
        header = {name: value for name, value in box.items() if name != "sealed"}
        if header["version"] != VERSION or header["kdf"] != "argon2id":
            raise StoreRefused(N_("{path} was written by a newer sluis."), path=str(key_file))
        wrapping_key = _derive(passphrase, header)
        nonce, sealed = base64.b64decode(header["nonce"]), base64.b64decode(box["sealed"])
        return StoreKey(ChaCha20Poly1305(wrapping_key).decrypt(nonce, sealed, _authenticated(header)))
    except InvalidTag as error:
        raise WrongPassphrase(
            N_(
                "This passphrase does not open the store; nothing was changed. Forgotten, it cannot be had back: "
                "drafts, unsent messages and keys without a backup are lost. sluis wipe, sluis login and your "
                "recovery key bring back what the server and the key backup hold."
            )
        ) from error
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise StoreRefused(N_("{path} is damaged."), path=str(key_file)) from error


def _derive(passphrase: str, header: dict[str, Any]) -> bytes:
    memory, passes, lanes = int(header["memory_kib"]), int(header["passes"]), int(header["lanes"])
    if not (8 * lanes <= memory <= _MOST_MEMORY_KIB and 1 <= passes <= _MOST_PASSES and 1 <= lanes <= 64):
        raise ValueError("key derivation parameters out of bounds")
    kdf = Argon2id(
        salt=base64.b64decode(header["salt"]),
        length=KEY_BYTES,
        iterations=passes,
        lanes=lanes,
        memory_cost=memory,
    )
    return kdf.derive(passphrase.encode())


def _authenticated(header: dict[str, Any]) -> bytes:
    return json.dumps(header, sort_keys=True, separators=(",", ":")).encode()


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
