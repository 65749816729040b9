"""The Python end of peer/peer.mjs: Element's own SDK as a scripted client in a child process."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from session import child_processes
from tests.support.tools import give_up, need_program

FOLDER = Path(__file__).parent / "peer"
_MOST_BYTES = 64 * 1024 * 1024


class PeerRefused(Exception):
    """The peer answered a command with an error."""


class Peer:
    """One client of Element's making; any method name is one of its commands.

    `await peer.send(room_id=..., body=...)` sends {"cmd": "send", ...} and returns the reply.
    """

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._last_id = 0
        self._events: list[dict[str, Any]] = []
        self._news = asyncio.Condition()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def start(cls) -> Peer:
        """Start Node and wait until the SDK is loaded."""
        process = await asyncio.create_subprocess_exec(
            need_program("node"),
            str(FOLDER / "peer.mjs"),
            cwd=FOLDER,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_MOST_BYTES,
        )
        peer = cls(process)
        await peer.event("ready", deadline=60)
        return peer

    def __getattr__(self, command: str) -> Callable[..., Awaitable[dict[str, Any]]]:
        if command.startswith("_"):
            raise AttributeError(command)
        return lambda **arguments: self._call(command, arguments)

    async def event(self, name: str, *, deadline: float = 60) -> dict[str, Any]:
        """Take the next event of that name; those that came already count."""

        def named() -> list[dict[str, Any]]:
            return [event for event in self._events if event["event"] == name]

        async with asyncio.timeout(deadline), self._news:
            await self._news.wait_for(named)
            event = named()[0]
            self._events.remove(event)
            return event

    async def close(self) -> None:
        """End the process: it ends by itself when its input does."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(60):
                await self._process.wait()
        except TimeoutError:
            pass
        await child_processes.end(self._process)
        await self._reader

    async def _call(self, command: str, arguments: dict[str, Any]) -> dict[str, Any]:
        self._last_id += 1
        request = {"id": self._last_id, "cmd": command, **arguments}
        reply = self._waiting[self._last_id] = asyncio.get_running_loop().create_future()
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        async with asyncio.timeout(60):
            answer = await reply
        if not answer["ok"]:
            raise PeerRefused(f"{command}: {answer['error']}")
        return answer

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            message = json.loads(line)
            if "event" in message:
                async with self._news:
                    self._events.append(message)
                    self._news.notify_all()
            else:
                self._waiting.pop(message["id"]).set_result(message)
        for reply in self._waiting.values():
            reply.set_exception(PeerRefused("the peer has ended"))


@pytest.fixture(scope="session")
def node_modules() -> None:
    """Install what package-lock.json names, once."""
    need_program("node")
    if (FOLDER / "node_modules").is_dir():
        return
    npm = [need_program("npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(npm, cwd=FOLDER, capture_output=True, text=True, env=dict(os.environ), check=False)
    if done.returncode:
        give_up(f"npm ci failed: {done.stderr.strip().splitlines()[-1:]}")


StartPeer = Callable[[], Awaitable[Peer]]


@pytest.fixture
async def start_peer(node_modules: None) -> AsyncIterator[StartPeer]:
    """Start peers that end with the test."""
    peers: list[Peer] = []

    async def start() -> Peer:
        peers.append(await Peer.start())
        return peers[-1]

    yield start
    for peer in peers:
        await peer.close()
