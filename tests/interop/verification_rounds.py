"""Twenty verifications in a row with Element's SDK: `python -m tests.interop.verification_rounds [ROUNDS]`.

A homeserver of its own on the loopback; every round must show the same emoji on both sides and end done on both.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.interop.comparing import element, rounds, shared_room
from tests.interop.peer import Peer
from tests.support.users import PASSWORD, User
from tests.support.verifying_client import logged_in
from tui.demo.folder import DemoFolder
from tui.demo.homeserver import Homeserver
from tui.demo.registration import register

ROUNDS = 20


async def run(server: Homeserver, folder: Path, most: int) -> None:
    """Verify so often, and print a line for each round; a round that fails ends it with its error."""
    people = [register(server.base_url, server.shared_secret, name, PASSWORD) for name in ("noor", "els")]
    ours, theirs = (User(server.base_url, account.user_id, account.token) for account in people)
    client = await logged_in(folder, ours)
    peer, device = await element(Peer.start, theirs)
    try:
        room_id = await shared_room(client, peer, theirs)
        await peer.devices(user=ours.user_id)
        began, number = time.monotonic(), 0
        async for way, done in rounds(client, peer, theirs, device, room_id, most):
            number += 1
            words = " ".join(symbol for symbol, _ in done.emoji)
            print(f"{number:>3}  {time.monotonic() - began:6.2f} s  {way}: {done.phase} on both sides  {words}")
            began = time.monotonic()
        print(f"{number} of {most} done")
    finally:
        await peer.close()
        await client.session.close()


def main(arguments: list[str]) -> int:
    """Start a homeserver, verify, stop it, and return the exit code."""
    demo = DemoFolder.temporary()
    server = Homeserver(demo.path)
    try:
        server.start()
        server.wait_until_ready()
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(run(server, Path(folder), int(arguments[0]) if arguments else ROUNDS))
    finally:
        server.stop()
        demo.release()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
