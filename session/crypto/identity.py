"""Our own cross-signing identity: made here, or recovered with the recovery key; then this device is signed with it.

Nothing that the server says is signed unseen: this device's keys are compared with our own first,
and a published key is ours only when the private key in our hands belongs to it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from session.crypto import backup
from session.crypto.canonical import seed_public_key, seed_signer, sign_json
from session.crypto.devices import checked_device_keys
from session.crypto.guard import Malformed, decode_base64, encode_base64
from session.crypto.machine import Machine
from session.crypto.recovery_key import RecoveryKey
from session.crypto.requests import Requests, client_path
from session.crypto.secret_storage import SecretStorage
from session.crypto.uia import Proof, request_with_proof
from session.store.crypto_tables import forget_secret, read_secret, write_secret
from session.values.errors import SessionError
from session.values.trust import IdentityStatus
from session.values.words import N_, Words

MASTER = "m.cross_signing.master"
SELF_SIGNING = "m.cross_signing.self_signing"
USER_SIGNING = "m.cross_signing.user_signing"
_NEW = "new."
"""In front of the names of private keys that the server has not taken yet."""
_USAGES = {MASTER: "master", SELF_SIGNING: "self_signing", USER_SIGNING: "user_signing"}


Tell = Callable[[Words], None]
"""Hears what is being done, in words."""
_CHECKING = Words.of(N_("checking the key"))
_COMPARING = Words.of(N_("comparing the keys with those that are published"))
_PUBLISHING = Words.of(N_("publishing the identity"))
_SIGNING = Words.of(N_("signing this device"))
_STORING = Words.of(N_("storing the keys, sealed with the recovery key"))
_BACKUP = Words.of(N_("looking at the key backup"))


def _silent(words: Words) -> None:
    """Tell nobody."""


class IdentityRefused(SessionError):
    """The identity on the server cannot be used, or one exists already."""


async def identity_status(gateway: Requests, machine: Machine) -> IdentityStatus:
    """Return whether the account has an identity and whether it signed this device, asking the server."""
    await _look(gateway, machine)
    if machine.identity(machine.user_id) is None:
        return IdentityStatus.NONE
    own = machine.devices.get(machine.user_id, machine.device_id)
    return IdentityStatus.SIGNED if own is not None and own.signed else IdentityStatus.UNSIGNED


async def bootstrap(gateway: Requests, machine: Machine, proof: Proof | str, tell: Tell = _silent) -> RecoveryKey:
    """Create an identity, secret storage and a key backup, sign this device, and return the recovery key.

    The private keys are in the database before the server hears of the identity, so an interrupted
    bootstrap is finished by the next one. Instead of a whole proof the password alone will do.

    Raises:
        IdentityRefused: when the account has an identity that was not begun here.
        ProofRefused: when the server does not believe that the account's owner asks.
    """
    tell(_PUBLISHING)
    await machine.keep_up(gateway)
    seeds = _begun_seeds(machine)
    await _look(gateway, machine)
    if machine.identity(machine.user_id) is None:
        await _publish(gateway, machine, seeds, proof)
    elif not _is_published(machine, seeds):
        _forget_seeds(machine)
        raise IdentityRefused(N_("This account has an identity already: use its recovery key, or reset it."))
    return await _finish(gateway, machine, seeds, tell)


async def reset(gateway: Requests, machine: Machine, proof: Proof | str, tell: Tell = _silent) -> RecoveryKey:
    """Replace the account's identity, secret storage and key backup by new ones, and return the new recovery key.

    What was signed with the old identity is signed no more. The old keys are forgotten here when the
    server has taken the new ones, not before; an interrupted reset is finished by the next one.

    Raises:
        ProofRefused: when the server does not believe that the account's owner asks; nothing has changed then.
    """
    tell(_PUBLISHING)
    await machine.keep_up(gateway)
    await _look(gateway, machine)
    unfinished = _stored_seeds(machine, "")
    if len(unfinished) == len(_USAGES) and _is_published(machine, unfinished):
        return await _finish(gateway, machine, unfinished, tell)
    seeds = _new_seeds(machine)
    if not _is_published(machine, seeds):
        await _publish(gateway, machine, seeds, proof)
    await _look(gateway, machine)
    with machine.database.transaction():
        for name, seed in seeds.items():
            write_secret(machine.database, name, encode_base64(seed))
            forget_secret(machine.database, _NEW + name)
        forget_secret(machine.database, backup.SECRET)
        machine.identities.accept(machine.user_id)
    return await _finish(gateway, machine, seeds, tell)


async def _finish(gateway: Requests, machine: Machine, seeds: Mapping[str, bytes], tell: Tell) -> RecoveryKey:
    """Do what follows once the identity is published: sign, store the secrets, start a backup."""
    tell(_SIGNING)
    await _sign_this_device(gateway, machine, seeds)
    tell(_STORING)
    key = await _store_secrets(gateway, machine, seeds)
    with machine.database.transaction():
        # Only needed to replace the other two; the recovery key brings it back.
        forget_secret(machine.database, MASTER)
    await _look(gateway, machine)
    return key


async def recover(gateway: Requests, machine: Machine, opener: RecoveryKey | str, tell: Tell = _silent) -> None:
    """Unlock the account's identity with its recovery key, or what a person typed for it, and sign this device.

    Raises:
        WrongRecoveryKey: when the key does not fit.
        SecretStorageRefused: when the secret storage is missing or damaged.
        IdentityRefused: when what is stored does not belong to the published identity.
    """
    tell(_CHECKING)
    await machine.keep_up(gateway)
    storage = await SecretStorage.unlock(gateway, machine.user_id, opener)
    stored = {name: await storage.read(name) for name in _USAGES}
    seeds = {name: seed for name, seed in stored.items() if seed is not None}
    tell(_COMPARING)
    await _look(gateway, machine)
    _check_ours(machine, seeds)
    backup_secret = await storage.read(backup.SECRET)
    tell(_SIGNING)
    await _sign_this_device(gateway, machine, seeds)
    with machine.database.transaction():
        for name in (SELF_SIGNING, USER_SIGNING):
            if name in seeds:
                write_secret(machine.database, name, encode_base64(seeds[name]))
        machine.identities.accept(machine.user_id)
    tell(_BACKUP)
    await _keep_backup_secret(gateway, machine, backup_secret)
    await _look(gateway, machine)


async def _look(gateway: Requests, machine: Machine) -> None:
    """Ask the server afresh for our own devices and identity."""
    with machine.database.transaction():
        machine.tracking.changed([machine.user_id])
    await machine.tracking.refresh(gateway, [machine.user_id])


def _begun_seeds(machine: Machine) -> dict[str, bytes]:
    """Return the seeds of a bootstrap that was begun here, or new ones, stored."""
    with machine.database.transaction():
        begun = _stored_seeds(machine, "")
        if len(begun) == len(_USAGES):
            return begun
        if begun:
            raise IdentityRefused(N_("This account has an identity already: use its recovery key, or reset it."))
        seeds = {name: secrets.token_bytes(32) for name in _USAGES}
        for name, seed in seeds.items():
            write_secret(machine.database, name, encode_base64(seed))
        return seeds


def _new_seeds(machine: Machine) -> dict[str, bytes]:
    """Return the seeds of a reset that was begun here, or new ones, stored beside those in use."""
    with machine.database.transaction():
        seeds = {name: secrets.token_bytes(32) for name in _USAGES} | _stored_seeds(machine, _NEW)
        for name, seed in seeds.items():
            write_secret(machine.database, _NEW + name, encode_base64(seed))
        return seeds


def _stored_seeds(machine: Machine, prefix: str) -> dict[str, bytes]:
    stored = {name: read_secret(machine.database, prefix + name) for name in _USAGES}
    return {name: decode_base64(seed, 32) for name, seed in stored.items() if seed is not None}


def _is_published(machine: Machine, seeds: Mapping[str, bytes]) -> bool:
    identity = machine.identity(machine.user_id)
    return identity is not None and identity.master == seed_public_key(seeds[MASTER])


def _forget_seeds(machine: Machine) -> None:
    with machine.database.transaction():
        for name in _USAGES:
            forget_secret(machine.database, name)


def _key_objects(machine: Machine, seeds: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    """Return the three public key objects: the master signs the others, this device signs the master."""
    user, master = machine.user_id, seed_public_key(seeds[MASTER])
    objects: dict[str, dict[str, Any]] = {}
    for name, usage in _USAGES.items():
        public = seed_public_key(seeds[name])
        value: dict[str, Any] = {"user_id": user, "usage": [usage], "keys": {f"ed25519:{public}": public}}
        if name == MASTER:
            value = machine.account.signed(value)
        else:
            value = sign_json(value, user, f"ed25519:{master}", seed_signer(seeds[MASTER]))
        objects[f"{usage}_key"] = value
    return objects


async def _publish(gateway: Requests, machine: Machine, seeds: Mapping[str, bytes], proof: Proof | str) -> None:
    """Upload the public keys; the server may ask for a proof."""
    path, body = client_path("keys", "device_signing", "upload"), _key_objects(machine, seeds)
    shown = Proof(password=proof) if isinstance(proof, str) else proof
    await request_with_proof(gateway, "POST", path, body, machine.user_id, shown)


async def _sign_this_device(gateway: Requests, machine: Machine, seeds: Mapping[str, bytes]) -> None:
    """Sign this device's keys with the self-signing key, and the master key with this device."""
    user, device_id = machine.user_id, machine.device_id
    keys = machine.devices.keys(user, device_id)
    own = (machine.account.curve_key, machine.account.signing_key)
    try:
        if checked_device_keys(user, device_id, keys) != own:
            raise Malformed("other keys")
    except Malformed:
        raise IdentityRefused(N_("The server shows other keys for this device than it has; log in again.")) from None
    public = seed_public_key(seeds[SELF_SIGNING])
    signed = sign_json(_bare(keys), user, f"ed25519:{public}", seed_signer(seeds[SELF_SIGNING]))
    body: dict[str, Any] = {device_id: signed}
    if (identity := machine.identity(user)) is not None:
        body[identity.master] = machine.account.signed(_bare(identity.master_object))
    answer = await gateway.request("POST", client_path("keys", "signatures", "upload"), {user: body})
    if answer.get("failures"):
        raise IdentityRefused(N_("The server did not accept the signature on this device."))


