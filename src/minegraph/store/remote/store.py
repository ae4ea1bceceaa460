"""The store on an engine; see `minegraph.store.protocol.Store` for what each method gives."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from minegraph.errors import (
    NotRemote,
    QueryRefused,
    ServiceBusy,
)
from minegraph.namespaces import BASE, SYSTEM_GRAPHS
from minegraph.store.cache import Cache, tag_of
from minegraph.store.describing import NAMES
from minegraph.store.embedded import error_of
from minegraph.store.exporting import write_export
from minegraph.store.formats import JSON, Format, Shape
from minegraph.store.guard import Inspection, check_format, inspect
from minegraph.store.protocol import (
    Answer,
    Lane,
    Query,
    QueryForm,
    Release,
    Row,
    Term,
    export_query,
)
from minegraph.store.remote import results
from minegraph.store.remote.binding import bound
from minegraph.store.remote.engine import TABLE, WHOLE, Dataset
from minegraph.store.remote.journal import Journal, content, find, recorded
from minegraph.store.remote.names import MERGED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from minegraph.store.channel import Message
    from minegraph.store.pool import Pool
    from minegraph.store.remote.engine import Engine

_FOLLOWED_SECONDS = 1.0
_STATE_SECONDS = 5.0
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
        cache: Cache | None = None,
    ) -> None:
        self._engine = engine
        self._pool = pool
        self._journal = Journal(engine)
        self._most_kilobytes = most_kilobytes
        self._queue = queue
        self._cache = cache or Cache(0)
        self._threads = {
            Lane.PUBLIC: ThreadPoolExecutor(workers, "public"),
            Lane.INTERNAL: ThreadPoolExecutor(2, "internal"),
            Lane.BULK: ThreadPoolExecutor(1, "bulk"),
        }
        self._waiting = dict.fromkeys(Lane, 0)
        self._known: tuple[float, list[Release]] = (0.0, [])

    def release(self, as_of: str | None = None) -> Release:
        """Return the current release, or the one of a name or time."""
        return find(self.releases(), as_of)

    def releases(self) -> list[Release]:
        """Return every release, oldest first, as the engine told within the last second."""
        when, known = self._known
        if time.monotonic() - when > _FOLLOWED_SECONDS:
            known = self._journal.releases(seconds=_STATE_SECONDS)
            self._known = (time.monotonic(), known)
        return known

    def state(self) -> str:
        """Return what names the current release, empty where the engine would have to be asked."""
        when, known = self._known
        fresh = known and time.monotonic() - when <= _FOLLOWED_SECONDS
        return _identity(known[-1]) if fresh else ""

    async def alive(self) -> Release:
        """Return the current release once the engine has answered."""
        release = self.release()
        answer = await self.query(Query("ASK { ?s ?p ?o }", JSON), lane=Lane.INTERNAL)
        answer.file.close()
        return release

    def findings(self, release: str) -> list[dict[str, Any]]:
        """Return what the gate found in a release, by name."""
        found: Any = self.release(release).record.get("findings", [])
        return list(found)

    def inspect(self, text: str) -> QueryForm:
        """Return a query's form, SELECT where only its evaluation will tell what is wrong."""
        return inspect(text, most_kilobytes=self._most_kilobytes).form or QueryForm.SELECT

    def tag(self, query: Query) -> str | None:
        """Return what names the answer to a query in the current release for good."""
        if inspect(query.text, most_kilobytes=self._most_kilobytes).volatile:
            return None
        return self._tag(self.release(query.release or None), query)

    async def query(self, query: Query, *, lane: Lane = Lane.PUBLIC) -> Answer:
        """Return the whole answer to a query."""
        inspection = inspect(query.text, most_kilobytes=self._most_kilobytes)
        check_format(inspection, query.format)
        if lane is Lane.PUBLIC and self.kept(query) is None:
            await self._check(query)
        return await self._run(lane, partial(self._answer, query, inspection))

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

    def _answer(self, query: Query, inspection: Inspection) -> Answer:
        releases = self.releases()
        release = find(releases, query.release or None)
        if release.name != releases[-1].name:
            raise NotRemote(
                f"release {release.name} cannot be queried: an engine holds the current one",
                hint="Compare it with `minegraph diff`, or make it current with "
                "`minegraph rollback`; the embedded store answers queries of every release.",
            )
        tag = None if inspection.volatile else self._tag(release, query)
        kept = self._cache.get(tag) if tag else None
        if kept is not None:
            return kept
        file, rows = self._received(query, inspection, release)
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        answer = Answer(file, size, query.format, release.name, tag=tag, row_count=rows)
        return self._cache.keep(tag, answer) if tag else answer

    def _received(
        self, query: Query, inspection: Inspection, release: Release
    ) -> tuple[Any, int | None]:
        text = f"BASE <{BASE}>\n{bound(query.text, query.bindings)}"
        dataset = self._dataset(query, inspection, release)
        most = self._engine.endpoint.most_bytes
        if query.format.shape is Shape.TABLE:
            with self._engine.ask(text, TABLE, dataset=dataset) as file:
                return results.table(file, query.format, most)
        accept = self._engine.dialect.triples
        with (
            self._engine.ask(text, accept, dataset=dataset) as file,
            tempfile.TemporaryFile() as whole,
        ):
            with results.checked_triples(file) as lines:
                whole.writelines(lines)
            if inspection.form is QueryForm.DESCRIBE:
                whole.writelines(self._labels(whole, dataset))
            whole.seek(0)
            return results.triples(whole, query.format, most), None

    def _labels(self, whole: Any, dataset: Dataset) -> list[bytes]:
        """Return the labels of what a description points to, as the embedded store adds them."""
        whole.seek(0)
        things = results.neighbours(whole)
        whole.seek(0, os.SEEK_END)
        if not things:
            return []
        values = " ".join(f"<{thing}>" for thing in things)
        text = NAMES.replace(
            "?thing ?property ?name\n}", f"VALUES ?thing {{ {values} }} ?thing ?property ?name\n}}"
        )
        accept = self._engine.dialect.triples
        with (
            self._engine.ask(text, accept, dataset=dataset) as file,
            results.checked_triples(file) as lines,
        ):
            return list(lines)

    def _dataset(self, query: Query, inspection: Inspection, release: Release) -> Dataset:
        """Return the dataset of a query: the protocol's, else its own, else the whole release."""
        held = recorded(release)
        given = (*query.default_graphs, *query.named_graphs)
        unknown = next((g for g in given or inspection.graphs if g not in held), None)
        if unknown is not None:
            raise QueryRefused(
                f"there is no graph <{unknown}>: only graphs of this store can be named, and "
                "nothing is fetched",
                hint="Ask SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } for the graphs, or leave "
                "the dataset out to ask all sources together.",
            )
        if given:
            return Dataset(query.default_graphs, query.named_graphs)
        return WHOLE if inspection.graphs else Dataset((MERGED,), tuple(held))

    def _export(self, form: Format, release: str, *, system: bool) -> Answer:
        releases = self._journal.releases()
        wanted = find(releases, release or None)
        if wanted.name == releases[-1].name:
            lines = {g: self._engine.graph(g) for g in recorded(wanted) if _shown(g, system=system)}
        else:
            then = content(self._engine, releases, wanted.name)
            lines = {g: iter(sorted(then[g])) for g in then if _shown(g, system=system)}  # type: ignore[misc]
        output = tempfile.TemporaryFile()  # the answer owns it
        try:
            write_export({f"<{g}>": lines[g] for g in sorted(lines)}, output, form.name)
        except BaseException:
            output.close()
            raise
        finally:
            for opened in lines.values():
                if hasattr(opened, "close"):
                    opened.close()
        size = output.seek(0, os.SEEK_END)
        output.seek(0)
        tag = self._tag(wanted, export_query(form, system=system))
        return Answer(output, size, form, wanted.name, tag=tag)


def _shown(graph: str, *, system: bool) -> bool:
    return system or graph not in SYSTEM_GRAPHS


def _identity(release: Release) -> str:
    return f"{release.name} {release.record['published']}"
