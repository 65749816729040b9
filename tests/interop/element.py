"""Element's SDK and our command line side by side for one test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.interop.peer import Peer, StartPeer
from tests.support.commands import Commands, Done
from tests.support.users import User


async def element_device(start_peer: StartPeer, user: User) -> Peer:
    """Log `user` in with Element's SDK in the mode that Element's apps have; make or unlock no identity."""
    peer = await start_peer()
    await peer.login(base_url=user.base_url, user=user.localpart, password=user.password, isolation="signed")
    return peer


async def element_with_identity(start_peer: StartPeer, user: User, **options: Any) -> tuple[Peer, str]:
    """Log `user` in there and make an identity with secret storage and backup; return its recovery key too."""
    peer = await element_device(start_peer, user)
    made = await peer.bootstrap(**options)
    return peer, made["recovery_key"]


async def run(commands: Commands, *arguments: str, stdin: str = "", check: bool = True) -> Done:
    """Run a command of ours beside the peers."""
    return await asyncio.to_thread(lambda: commands(*arguments, stdin=stdin, check=check))


async def log_in(folder: Path, user: User, name: str, *options: str, key: str = "") -> Commands:
    """Log `user` in with our command line on a machine of its own, with a recovery key if there is one."""
    commands = Commands(folder / name)
    who = ("--homeserver", user.base_url, "--user", user.user_id, "--password-stdin")
    more = ("--recovery-key-stdin",) if key else ()
    await run(commands, "login", *who, *more, *options, stdin=f"{user.password}\n{key}\n")
    return commands


async def log_in_first(folder: Path, user: User, name: str) -> tuple[Commands, str]:
    """Log `user` in where there is no identity yet; return the recovery key that was made."""
    key_file = folder / f"{name}-recovery-key"
    commands = await log_in(folder, user, name, "--recovery-key-file", str(key_file))
    return commands, key_file.read_text(encoding="ascii").strip()


async def status(commands: Commands) -> dict[str, Any]:
    """Return what `sluis verify status` says."""
    return dict((await run(commands, "verify", "status", "--json")).json)


async def texts(commands: Commands, room_id: str) -> dict[str, str]:
    """Return the texts of a room, each with the level of its shield."""
    items = (await run(commands, "read", room_id, "--json")).json
    return {item["body"]: item["shield"]["level"] for item in items if item["kind"] == "message"}


Change = Callable[[dict[str, Any]], None]


def change_account_data(user: User, kind: str, change: Change) -> None:
    """Tamper with private settings of a user as the server could."""
    path = f"/_matrix/client/v3/user/{user.user_id}/account_data/{kind}"
    content: dict[str, Any] = dict(user.call("GET", path))
    change(content)
    user.call("PUT", path, content)
