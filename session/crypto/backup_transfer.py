"""Room keys on their way into the backup and out of it: sealed and opened here, requested in batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from session.crypto.backup import Backup, BackupReplaced
from session.crypto.backup_cipher import seal, unseal
from session.crypto.guard import Malformed, object_at
from session.crypto.requests import Requests, client_path
from session.crypto.room_keys import Origin, RoomKey, RoomKeys
from session.values.errors import RequestRefused
from session.values.words import N_

UPLOAD_BATCH = 100
"""Keys in one request."""


def sealed_keys(keys: RoomKeys, batch: Sequence[RoomKey], backup: Backup) -> dict[str, Any]:
    """Return the body of an upload; of two copies of a key the one that opens more."""
    rooms: dict[str, Any] = {}
    for key in sorted(batch, key=lambda key: key.first_index, reverse=True):
        try:
            sealed = seal(backup.public_key, keys.exported(key))
        except Malformed:
            continue
        rooms.setdefault(key.room_id, {"sessions": {}})["sessions"][key.session_id] = {
            "first_message_index": key.first_index,
            "forwarded_count": 0,
            "is_verified": key.origin is Origin.OWN,
            "session_data": sealed,
        }
    return {"rooms": rooms}


async def upload(gateway: Requests, backup: Backup, body: dict[str, Any]) -> None:
    """Put sealed keys into the backup.

    Raises:
        BackupReplaced: when it is not the server's present one.
    """
    await _ask(gateway, "PUT", ("room_keys", "keys"), backup, body)


async def download_all(gateway: Requests, backup: Backup) -> list[tuple[str, str, object]]:
    """Return everything in the backup: room id, session id and what is sealed.

    Raises:
        BackupReplaced: when it is not the server's present one.
    """
    answer = await _ask(gateway, "GET", ("room_keys", "keys"), backup)
    return list(_entries(answer))


async def download_one(gateway: Requests, backup: Backup, room_id: str, session_id: str) -> object | None:
    """Return what is sealed under an address, or None.

    Raises:
        BackupReplaced: when it is not the server's present one.
    """
    try:
        return await _ask(gateway, "GET", ("room_keys", "keys", room_id, session_id), backup)
    except RequestRefused as refused:
        if refused.status == 404:
            return None
        raise


def opened_keys(backup: Backup, entries: Sequence[tuple[str, str, object]]) -> list[dict[str, Any]]:
    """Return the keys of entries in the format of the key export; what does not open is left out."""
    opened: list[dict[str, Any]] = []
    for room_id, session_id, sealed in entries:
        try:
            opened.append(unseal(backup.secret, room_id, session_id, sealed))
        except Malformed:
            continue
    return opened


def _entries(answer: dict[str, Any]) -> Iterator[tuple[str, str, object]]:
    for room_id in object_at(answer, "rooms"):
        for session_id, sealed in object_at(answer, "rooms", room_id, "sessions").items():
            yield room_id, session_id, sealed


async def _ask(
    gateway: Requests, method: str, path: Sequence[str], backup: Backup, body: dict[str, Any] | None = None
) -> dict[str, Any]:
    try:
        return await gateway.request(method, client_path(*path), body, params={"version": backup.version}, deadline=180)
    except RequestRefused as refused:
        if refused.errcode == "M_WRONG_ROOM_KEYS_VERSION":
            raise BackupReplaced(N_("The key backup was replaced meanwhile.")) from None
        raise
