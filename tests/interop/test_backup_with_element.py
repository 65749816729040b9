"""One key backup in two programs: filled by either, restored by the other, and refused when it was tampered with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from session.account.profile import Profile
from session.server.login import LoginRequest
from session.session import Session
from session.store import vault
from session.values.errors import SessionError
from session.values.model import EventId, ItemKind, RoomId, ShieldLevel
from session.values.updates import Batch, TimelineUpdate, TrustUpdate
from tests.interop.element import (
    element_device,
    element_with_identity,
    log_in,
    log_in_first,
    run,
    status,
    texts,
)
from tests.interop.peer import Peer, StartPeer, node_modules, start_peer
from tests.support.commands import PASSPHRASE, Commands
from tests.support.users import MakeUser, User
from tui.settings.policies import load_advisor

__all__ = ["node_modules", "start_peer"]
pytestmark = pytest.mark.slow
VERSION = "/_matrix/client/v3/room_keys/version"


async def talk_of_elements(make_user: MakeUser, start_peer: StartPeer) -> tuple[User, Peer, str, str]:
    """Let els and noor talk while noor has Element only; return noor, her device, her recovery key and the room."""
    noor, els = make_user("noor"), make_user("els")
    theirs, key = await element_with_identity(start_peer, noor)
    other, _ = await element_with_identity(start_peer, els)
    room_id = (await theirs.create_room(name="Overleg", invite=[els.user_id]))["room_id"]
    await other.join(room_id=room_id)
    await theirs.wait_member(room_id=room_id, user=els.user_id)
    await theirs.send(room_id=room_id, body="van Noor zelf")
    sent = await other.send(room_id=room_id, body="van Els")
    await theirs.wait(room_id=room_id, event_id=sent["event_id"], decrypted=True)
    await theirs.wait_backup(count=2, timeout=40_000)
    return noor, theirs, key, room_id


async def talk_of_ours(make_user: MakeUser, start_peer: StartPeer, folder: Path) -> tuple[User, Commands, str, str]:
    """Let els and noor talk while noor has us only; return noor, her commands, her recovery key and the room."""
    noor, els = make_user("noor"), make_user("els")
    ours, key = await log_in_first(folder, noor, "laptop")
    other, _ = await element_with_identity(start_peer, els)
    room_id = (await run(ours, "create", "Overleg", "--invite", els.user_id)).out.strip()
    await other.join(room_id=room_id)
    await run(ours, "send", room_id, "van Noor zelf")
    await other.wait(room_id=room_id, contains="van Noor", decrypted=True)
    await other.send(room_id=room_id, body="van Els")
    assert await texts(ours, room_id) == {"van Noor zelf": "none", "van Els": "none"}
    return noor, ours, key, room_id


async def test_we_restore_what_element_filled(make_user: MakeUser, start_peer: StartPeer, tmp_path: Path) -> None:
    noor, _, key, room_id = await talk_of_elements(make_user, start_peer)
    ours = await log_in(tmp_path, noor, "laptop", key=key)
    # Each message that cannot be read asks the backup for its own key.
    assert await texts(ours, room_id) == {"van Noor zelf": "grey", "van Els": "grey"}


async def test_a_screen_sees_old_messages_heal(make_user: MakeUser, start_peer: StartPeer, tmp_path: Path) -> None:
    noor, _, key, found = await talk_of_elements(make_user, start_peer)
    room_id = RoomId(found)
    profile = Profile(tmp_path, "screen")
    store_key = await asyncio.to_thread(vault.create, profile.key_file, PASSPHRASE)
    request = LoginRequest(noor.base_url, noor.user_id, noor.password)
    session = await Session.login(profile, store_key, request, load_advisor())
    shown = Shown()
    try:
        assert not session.signed
        await session.start(shown.take)
        await shown.until(lambda: any(room.room_id == room_id for room in session.rooms()))
        await shown.until(lambda: shown.trust is not None and not shown.trust.signed)
        await session.open_timeline(room_id)
        await session.page_back(room_id)
        await shown.until(lambda: ItemKind.UNABLE_TO_DECRYPT in shown.kinds.values())

        await session.keys.recover(key)

        await shown.until(lambda: {"van Noor zelf", "van Els"} <= set(shown.bodies.values()))
        assert ItemKind.UNABLE_TO_DECRYPT not in shown.kinds.values()
        assert session.signed
    finally:
        await session.close()


async def test_element_passes_a_key_on_to_a_proven_device_that_asks(
    make_user: MakeUser, start_peer: StartPeer, tmp_path: Path
) -> None:
    noor = make_user("noor")
    theirs, key = await element_with_identity(start_peer, noor, backup=False)
    room_id = RoomId((await theirs.create_room(name="Zonder reservekopie"))["room_id"])
    said = await theirs.send(room_id=room_id, body="alleen op de telefoon")
    profile = Profile(tmp_path, "laptop")
    store_key = await asyncio.to_thread(vault.create, profile.key_file, PASSPHRASE)
    request = LoginRequest(noor.base_url, noor.user_id, noor.password)
    session = await Session.login(profile, store_key, request, load_advisor())
    shown, event_id = Shown(), EventId(said["event_id"])
    try:
        await session.start(shown.take)
        await shown.until(lambda: any(room.room_id == room_id for room in session.rooms()))
        await session.open_timeline(room_id)
        await session.page_back(room_id)
        await shown.until(lambda: ItemKind.UNABLE_TO_DECRYPT in shown.kinds.values())
        with pytest.raises(SessionError, match="Nobody can be asked"):
            await session.key_asking.ask(room_id, event_id)

        await session.keys.recover(key)
        await shown.until(lambda: session.signed)
        await theirs.devices(user=noor.user_id)
        asked = await session.key_asking.ask(room_id, event_id)

        assert (asked.devices, asked.backup) == (1, False)
        await shown.until(lambda: "alleen op de telefoon" in shown.bodies.values())
        assert shown.shields["alleen op de telefoon"] is ShieldLevel.GREY
    finally:
        await session.close()


class Shown:
    """What a screen would have of one timeline."""

    def __init__(self) -> None:
        self.bodies: dict[int, str] = {}
        self.kinds: dict[int, ItemKind] = {}
        self.shields: dict[str, ShieldLevel] = {}
        self.trust: TrustUpdate | None = None
        self._told = asyncio.Event()

    def take(self, batch: Batch) -> None:
        """Apply what the session tells."""
        for update in batch.updates:
            if isinstance(update, TrustUpdate):
                self.trust = update
            if isinstance(update, TimelineUpdate):
                if update.reset:
                    self.bodies, self.kinds = {}, {}
                self.bodies.update({row.position: row.item.body for row in update.rows})
                self.kinds.update({row.position: row.item.kind for row in update.rows})
                self.shields.update({row.item.body: row.item.shield.level for row in update.rows})
        self._told.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds, looking at it at each update."""
        async with asyncio.timeout(60):
            while not holds():
                self._told.clear()
                await self._told.wait()


