"""`sluis verify start` and `accept` against Element's SDK: the same on both sides, and done or cancelled on both."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.interop.element import element_with_identity, log_in_first, run, status
from tests.interop.peer import Peer, StartPeer, node_modules, start_peer
from tests.support.commands import SLUIS, Commands
from tests.support.terminal import Terminal, terminal
from tests.support.users import MakeUser, User

__all__ = ["node_modules", "start_peer", "terminal"]
pytestmark = pytest.mark.slow


class Running:
    """A command of ours that goes on, with a person at its standard input."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.out: list[str] = []

    async def until(self, start: str) -> str:
        """Return the first line of standard output that begins so."""
        assert self._process.stdout is not None
        async with asyncio.timeout(90):
            while line := (await self._process.stdout.readline()).decode():
                self.out.append(line.rstrip())
                if line.startswith(start):
                    return line.rstrip()
        raise AssertionError(f"{start!r} not in {self.out}: {await self._error()}")

    async def says(self, start: str) -> str:
        """Return the first line of standard error that begins so."""
        assert self._process.stderr is not None
        async with asyncio.timeout(90):
            while line := (await self._process.stderr.readline()).decode():
                if line.startswith(start):
                    return line.rstrip()
        raise AssertionError(f"{start!r} was not said")

    async def answer(self, line: str) -> tuple[int, str, str]:
        """Give a line and return exit code, the rest of the output, and what was said."""
        async with asyncio.timeout(90):
            out, err = await self._process.communicate(line.encode() + b"\n")
        return self._process.returncode or 0, out.decode(), err.decode()

    async def _error(self) -> str:
        assert self._process.stderr is not None
        return (await self._process.stderr.read()).decode()


@contextlib.asynccontextmanager
async def going_on(commands: Commands, *arguments: str) -> AsyncIterator[Running]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *SLUIS, *arguments, env=commands.env, stdin=pipe, stdout=pipe, stderr=pipe
    )
    try:
        yield Running(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def side_by_side(start_peer: StartPeer, make_user: MakeUser, folder: Path) -> tuple[Commands, Peer, User, User]:
    """Return our command line and Element's SDK, of two users who share an encrypted room."""
    ours, theirs = make_user("noor"), make_user("els")
    commands, _key = await log_in_first(folder, ours, "laptop")
    peer, _key = await element_with_identity(start_peer, theirs)
    room_id = (await run(commands, "create", "Samen", "--invite", theirs.user_id)).out.strip()
    await peer.join(room_id=room_id)
    await peer.wait_member(room_id=room_id, user=ours.user_id)
    await peer.devices(user=ours.user_id)
    return commands, peer, ours, theirs


async def ended(peer: Peer) -> tuple[str, str | None]:
    over = await peer.verify_wait()
    return over["phase"], over["cancel_code"]


def numbers(sas: dict[str, list[int]]) -> str:
    return " ".join(str(number) for number in sas["decimal"])


async def test_we_start_with_a_person(make_user: MakeUser, start_peer: StartPeer, tmp_path: Path) -> None:
    commands, peer, ours, theirs = await side_by_side(start_peer, make_user, tmp_path)
    async with going_on(commands, "verify", "start", theirs.user_id, "--compare-stdin") as command:
        shown = await command.until("as numbers: ")
        sas = await peer.event("sas")
        assert shown == f"as numbers: {numbers(sas)}"
        assert [re.sub(r"^\d  \S+  ", "", line).lower() for line in command.out[:7]] == [
            name.lower() for name in sas["names"]
        ]
        code, out, _err = await command.answer(", ".join(sas["names"]))
    assert (code, await ended(peer)) == (0, ("Done", None))
    assert f"Verified: this is really {theirs.user_id}." in out
    await peer.wait_user_verified(user=ours.user_id)


async def test_they_start_and_we_accept(make_user: MakeUser, start_peer: StartPeer, tmp_path: Path) -> None:
    commands, peer, ours, theirs = await side_by_side(start_peer, make_user, tmp_path)
    device = (await status(commands))["device_id"]
    async with going_on(commands, "verify", "accept", theirs.user_id, "--compare-stdin") as command:
        await command.says("Waiting for a request to")
        await peer.verify_start(user=ours.user_id, device=device)
        sas = await peer.event("sas", deadline=90)
        assert await command.until("as numbers: ") == f"as numbers: {numbers(sas)}"
        code, out, _err = await command.answer(numbers(sas))
    assert (code, await ended(peer)) == (0, ("Done", None))
    assert "Verified" in out


async def test_a_line_that_differs_is_a_mismatch_on_both_sides(
    make_user: MakeUser, start_peer: StartPeer, tmp_path: Path
) -> None:
    commands, peer, _ours, theirs = await side_by_side(start_peer, make_user, tmp_path)
    await peer.verification_mode(sas="hold")
    async with going_on(commands, "verify", "start", theirs.user_id, "--compare-stdin") as command:
        await command.until("as numbers: ")
        code, out, err = await command.answer("1111 2222 3333")
    assert (code, await ended(peer)) == (1, ("Cancelled", "m.mismatched_sas"))
    assert "Verified" not in out
    assert "The emoji were not the same" in err


async def test_a_command_that_is_interrupted_leaves_nobody_waiting(
    make_user: MakeUser, start_peer: StartPeer, tmp_path: Path
) -> None:
    commands, peer, _ours, theirs = await side_by_side(start_peer, make_user, tmp_path)
    await peer.verification_mode(sas="hold")
    async with going_on(commands, "verify", "start", theirs.user_id, "--compare-stdin") as command:
        await command.until("as numbers: ")
        command._process.terminate()
        assert await ended(peer) == ("Cancelled", "m.user")


async def test_a_command_that_is_killed_is_ended_by_the_next_one(
    make_user: MakeUser, start_peer: StartPeer, tmp_path: Path
) -> None:
    commands, peer, _ours, theirs = await side_by_side(start_peer, make_user, tmp_path)
    await peer.verification_mode(sas="hold")
    async with going_on(commands, "verify", "start", theirs.user_id, "--compare-stdin") as command:
        await command.until("as numbers: ")
        command._process.kill()
        await command._process.wait()
    await run(commands, "rooms")
    assert await ended(peer) == ("Cancelled", "m.unknown_transaction")


async def test_our_new_device_at_a_terminal_gets_the_keys(
    make_user: MakeUser, start_peer: StartPeer, tmp_path: Path, terminal: Terminal
) -> None:
    user = make_user("noor")
    peer, _key = await element_with_identity(start_peer, user)
    commands = Commands(tmp_path / "laptop")
    await asyncio.to_thread(commands.login, user)
    before = await status(commands)
    assert before["identity"] == "unsigned"
    await peer.wait_device(user=user.user_id, device=before["device_id"])
    terminal.start([*SLUIS, "verify", "start"], commands.env, columns=100, lines=30)
    sas = await peer.event("sas", deadline=90)
    screen = await asyncio.to_thread(lambda: terminal.until("y/n:", deadline=60))
    assert f"as numbers: {numbers(sas)}" in screen
    terminal.press("Enter")
    terminal.type("y")
    terminal.press("Enter")
    assert await asyncio.to_thread(lambda: terminal.until_ended(deadline=60)) == 0
    assert "This device is now signed by your identity" in terminal.screen()
    assert (await status(commands))["identity"] == "signed"
