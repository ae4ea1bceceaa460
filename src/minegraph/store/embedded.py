"""The embedded store: releases on disk, read by workers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from minegraph.errors import QueryCrashed, QueryTimeout, StoreError, StoreUnusable
from minegraph.namespaces import BASE
from minegraph.store.cache import Cache, tag_of
from minegraph.store.formats import JSON
from minegraph.store.guard import Inspection, check_format, inspect
from minegraph.store.holding import Holding
from minegraph.store.jobs import answered, error_of, job_of, unreadable
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

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from minegraph.store.channel import Message
    from minegraph.store.directory import Directory
    from minegraph.store.formats import Format
    from minegraph.store.pool import Pool


@dataclass(frozen=True)
class Verification:
    """How many statements each index of a release gave, and what is wrong with any of them."""

    release: str
    indexes: Mapping[str, int]
    faults: tuple[str, ...]


class EmbeddedStore:
    """The store of one machine; see `minegraph.store.protocol.Store` for what each method gives."""

    def __init__(
        self,
        directory: Directory,
        pool: Pool,
        *,
        most_kilobytes: int,
        cache: Cache | None = None,
        most_held: int = 0,
    ) -> None:
        self._directory = directory
        self._pool = pool
        self._cache = cache or Cache(0)
        self._most_kilobytes = most_kilobytes
        self._holding = Holding(directory, pool, most_held)

    def start(self) -> None:
        """Bring the current release into memory, and each that follows it."""
        self._holding.start()

    def held(self) -> str:
        """Return whether the current release is held in memory, and else why not."""
        return self._holding.state

    def release(self, as_of: str | None = None) -> Release:
        """Return the current release, or the one of a name or time."""
        return self._directory.release(self._directory.as_of(as_of) if as_of else None)

    def state(self) -> str:
        """Return the identity of the current release, empty where there is none or it is broken."""
        try:
            return self._directory.identity(self._directory.current())
        except StoreError:
            return ""

    def engine(self) -> None:
        """Return that the graph is held here."""

    async def alive(self) -> Release:
        """Return the current release once its files were opened anew and a statement was read.

        Damage inside a file that this does not come across is told once a query does, and by
        `verify`.
        """
        release = self.release()
        files: Any = release.record.get("files") or ()
        folder = self._directory.database(release.name)
        gone = sorted(set(files) - {path.name for path in folder.iterdir()})
        if gone:
            more = f", and {len(gone) - 1} more" if gone[1:] else ""
            raise unreadable(f"{gone[0]} is gone{more}")
        anything = Query("ASK { ?s ?p ?o }", JSON)
        inspection = inspect(anything.text, most_kilobytes=self._most_kilobytes)
        job = {**job_of(anything, inspection), "anew": True}
        answer = await self._answer(Lane.INTERNAL, release.name, job, JSON)
        answer.file.close()
        return release

    def releases(self) -> list[Release]:
        """Return every release up to the current one, oldest first."""
        return self._directory.releases()

    def findings(self, release: str) -> Iterator[dict[str, Any]]:
        """Yield what the gate found in a release, by name."""
        return self._directory.each_finding(release)

    def inspect(self, text: str) -> QueryForm:
        """Return a query's form, SELECT where only its evaluation will tell what is wrong."""
        return inspect(text, most_kilobytes=self._most_kilobytes).form or QueryForm.SELECT

    def tag(self, query: Query) -> str | None:
        """Return what names the answer to a query in the current release for good."""
        inspection = inspect(query.text, most_kilobytes=self._most_kilobytes)
        if inspection.volatile:
            return None
        release = query.release or self._directory.current()
        return self._tag(release, query, self._is_held(self._merged(release, query, inspection)))

    def tags(self, query: Query) -> tuple[str, ...]:
        """Return every name that the answer to a query may have had: from disk and from memory."""
        if inspect(query.text, most_kilobytes=self._most_kilobytes).volatile:
            return ()
        release = query.release or self._directory.current()
        return tuple(self._tag(release, query, held) for held in (False, True))

    async def query(self, query: Query, *, lane: Lane = Lane.PUBLIC) -> Answer:
        """Return the whole answer to a query."""
        inspection = inspect(query.text, most_kilobytes=self._most_kilobytes)
        check_format(inspection, query.format)
        release = query.release or self._directory.current()
        merged = self._merged(release, query, inspection)
        volatile = inspection.volatile or bool(query.filled)
        if not volatile:
            kept = self._cache.get(self._tag(release, query, self._is_held(merged)))
            if kept is not None:
                return kept
        job = job_of(query, inspection, merged)
        answer = await self._answer(lane, release, job, query.format)
        if volatile:
            return answer
        tag = self._tag(release, query, answer.held)
        return self._cache.keep(tag, replace(answer, tag=tag))

    async def check(self, text: str) -> tuple[str, ...]:
        """Return the variables that a SELECT gives, as a worker's parser reads it; none is run.

        Raises QuerySyntax for what is not SPARQL, and QueryRefused for what is never evaluated.
        """
        inspect(text, most_kilobytes=self._most_kilobytes)
        job: Message = {"do": "check", "query": text, "base": BASE}
        reply, _files, _content = await self._pool.run(Lane.PUBLIC, job)
        if "error" in reply:
            raise error_of(reply)
        return tuple(reply.get("variables", ()))

    async def select(self, query: str, **bindings: Term) -> list[Row]:
        """Return the rows of one of the product's own SELECT queries."""
        answer = await self.query(Query(query, JSON, bindings), lane=Lane.INTERNAL)
        return answer.rows()

    async def export(self, form: Format, *, system: bool = False, release: str = "") -> Answer:
        """Return a release in byte-stable order."""
        job = {"do": "export", "format": form.name, "system": system}
        release = release or self._directory.current()
        answer = await self._answer(Lane.BULK, release, job, form)
        return replace(answer, tag=self._tag(release, export_query(form, system=system)))

    async def verify(self, as_of: str | None = None) -> Verification:
        """Return whether every index of a release, and each kept file, is as it was published."""
        release = self.release(as_of)
        job = {
            "do": "verify",
            "release": str(self._directory.database(release.name)),
            "graphs": release.record.get("graphs"),
            "files": release.record.get("files"),
        }
        originals = [f"originals/{n}: not as loaded" for n in self._directory.damaged_originals()]
        try:
            reply, _files, _content = await self._pool.run(Lane.BULK, job)
        except QueryCrashed as error:
            reply = {"indexes": {}, "faults": [f"the engine ended while reading: {error.message}"]}
        except QueryTimeout as error:
            raise StoreUnusable(
                f"not verified: {error.message}", hint="Raise MINEGRAPH_PARSE_SECONDS."
            ) from error
        return Verification(release.name, reply["indexes"], (*reply["faults"], *originals))

    def kept(self, query: Query) -> Answer | None:
        """Return the answer to a query from the cache, or None."""
        tag = self.tag(query)
        return self._cache.get(tag) if tag else None

    async def refresh(self) -> None:
        """Do nothing: the pointer to the current release is read by every query."""

    def numbers(self) -> Mapping[str, float]:
        """Return the numbers of the pool, of the cache and of the memory, and the release."""
        return {
            "held": int(self._holding.state == "held"),
            "held_filling": int(self._holding.state == "filling"),
            "held_bytes": self._holding.size,
            "held_failures": self._holding.failures,
            **self._pool.numbers(),
            "cache_bytes": self._cache.size,
            "cache_hits": self._cache.hits,
            "release": self._number(),
        }

    async def close(self) -> None:
        """Kill the workers."""
        await self._holding.close()
        await self._pool.close()

    def _number(self) -> int:
        """Return the number of the current release, 0 where none can be told."""
        try:
            return int(self._directory.current().removeprefix("r"))
        except StoreError:
            return 0

    def _merged(self, release: str, query: Query, inspection: Inspection) -> str:
        """Return the release's identity where a query asks its merged graph alone, else nothing."""
        if inspection.names_graphs or query.default_graphs or query.named_graphs:
            return ""
        return self._directory.identity(release)

    def _is_held(self, merged: str) -> bool:
        return merged != "" and merged == self._holding.identity

    def _tag(self, release: str, query: Query, held: bool = False) -> str:
        """Return the name of an answer; one from memory may have its rows in another order."""
        identity = self._directory.identity(release)
        return tag_of(f"{identity}, in memory" if held else identity, query)

    async def _answer(self, lane: Lane, release: str, job: Message, form: Format) -> Answer:
        return await answered(
            self._pool, lane, self._directory.database(release), job, form=form, release=release
        )
