"""The facade of one account's trust and keys: identity, recovery, backup, key files, own devices."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from session.crypto import identity
from session.crypto.backup import BackupState
from session.crypto.identity import Tell, identity_status
from session.crypto.key_file import MOST_BYTES, KeyFileRefused, open_keys, seal_keys
from session.crypto.machine import Machine
from session.crypto.recovery_key import RecoveryKey
from session.crypto.requests import Requests
from session.crypto.uia import Proof
from session.server.gateway import Gateway
from session.store.database import Database
from session.sync.arrival import Arrival, Changes
from session.trust.key_backup import KeyBackup
from session.values.trust import IdentityStatus
from session.values.words import N_, Words

SHORTEST_PASSPHRASE = 8
"""Characters of the passphrase of a key file."""

RESET_CONSEQUENCES = (
    N_("Everybody who verified you is warned and has to verify you again."),
    N_("Your other devices are signed no more: each has to be verified or recovered again."),
    N_("The recovery key you have now stops working; you get another one."),
    N_("Older messages whose keys are in the present backup only cannot be read any more."),
)
"""What has to be said before a reset, in words for translation."""


@dataclass(frozen=True, slots=True)
class BackupStatus:
    """How it stands with the key backup."""

    state: BackupState
    version: str | None = None
    in_backup: int = 0
    """Room keys in it, as the server says."""
    missing: int = 0
    """Room keys here that are not in it."""
    came: int = 0
    """Room keys that just came out of it."""


@dataclass(frozen=True, slots=True)
class TrustStatus:
    """How it stands with our identity, this device and the backup."""

    identity: IdentityStatus
    fingerprint: str
    """This device's Ed25519 key, which other clients show as its session key."""
    master_key: str | None
    """The identity's public master key."""
    backup: BackupStatus


_Make = Callable[[Requests, Machine, Proof, Tell], Awaitable[RecoveryKey]]
_SLICE = 50
"""Keys that are stored in one go: others get their turn in between."""


def _silent(words: Words | None = None) -> None:
    """Tell nobody."""


class Keys:
    """What screens and scripts can ask about trust and keys."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        machine: Machine,
        arrival: Arrival,
        backup: KeyBackup,
        changed: Callable[[Changes], None],
        trust_changed: Callable[[], None] = _silent,
    ) -> None:
        """Work with this machine; `changed` hears of messages that became readable, `trust_changed` of a signature."""
        self._database = database
        self._gateway = gateway
        self._machine = machine
        self._arrival = arrival
        self._backup = backup
        self._changed = changed
        self._trust_changed = trust_changed

    async def status(self) -> TrustStatus:
        """Ask the server how it stands with identity, device and backup.

        Raises:
            SessionError: when the server cannot be asked.
        """
        status = await identity_status(self._gateway, self._machine)
        published = self._machine.identity(self._machine.user_id)
        fingerprint, master = self._machine.account.signing_key, published.master if published else None
        return TrustStatus(status, fingerprint, master, await self.backup_status())

    async def recover(self, key_or_passphrase: str, tell: Tell = _silent) -> None:
        """Unlock the account's identity with its recovery key or passphrase and sign this device.

        `tell` hears what is being done. A wrong key changes nothing.

        Raises:
            SessionError: when the key is wrong or what the server stores does not fit.
        """
        await identity.recover(self._gateway, self._machine, key_or_passphrase, tell)
        self._backup.ask_anew()
        self._trust_changed()

    async def bootstrap_if_none(self, password: str) -> str | None:
        """Create an identity where there is none, and return its recovery key; None when there is one.

        Raises:
            SessionError: when the server refuses or cannot be reached.
        """
        if not password or await identity_status(self._gateway, self._machine) is not IdentityStatus.NONE:
            return None
        return await self.bootstrap(Proof(password=password))

    async def bootstrap(self, proof: Proof, tell: Tell = _silent) -> str:
        """Create an identity, secret storage and a backup where there is none; return the recovery key.

        Raises:
            IdentityRefused: when there is an identity already.
            SessionError: when the server refuses or cannot be reached.
        """
        return await self._made(identity.bootstrap, proof, tell)

    async def reset(self, proof: Proof, tell: Tell = _silent) -> str:
        """Replace identity, secret storage and backup; return the new recovery key. Say `RESET_CONSEQUENCES` first.

        Raises:
            SessionError: when the server refuses or cannot be reached.
        """
        return await self._made(identity.reset, proof, tell)

    async def backup_status(self) -> BackupStatus:
        """Ask the server how it stands with the backup.

        Raises:
            SessionError: when the server cannot be asked.
        """
        state, backup = await self._backup.look()
        missing = self._backup.missing()
        if backup is None:
            return BackupStatus(state, missing=missing)
        return BackupStatus(state, backup.version, backup.count, missing)

    def not_backed_up(self) -> int:
        """Return how many room keys are here and in no backup that this device knows."""
        return self._backup.missing()

    async def back_up(self) -> BackupStatus:
        """Restore and fill the backup until both sides are alike, and say how it stands then.

        Raises:
            SessionError: when the server cannot be asked.
        """
        await self._backup.look()
        came = await self._backup.catch_up(whole=True)
        return replace(await self.backup_status(), came=came)

    async def export_file(self, path: Path, passphrase: str) -> int:
        """Write all room keys to a new file under a passphrase and return how many they are.

        Raises:
            KeyFileRefused: when the passphrase is too short, or the file is there already.
        """
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise KeyFileRefused(
                N_("The passphrase of a key file has at least {shortest} characters; nothing was written."),
                shortest=SHORTEST_PASSPHRASE,
            )
        keys: list[dict[str, Any]] = []
        for key in self._machine.export_keys():
            keys.append(key)
            if not len(keys) % _SLICE:
                await asyncio.sleep(0)
        await asyncio.to_thread(_write_new, path, keys, passphrase)
        return len(keys)

    async def import_file(self, path: Path, passphrase: str) -> int:
        """Read room keys from a file, and the messages that waited for them; return how many keys were news.

        Raises:
            KeyFileRefused: when it cannot be read, is no key file, or the passphrase does not open it.
        """
        exported = await asyncio.to_thread(_read, path, passphrase)
        changes, came = Changes(), 0
        for start in range(0, len(exported), _SLICE):
            with self._database.transaction():
                received = self._machine.import_keys(exported[start : start + _SLICE])
                for room_id, session_id in received.sessions:
                    self._arrival.heal(room_id, session_id, changes)
            came += len(received.sessions)
            await asyncio.sleep(0)
        if changes.timelines:
            self._changed(changes)
        self._backup.wake()
        return came

    async def _made(self, make: _Make, proof: Proof, tell: Tell) -> str:
        key = await make(self._gateway, self._machine, replace(proof, homeserver=self._gateway.homeserver), tell)
        self._backup.ask_anew()
        self._trust_changed()
        return key.text


def _write_new(path: Path, keys: Sequence[dict[str, Any]], passphrase: str) -> None:
    """Write the file in one go, for its owner's eyes only; never over another."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise _file_error(path, error) from None
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(seal_keys(keys, passphrase))
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _file_error(path, error) from None
        raise


def _read(path: Path, passphrase: str) -> list[Any]:
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise _file_error(path, error) from None
    return open_keys(content, passphrase)


def _file_error(path: Path, error: OSError) -> KeyFileRefused:
    return KeyFileRefused(N_("{path}: {problem}"), path=str(path), problem=error.strerror or "?")
