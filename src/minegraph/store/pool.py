"""Workers in lanes: who gets the next one, how long a job may take, and what its end means."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from minegraph.errors import QueryCrashed, QueryTimeout, ServiceBusy, StoreUnusable
from minegraph.store.channel import ChannelClosed
from minegraph.store.nursery import Nursery, Worker
from minegraph.store.protocol import Lane

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping, Sequence

    from minegraph.store.channel import Frame, Message

_LOG = logging.getLogger(__name__)

_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 5.0
_RETRY_AFTER: Final = 2
_BRISK: Final = 0.1
_SLOW_AFTER: Final = 1.0
_GLANCE: Final = 0.02


@dataclass(frozen=True)
class Limits:
    """What the jobs of a lane may take: workers, waiting jobs, seconds, bytes; and its niceness.

    A job that runs longer than a second, or than a tenth of one while others wait, goes on beside
    the lane, ``slow`` of them at most, so that long ones never hold up short ones.
    """

    workers: int
    queue: int
    seconds: float
    memory: int
    file: int
    nice: int
    slow: int = 0


class _Aside(NamedTuple):
    timer: asyncio.Timeout
    began: float


class _LaneState:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.idle: asyncio.Queue[Worker] = asyncio.Queue()
        self.aside: dict[Worker, _Aside] = {}
        self.waiting = 0
        self.made = 0


class Pool:
    """Worker processes in lanes, each made when first needed and replaced when killed."""

    def __init__(self, lanes: Mapping[Lane, Limits]) -> None:
        self._lanes = {lane: _LaneState(limits) for lane, limits in lanes.items()}
        self._sharing = [s for lane, s in self._lanes.items() if lane is not Lane.BULK]
        self._nursery = Nursery()
        self._holder: Nursery | None = None
        self._retired: set[Nursery] = set()
        self._workers: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = asyncio.Event()

    async def run(self, lane: Lane, job: Message, files: Sequence[int] = ()) -> Frame:
        """Return a worker's reply to a job.

        Raises QueryTimeout at the lane's deadline (or before, where slower jobs wait than may run),
        QueryCrashed where the job ended its worker, and ServiceBusy where too many wait. Cancelling
        the call kills the worker.
        """
        state = self._lanes[lane]
        began = time.monotonic()
        with self._lent(state, await self._next(state)) as worker:
            try:
                async with self._deadline(state, worker):
                    return await worker.line.ask(job, files)
            except TimeoutError as error:
                raise QueryTimeout(
                    f"stopped after {time.monotonic() - began:.0f} seconds",
                    hint="Add a LIMIT, make the patterns more specific, or take an export.",
                ) from error
            except ChannelClosed as error:
                raise QueryCrashed(
                    "stopped: it needed more memory or deeper nesting than one job may take "
                    f"({state.limits.memory >> 20:,} MiB)",
                    hint="Ask for less at a time; sort and group fewer rows.",
                ) from error

    def numbers(self) -> dict[str, float]:
        """Return how many workers there are, and how many jobs wait in each lane."""
        waiting = {f"waiting_{lane.value}": s.waiting for lane, s in self._lanes.items()}
        idle = {f"idle_{lane.value}": s.idle.qsize() for lane, s in self._lanes.items()}
        return {"workers": len(self._workers), **waiting, **idle}

    def adopt(self, holder: Nursery | None) -> None:
        """Take workers from now on from a nursery that holds a release, or from none such.

        Whole-graph work needs the files, and keeps the workers that it has.

        Those of before end with the job that they do, and their zygote with the last of them.
        """
        if self._holder is not None:
            self._retired.add(self._holder)
        self._holder = holder
        for state in self._sharing:
            self._track(self._turn_over(state))
        self._close_retired()

    async def close(self) -> None:
        """Kill every worker and the zygotes."""
        self._closing.set()
        while self._tasks:
            await asyncio.gather(*self._tasks)
        for worker in self._workers:
            worker.kill()
        self._workers.clear()
        for nursery in (self._nursery, self._holder, *self._retired):
            if nursery is not None:
                await asyncio.to_thread(nursery.close)

    @asynccontextmanager
    async def _deadline(self, state: _LaneState, worker: Worker) -> AsyncIterator[None]:
        """Stop a job at the lane's deadline; once it is slow, let it go on beside the lane."""
        watch: list[asyncio.Task[None]] = []
        loop = asyncio.get_running_loop()

        def watched() -> None:
            watch.append(loop.create_task(self._set_aside(state, worker, job)))

        async with asyncio.timeout(state.limits.seconds) as timer:
            job = _Aside(timer, loop.time())
            alarm = loop.call_later(_BRISK, watched)
            try:
                yield
            finally:
                alarm.cancel()
                for task in watch:
                    task.cancel()

    async def _set_aside(self, state: _LaneState, worker: Worker, job: _Aside) -> None:
        """Give the place of a job in the lane to a new worker, once it is slow or others wait.

        Where as many go on beside it as may, and others wait, the slowest is stopped for it.
        """
        clock = asyncio.get_running_loop().time
        while state.limits.slow:
            slow = clock() - job.began >= _SLOW_AFTER
            if len(state.aside) < state.limits.slow:
                if slow or state.waiting:
                    state.aside[worker] = job
                    worker.relax()
                    self._replace(state)
                    return
            elif state.waiting:
                slowest = min(state.aside.values(), key=_by_age)
                if clock() - slowest.began >= _SLOW_AFTER and not slowest.timer.expired():
                    slowest.timer.reschedule(clock())
            await asyncio.sleep(_GLANCE)

    @contextmanager
    def _lent(self, state: _LaneState, worker: Worker) -> Iterator[Worker]:
        """Lend a worker for one job; whatever goes wrong in it, the worker is replaced."""
        try:
            yield worker
        except BaseException:
            self._end(worker)
            if state.aside.pop(worker, None) is None:
                self._replace(state)
            raise
        aside = state.aside.pop(worker, None) is not None
        if not aside and worker.nursery is self._nursery_of(state):
            state.idle.put_nowait(worker)
            return
        self._end(worker)
        if not aside:
            self._replace(state)

    def _end(self, worker: Worker) -> None:
        if worker in self._workers:  # else the pool was closed meanwhile
            self._workers.discard(worker)
            worker.kill()
            self._close_retired()

    def _nursery_of(self, state: _LaneState) -> Nursery:
        return self._holder if self._holder and state in self._sharing else self._nursery

    async def _turn_over(self, state: _LaneState) -> None:
        """Replace the idle workers of a lane that are of another nursery, one after the other."""
        for _ in range(state.idle.qsize()):
            if state.idle.empty():
                return
            worker = state.idle.get_nowait()
            if worker.nursery is self._nursery_of(state):
                state.idle.put_nowait(worker)
            else:
                self._end(worker)
                await self._grow(state)

    def _close_retired(self) -> None:
        """End the zygotes whose workers have all ended."""
        for nursery in self._retired - {worker.nursery for worker in self._workers}:
            self._retired.discard(nursery)
            self._track(asyncio.to_thread(nursery.close))

    async def _next(self, state: _LaneState) -> Worker:
        if not state.waiting and not state.idle.empty():
            return state.idle.get_nowait()
        if state.made < state.limits.workers:
            self._replace(state)
            state.made += 1
        if state.idle.empty() and state.waiting >= state.limits.queue:
            raise _busy("too many queries wait already")
        state.waiting += 1
        try:
            async with asyncio.timeout(state.limits.seconds):
                return await state.idle.get()
        except TimeoutError as error:
            raise _busy("no worker became free in time") from error
        finally:
            state.waiting -= 1

    def _replace(self, state: _LaneState) -> None:
        if not self._closing.is_set():
            self._track(self._grow(state))

    def _track(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _grow(self, state: _LaneState) -> None:
        """Add one worker to a lane, trying again for as long as it takes."""
        limits = state.limits
        wanted = {"memory": limits.memory, "file": limits.file, "nice": limits.nice}
        pause = _FIRST_PAUSE
        while not self._closing.is_set():
            nursery = self._nursery_of(state)
            try:
                worker = await asyncio.to_thread(nursery.worker, wanted)
            except StoreUnusable as error:
                if nursery is self._holder:
                    _LOG.warning("%s; the release is asked on disk", error.message)
                    self.adopt(None)
                    continue
                _LOG.warning("%s; trying again in %.1f s", error.message, pause)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                self._workers.add(worker)
                if nursery is self._nursery_of(state):
                    state.idle.put_nowait(worker)
                    return
                self._end(worker)  # another was adopted meanwhile


def _by_age(job: _Aside) -> float:
    return job.began


def _busy(why: str) -> ServiceBusy:
    return ServiceBusy(
        f"the service is busy: {why}",
        retry_after=_RETRY_AFTER,
        hint=f"Try again in {_RETRY_AFTER} seconds.",
    )
