"""The store on an engine; see `minegraph.store.protocol.Store` for what each method gives."""

from __future__ import annotations

import asyncio
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import IO, TYPE_CHECKING, Any, TypeVar

from minegraph.errors import ServiceBusy
from minegraph.namespaces import BASE, SYSTEM_GRAPHS
from minegraph.store.cache import Cache, tag_of
from minegraph.store.exporting import write_export
from minegraph.store.formats import JSON, Format
from minegraph.store.guard import Inspection, check_format, inspect
from minegraph.store.jobs import answered, error_of, job_of
from minegraph.store.protocol import (
    Answer,
    EngineState,
    Lane,
    Query,
    QueryForm,
    Release,
    Row,
    Term,
    export_query,
)
from minegraph.store.remote.apart.shared import Needed, asked, evaluated
from minegraph.store.remote.asking import known_graphs, received
from minegraph.store.remote.copies import Copies, refuse_large
from minegraph.store.remote.earlier import graph_at, refuse_pruned
from minegraph.store.remote.following import Follower, Known
from minegraph.store.remote.journal import find, recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from minegraph.store.channel import Message
    from minegraph.store.pool import Pool
    from minegraph.store.remote.engine import Engine

_T = TypeVar("_T")


class RemoteStore:
    """A graph on an engine, asked through the same guard and with the same caps as here."""

    def __init__(
        self,
        engine: Engine,
        pool: Pool,
        *,
        most_kilobytes: int,
        queue: int,
        workers: int,
        copies: Copies,
        most_copied: int,
        cache: Cache | None = None,
    ) -> None:
        self._engine = engine
        self._pool = pool
        self._copies = copies
        self._most_copied = most_copied
        self._follower = Follower(engine)
        self._most_kilobytes = most_kilobytes
        self._queue = queue
        self._cache = cache or Cache(0)
        self._threads = {
            Lane.PUBLIC: ThreadPoolExecutor(workers, "public"),
            Lane.INTERNAL: ThreadPoolExecutor(2, "internal"),
            Lane.BULK: ThreadPoolExecutor(1, "bulk"),
        }
        self._waiting = dict.fromkeys(Lane, 0)

    def release(self, as_of: str | None = None) -> Release:
        """Return the current release, or the one of a name or time."""
        return find(self.releases(), as_of)

    def releases(self) -> list[Release]:
        """Return every release, oldest first, as the engine told within the last second."""
        return self._follower.now().releases

    def state(self) -> str:
        """Return what names the current release, empty where the engine would have to be asked."""
        return self._follower.at_hand()

    async def refresh(self) -> None:
        """Ask the engine what is current."""
        await asyncio.to_thread(self._follower.refresh)

    async def alive(self) -> Release:
        """Return the current release once the engine has answered; nothing waits for a load."""
        await self.refresh()
        return self.release()

    def engine(self) -> EngineState:
        """Return what the engine is and how it did when it was last asked."""
        follower, engine = self._follower, self._engine
        return EngineState(engine.name, engine.address, follower.answers, follower.moving)

    def findings(self, release: str) -> Iterator[dict[str, Any]]:
        """Yield what the gate found in a release, by name."""
        found: Any = self.release(release).record.get("findings", [])
        return iter(found)

    def inspect(self, text: str) -> QueryForm:
        """Return a query's form, SELECT where only its evaluation will tell what is wrong."""
        return inspect(text, most_kilobytes=self._most_kilobytes).form or QueryForm.SELECT

    def tag(self, query: Query) -> str | None:
        """Return what names the answer to a query in the current release for good."""
        if inspect(query.text, most_kilobytes=self._most_kilobytes).volatile:
            return None
        return self._tag(self.release(query.release or None), query)

    def tags(self, query: Query) -> tuple[str, ...]:
        """Return every name that the answer to a query may have had."""
        tag = self.tag(query)
        return (tag,) if tag else ()

    async def query(self, query: Query, *, lane: Lane = Lane.PUBLIC) -> Answer:
        """Return the whole answer to a query."""
        inspection = inspect(query.text, most_kilobytes=self._most_kilobytes)
        check_format(inspection, query.format)
        if lane is Lane.PUBLIC and self.kept(query) is None:
            await self._check(query)
        if not self._is_earlier(query):
            answer = await self._run(lane, partial(self._current, query, inspection))
            if isinstance(answer, Needed):
                answer = await evaluated(self._pool, lane, answer, query.format)
                return self._cache.keep(answer.tag, answer) if answer.tag else answer
            if answer is not None:
                return answer
        return await self._earlier(query, inspection, lane)

    async def _earlier(self, query: Query, inspection: Inspection, lane: Lane) -> Answer:
        """Return the answer of an earlier release, from a copy here of the graphs asked."""
        release = self.release(query.release)
        database = await self._run(Lane.BULK, partial(self._copied, query, inspection, release))
        answer = await answered(
            self._pool,
            lane,
            database,
            job_of(query, inspection),
            form=query.format,
            release=release.name,
        )
        tag = None if inspection.volatile else self._tag(release, query)
        return self._cache.keep(tag, replace(answer, tag=tag)) if tag else answer

    def _copied(self, query: Query, inspection: Inspection, release: Release) -> Path:
        given = (*query.default_graphs, *query.named_graphs) or inspection.graphs
        wanted = known_graphs(given, release) if given else recorded(release)
        contents: Any = release.record["graphs"]
        size = sum(contents[graph]["statements"] for graph in wanted)
        what = f"a query as of {release.name}" if query.release else "such a query on this engine"
        refuse_large(size, self._most_copied, what)

        def copy(known: Known) -> Path:
            refuse_pruned(known.state, release.name)
            read = {
                g: partial(graph_at, self._engine, known.releases, release.name, g) for g in wanted
            }
            return self._copies.of(contents, read)

        return self._follower.whole(copy, lambda _path: None)

    def _is_earlier(self, query: Query) -> bool:
        return bool(query.release) and query.release != self.releases()[-1].name

    async def _check(self, query: Query) -> None:
        """Have a client's query read by the parser here, in a worker, before it is sent.

        So errors tell line and column alike, and no engine's own additions to the language, some of
        which read files or call out, are open to strangers.
        """
        job: Message = {"do": "check", "query": query.text, "base": BASE}
        reply, _files, _content = await self._pool.run(Lane.PUBLIC, job)
        if "error" in reply:
            raise error_of(reply)

    async def select(self, query: str, **bindings: Term) -> list[Row]:
        """Return the rows of one of the product's own SELECT queries."""
        answer = await self.query(Query(query, JSON, bindings), lane=Lane.INTERNAL)
        return answer.rows()

    async def export(self, form: Format, *, system: bool = False, release: str = "") -> Answer:
        """Return a release in byte-stable order; an earlier one is found by the journal."""
        return await self._run(Lane.BULK, partial(self._export, form, release, system=system))

    def start(self) -> None:
        """Do nothing: an engine begins by itself."""

    def held(self) -> str:
        """Return that what an engine holds in memory is its own affair."""
        return "off"

    def kept(self, query: Query) -> Answer | None:
        """Return the answer to a query from the cache, or None."""
        tag = self.tag(query)
        return self._cache.get(tag) if tag else None

    def numbers(self) -> Mapping[str, float]:
        """Return how many queries wait or run, and what the cache holds."""
        return {
            **{f"waiting_{lane.value}": count for lane, count in self._waiting.items()},
            "cache_bytes": self._cache.size,
            "cache_hits": self._cache.hits,
        }

    async def close(self) -> None:
        """Close the connections and threads."""
        for threads in self._threads.values():
            threads.shutdown(wait=False, cancel_futures=True)
        self._follower.close()
        self._engine.close()
        await self._pool.close()

    async def _run(self, lane: Lane, work: Callable[[], _T]) -> _T:
        if self._waiting[lane] >= self._queue:
            raise ServiceBusy(
                "too many queries wait for the engine", retry_after=1, hint="Ask again shortly."
            )
        self._waiting[lane] += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads[lane], work)
        finally:
            self._waiting[lane] -= 1

    def _tag(self, release: Release, query: Query) -> str:
        return tag_of(_identity(release), query)

    def _current(self, query: Query, inspection: Inspection) -> Answer | Needed | None:
        """Return the answer of the current release, or what is needed for it here.

        None where another release is asked, or all that this one holds.
        """

        def ask(known: Known) -> Answer | Needed | None:
            release = find(known.releases, None)
            if query.release and query.release != release.name:
                return None
            tag = None if inspection.volatile else self._tag(release, query)
            kept = self._cache.get(tag) if tag else None
            if kept is not None:
                return kept
            if self._engine.dialect.evaluates:
                file, rows = received(self._engine, query, inspection, release)
                return _answer(file, query.format, release.name, tag=tag, rows=rows)
            found = asked(self._engine, query, inspection, release, self._most_copied)
            if isinstance(found, tuple):
                return _answer(found[0], query.format, release.name, tag=tag, rows=found[1])
            return replace(found, tag=tag) if found else None

        answer = self._follower.whole(ask, _dropped)
        if isinstance(answer, Answer) and answer.tag and not answer.cached:
            return self._cache.keep(answer.tag, answer)
        return answer

    def _export(self, form: Format, release: str, *, system: bool) -> Answer:
        def write(known: Known) -> Answer:
            wanted = find(known.releases, release or None)
            refuse_pruned(known.state, wanted.name)
            with ExitStack() as opened:
                lines = {
                    f"<{g}>": iter(
                        opened.enter_context(graph_at(self._engine, known.releases, wanted.name, g))
                    )
                    for g in recorded(wanted)
                    if _shown(g, system=system)
                }
                output = tempfile.TemporaryFile()  # the answer owns it
                try:
                    write_export(lines, output, form.name)
                except BaseException:
                    output.close()
                    raise
            tag = self._tag(wanted, export_query(form, system=system))
            return _answer(output, form, wanted.name, tag=tag)

        return self._follower.whole(write, _dropped)


def _answer(
    file: IO[bytes], form: Format, release: str, *, tag: str | None, rows: int | None = None
) -> Answer:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return Answer(file, size, form, release, tag=tag, row_count=rows)


def _dropped(answer: Answer | Needed | None) -> None:
    if answer is not None:
        (answer.file if isinstance(answer, Answer) else answer.quads).close()


def _shown(graph: str, *, system: bool) -> bool:
    return system or graph not in SYSTEM_GRAPHS


def _identity(release: Release) -> str:
    return f"{release.name} {release.record['published']}"
