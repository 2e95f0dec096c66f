"""Sends websockets to Odoo's gevent port and all else to its HTTP port.

A multi-worker Odoo answers websockets on a port of its own and expects a reverse proxy
in front. This is that proxy for a developer's machine: it looks at the first line of
each connection, then only copies bytes. Servers use a real one, see docker/.

    python -m smarter_dev.websocket_router LISTEN_PORT HTTP_PORT GEVENT_PORT
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

HOST = "127.0.0.1"
CHUNK = 65536
LONGEST_FIRST_LINE = 65536
WEBSOCKET_PATHS = (b"/websocket",)
NOT_READY = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n"
    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
)


def is_websocket(first_line: bytes) -> bool:
    """Whether a request line asks for Odoo's websocket."""
    words = first_line.split(b" ", 2)
    if len(words) < 2 or words[0] != b"GET":
        return False
    path = words[1].partition(b"?")[0]
    return path in WEBSOCKET_PATHS


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copy bytes until the sender is done, then say so to the receiver."""
    try:
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
    except (ConnectionError, OSError):
        writer.close()


class Router:
    """Serves connections for one Odoo."""

    def __init__(self, http_port: int, gevent_port: int) -> None:
        self.http_port = http_port
        self.gevent_port = gevent_port

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Serve one connection to its end."""
        try:
            await self._serve(reader, writer)
        except (ConnectionError, OSError, ValueError, asyncio.IncompleteReadError):
            # The client left, or sent no HTTP: nothing to answer to.
            return
        finally:
            writer.close()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        first_line = await reader.readline()
        port = self.gevent_port if is_websocket(first_line) else self.http_port
        try:
            inner_reader, inner_writer = await asyncio.open_connection(HOST, port)
        except OSError:
            writer.write(NOT_READY)
            await writer.drain()
            return
        inner_writer.write(first_line)
        upstream = asyncio.ensure_future(copy(reader, inner_writer))
        try:
            await copy(inner_reader, writer)
        finally:
            upstream.cancel()
            inner_writer.close()


async def run(listen_port: int, http_port: int, gevent_port: int) -> None:
    """Listen until the process is ended."""
    router = Router(http_port, gevent_port)
    server = await asyncio.start_server(
        router.serve, HOST, listen_port, limit=LONGEST_FIRST_LINE, backlog=512
    )
    async with server:
        await server.serve_forever()


def main(words: Sequence[str]) -> int:
    """Run with the three ports of the command line."""
    listen_port, http_port, gevent_port = map(int, words)
    try:
        asyncio.run(run(listen_port, http_port, gevent_port))
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
