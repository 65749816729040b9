"""What follows when two ends have proven their keys: it is noted here, and signed so that all our devices see it.

Only what was proven is signed: keys are compared with the proven ones again before a signature leaves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from session.crypto.canonical import seed_public_key, seed_signer, sign_json
from session.crypto.devices import checked_device_keys
from session.crypto.guard import Malformed
from session.crypto.machine import Machine
from session.crypto.requests import Requests, client_path
from session.crypto.verification.steps import Trust
from session.crypto.verification.verified import Verified, held_seed
from session.values.errors import SessionError
from session.values.words import N_, Words

SELF_SIGNING = "m.cross_signing.self_signing"
USER_SIGNING = "m.cross_signing.user_signing"


class SignatureRefused(SessionError):
    """The server did not take a signature of ours."""


HERE_ONLY = Words.of(
    N_("Verified on this device only: it does not hold the keys of your identity, so your other devices do not see it.")
)


async def settle(gateway: Requests, machine: Machine, trust: Trust) -> Words | None:
    """Sign what was proven, as far as this device holds the keys for that; return what could not be done.

    Raises:
        SessionError: when a signature cannot be uploaded.
    """
    party, left = trust.party, None
    if party.user_id != machine.user_id and trust.master and party.master is not None:
        left = None if await sign_user(gateway, machine, party.user_id, party.master) else HERE_ONLY
    elif party.user_id == machine.user_id and trust.device:
        await sign_own_device(gateway, machine, party.device_id, (party.curve_key, party.signing_key))
    await look(gateway, machine, party.user_id)
    return left


def note(machine: Machine, trust: Trust, now: int) -> None:
    """Write down what was proven."""
    party, verified = trust.party, Verified(machine.database)
    with machine.database.transaction():
        if trust.device:
            verified.note(party.user_id, party.signing_key, party.device_id, now)
        if trust.master and party.master is not None:
            verified.note(party.user_id, party.master, None, now)
            identity = machine.identity(party.user_id)
            if identity is not None and identity.master == party.master:
                machine.identities.accept(party.user_id)


async def sign_user(gateway: Requests, machine: Machine, user_id: str, master: str) -> bool:
    """Sign a user's master key with our user-signing key; return whether we could."""
    own, theirs = machine.identity(machine.user_id), machine.identity(user_id)
    seed = held_seed(machine.database, USER_SIGNING, own.user_signing) if own is not None else None
    if seed is None or theirs is None or theirs.master != master:
        return False
    await _upload(gateway, user_id, master, _signed(machine, theirs.master_object, seed))
    return True


async def sign_own_device(gateway: Requests, machine: Machine, device_id: str, keys: tuple[str, str]) -> bool:
    """Sign a device of ours, which has these Curve25519 and Ed25519 keys; return whether we could."""
    own = machine.identity(machine.user_id)
    seed = held_seed(machine.database, SELF_SIGNING, own.self_signing) if own is not None else None
    published = machine.devices.keys(machine.user_id, device_id)
    if seed is None:
        return False
    try:
        if checked_device_keys(machine.user_id, device_id, published) != keys:
            return False
    except Malformed:
        return False
    await _upload(gateway, machine.user_id, device_id, _signed(machine, published, seed))
    return True


async def look(gateway: Requests, machine: Machine, user_id: str) -> None:
    """Ask the server afresh for a user's devices and identity."""
    with machine.database.transaction():
        machine.tracking.track([user_id])
        machine.tracking.changed([user_id])
    await machine.tracking.refresh(gateway, [user_id])


def _signed(machine: Machine, value: Mapping[str, Any], seed: bytes) -> dict[str, Any]:
    bare = {name: part for name, part in value.items() if name not in ("signatures", "unsigned")}
    return sign_json(bare, machine.user_id, f"ed25519:{seed_public_key(seed)}", seed_signer(seed))


async def _upload(gateway: Requests, user_id: str, name: str, signed: dict[str, Any]) -> None:
    path = client_path("keys", "signatures", "upload")
    answer = await gateway.request("POST", path, {user_id: {name: signed}})
    if answer.get("failures"):
        raise SignatureRefused(N_("The server did not accept the signature of this verification."))
