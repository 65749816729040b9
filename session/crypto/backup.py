"""The key backup on the server: its version and whether it is ours (Matrix spec, "Server-side key backups")."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import vodozemac

from session.crypto.account import OwnAccount
from session.crypto.canonical import seed_public_key, seed_signer, sign_json
from session.crypto.guard import Malformed, at, decode_base64, guarded
from session.crypto.requests import Requests, client_path
from session.store.crypto_tables import read_secret
from session.store.database import Database
from session.values.errors import RequestRefused, SessionError

ALGORITHM = "m.megolm_backup.v1.curve25519-aes-sha2"
SECRET = "m.megolm_backup.v1"


class BackupReplaced(SessionError):
    """The backup is not the server's present one any more."""


class BackupState(StrEnum):
    """How it stands with the backup."""

    NONE = "none"
    """The server has none."""
    LOCKED = "locked"
    """There is one, and this device does not have its private key."""
    FOREIGN = "foreign"
    """There is one, and it is encrypted to another key than ours: nothing goes in or out."""
    READY = "ready"
    """There is one, and our private key opens it."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A version of the backup that our private key opens."""

    version: str
    secret: bytes = field(repr=False)
    public_key: str
    count: int
    """Room keys in it, as the server says."""
    etag: str
    """Another one whenever something in it has changed."""


def new_backup_secret() -> bytes:
    """Return a new private key for a backup."""
    return vodozemac.Curve25519SecretKey().to_bytes()


def backup_public_key(secret: bytes) -> str:
    """Return the public key that room keys are encrypted to."""
    with guarded():
        return vodozemac.Curve25519SecretKey.from_bytes(secret).public_key().to_base64()


def stored_secret(database: Database) -> bytes | None:
    """Return the backup's private key that this device holds, or None."""
    stored = read_secret(database, SECRET)
    try:
        return None if stored is None else decode_base64(stored, 32)
    except Malformed:
        return None


async def create_version(gateway: Requests, account: OwnAccount, secret: bytes, master_seed: bytes) -> str:
    """Start a backup, signed by the master key and this device, and return its version."""
    auth_data = account.signed({"public_key": backup_public_key(secret)})
    master = seed_public_key(master_seed)
    auth_data = sign_json(auth_data, account.user_id, f"ed25519:{master}", seed_signer(master_seed))
    body = {"algorithm": ALGORITHM, "auth_data": auth_data}
    return str((await gateway.request("POST", client_path("room_keys", "version"), body))["version"])


async def current_version(gateway: Requests) -> dict[str, Any] | None:
    """Return the server's present backup, or None when there is none."""
    try:
        return await gateway.request("GET", client_path("room_keys", "version"))
    except RequestRefused as refused:
        if refused.status == 404:
            return None
        raise


def opens(secret: bytes, version: dict[str, Any]) -> bool:
    """Return whether a private key is the one that a backup is encrypted to."""
    return version.get("algorithm") == ALGORITHM and at(version, "auth_data", "public_key") == backup_public_key(secret)


async def look(gateway: Requests, secret: bytes | None) -> tuple[BackupState, Backup | None]:
    """Ask how it stands with the backup; the backup itself comes along only when it is ours."""
    found = await current_version(gateway)
    if found is None:
        return BackupState.NONE, None
    if secret is None:
        return BackupState.LOCKED, None
    version, count, etag = found.get("version"), found.get("count"), found.get("etag")
    if not opens(secret, found) or not isinstance(version, str):
        return BackupState.FOREIGN, None
    known = count if isinstance(count, int) and not isinstance(count, bool) else 0
    return BackupState.READY, Backup(version, secret, backup_public_key(secret), known, str(etag))
