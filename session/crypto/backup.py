"""The key backup on the server: its version and who may trust it (Matrix spec, "Server-side key backups")."""

from __future__ import annotations

from typing import Any

import vodozemac

from session.crypto.account import OwnAccount
from session.crypto.canonical import seed_public_key, seed_signer, sign_json
from session.crypto.guard import at, guarded
from session.crypto.requests import Requests, client_path
from session.errors import RequestRefused

ALGORITHM = "m.megolm_backup.v1.curve25519-aes-sha2"
SECRET = "m.megolm_backup.v1"


def new_backup_secret() -> bytes:
    """Return a new private key for a backup."""
    return vodozemac.Curve25519SecretKey().to_bytes()


def backup_public_key(secret: bytes) -> str:
    """Return the public key that room keys are encrypted to."""
    with guarded():
        return vodozemac.Curve25519SecretKey.from_bytes(secret).public_key().to_base64()


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
