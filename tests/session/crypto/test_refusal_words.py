"""What is refused because somebody tampered, in the sentence that the user reads."""

from __future__ import annotations

from typing import Any

import pytest

from session.crypto import backup
from session.crypto.identity import MASTER, SELF_SIGNING, USER_SIGNING, recover
from session.crypto.recovery_key import RecoveryKey
from session.crypto.verification import wire
from session.crypto.verification.letters import Letter
from session.values.errors import SessionError
from tests.fakes.crypto_people import World
from tests.fakes.verifying_people import Verifier, settle, signed, unsigned

IN_BETWEEN = "The keys do not match: somebody may be in between. Nothing was verified."


async def refusal(world: World, key: RecoveryKey) -> str:
    """Return what a new device of Alice's says when it is given this key."""
    tablet = await world.unsigned("alice", "TABLET")
    with pytest.raises(SessionError) as refused:
        await recover(tablet.door, tablet.machine, key)
    assert not tablet.machine.devices.get(tablet.user_id, "TABLET").signed  # type: ignore[union-attr]
    return str(refused.value.words)


async def test_a_wrong_recovery_key(world: World) -> None:
    await world.signed("alice")
    said = await refusal(world, RecoveryKey.random())
    assert said == "This recovery key or passphrase does not open the secret storage of this account."


@pytest.mark.parametrize("name", [MASTER, SELF_SIGNING, USER_SIGNING, backup.SECRET])
@pytest.mark.parametrize("part", ["mac", "ciphertext", "iv"])
async def test_a_tampered_entry_of_secret_storage(world: World, name: str, part: str) -> None:
    alice = await world.signed("alice")
    assert alice.recovery_key is not None
    (entry,) = world.server.account_data[alice.user_id, name]["encrypted"].values()
    entry[part] = ("B" if entry[part][0] == "A" else "A") + entry[part][1:]
    assert await refusal(world, alice.recovery_key) == f"The secret {name} on the server is damaged."


async def test_a_device_that_is_named_like_a_master_key(world: World) -> None:
    bob, mallory = await signed(world, "bob"), await signed(world, "mallory")
    (master,) = world.server.identities[mallory.user_id]["master"]["keys"].values()
    twisted = await unsigned(world, "mallory", master)
    await twisted.running.request(bob.user_id, bob.device_id, None)
    await settle(bob, twisted)
    assert str(bob.newest.reason) == IN_BETWEEN
    assert not bob.verified(twisted)


@pytest.mark.parametrize("covered", ["nothing", "a key that nobody knows"])
async def test_a_proof_over_no_key_that_is_known(world: World, covered: str) -> None:
    alice, mallory = await signed(world, "alice"), await signed(world, "mallory")
    await alice.running.request(mallory.user_id, mallory.device_id, None)
    await settle(alice, mallory)
    await mallory.accept()
    await settle(alice, mallory)
    await alice.confirm()
    await alice.running.take([proof(mallory, alice, {} if covered == "nothing" else {"ed25519:UNKNOWN": "A" * 43})])
    assert str(alice.newest.reason) == IN_BETWEEN
    assert not alice.verified(mallory)


def proof(sender: Verifier, receiver: Verifier, keys: dict[str, str]) -> Letter:
    """Return a proof over these keys, with the right secret."""
    (running,) = sender.running._all.values()
    flow, names = running.flow, ",".join(sorted(keys))
    info = "MATRIX_KEY_VERIFICATION_MAC" + sender.user_id + sender.device_id + receiver.user_id + receiver.device_id
    info += flow.thread.transaction_id

    def mac(text: str, last: str) -> str:
        return flow._exchange._mac(text, info + last, flow._method)

    macs = {name: mac(key, name) for name, key in keys.items()}
    content: dict[str, Any] = {"mac": macs, "keys": mac(names, "KEY_IDS")}
    return Letter(wire.MAC, sender.user_id, flow.thread.stamped(content))
