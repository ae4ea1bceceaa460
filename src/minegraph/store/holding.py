"""Keeping the current release in memory, beside the queries: which one, since when, or why not."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Final

from minegraph.errors import MinegraphError
from minegraph.store.nursery import NotHeld, Nursery, TooLarge

if TYPE_CHECKING:
    from minegraph.store.directory import Directory
    from minegraph.store.pool import Pool

_LOG = logging.getLogger(__name__)

_GLANCE: Final = 0.5
_SHORTEST_REST: Final = 1.0
_FIRST_PAUSE: Final = 5.0
_LONGEST_PAUSE: Final = 300.0


class Holding:
    """The release that is held in memory for the workers of a pool.

    ``state`` is one of "off" (``most`` is 0), "waiting", "filling", "held", "too large" and
    "failed"; in all but "held" the release is asked on disk. A release is filled once it has been
    current for a second, and for as long as the last filling took, so that a row of loads costs
    one filling at most for each.
    """

    def __init__(self, directory: Directory, pool: Pool, most: int) -> None:
        self._directory = directory
        self._pool = pool
        self._most = most
        self._holder: Nursery | None = None
        self._due = 0.0
        self._rest = _SHORTEST_REST
        self._pause = _FIRST_PAUSE
        self._about = ""
        self._task: asyncio.Task[None] | None = None
        self.state = "waiting" if most else "off"
        self.identity = ""
        self.size = 0
        self.failures = 0

    def start(self) -> None:
        """Begin to follow what is published."""
        if self._most and self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._follow())

    async def close(self) -> None:
        """Follow no more; the pool ends what it adopted."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _follow(self) -> None:
        while True:
            try:
                await self._turn()
            except (MinegraphError, OSError) as error:
                _LOG.warning("the release is not held in memory: %s", error)
            await asyncio.sleep(_GLANCE)

    async def _turn(self) -> None:
        now = self._current()
        if now != self._about:
            self._let_go()
            self._about, self._due = now, time.monotonic() + self._rest
        elif self.state == "held" and not (self._holder and self._holder.alive()):
            self._let_go()
            self._fail("the process that held it ended")
        elif self.state in ("waiting", "failed") and time.monotonic() >= self._due:
            await self._fill()

    def _current(self) -> str:
        return self._directory.identity(self._directory.current())

    def _let_go(self) -> None:
        if self.identity:
            self._pool.adopt(None)
        self._holder, self.identity, self.size, self.state = None, "", 0, "waiting"

    def _fail(self, why: str) -> None:
        self.failures += 1
        self.state, self._due = "failed", time.monotonic() + self._pause
        _LOG.warning(
            "release %s is asked on disk, not in memory: %s; trying again in %.0f s",
            self._about,
            why,
            self._pause,
        )
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    async def _fill(self) -> None:
        """Have a new zygote read the release, and hand it to the pool if it is current still."""
        holder, began = Nursery(), time.monotonic()
        name = self._directory.current()
        if self._directory.identity(name) != self._about:
            return
        database = self._directory.database(name)
        self.state = "filling"
        work = asyncio.create_task(
            asyncio.to_thread(holder.hold, database, self._about, self._most)
        )
        try:
            while not work.done() and self._current() == self._about:
                await asyncio.wait({work}, timeout=_GLANCE)
            if not work.done():
                return
            self.size = work.result()
            self._take(holder, time.monotonic() - began)
        except TooLarge as error:
            self.state = "too large"
            _LOG.warning(
                "release %s is asked on disk: in memory %s (MINEGRAPH_MEMORY_MEGABYTES)",
                self._about,
                error,
            )
        except NotHeld as error:
            self._fail(str(error))
        finally:
            if self._holder is not holder:
                holder.interrupt()
                await asyncio.gather(work, return_exceptions=True)
                await asyncio.to_thread(holder.close)

    def _take(self, holder: Nursery, seconds: float) -> None:
        self._holder, self.identity, self.state = holder, self._about, "held"
        self._rest, self._pause = max(seconds, _SHORTEST_REST), _FIRST_PAUSE
        self._pool.adopt(holder)
        _LOG.info("release %s is held in memory: %d MiB", self.identity, self.size >> 20)
