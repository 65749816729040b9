"""Programs that this one starts end with all that belongs to them: the process, and the pipes to it."""

from __future__ import annotations

import asyncio
import contextlib


async def end(process: asyncio.subprocess.Process) -> None:
    """End a program that may have ended already, wait for that, and close what it was spoken to through.

    What it said and nobody read would keep its pipe open, and so would whatever it has started itself.
    """
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    try:
        await process.wait()
    finally:
        # asyncio closes the pipes only when the other side does, and names the transport for nobody.
        transport = getattr(process, "_transport", None)
        if transport is not None:
            transport.close()