async def test_we_restore_all_of_it(make_user: MakeUser, start_peer: StartPeer, tmp_path: Path) -> None:
    noor, _, key, room_id = await talk_of_elements(make_user, start_peer)
    ours = await log_in(tmp_path, noor, "laptop")
    assert await texts(ours, room_id) == {}
    done = await run(ours, "verify", "recover", stdin=key + "\n")
    assert "2 keys of older messages" in done.out
    backup = (await run(ours, "keys", "backup", "--json")).json
    assert (backup["state"], backup["missing"], backup["restored"]) == ("ready", 0, 0)
    assert await texts(ours, room_id) == {"van Noor zelf": "grey", "van Els": "grey"}


async def test_element_and_another_of_ours_restore_what_we_filled(
    make_user: MakeUser, start_peer: StartPeer, tmp_path: Path
) -> None:
    noor, ours, key, room_id = await talk_of_ours(make_user, start_peer, tmp_path)
    backup = (await run(ours, "keys", "backup", "--json")).json
    assert (backup["in_backup"], backup["missing"]) == (2, 0)

    theirs = await element_device(start_peer, noor)
    await theirs.unlock(recovery_key=key)
    assert (await theirs.restore_backup())["result"]["imported"] == 2
    for text in ("van Noor", "van Els"):
        message = (await theirs.wait(room_id=room_id, contains=text, decrypted=True))["message"]
        assert message["shield"]["colour"] == "GREY"

    third = await log_in(tmp_path, noor, "desktop", key=key)
    assert await texts(third, room_id) == {"van Noor zelf": "grey", "van Els": "grey"}
    assert (await run(third, "keys", "backup", "--json")).json["missing"] == 0


