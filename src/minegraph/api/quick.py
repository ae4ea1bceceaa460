"""Requests answered from the very bytes that answered them before, without a look inside."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from minegraph.api.clients import client_at
from minegraph.api.telemetry import log
from minegraph.errors import ClientBusy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import Scope

    from minegraph.api.clients import Rates
    from minegraph.api.kept import Memory
    from minegraph.api.telemetry import Metrics

_OVERHEAD: Final = 512
_ENDLESS: Final = frozenset((b"content-length", b"transfer-encoding", b"upgrade", b"expect"))


@dataclass(frozen=True)
class Wire:
    """An answer as it was sent after its date, and what is told of it."""

    sent: bytes
    path: str
    route: str
    notes: Mapping[str, Any]
    size: int
    cost: int


class Quick:
    """Answers a GET that is, to the byte, one whose answer is kept.

    What may be kept is for `minegraph.api.kept.Kept` to say; it is kept in the same memory, for the
    same state of the store. Each request counts against its client's rate, and is counted and
    logged, as any other. Not used behind trusted proxies: who the client is stands in the bytes.
    """

    def __init__(self, memory: Memory, rates: Rates, metrics: Metrics, *, used: bool) -> None:
        self._memory = memory
        self._rates = rates
        self._metrics = metrics
        self._used = used

    def answer(self, head: bytes, host: str, state: Callable[[], str]) -> bytes | None:
        """Return what is sent after the date, or None for a request that goes the whole way."""
        began = time.perf_counter()
        if not self._used or head not in self._memory:
            return None
        self._memory.enter(state())
        if head not in self._memory:
            return None
        client = client_at(host)
        try:
            self._rates.take(client)
        except ClientBusy:
            return None  # and told so by whoever answers it
        wire = cast("Wire", self._memory.get(head))
        seen = {"status": 200, "bytes": wire.size, "whole": True}
        seconds = time.perf_counter() - began
        self._metrics.note("GET", wire.route, seen, wire.notes, seconds)
        log(client, "GET", wire.path, seen=seen, notes=wire.notes, seconds=seconds)
        return wire.sent

    def learn(self, head: bytes, scope: Scope, sent: bytes) -> None:
        """Keep what was sent to a request instead of its answer, if that is kept."""
        state, key, kept = scope["state"].get("kept", ("", (), None))
        if kept is None or not _ENDLESS.isdisjoint(name for name, _value in scope["headers"]):
            return
        cost = len(head) + len(sent) + _OVERHEAD
        route = getattr(kept.route, "path", "")
        size = len(kept.body["body"])
        wire = Wire(sent, scope["path"], route, kept.notes, size, cost)
        self._memory.drop(key)
        self._memory.keep(head, state, wire)