def _bare(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in value.items() if name not in ("signatures", "unsigned")}


async def _store_secrets(gateway: Requests, machine: Machine, seeds: Mapping[str, bytes]) -> RecoveryKey:
    """Create secret storage and a key backup, the pointer to the storage last."""
    storage, key = SecretStorage.create(gateway, machine.user_id)
    backup_secret = backup.new_backup_secret()
    await storage.publish_key()
    for name, seed in seeds.items():
        await storage.write(name, seed, alone=True)
    await storage.write(backup.SECRET, backup_secret, alone=True)
    await backup.create_version(gateway, machine.account, backup_secret, seeds[MASTER])
    with machine.database.transaction():
        write_secret(machine.database, backup.SECRET, encode_base64(backup_secret))
    await storage.make_default()
    return key


def _check_ours(machine: Machine, seeds: Mapping[str, bytes]) -> None:
    """Compare private keys with the published identity: only the private master key makes it ours."""
    identity = machine.identity(machine.user_id)
    if identity is None:
        raise IdentityRefused(N_("This account has no identity on the server; create one."))
    ours = {name: seed_public_key(seed) for name, seed in seeds.items()}
    if MASTER not in ours or SELF_SIGNING not in ours:
        raise IdentityRefused(
            N_("The secret storage lacks the keys of your identity: let the client that made it store them again.")
        )
    if ours.get(MASTER) != identity.master or ours.get(SELF_SIGNING) != identity.self_signing:
        raise IdentityRefused(N_("The secret storage belongs to another identity than the published one."))
    if USER_SIGNING in ours and ours[USER_SIGNING] != identity.user_signing:
        raise IdentityRefused(N_("The secret storage belongs to another identity than the published one."))


async def _keep_backup_secret(gateway: Requests, machine: Machine, secret: bytes | None) -> None:
    """Keep the backup's private key, unless the one we have fits the server's present backup better.

    One that fits nothing is kept too: so it is known, and can be said, that the server's backup is not ours.
    """
    if secret is None:
        return
    version, held = await backup.current_version(gateway), backup.stored_secret(machine.database)
    if version is not None and held is not None and backup.opens(held, version):
        return
    with machine.database.transaction():
        write_secret(machine.database, backup.SECRET, encode_base64(secret))
