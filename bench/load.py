"""Load on an HTTP server: connections that each ask one query after the other."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Measured:
    """What a load came to: requests per second, and latencies in milliseconds."""

    rate: float
    p50: float
    p99: float
    errors: int


def measure(
    address: str, query: Callable[[int], str], *, connections: int, seconds: float
) -> Measured:
    """Return what a server does under so many connections for so long."""
    return asyncio.run(_measure(address, query, connections, seconds))


async def _measure(
    address: str, query: Callable[[int], str], connections: int, seconds: float
) -> Measured:
    took: list[float] = []
    errors = 0
    end = time.monotonic() + seconds
    parts = urlsplit(address)

    async def ask_on(worker: int) -> None:
        nonlocal errors
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        number = worker
        while time.monotonic() < end:
            request = (
                f"GET {parts.path}?query={quote(query(number))} HTTP/1.1\r\nHost: x\r\n"
                "Accept: application/sparql-results+json, application/n-triples;q=0.9\r\n\r\n"
            )
            began = time.perf_counter()
            writer.write(request.encode())
            status = await _answer(reader)
            took.append(time.perf_counter() - began)
            errors += status != 200  # HTTP's
            number += connections
        writer.close()

    began = time.monotonic()
    await asyncio.gather(*(ask_on(worker) for worker in range(connections)))
    elapsed = time.monotonic() - began
    took.sort()
    at = [1000 * took[int(len(took) * part)] for part in (0.5, 0.99)]
    return Measured(len(took) / elapsed, at[0], at[1], errors)


async def _answer(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
    if length:
        await reader.readexactly(int(length))
    elif b"transfer-encoding: chunked" in head:
        while size := int((await reader.readline()).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return int(head.split()[1])
