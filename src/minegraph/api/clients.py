"""What one client may take: how many requests a minute, and how many queries at a time."""

from __future__ import annotations

import asyncio
import ipaddress
import math
import time
from collections import OrderedDict
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from minegraph.errors import ClientBusy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.types import Scope

_MOST_CLIENTS: Final = 10_000
_MINUTE: Final = 60.0
_NETWORK: Final = 64


# This machine is not one client: it stands for whoever works on it, and for everyone behind a proxy
# that is not trusted to say who asks. What limits clients does not hold for it.
LOCAL: Final = "local"


def client_of(scope: Scope) -> str:
    """Return who sent a request: an IPv4 address, the network of an IPv6 address, or LOCAL."""
    return client_at(str((scope.get("client") or ("unknown", 0))[0]))


@lru_cache(maxsize=_MOST_CLIENTS)
def client_at(host: str) -> str:
    """Return who sends from an address: itself, its IPv6 network, or LOCAL."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_loopback:
        return LOCAL
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((int(address), _NETWORK), strict=False))
    return host


class Rates:
    """A bucket of requests for each client, filled steadily up to one minute's worth.

    The clients seen longest ago are forgotten, which gives them a full bucket again.
    """

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> None:
        """Count one request; raise ClientBusy where the bucket is empty."""
        if not self._per_minute or client == LOCAL:
            return
        now = self._clock()
        left, since = self._buckets.pop(client, (float(self._per_minute), now))
        rate = self._per_minute / _MINUTE
        left = min(left + (now - since) * rate, float(self._per_minute))
        allowed = left >= 1
        self._buckets[client] = (left - 1 if allowed else left, now)
        while len(self._buckets) > _MOST_CLIENTS:
            self._buckets.popitem(last=False)
        if not allowed:
            raise ClientBusy(
                f"more than {self._per_minute:,} requests in a minute",
                retry_after=math.ceil((1 - left) / rate),
                hint="Ask less often: page with larger LIMITs, or take an export.",
            )


class _Turn:
    def __init__(self, running: int) -> None:
        self.free = asyncio.Semaphore(running)
        self.waiting = 0
        self.held = 0


class Turns:
    """Lets each client run a few queries at a time; its others wait for their turn."""

    def __init__(self, *, running: int, waiting: int, seconds: float) -> None:
        self._running = running
        self._waiting = waiting
        self._seconds = seconds
        self._clients: dict[str, _Turn] = {}

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """Hold a turn of a client; raise ClientBusy where too many wait, or one waits too long."""
        if client == LOCAL:
            yield
            return
        turn = self._clients.setdefault(client, _Turn(self._running))
        if turn.waiting >= self._waiting and turn.free.locked():
            raise self._busy(f"{turn.waiting} of your queries wait already")
        turn.waiting += 1
        try:
            await self._wait(turn)
        finally:
            turn.waiting -= 1
            self._forget(client, turn)
        turn.held += 1
        self._clients[client] = turn
        try:
            yield
        finally:
            turn.held -= 1
            turn.free.release()
            self._forget(client, turn)

    async def _wait(self, turn: _Turn) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await turn.free.acquire()
        except TimeoutError as error:
            raise self._busy("your other queries took all the time") from error

    def _forget(self, client: str, turn: _Turn) -> None:
        if not turn.held and not turn.waiting:
            self._clients.pop(client, None)

    def _busy(self, why: str) -> ClientBusy:
        many = "one query" if self._running == 1 else f"{self._running} queries"
        return ClientBusy(
            f"a client may run {many} at a time, and {why}",
            retry_after=math.ceil(self._seconds),
            hint="Wait for your answers before you ask more.",
        )
