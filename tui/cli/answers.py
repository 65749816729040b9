"""Reads standard input while a command goes on, without a thread, so that a signal can end the wait."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

from session.values.errors import SessionError
from session.values.words import N_
from tui.cli.standard_input import InputRefused

LONGEST_LINE = 4096
"""Bytes; what is longer is no answer."""
PIECE = 256 * 1024
"""Bytes of a file that are read at a time."""


async def line_from(descriptor: int) -> str:
    """Return the next line of a terminal, a pipe or a file; what stands behind it is left there.

    Raises:
        SessionError: when the input has ended.
    """
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    try:
        loop.add_reader(descriptor, ready.set)
    except PermissionError:
        # A file on disk is always ready.
        ready.set()
    line = bytearray()
    try:
        while not line.endswith(b"\n") and len(line) < LONGEST_LINE:
            await ready.wait()
            piece = _read(descriptor, 1)
            if not piece:
                break
            line += piece
    finally:
        loop.remove_reader(descriptor)
    if not line:
        raise SessionError(N_("Standard input has ended without an answer; nothing was verified."))
    return line.decode("utf-8", "replace").strip()


async def pieces_from(descriptor: int) -> AsyncIterator[bytes]:
    """Yield what a terminal, a pipe or a file has, until its end; to wait for more can be cancelled."""
    while True:
        await _readable(descriptor)
        piece = _read(descriptor, PIECE)
        if not piece:
            return
        yield piece


def _read(descriptor: int, most: int) -> bytes:
    try:
        return os.read(descriptor, most)
    except OSError as error:
        raise InputRefused.for_reason(error) from error


async def _readable(descriptor: int) -> None:
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    try:
        loop.add_reader(descriptor, ready.set)
    except PermissionError:
        # A file on disk is always ready.
        return
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)
