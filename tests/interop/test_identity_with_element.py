"""One identity in two programs: made by either, unlocked by the other, and refused when it was tampered with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.interop.element import (
    change_account_data,
    element_device,
    element_with_identity,
    log_in,
    log_in_first,
    run,
    status,
)
from tests.interop.peer import StartPeer, node_modules, start_peer
from tests.support.commands import Commands
from tests.support.users import MakeUser

__all__ = ["node_modules", "start_peer"]
pytestmark = pytest.mark.slow
WHOLE = {
    "publicKeysOnDevice": True,
    "privateKeysInSecretStorage": True,
    "privateKeysCachedLocally": {"masterKey": True, "selfSigningKey": True, "userSigningKey": True},
}


async def test_element_unlocks_an_identity_of_ours(make_user: MakeUser, tmp_path: Path, start_peer: StartPeer) -> None:
    noor = make_user("noor")
    ours, key = await log_in_first(tmp_path, noor, "laptop")
    peer = await element_device(start_peer, noor)

    unlocked = await peer.unlock(recovery_key=key)

    assert unlocked["cross_signing"] == WHOLE
    assert unlocked["device"]["cross_signing_verified"]
    device = (await status(ours))["device_id"]
    assert (await peer.wait_device_verified(user=noor.user_id, device=device))["status"]["signed_by_owner"]
    assert (await peer.backup_status())["trust"] == {"trusted": True, "matchesDecryptionKey": True}
    devices = (await run(ours, "verify", "devices", "--json")).json
    assert [device["signed"] for device in devices if device["encrypts"]] == [True, True]


async def test_we_unlock_an_identity_of_elements(make_user: MakeUser, tmp_path: Path, start_peer: StartPeer) -> None:
    noor = make_user("noor")
    peer, key = await element_with_identity(start_peer, noor)

    ours = await log_in(tmp_path, noor, "laptop", key=key)

    found = await status(ours)
    assert found["identity"] == "signed"
    assert found["backup"]["state"] == "ready"
    seen = await peer.wait_device_verified(user=noor.user_id, device=found["device_id"])
    assert seen["status"]["cross_signing_verified"]


async def test_a_device_without_the_key_is_unsigned_until_it_is_recovered(
    make_user: MakeUser, tmp_path: Path, start_peer: StartPeer
) -> None:
    noor = make_user("noor")
    peer, key = await element_with_identity(start_peer, noor, passphrase="een lange zin voor Noor")
    ours = await log_in(tmp_path, noor, "laptop")
    found = await status(ours)
    assert (found["identity"], found["backup"]["state"]) == ("unsigned", "locked")

    for wrong in ("EsTx AAAA", "een andere zin", key[:-1] + ("1" if key[-1] != "1" else "2")):
        refused = await run(ours, "verify", "recover", stdin=wrong + "\n", check=False)
        assert (refused.exit_code, refused.out, refused.err.count("\n")) == (1, "", 1)
        assert "does not open the secret storage" in refused.err
        assert wrong not in refused.err
    assert (await status(ours))["identity"] == "unsigned"

    done = await run(ours, "verify", "recover", stdin="een lange zin voor Noor\n")
    assert "signed" in done.out
    assert (await status(ours))["identity"] == "signed"
    await peer.wait_device_verified(user=noor.user_id, device=found["device_id"])


@pytest.mark.parametrize("name", ["m.cross_signing.master", "m.cross_signing.self_signing", "m.megolm_backup.v1"])
async def test_a_tampered_secret_is_refused(
    make_user: MakeUser, tmp_path: Path, start_peer: StartPeer, name: str
) -> None:
    noor = make_user("noor")
    _, key = await element_with_identity(start_peer, noor)

    def tamper(content: dict[str, Any]) -> None:
        (sealed,) = content["encrypted"].values()
        sealed["ciphertext"] = ("B" if sealed["ciphertext"][0] == "A" else "A") + sealed["ciphertext"][1:]

    change_account_data(noor, name, tamper)
    ours = await log_in(tmp_path, noor, "laptop")

    refused = await run(ours, "verify", "recover", stdin=key + "\n", check=False)

    assert refused.exit_code == 1
    assert refused.err == f"sluis: The secret {name} on the server is damaged.\n"
    assert (await status(ours))["identity"] == "unsigned"


async def test_a_wrong_key_at_login_leaves_a_login_without_a_signature(
    make_user: MakeUser, tmp_path: Path, start_peer: StartPeer
) -> None:
    noor = make_user("noor")
    await element_with_identity(start_peer, noor)
    ours = Commands(tmp_path / "laptop")
    who = ("--homeserver", noor.base_url, "--user", noor.user_id, "--password-stdin", "--recovery-key-stdin")
    done = await run(ours, "login", *who, stdin=f"{noor.password}\nEsTx AAAA\n", check=False)
    assert (done.exit_code, done.err.count("\n")) == (1, 1)
    assert "not a complete recovery key" in done.err
    assert "Logged in" in done.out
    assert (await status(ours))["identity"] == "unsigned"


async def test_element_unlocks_what_we_have_reset(make_user: MakeUser, tmp_path: Path, start_peer: StartPeer) -> None:
    noor, els = make_user("noor"), make_user("els")
    _, old_key = await element_with_identity(start_peer, noor)
    ours = await log_in(tmp_path, noor, "laptop", key=old_key)
    before = (await status(ours))["master_key"]
    watcher, _ = await element_with_identity(start_peer, els)
    room_id = (await watcher.create_room(name="Overleg", invite=[noor.user_id]))["room_id"]
    await run(ours, "join", room_id)

    asked = await run(ours, "verify", "reset", stdin=noor.password + "\n", check=False)
    assert asked.exit_code == 1
    assert "verify you again" in asked.err
    assert (await status(ours))["master_key"] == before
    wrong = await run(ours, "verify", "reset", "--yes", stdin="fout\n", check=False)
    assert "does not accept the password" in wrong.err
    assert (await status(ours))["master_key"] == before
    done = await run(ours, "verify", "reset", "--yes", stdin=noor.password + "\n")

    key = done.err.strip().splitlines()[-1]
    found = await status(ours)
    assert found["identity"] == "signed"
    assert found["master_key"] != before
    assert found["backup"]["state"] == "ready"
    fresh = await element_device(start_peer, noor)
    assert (await fresh.unlock(recovery_key=key))["cross_signing"] == WHOLE
    await run(ours, "send", room_id, "nog steeds hier")
    message = (await watcher.wait(room_id=room_id, contains="nog steeds", decrypted=True))["message"]
    assert message["shield"]["colour"] == "NONE"