async def test_a_file_of_keys_goes_to_another_of_ours(
    make_user: MakeUser, start_peer: StartPeer, tmp_path: Path
) -> None:
    noor, ours, _, room_id = await talk_of_ours(make_user, start_peer, tmp_path)
    path = tmp_path / "keys.txt"
    assert "2 keys" in (await run(ours, "keys", "export", str(path), stdin="een lange zin\n")).out
    other = await log_in(tmp_path, noor, "desktop")
    assert await texts(other, room_id) == {}
    wrong = await run(other, "keys", "import", str(path), stdin="een andere zin\n", check=False)
    assert (wrong.exit_code, wrong.err.count("\n")) == (1, 1)
    assert "2 keys" in (await run(other, "keys", "import", str(path), stdin="een lange zin\n")).out
    assert await texts(other, room_id) == {"van Noor zelf": "grey", "van Els": "grey"}


async def test_a_backup_whose_key_was_exchanged_is_not_used(
    make_user: MakeUser, start_peer: StartPeer, tmp_path: Path
) -> None:
    noor, ours, key, room_id = await talk_of_ours(make_user, start_peer, tmp_path)
    await run(ours, "keys", "backup")
    version = noor.call("GET", VERSION)
    auth_data = {**version["auth_data"], "public_key": "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08"}  # type: ignore[dict-item]
    changed = {"algorithm": version["algorithm"], "auth_data": auth_data, "version": version["version"]}
    noor.call("PUT", f"{VERSION}/{version['version']}", changed)

    other = await log_in(tmp_path, noor, "desktop")
    said = await run(other, "verify", "recover", stdin=key + "\n")

    assert "not yours" in said.out
    assert (await status(other))["backup"]["state"] == "foreign"
    assert await texts(other, room_id) == {}
    await run(ours, "send", room_id, "nog een")
    assert "not yours" in (await run(ours, "keys", "backup")).out
    assert noor.call("GET", VERSION)["count"] == 2


async def test_a_backup_that_element_replaced_is_noticed(
    make_user: MakeUser, start_peer: StartPeer, tmp_path: Path
) -> None:
    noor, ours, _, _ = await talk_of_ours(make_user, start_peer, tmp_path)
    await run(ours, "keys", "backup")
    theirs = await element_device(start_peer, noor)
    key = (await theirs.bootstrap(reset=True))["recovery_key"]

    assert "not yours, or was replaced" in (await run(ours, "keys", "backup")).out
    found = await status(ours)
    assert (found["identity"], found["backup"]["state"]) == ("unsigned", "foreign")

    await run(ours, "verify", "recover", stdin=key + "\n")
    found = await status(ours)
    assert (found["identity"], found["backup"]["state"]) == ("signed", "ready")
    assert (found["backup"]["in_backup"], found["backup"]["missing"]) == (2, 0)


async def test_a_tampered_key_is_left_out(make_user: MakeUser, start_peer: StartPeer, tmp_path: Path) -> None:
    noor, ours, key, room_id = await talk_of_ours(make_user, start_peer, tmp_path)
    await run(ours, "keys", "backup")
    version = noor.call("GET", VERSION)["version"]
    where = f"/_matrix/client/v3/room_keys/keys/{quote(room_id)}"
    sessions = noor.call("GET", f"{where}?version={version}")["sessions"]
    assert isinstance(sessions, dict)
    for sealed in sessions.values():
        data = sealed["session_data"]
        data["ciphertext"] = ("B" if data["ciphertext"][0] == "A" else "A") + data["ciphertext"][1:]
    noor.call("DELETE", f"{where}?version={version}")
    noor.call("PUT", f"{where}?version={version}", {"sessions": sessions})

    other = await log_in(tmp_path, noor, "desktop", key=key)

    assert await texts(other, room_id) == {}
    assert (await run(other, "keys", "backup", "--json")).json["restored"] == 0
