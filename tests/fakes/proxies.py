"""Proxies on 127.0.0.1 that note where they were asked to go: HTTP with CONNECT, and SOCKS 5 (RFC 1928)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Proxy:
    """Leads every name to 127.0.0.1, on the port that was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.port = 0

    async def join(self, host: str, port: int, client: Streams) -> None:
        """Carry bytes both ways until one side ends."""
        self.asked.append(f"{host}:{port}")
        server = await asyncio.open_connection("127.0.0.1", port)
        copies = [asyncio.ensure_future(_copy(a[0], b[1])) for a, b in ((client, server), (server, client))]
        await asyncio.wait(copies, return_when=asyncio.FIRST_COMPLETED)
        for copy in copies:
            copy.cancel()
        await asyncio.gather(*copies, return_exceptions=True)
        server[1].close()


@contextlib.asynccontextmanager
async def http_proxy(*, refuses: bool = False) -> AsyncIterator[Proxy]:
    """A proxy that knows CONNECT, or lets nobody through."""
    proxy = Proxy()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[0]
        host, _, port = line.split(" ")[1].rpartition(":")
        if refuses:
            proxy.asked.append(f"{host}:{port}")
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            return
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await proxy.join(host, int(port), (reader, writer))

    async with _listening(proxy, serve):
        yield proxy


@contextlib.asynccontextmanager
async def socks_proxy() -> AsyncIterator[Proxy]:
    """A SOCKS 5 proxy without passwords, to which names are given as names."""
    proxy = Proxy()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        writer.write(b"\x05\x00")
        _, command, _, kind = await reader.readexactly(4)
        assert (command, kind) == (1, 3), "CONNECT to a name"
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        port = int.from_bytes(await reader.readexactly(2))
        writer.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
        await proxy.join(host, port, (reader, writer))

    async with _listening(proxy, serve):
        yield proxy


@contextlib.asynccontextmanager
async def _listening(
    proxy: Proxy, serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
) -> AsyncIterator[None]:
    async def handled(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handled, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        server.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()
