"""One writer at a time on an engine: a statement in its journal, with a lease that is renewed.

The lease is short, so that what a machine that died was doing can soon be done by another, and is
renewed while the writer lives, so that a load may take as long as it takes. The clocks of machines
that write to one engine must agree within half a minute.
"""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from minegraph.errors import LeaseLost, QueryError, StoreBusy, StoreError
from minegraph.store.protocol import text
from minegraph.store.remote.binding import written
from minegraph.store.remote.names import JOURNAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from minegraph.store.remote.engine import Engine

_LOCK: Final = "urn:minegraph:lock"
_HELD_BY: Final = "urn:minegraph:heldBy"
_HOLDER: Final = f"GRAPH <{JOURNAL}> {{ <{_LOCK}> <{_HELD_BY}> ?x }}"
LEASE_SECONDS: Final = 120.0


class Lease:
    """The right to write, while it is renewed; ``session`` names who has it."""

    def __init__(self, engine: Engine, seconds: float) -> None:
        self.session = uuid.uuid4().hex[:12]
        self._engine = engine
        self._seconds = seconds
        self._patience = seconds / 4
        self._until = 0.0
        self._lost = ""
        self._over = threading.Event()
        self._renewing = threading.Thread(target=self._keep, name="lease", daemon=True)

    def check(self) -> None:
        """Raise LeaseLost where another may be writing by now.

        A lease that ran out is still ours where nobody took it: an engine that does one write at a
        time lets it be renewed only after a long one.
        """
        if not self._lost and time.monotonic() > self._until:
            self.renew()
        if self._lost:
            raise LeaseLost(
                f"the lock on the engine was lost: {self._lost}",
                hint="Nothing was changed. See that no other load runs, and load again.",
            )

    def renew(self) -> None:
        """Have the lease end later; raise LeaseLost where somebody else took it."""
        asked = time.monotonic()
        self._engine.update(
            f"DELETE {{ {_HOLDER} }} INSERT {{ {_held(self._statement())} }} "
            f"WHERE {{ {self._ours()} }}",
            seconds=self._patience,
        )
        holders = _holders(self._engine, self._patience)
        if any(self.session in holder for holder in holders):
            self._until = asked + self._seconds
            return
        self._lost = f"{_shown(holders)} took it" if holders else "it was removed"
        self.check()

    def take(self) -> None:
        """Begin the lease; raise StoreBusy where another holds the engine."""
        for holder in _holders(self._engine):
            host, process, _session, until = holder.split(" ")
            gone = host == socket.gethostname() and not _alive(int(process))
            if gone or datetime.fromisoformat(until) < datetime.now(UTC):
                self._engine.update(_without(holder))
        asked, mine = time.monotonic(), self._statement()
        self._engine.update(
            f"INSERT {{ {_held(mine)} }} WHERE {{ FILTER NOT EXISTS {{ {_HOLDER} }} }}"
        )
        holders = _holders(self._engine)
        if holders != [mine]:
            if mine in holders:
                self._engine.update(_without(mine))
            raise StoreBusy(
                "another load is writing to the engine: "
                + _shown(holder for holder in holders if holder != mine),
                hint=f"Wait for it; the lease of one that is gone ends after {self._seconds:g} s.",
            )
        self._until = asked + self._seconds
        self._renewing.start()

    def end(self) -> None:
        """Let others write; where the engine cannot be told, the lease ends by itself."""
        self._over.set()
        with suppress(StoreError, QueryError):
            self._engine.update(
                f"DELETE {{ {_HOLDER} }} WHERE {{ {self._ours()} }}", seconds=self._patience
            )

    def _keep(self) -> None:
        while not self._over.wait(self._patience):
            try:
                self.renew()
            except LeaseLost:
                return
            except (StoreError, QueryError):
                continue  # the lease goes on for a while: the engine may be back before its end

    def _ours(self) -> str:
        return f"{_HOLDER} FILTER(CONTAINS(STR(?x), {written(text(self.session))}))"

    def _statement(self) -> str:
        until = datetime.now(UTC) + timedelta(seconds=self._seconds)
        told = until.isoformat(timespec="milliseconds")
        return f"{socket.gethostname()} {os.getpid()} {self.session} {told}"


@contextmanager
def held(engine: Engine, *, seconds: float = LEASE_SECONDS) -> Iterator[Lease]:
    """Hold an engine for writing; raise StoreBusy where another does.

    A writer of this machine that is gone loses the lock at once, one elsewhere when its lease ends.
    """
    lease = Lease(engine, seconds)
    lease.take()
    try:
        yield lease
    finally:
        lease.end()


def _holders(engine: Engine, seconds: float | None = None) -> list[str]:
    return [r["x"].value for r in engine.table(f"SELECT ?x {{ {_HOLDER} }}", seconds=seconds)[1]]


def _shown(holders: Iterable[str]) -> str:
    """Return the machine and process of a holder."""
    return next((" ".join(holder.split(" ")[:2]) for holder in holders), "another process")


def _held(holder: str) -> str:
    return f"GRAPH <{JOURNAL}> {{ <{_LOCK}> <{_HELD_BY}> {written(text(holder))} }}"


def _without(holder: str) -> str:
    return f"DELETE DATA {{ {_held(holder)} }}"


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
